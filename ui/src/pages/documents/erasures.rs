//! Erasures: how far each is, and what proves it.

use leptos::prelude::*;
use protocol::{
    Health,
    documents::writing::{Erasure, ErasurePhase, GetErasures, ResumeErasure, WatchErasures},
};

use crate::{
    console::{Allowed, Console, Dialog},
    live::Live,
    parts::{Age, Button, CopyButton, Fold, ListBody, ListState, Mark, Modal, Progress, Waiting, keyed},
    words,
};

/// Erasures, newest first.
#[component]
pub(super) fn ErasuresDialog() -> impl IntoView {
    view! {
        <Modal dialog=Dialog::Erasures title="Erasures">
            <div class="dialog-body doc-dialog">
                <Body />
            </div>
        </Modal>
    }
}

#[component]
fn Body() -> impl IntoView {
    let live = Live::follow(|| GetErasures {}, || WatchErasures {}, Signal::stored(false));
    let all = Memo::new(move |_| live.known.with(|known| known.value.clone()).unwrap_or_default());
    let state = Memo::new(move |_| {
        live.known.with(|known| {
            ListState::of(known.value.as_ref(), known.error.as_ref(), |all| {
                all.is_empty().then(|| "Nothing has been erased from this console.".to_owned())
            })
        })
    });
    view! {
        <ListBody state framed=false>
            <ol class="doc-erasures">
                {keyed(
                    all.into(),
                    |erasure| erasure.id.clone(),
                    |erasure| view! { <Row erasure /> },
                )}
            </ol>
        </ListBody>
    }
}

#[component]
fn Row(erasure: Signal<Erasure>) -> impl IntoView {
    let phase = Memo::new(move |_| erasure.with(|erasure| erasure.phase.clone()));
    let done = move || {
        let part = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        erasure.with(|erasure| (part(erasure.erased), part(erasure.all)))
    };
    let failed =
        move || matches!(phase.get(), ErasurePhase::Incomplete { .. } | ErasurePhase::CutShort { .. });
    let mark = move || match health(&phase.read()) {
        None => view! { <Waiting /> }.into_any(),
        Some(health) => view! { <Mark health /> }.into_any(),
    };
    let proof = move || match phase.get() {
        ErasurePhase::Proved { evidence, sha256 } | ErasurePhase::Incomplete { evidence, sha256 } => {
            Some(view! { <Evidence evidence sha256 /> })
        }
        ErasurePhase::Erasing | ErasurePhase::Verifying | ErasurePhase::CutShort { .. } => None,
    };
    let left = Memo::new(move |_| erasure.with(|erasure| erasure.left.clone()));
    let left = move || {
        let left = left.get();
        (!left.is_empty()).then(|| {
            let row = |(what, why): (String, String)| {
                view! {
                    <li>
                        <span class="mono small selectable">{words::visible(&what)}</span>
                        <span class="small attention">{why}</span>
                    </li>
                }
            };
            view! {
                <Fold summary="What is left, and why" hook="erasure-left">
                    <ul class="doc-found-list">{left.into_iter().map(row).collect_view()}</ul>
                </Fold>
            }
        })
    };
    let uncovered = Memo::new(move |_| erasure.with(|erasure| erasure.uncovered.clone()));
    let uncovered = move || {
        let row =
            |said: String| view! { <li class="small attention" data-test="erasure-uncovered">{said}</li> };
        uncovered.get().into_iter().map(row).collect_view()
    };
    view! {
        <li class="doc-erasure" data-test="erasure" data-phase=move || phase_name(&phase.read())>
            <p class="with-mark">
                {mark}
                <b class="cut">{move || erasure.with(|erasure| erasure.of.clone())}</b>
                <span class="faint mono small">
                    {move || erasure.with(|erasure| erasure.environment.to_string())}
                </span>
                <span class="push faint small">
                    <Age at=Signal::derive(move || Some(erasure.with(|erasure| erasure.began))) />
                    {move || format!(" ago · record {}", erasure.with(|erasure| erasure.record))}
                </span>
            </p>
            <p class="dim small">{move || said(&erasure.read())}</p>
            <Progress done=Signal::derive(done) failed=Signal::derive(failed) />
            {proof}
            <ul class="doc-found-list">{uncovered}</ul>
            {left}
            {move || {
                matches!(phase.get(), ErasurePhase::CutShort { .. }).then(|| view! { <GoOn erasure /> })
            }}
        </li>
    }
}

