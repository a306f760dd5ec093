//! What stands where rows belong, and over them where not all of them are there.

use leptos::prelude::*;
use protocol::{
    Error, Health,
    documents::listing::{ListingPhase, ListingState},
};

use super::{at::DocumentsAt, keys::Doors, rows::Rows};
use crate::{
    live::Link,
    parts::{Button, Empty, Notice, Skeleton, TroubleBody},
    place::DocumentsPlace,
    words,
};

/// What is to be seen of a listing.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    /// Nothing has come yet.
    Waiting,
    /// Nothing came, and why.
    Failed(Error),
    /// There is nothing.
    Empty(&'static str),
    /// There is nothing like what is searched for.
    NoMatch,
    Rows,
}

impl Standing {
    fn of(state: &ListingState, is_known: bool, place: &DocumentsPlace, searched: bool) -> Self {
        match &state.phase {
            _ if !is_known => Self::Waiting,
            ListingPhase::Failed { error } if state.listed == 0 => Self::Failed(error.clone()),
            ListingPhase::Listing if state.listed == 0 => Self::Waiting,
            _ if state.listed == 0 => Self::Empty(match (place.prefix.is_empty(), place.versions) {
                (true, false) => {
                    "This bucket is empty. It may have versions or delete markers: switch on Versions."
                }
                (true, true) => "This bucket is empty: there is not even an old version.",
                (false, false) => {
                    "No key begins like this now. There may be older versions: switch on Versions."
                }
                (false, true) => "No key begins like this, nor did one that was kept.",
            }),
            _ if state.shown == 0 && searched => Self::NoMatch,
            _ => Self::Rows,
        }
    }
}

#[component]
pub(super) fn Listed(at: DocumentsAt) -> impl IntoView {
    let standing = Memo::new(move |_| {
        let is_known = !matches!(*at.reader.link.read(), Link::Connecting);
        let searched = !at.query.read().trim().is_empty();
        at.reader.state.with(|state| Standing::of(state, is_known, &at.place.read(), searched))
    });
    move || match standing.get() {
        Standing::Rows => view! {
            <Halfway at />
            <Unread at />
            <Rows at />
        }
        .into_any(),
        Standing::Waiting => view! { <div class="doc-instead"><Skeleton rows=12 /></div> }.into_any(),
        Standing::Failed(error) => view! { <Failed at error /> }.into_any(),
        Standing::Empty(text) => {
            view! { <div class="doc-instead"><Empty text=Signal::stored(text.to_owned()) /></div> }.into_any()
        }
        Standing::NoMatch => view! { <NoMatch at /> }.into_any(),
    }
}

#[component]
fn Failed(at: DocumentsAt, error: Error) -> impl IntoView {
    let doors = expect_context::<Doors>();
    let exact = words::without_listing(&error).map(|words| {
        let press = move |()| {
            if let Some(input) = doors.go_to.get_untracked() {
                input.select();
            }
        };
        view! {
            <div class="doc-exact">
                <p>{words}</p>
                <Button
                    hook="go-to-exact"
                    icon=icondata_lu::LuLocate
                    label="Go to an exact key"
                    on_press=press
                />
            </div>
        }
    });
    view! {
        <div class="doc-instead" data-test="listing-failed">
            <TroubleBody error=Signal::stored(error) />
            {exact}
            <p>
                <Button
                    hook="try-again"
                    icon=icondata_lu::LuRefreshCw
                    label="Try again"
                    on_press=move |()| at.reader.list_again()
                />
            </p>
        </div>
    }
}

#[component]
fn NoMatch(at: DocumentsAt) -> impl IntoView {
    let listed = move || at.reader.state.with(|state| state.listed);
    let still = move || at.reader.state.with(|state| state.phase == ListingPhase::Listing);
    let told = move || {
        let rest = if still() { ", so far" } else { "" };
        format!("None of {} matches{rest}.", words::plural(listed(), "row", "rows"))
    };
    let below = move || at.place.read().below;
    view! {
        <div class="doc-instead" data-test="no-match">
            <p class="dim">{told}</p>
            <div class="doc-ways">
                <Button
                    hook="empty-search"
                    label="Empty the search"
                    on_press=move |()| at.query.set(String::new())
                />
                <Show when=move || !below()>
                    <Button
                        hook="search-below"
                        icon=icondata_lu::LuFolderTree
                        label="Search everything below"
                        on_press=move |()| at.go(|place| place.below = true)
                    />
                </Show>
            </div>
        </div>
    }
}

/// Says that what is listed is not all there is.
#[component]
fn Halfway(at: DocumentsAt) -> impl IntoView {
    let told = Memo::new(move |_| {
        at.reader.state.with(|state| match &state.phase {
            ListingPhase::Failed { error } => {
                let next = error.next.clone();
                Some((Health::Bad, error.message.clone(), next))
            }
            ListingPhase::Full { .. } => {
                let (health, _, told) = words::listing_phase(&state.phase);
                Some((health, told, None))
            }
            ListingPhase::Listing | ListingPhase::Whole | ListingPhase::Stopped => None,
        })
    });
    let goes_on = move || at.reader.state.with(|state| matches!(state.phase, ListingPhase::Failed { .. }));
    move || {
        told.get().map(|(health, why, next)| {
            view! {
                <div class="doc-halfway">
                    <Notice icon=icondata_lu::LuTriangleAlert health hook="listed-halfway">
                        <p>"Not all is listed, what is stays: " {why}</p>
                        {next.map(|next| view! { <p class="dim small">{next}</p> })}
                    </Notice>
                    <Show when=goes_on>
                        <Button hook="go-on" label="Go on" on_press=move |()| at.reader.list_again() />
                    </Show>
                </div>
            }
        })
    }
}

/// Says that what stands in the rows is old.
#[component]
fn Unread(at: DocumentsAt) -> impl IntoView {
    move || {
        at.reader.feed.trouble.get().map(|error| {
            view! {
                <div class="doc-halfway">
                    <Notice icon=icondata_lu::LuTriangleAlert health=Health::Attention hook="rows-unread">
                        <p>"The rows could not be read again: " {error.message}</p>
                    </Notice>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use protocol::ErrorKind;

    use super::*;

    fn state(listed: u64, shown: u64, phase: ListingPhase) -> ListingState {
        ListingState { listed, shown, phase, ..ListingState::default() }
    }

    fn standing(state: &ListingState, searched: bool) -> Standing {
        Standing::of(state, true, &DocumentsPlace::default(), searched)
    }

    #[test]
    fn what_is_listed_stays_when_it_cannot_go_on() {
        let error = Error::new(ErrorKind::Unreachable, "no network");
        let failed = || ListingPhase::Failed { error: error.clone() };
        assert_eq!(standing(&state(0, 0, failed()), false), Standing::Failed(error.clone()));
        assert_eq!(standing(&state(9, 9, failed()), false), Standing::Rows);
        assert_eq!(standing(&state(9, 0, failed()), true), Standing::NoMatch);
    }

    #[test]
    fn nothing_is_said_to_be_empty_before_it_is_known() {
        let listing = state(0, 0, ListingPhase::Listing);
        assert_eq!(standing(&listing, true), Standing::Waiting);
        let whole = state(0, 0, ListingPhase::Whole);
        assert_eq!(Standing::of(&whole, false, &DocumentsPlace::default(), false), Standing::Waiting);
        assert!(matches!(standing(&whole, true), Standing::Empty(_)));
    }
}
