//! The line below the rows: how far the listing is, and what it takes.

use leptos::prelude::*;
use protocol::{
    Health,
    documents::listing::{ListingPhase, ListingState},
};

use super::at::DocumentsAt;
use crate::{
    live::Link,
    parts::{Age, Mark},
    words,
};

#[component]
pub(super) fn StatusLine(at: DocumentsAt) -> impl IntoView {
    let lists = Memo::new(move |_| at.reader.state.with(|state| state.phase == ListingPhase::Listing));
    let phase = move || at.reader.state.with(|state| words::listing_phase(&state.phase).1);
    view! {
        <div class="doc-status" data-test="document-status" data-phase=phase>
            <Phase at />
            <Figures at />
            <span class="push"></span>
            <button
                type="button"
                class="bare link"
                data-test="list-again"
                title="List again, or stop  r"
                on:click=move |_| at.list_again_or_stop()
            >
                {move || again(lists.get(), &at.reader.state.read().phase)}
            </button>
        </div>
    }
}

const fn again(lists: bool, phase: &ListingPhase) -> &'static str {
    match phase {
        _ if lists => "Stop",
        ListingPhase::Stopped | ListingPhase::Failed { .. } => "Go on",
        _ => "List again",
    }
}

#[component]
fn Phase(at: DocumentsAt) -> impl IntoView {
    let told = Memo::new(move |_| {
        let state = at.reader.state.read();
        match &*at.reader.link.read() {
            Link::Connecting => (Health::Unknown, "opening", String::new()),
            Link::Reconnecting(error) => (Health::Attention, "reconnecting", error.message.clone()),
            Link::Live | Link::Paused => words::listing_phase(&state.phase),
        }
    });
    view! {
        <span class="doc-phase" title=move || told.get().2>
            <Mark health=Signal::derive(move || told.get().0) />
            {move || told.get().1}
        </span>
    }
}

#[component]
fn Figures(at: DocumentsAt) -> impl IntoView {
    let state = at.reader.state;
    let part = move |title: &'static str, hook: &'static str, of: fn(&ListingState) -> Option<String>| {
        let text = Memo::new(move |_| state.with(of));
        move || {
            text.get().map(|text| {
                view! {
                    <span title=title data-test=hook>
                        {text}
                    </span>
                }
            })
        }
    };
    // What one comes back to may have changed since.
    let listed = Signal::derive(move || {
        state.with(|state| state.began.filter(|_| state.phase != ListingPhase::Listing))
    });
    let ranges = |state: &ListingState| {
        let lists = state.phase == ListingPhase::Listing && state.ranges > 1;
        lists.then(|| format!("{} ranges", state.ranges))
    };
    view! {
        {part("Objects, versions and folders", "listed", |state| {
            Some(format!("{} listed", words::count(state.listed)))
        })}
        {part("Bytes of the objects that are listed", "listed-bytes", |state| {
            (state.bytes > 0).then(|| words::size(state.bytes))
        })}
        {part("Rows a second since it began", "listing-speed", words::listing_speed)}
        {part("Ranges of keys that are listed side by side", "listing-ranges", ranges)}
        {part("How long it has taken", "listing-took", |state| {
            (state.took > 0).then(|| words::took(state.took))
        })}
        {part("Calls to S3 so far", "listing-calls", |state| {
            (state.calls > 0).then(|| words::plural(state.calls, "call", "calls"))
        })}
        {part("Memory that the index takes", "listing-memory", |state| {
            (state.memory >= MENTIONED).then(|| format!("index {}", words::size(state.memory)))
        })}
        <Show when=move || listed.get().is_some()>
            <span title="What was written since is not in it" data-test="listed-ago">
                <Age at=listed />
                " ago"
            </span>
        </Show>
    }
}

/// An index of fewer bytes is not worth a word.
const MENTIONED: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_go_on_does_and_what_is_whole_begins_anew() {
        assert_eq!(again(true, &ListingPhase::Listing), "Stop");
        assert_eq!(again(false, &ListingPhase::Stopped), "Go on");
        assert_eq!(again(false, &ListingPhase::Whole), "List again");
        assert_eq!(again(false, &ListingPhase::Full { limit: 3 }), "List again");
    }
}