/// The file that proves it, and its hash, which the journal has too.
#[component]
fn Evidence(evidence: String, sha256: String) -> impl IntoView {
    view! {
        <dl class="plan-facts" data-test="erasure-proof">
            <dt>"Evidence"</dt>
            <dd class="doc-id">
                <span class="mono selectable">{evidence.clone()}</span>
                <CopyButton what="File" text=evidence />
            </dd>
            <dt>"SHA-256"</dt>
            <dd class="doc-id">
                <span class="mono selectable">{sha256.clone()}</span>
                <CopyButton what="Hash" text=sha256 />
            </dd>
        </dl>
    }
}

/// Goes on with what was cut short, where the environment allows changes.
#[component]
fn GoOn(erasure: Signal<Erasure>) -> impl IntoView {
    let console = Console::here();
    let allowed = console.allowed(erasure.get_untracked().environment);
    let refusal = Signal::derive(move || match allowed.get() {
        Allowed::Until(_) => None,
        Allowed::ReadOnly => Some("The environment is read-only: allow changes there first".to_owned()),
        Allowed::Blocked(why) => Some(why),
        Allowed::Unknown(_) => Some("It is not known yet whether changes are allowed".to_owned()),
    });
    let arm = move || {
        let is_here = console.environment() == Some(erasure.with(|erasure| erasure.environment.clone()));
        (is_here && allowed.get() == Allowed::ReadOnly).then(|| {
            view! {
                <Button
                    hook="erasure-arm"
                    icon=icondata_lu::LuLockOpen
                    label="Allow changes…"
                    on_press=move |()| console.dialog.set(Some(Dialog::Arm))
                />
            }
        })
    };
    let resume = move |()| {
        console.tell(ResumeErasure { erasure: erasure.get_untracked().id }, |()| ());
    };
    view! {
        <p class="doc-dialog-line">
            <Button hook="erasure-resume" icon=icondata_lu::LuPlay label="Go on" refusal on_press=resume />
            {arm}
        </p>
    }
}

/// How it is to be taken; nothing while it goes on.
const fn health(phase: &ErasurePhase) -> Option<Health> {
    match phase {
        ErasurePhase::Erasing | ErasurePhase::Verifying => None,
        ErasurePhase::Proved { .. } => Some(Health::Fine),
        ErasurePhase::Incomplete { .. } => Some(Health::Bad),
        ErasurePhase::CutShort { .. } => Some(Health::Attention),
    }
}

const fn phase_name(phase: &ErasurePhase) -> &'static str {
    match phase {
        ErasurePhase::Erasing => "erasing",
        ErasurePhase::Verifying => "verifying",
        ErasurePhase::Proved { .. } => "proved",
        ErasurePhase::Incomplete { .. } => "incomplete",
        ErasurePhase::CutShort { .. } => "cut-short",
    }
}

fn said(erasure: &Erasure) -> String {
    let counts =
        format!("{} of {} versions and markers", words::count(erasure.erased), words::count(erasure.all));
    match &erasure.phase {
        ErasurePhase::Erasing => format!("Erasing: {counts} are gone"),
        ErasurePhase::Verifying => format!("{counts} are gone; everything is listed once more"),
        ErasurePhase::Proved { .. } if erasure.uncovered.is_empty() => {
            format!("Proved: {counts} are gone, and nothing is left")
        }
        ErasurePhase::Proved { .. } => {
            format!("Proved where it was searched: {counts} are gone, and nothing is left there")
        }
        ErasurePhase::Incomplete { .. } => format!("{counts} are gone; some are left"),
        ErasurePhase::CutShort { words } => format!("Cut short: {words} {counts} are gone."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_proved_is_fine() {
        let (evidence, sha256) = (String::new(), String::new());
        let incomplete = ErasurePhase::Incomplete { evidence: evidence.clone(), sha256: sha256.clone() };
        assert_eq!(health(&ErasurePhase::Proved { evidence, sha256 }), Some(Health::Fine));
        assert_eq!(health(&incomplete), Some(Health::Bad));
        assert_eq!(health(&ErasurePhase::Verifying), None);
        assert_eq!(health(&ErasurePhase::CutShort { words: String::new() }), Some(Health::Attention));
    }
}
