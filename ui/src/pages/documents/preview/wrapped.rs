use leptos::prelude::*;
use protocol::documents::preview::Line;

use super::feed::Feed;
use crate::{
    parts::{Button, Skeleton},
    words,
};

/// Lines at once: wrapped ones differ in height, so all of them are drawn.
const LINES: u64 = 400;

/// Wrapped lines, a part of them at a time.
#[component]
pub(super) fn Wrapped<D>(
    feed: Feed<Line>,
    /// The first line that is shown.
    from: RwSignal<u64>,
    draw: D,
) -> impl IntoView
where
    D: Fn(u64, Line) -> AnyView + Copy + Send + Sync + 'static,
{
    let shown = Memo::new(move |_| {
        let total = feed.total();
        let from = from.get().min(total.saturating_sub(1));
        from..from.saturating_add(LINES).min(total)
    });
    Effect::new(move |_| shown.with(|shown| feed.want(shown)));
    let line = move |number: u64| {
        let item = Memo::new(move |_| feed.item(number));
        move || item.get().map(|item| view! { <div class="doc-wrapped-line">{draw(number, item)}</div> })
    };
    let waits = move || shown.with(|shown| feed.item(shown.start).is_none() && feed.told() != Some(0));
    let before = Signal::derive(move || (shown.get().start == 0).then(|| "These are the first".to_owned()));
    let after = Signal::derive(move || {
        (feed.told() == Some(shown.get().end)).then(|| "These are the last".to_owned())
    });
    let standing = move || {
        let shown = shown.get();
        let of = feed.told().map(|total| format!(" of {}", words::count(total))).unwrap_or_default();
        format!("{}–{}{of}", words::count(shown.start + 1), words::count(shown.end))
    };
    let is_part = move || shown.with(|shown| shown.start > 0 || feed.told() != Some(shown.end));
    view! {
        <div class="doc-roll doc-wrapped mono" tabindex="0" role="group" aria-label="Lines" data-test="doc-rows">
            <Show when=waits>
                <Skeleton rows=8 />
            </Show>
            <For each=move || shown.get() key=|number| *number children=line />
        </div>
        <Show when=is_part>
            <nav class="pager" aria-label="Lines">
                <span class="faint">{standing}</span>
                <Button
                    hook="lines-before"
                    label="Before"
                    refusal=before
                    on_press=move |()| from.update(|from| *from = from.saturating_sub(LINES))
                />
                <Button
                    hook="lines-after"
                    label="After"
                    refusal=after
                    on_press=move |()| from.set(shown.get_untracked().end)
                />
            </nav>
        </Show>
    }
}
