//! Downloads, uploads and exports: how far each is, and what can be done about it.

use leptos::prelude::*;
use protocol::{
    documents::transfer::{
        GetTransfers, RemoveTransfer, ResumeTransfer, StopTransfer, Transfer, TransferPhase, WatchTransfers,
    },
    visible::line,
};

use super::{at::LONGEST, keys::Doors};
use crate::{
    console::Console,
    live::Live,
    parts::{CopyButton, Empty, IconButton, Mark, Picture, Popover, TroubleBody, keyed},
    words,
};

type Transfers = Live<Vec<Transfer>>;

/// The button with how many run, and the list behind it.
#[component]
pub(super) fn TransfersButton() -> impl IntoView {
    let doors = expect_context::<Doors>();
    let live: Transfers = Live::follow(|| GetTransfers {}, || WatchTransfers {}, Signal::stored(false));
    tell_ends(live);
    let running = Memo::new(move |_| {
        live.known
            .with(|known| known.value.iter().flatten().filter(|transfer| is_under_way(transfer)).count())
    });
    let badge = move || match running.get() {
        0 => None,
        running => Some(view! {
            <span class="doc-badge-count" data-test="transfers-running">{words::count(running as u64)}</span>
        }),
    };
    let face = view! {
        <Picture icon=icondata_lu::LuArrowDownToLine />
        "Transfers"
        {badge}
    };
    view! {
        <Popover
            label="Downloads, uploads and exports  ⇧T"
            face
            open=doors.transfers
            hook="transfers"
            class="doc-transfers"
            at_end=true
        >
            <List live />
        </Popover>
    }
}

const fn is_under_way(transfer: &Transfer) -> bool {
    matches!(transfer.phase, TransferPhase::Waiting | TransferPhase::Running | TransferPhase::Verifying)
}

/// Says when a transfer that was seen under way has come to its end.
fn tell_ends(live: Transfers) {
    let console = Console::here();
    Effect::new(move |before: Option<Vec<Transfer>>| {
        let now = live.known.with(|known| known.value.clone().unwrap_or_default());
        for transfer in ended(before.as_deref().unwrap_or_default(), &now) {
            match &transfer.phase {
                TransferPhase::Done { .. } => {
                    let kind = words::transfer_kind(transfer.kind);
                    console.toasts.say(format!("{kind} done: {}", transfer.file));
                }
                TransferPhase::Failed { error } => console.toasts.fail(error),
                _ => {}
            }
        }
        now
    });
}

/// Those that were under way and are not any more.
fn ended<'a>(before: &[Transfer], now: &'a [Transfer]) -> Vec<&'a Transfer> {
    let ran = |transfer: &&Transfer| {
        !is_under_way(transfer)
            && before.iter().any(|before| before.id == transfer.id && is_under_way(before))
    };
    now.iter().filter(ran).collect()
}

#[component]
fn List(live: Transfers) -> impl IntoView {
    let all = Signal::derive(move || live.value().unwrap_or_default());
    let instead = move || {
        live.known.with(|known| match (&known.value, &known.error) {
            (Some(all), _) if all.is_empty() => Some(
                view! {
                    <Empty text=Signal::stored(
                        "Nothing was downloaded, uploaded or exported yet.".to_owned(),
                    ) />
                }
                .into_any(),
            ),
            (None, Some(error)) => {
                Some(view! { <TroubleBody error=Signal::stored(error.clone()) /> }.into_any())
            }
            _ => None,
        })
    };
    view! {
        <h3>"Transfers"</h3>
        {instead}
        <ul class="doc-transfer-list">
            {keyed(
                all,
                |transfer| transfer.id.clone(),
                |transfer: Signal<Transfer>| view! { <TransferRow transfer /> },
            )}
        </ul>
    }
}

#[component]
fn TransferRow(transfer: Signal<Transfer>) -> impl IntoView {
    let phase = Memo::new(move |_| transfer.with(|transfer| words::transfer_phase(&transfer.phase)));
    let what = move || transfer.with(|transfer| line(&transfer.what, LONGEST));
    let figures = move || {
        transfer.with(|transfer| {
            let speed = if transfer.phase == TransferPhase::Running { transfer.speed } else { 0.0 };
            words::transferred(transfer.done, transfer.size, speed)
        })
    };
    let file = Signal::derive(move || transfer.with(|transfer| transfer.file.clone()));
    view! {
        <li
            class="doc-transfer"
            data-test="transfer"
            data-phase=move || transfer.with(|transfer| phase_name(&transfer.phase))
        >
            <p class="doc-transfer-what">
                <Mark health=Signal::derive(move || phase.get().0) />
                <span class="cut" title=what>
                    {what}
                </span>
                <span class="push"></span>
                <Levers transfer />
            </p>
            <Bar transfer />
            <p class="small dim number">{figures} " · " <span class="selectable">{move || phase.get().1}</span></p>
            <p class="doc-transfer-file small faint">
                <span class="cut mono selectable" title=file>
                    {file}
                </span>
                <CopyButton what="File" text=file />
            </p>
        </li>
    }
}

