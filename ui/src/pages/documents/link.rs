//! A link with which anybody can fetch one object for a while.

use leptos::prelude::*;
use protocol::{
    Error, Health,
    documents::{
        ObjectId,
        transfer::{MakeLink, SharedLink},
    },
};

use super::{
    case::Cases,
    desk::{Desk, Subject},
};
use crate::{
    console::{Console, Dialog},
    parts::{Button, ButtonKind, Check, Modal, Notice, Segmented, TroubleBody},
    words,
};

/// For how many minutes a link can work.
const MINUTES: [(u32, &str); 4] = [(5, "5 min"), (15, "15 min"), (30, "30 min"), (60, "1 h")];

/// The same for who asked for more than an hour.
const LONGER: [(u32, &str); 5] =
    [(60, "1 h"), (240, "4 h"), (720, "12 h"), (1_440, "1 day"), (10_080, "7 days")];

/// What is offered first.
const PRESET: u32 = 15;

/// A link as it is being made. It outlives the dialog, which gives way to the one that asks for a reason.
#[derive(Clone, Copy)]
struct Draft {
    object: Memo<Option<ObjectId>>,
    minutes: RwSignal<u32>,
    /// Whether more than an hour is offered.
    longer: RwSignal<bool>,
    save: RwSignal<bool>,
    asking: RwSignal<bool>,
    made: RwSignal<Option<SharedLink>>,
    failed: RwSignal<Option<Error>>,
}

impl Draft {
    fn of(desk: Desk) -> Self {
        let object = Memo::new(move |_| match desk.subject() {
            Some(Subject::Link(object)) => Some(object),
            _ => None,
        });
        let draft = Self {
            object,
            minutes: RwSignal::new(PRESET),
            longer: RwSignal::new(false),
            save: RwSignal::new(false),
            asking: RwSignal::new(false),
            made: RwSignal::new(None),
            failed: RwSignal::new(None),
        };
        Effect::new(move |_| {
            desk.turn();
            draft.minutes.set(PRESET);
            draft.longer.set(false);
            draft.save.set(false);
            draft.asking.set(false);
            draft.forget();
        });
        draft
    }

    /// A link that was made is not the one of what is chosen after it.
    fn forget(self) {
        self.made.set(None);
        self.failed.set(None);
    }

    /// Makes it, and puts it on the clipboard.
    fn make(self, console: Console, cases: Cases) {
        let Some(object) = self.object.get_untracked() else { return };
        let (minutes, save) = (self.minutes.get_untracked(), self.save.get_untracked());
        self.asking.set(true);
        self.forget();
        let asked = StoredValue::new(object.clone());
        cases.call(MakeLink { object, minutes, save }, move |answer| {
            // Meanwhile the dialog may have been opened for another object, or the page left.
            if self.object.try_get_untracked().flatten() != asked.try_get_value() {
                return;
            }
            self.asking.set(false);
            match answer {
                Ok(link) => {
                    console.copy("Link".to_owned(), link.url.clone());
                    self.made.set(Some(link));
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

/// Makes a link.
#[component]
pub(super) fn LinkDialog() -> impl IntoView {
    let draft = Draft::of(Desk::here());
    view! {
        <Modal dialog=Dialog::DocumentLink title="Link to a document">
            <div class="dialog-body doc-dialog">
                {move || draft.object.get().map(|object| view! { <Form draft object /> })}
            </div>
        </Modal>
    }
}

#[component]
fn Form(draft: Draft, object: ObjectId) -> impl IntoView {
    let (console, cases) = (Console::here(), Cases::here());
    let Draft { minutes, longer, save, asking, made, failed, .. } = draft;
    let name = words::visible(&object.key);
    let pinned = object.version.is_some();
    let refusal = Signal::derive(move || asking.get().then(|| "It is being made".to_owned()));
    let choices = move || {
        let choices = if longer.get() { LONGER.to_vec() } else { MINUTES.to_vec() };
        view! {
            <Segmented
                label="How long it works"
                choices
                chosen=minutes
                on_choose=move |chosen| {
                    minutes.set(chosen);
                    draft.forget();
                }
                hook="link-minutes"
            />
        }
    };
    view! {
        <p class="mono selectable doc-dialog-key">{name}</p>
        <p class="dim small">
            "Whoever has the link can fetch this object until it ends, without signing in. "
            {if pinned { "It is this version of it." } else { "It is the latest version at the time." }}
        </p>
        <div class="doc-dialog-line">
            <span class="field-label">"It works for"</span>
            {choices}
            <Show when=move || !longer.get()>
                <button
                    type="button"
                    class="bare link small"
                    data-test="link-longer"
                    on:click=move |_| longer.set(true)
                >
                    "Longer…"
                </button>
            </Show>
        </div>
        <Check
            checked=save
            on_change=move |on| {
                save.set(on);
                draft.forget();
            }
            hook="link-save"
            words="A browser saves it instead of showing it"
        />
        {move || failed.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
        {move || made.get().map(|link| view! { <Made link /> })}
        <div class="change-levers">
            <span></span>
            <Button
                hook="link-make"
                kind=ButtonKind::Primary
                icon=icondata_lu::LuLink
                label=Signal::derive(move || {
                    if made.read().is_some() { "Make another" } else { "Make the link and copy it" }.to_owned()
                })
                refusal
                on_press=move |()| draft.make(console, cases)
            />
        </div>
    }
}

/// The link, what it allows, and when it really ends.
#[component]
fn Made(link: SharedLink) -> impl IntoView {
    let console = Console::here();
    let SharedLink { url, ends, cut_short, allows, record } = link;
    let left = move || match words::left(ends, console.now()) {
        Some(left) => format!("ends in {left}"),
        None => "has ended".to_owned(),
    };
    let cut = cut_short.then(|| {
        view! {
            <Notice icon=icondata_lu::LuClockAlert health=Health::Attention hook="link-cut-short">
                "It ends earlier than was asked for: the credentials that signed it end then."
            </Notice>
        }
    });
    let copied = url.clone();
    view! {
        <section class="plan" aria-label="The link" data-test="link-made">
            <p class="selectable">{allows}</p>
            {cut}
            <dl class="plan-facts">
                <dt>"Ends"</dt>
                <dd class="selectable" data-test="link-ends">
                    {words::time_of_day(ends)}
                    <span class="faint">" · " {left}</span>
                </dd>
                {record
                    .map(|record| {
                        view! {
                            <dt>"Journal"</dt>
                            <dd>{format!("record {record}")}</dd>
                        }
                    })}
            </dl>
            <p class="doc-url mono small selectable" data-test="link-url">
                {url}
            </p>
            <p>
                <Button
                    hook="link-copy"
                    icon=icondata_lu::LuCopy
                    label="Copy again"
                    on_press=move |()| console.copy("Link".to_owned(), copied.clone())
                />
            </p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_an_hour_is_never_offered_unasked() {
        assert!(MINUTES.iter().all(|(minutes, _)| *minutes <= 60));
        assert!(MINUTES.iter().any(|(minutes, _)| *minutes == PRESET));
        assert!(LONGER.iter().all(|(minutes, _)| *minutes <= 10_080));
    }
}
