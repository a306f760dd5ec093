use leptos::prelude::*;

use super::{
    feed::Feed,
    scroller::{Scrolled, Scroller, pixels},
};
use crate::parts::{Button, TroubleBody};

/// Items of a feed as rows of one height, of which only those in view are drawn.
#[component]
pub(super) fn Rows<T, D>(
    feed: Feed<T>,
    scroller: Scroller,
    /// Of a row, in pixels; the sheet says the same.
    height: f64,
    class: &'static str,
    label: &'static str,
    /// Draws an item, given its place.
    draw: D,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    D: Fn(u64, T) -> AnyView + Copy + Send + Sync + 'static,
{
    let visible = Memo::new(move |_| scroller.rows(feed.total(), height));
    Effect::new(move |_| visible.with(|visible| feed.want(visible)));
    // A row is drawn anew when what it stands for has arrived.
    let rows =
        Memo::new(move |_| visible.get().map(|row| (row, feed.item(row).is_some())).collect::<Vec<_>>());
    let row = move |(row, is_there): (u64, bool)| {
        let item = is_there.then(|| untrack(|| feed.item(row))).flatten();
        view! {
            <div
                class="doc-row"
                class:awaited=!is_there
                data-row=row.to_string()
                style:transform=move || scroller.transform(pixels(row, height))
            >
                {item.map(|item| draw(row, item))}
            </div>
        }
    };
    view! {
        <Scrolled scroller class hook="doc-rows" label>
            <For each=move || rows.get() key=|row| *row children=row />
        </Scrolled>
        <Unread feed visible />
    }
}

/// Why some of what is in view could not be read.
#[component]
fn Unread<T>(feed: Feed<T>, visible: Memo<std::ops::Range<u64>>) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let error = Memo::new(move |_| visible.with(|visible| feed.error(visible)));
    move || {
        error.get().map(|error| {
            view! {
                <div class="doc-unread" data-test="doc-unread">
                    <TroubleBody error=Signal::stored(error) />
                    <p class="card-actions">
                        <Button hook="rows-again" label="Try again" on_press=move |()| feed.try_again() />
                    </p>
                </div>
            }
        })
    }
}