#[component]
fn Bar(transfer: Signal<Transfer>) -> impl IntoView {
    let width = move || transfer.with(|transfer| format!("{:.1}%", share(transfer)));
    let class = move || {
        transfer.with(|transfer| match transfer.phase {
            TransferPhase::Done { .. } => "doc-transfer-bar is-done",
            TransferPhase::Failed { .. } => "doc-transfer-bar is-failed",
            _ => "doc-transfer-bar",
        })
    };
    view! {
        <span class=class aria-hidden="true">
            <i style:width=width></i>
        </span>
    }
}

/// How much is done, in percent.
#[expect(clippy::cast_precision_loss, reason = "shown as a bar")]
fn share(transfer: &Transfer) -> f64 {
    match (&transfer.phase, transfer.size) {
        (TransferPhase::Done { .. }, _) => 100.0,
        (_, Some(size)) if size > 0 => (100.0 * transfer.done as f64 / size as f64).min(100.0),
        _ => 0.0,
    }
}

const fn phase_name(phase: &TransferPhase) -> &'static str {
    match phase {
        TransferPhase::Waiting => "waiting",
        TransferPhase::Running => "running",
        TransferPhase::Verifying => "verifying",
        TransferPhase::Done { .. } => "done",
        TransferPhase::Stopped => "stopped",
        TransferPhase::Failed { .. } => "failed",
    }
}

/// Stops what runs, goes on with what does not, and takes what is over off the list.
#[component]
fn Levers(transfer: Signal<Transfer>) -> impl IntoView {
    let console = Console::here();
    let id = move || transfer.with_untracked(|transfer| transfer.id.clone());
    let runs = Memo::new(move |_| transfer.with(is_under_way));
    let resumes = Memo::new(move |_| {
        transfer
            .with(|transfer| matches!(transfer.phase, TransferPhase::Stopped | TransferPhase::Failed { .. }))
    });
    view! {
        <Show when=move || runs.get()>
            <IconButton
                hook="stop-transfer"
                icon=icondata_lu::LuPause
                label="Stop; it can go on later"
                on_press=move |()| console.tell(StopTransfer { transfer: id() }, drop)
            />
        </Show>
        <Show when=move || resumes.get()>
            <IconButton
                hook="resume-transfer"
                icon=icondata_lu::LuPlay
                label="Go on"
                on_press=move |()| console.tell(ResumeTransfer { transfer: id() }, drop)
            />
        </Show>
        <Show when=move || !runs.get()>
            <IconButton
                hook="remove-transfer"
                icon=icondata_lu::LuX
                label="Take it off the list, and what is unfinished off the disk"
                on_press=move |()| console.tell(RemoveTransfer { transfer: id() }, drop)
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        Error, ErrorKind, Moment,
        catalogue::EnvironmentId,
        documents::{
            BucketId,
            transfer::{TransferId, TransferKind},
        },
    };

    use super::*;

    fn transfer(id: &str, phase: TransferPhase, done: u64, size: Option<u64>) -> Transfer {
        let environment = EnvironmentId::new("shop", "dev");
        Transfer {
            id: TransferId(id.to_owned()),
            kind: TransferKind::Download,
            bucket: BucketId { environment, bucket: "b".to_owned() },
            what: "a.pdf".to_owned(),
            file: "/home/a.pdf".to_owned(),
            size,
            done,
            speed: 0.0,
            phase,
            began: Moment(0),
            ended: None,
        }
    }

    #[test]
    fn an_end_is_told_once_and_only_to_who_saw_it_run() {
        let done = || TransferPhase::Done { verified: String::new() };
        let before = [transfer("a", TransferPhase::Running, 1, None), transfer("b", done(), 1, None)];
        let failed = TransferPhase::Failed { error: Error::new(ErrorKind::NotFound, "gone") };
        let now =
            [transfer("a", failed, 1, None), transfer("b", done(), 1, None), transfer("c", done(), 1, None)];
        let told =
            |before: &[Transfer]| ended(before, &now).iter().map(|it| it.id.0.clone()).collect::<Vec<_>>();
        assert_eq!(told(&before), ["a"]);
        assert!(told(&now).is_empty() && told(&[]).is_empty());
    }

    #[test]
    fn a_bar_is_full_only_where_it_may_be() {
        let share = |phase, done, size| share(&transfer("a", phase, done, size));
        let done = TransferPhase::Done { verified: String::new() };
        assert!((share(done, 0, Some(0)) - 100.0).abs() < f64::EPSILON);
        assert!((share(TransferPhase::Running, 50, Some(200)) - 25.0).abs() < f64::EPSILON);
        assert!((share(TransferPhase::Running, 300, Some(200)) - 100.0).abs() < f64::EPSILON);
        assert!(share(TransferPhase::Running, 300, None).abs() < f64::EPSILON);
        assert!(share(TransferPhase::Waiting, 0, Some(0)).abs() < f64::EPSILON);
    }
}
