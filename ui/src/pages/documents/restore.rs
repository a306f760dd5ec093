//! Bringing an object back from an archive.

use leptos::prelude::*;
use protocol::documents::{
    ObjectId,
    writing::{Change, Tier},
};

use super::{
    desk::{Desk, Subject},
    planned::Planned,
};
use crate::{
    console::{Console, Dialog},
    parts::{Modal, Segmented, Stepper},
    words,
};

/// For how many days a copy is kept, to begin with.
const DAYS: u32 = 7;

/// The most days.
const MOST_DAYS: u32 = 365;

/// Restores an object.
#[component]
pub(super) fn RestoreDialog() -> impl IntoView {
    let desk = Desk::here();
    let object = Memo::new(move |_| match desk.subject() {
        Some(Subject::Restore(object)) => Some(object),
        _ => None,
    });
    view! {
        <Modal dialog=Dialog::DocumentRestore title="Restore a document">
            <div class="dialog-body doc-dialog">
                {move || object.get().map(|object| view! { <Form object /> })}
            </div>
        </Modal>
    }
}

#[component]
fn Form(object: ObjectId) -> impl IntoView {
    let (console, desk) = (Console::here(), Desk::here());
    let tier = RwSignal::new(Tier::Standard);
    let days = RwSignal::new(DAYS);
    let name = words::visible(&object.key);
    let environment = object.bucket.environment.clone();
    let subject = StoredValue::new(Subject::Restore(object.clone()));
    let change = Memo::new(move |_| {
        Some(Change::Restore { object: object.clone(), tier: tier.get(), days: days.get() })
    });
    let choices =
        [Tier::Expedited, Tier::Standard, Tier::Bulk].map(|tier| (tier, words::tier(tier).0)).to_vec();
    let applied = move |_| {
        console.toasts.say("AWS restores it; its details say when it is there");
        desk.changed();
        subject.with_value(|subject| desk.close(subject));
    };
    view! {
        <p class="mono selectable doc-dialog-key">{name}</p>
        <div class="doc-dialog-line">
            <span class="field-label">"How fast"</span>
            <Segmented
                label="How fast"
                choices
                chosen=tier
                on_choose=move |chosen| tier.set(chosen)
                hook="restore-tier"
            />
            <span class="faint small">{move || words::tier(tier.get()).1}</span>
        </div>
        <Stepper<u32>
            label="The copy is kept for"
            value=days
            on_change=move |chosen: u32| days.set(chosen.clamp(1, MOST_DAYS))
            unit=Signal::stored("days")
            hook="restore-days"
        />
        <Planned
            environment
            change
            typed_label="Name of the bucket"
            typed_why="This is production."
            on_applied=applied
        />
    }
}
