//! Everything about one line, beside the rows.

mod facts;
mod fields;
mod tree;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error,
    logs::{GetLine, LineDetail, LineKey},
};

use self::{facts::Facts, fields::Fields, tree::Tree};
use super::{
    context::Context,
    rows::{Asked, Reach, ask, pieces},
    view::{LogView, Spot},
};
use crate::{
    ipc,
    live::Known,
    parts::{IconButton, Segmented, Skeleton, TroubleBody},
    words,
};

/// What of a line is shown.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Text,
    Fields,
    Tree,
    Context,
}

#[component]
pub(super) fn DetailPanel(view: LogView, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let open = Memo::new(move |_| view.open.with(Option::is_some));
    move || open.get().then(|| view! { <Panel view asked /> })
}

#[component]
fn Panel(view: LogView, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let known = line(view);
    let side = RwSignal::new(Side::Text);
    let state = Memo::new(move |_| {
        known.with(|known| match (&known.value, &known.error) {
            (Some(detail), None) => Ok(detail.clone()),
            (_, error) => Err(error.clone()),
        })
    });
    // The keys that scroll the rows scroll the panel while the focus is in it.
    let keydown = move |event: web_sys::KeyboardEvent| {
        if matches!(
            event.key().as_str(),
            "PageUp" | "PageDown" | "Home" | "End" | " " | "ArrowUp" | "ArrowDown"
        ) {
            event.stop_propagation();
        }
    };
    view! {
        <aside class="log-detail" aria-label="Line" data-test="log-detail" on:keydown=keydown>
            {move || match state.get() {
                Ok(detail) => view! { <Shown view asked detail side /> }.into_any(),
                Err(Some(error)) => view! { <Failed view error /> }.into_any(),
                Err(None) => view! { <Skeleton rows=6 /> }.into_any(),
            }}
        </aside>
    }
}

/// The line whose detail is open. The last answer stays until the next one is there, so that nothing flickers while
/// one goes from line to line.
fn line(view: LogView) -> RwSignal<Known<LineDetail>> {
    let known = RwSignal::new(Known::default());
    Effect::new(move |_| {
        let Some(key) = view.open.get() else { return };
        spawn_local(async move {
            let answer = ipc::call(GetLine { view: view.id(), key: key.clone() }).await;
            if view.open.try_get_untracked() == Some(Some(key)) {
                known.try_update(|known| known.take(answer));
            }
        });
    });
    known
}

#[component]
fn Failed(view: LogView, error: Error) -> impl IntoView {
    view! {
        <div class="log-detail-head">
            <span class="push"></span>
            <Close view />
        </div>
        <TroubleBody error=Signal::stored(error) />
    }
}

#[component]
fn Shown(
    view: LogView,
    asked: RwSignal<Option<Asked>>,
    detail: LineDetail,
    side: RwSignal<Side>,
) -> impl IntoView {
    let spot = Spot { key: detail.key.clone(), at: detail.at };
    let press = move |event: web_sys::MouseEvent| {
        ask(asked, &event, || Some(spot.clone()));
    };
    let mut choices = vec![(Side::Text, "Text")];
    if !detail.fields.is_empty() {
        choices.push((Side::Fields, "Fields"));
    }
    if !detail.tree.is_empty() {
        choices.push((Side::Tree, "Tree"));
    }
    choices.push((Side::Context, "Around it"));
    let offered: Vec<Side> = choices.iter().map(|(side, _)| *side).collect();
    let chosen = Signal::derive(move || match side.get() {
        side if offered.contains(&side) => side,
        _ => Side::Text,
    });
    let detail = StoredValue::new(detail);
    view! {
        <Head view detail />
        <div class="log-detail-body" on:click=press>
            {detail.with_value(|detail| view! { <Facts view detail /> })}
            <div class="log-detail-sides">
                <Segmented
                    label="What of the line is shown"
                    choices=choices
                    chosen=chosen
                    on_choose=move |chosen| side.set(chosen)
                    hook="log-detail-side"
                />
            </div>
            {move || match chosen.get() {
                Side::Text => text(detail).into_any(),
                Side::Fields => view! { <Fields view fields=detail.with_value(|detail| detail.fields.clone()) /> }.into_any(),
                Side::Tree => view! { <Tree nodes=detail.with_value(|detail| detail.tree.clone()) /> }.into_any(),
                Side::Context => view! { <Context view key=detail.with_value(|detail| detail.key.clone()) /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Head(view: LogView, detail: StoredValue<LineDetail>) -> impl IntoView {
    let spot = move || detail.with_value(|detail| Spot { key: detail.key.clone(), at: detail.at });
    let copy = move |()| {
        // The detail is bounded; the whole text is asked for.
        let key: LineKey = spot().key;
        view.copy_lines(key.clone(), key, false);
    };
    let hooks = view.hooks.get_untracked();
    let bookmarked = Signal::derive(move || {
        detail.with_value(|detail| view.bookmarks.with(|all| all.contains(&detail.key)))
    });
    let bookmark_label = move || if bookmarked.get() { "Take the bookmark away" } else { "Bookmark" };
    view! {
        <div class="log-detail-head">
            <h2>"Line"</h2>
            <span class="push"></span>
            <IconButton hook="log-copy-line" icon=icondata_lu::LuCopy label="Copy the text" on_press=copy />
            {hooks
                .permalink
                .map(|permalink| {
                    view! {
                        <IconButton
                            hook="log-permalink"
                            icon=icondata_lu::LuLink
                            label="Copy the address of this line"
                            on_press=move |()| permalink.run(spot())
                        />
                    }
                })}
            {hooks
                .bookmark
                .map(|bookmark| {
                    view! {
                        <IconButton
                            hook="log-bookmark-line"
                            icon=icondata_lu::LuBookmark
                            label=Signal::derive(move || bookmark_label().to_owned())
                            pressed=bookmarked
                            on_press=move |()| bookmark.run(spot())
                        />
                    }
                })}
            <Close view />
        </div>
    }
}

#[component]
fn Close(view: LogView) -> impl IntoView {
    view! {
        <IconButton
            hook="log-detail-close"
            icon=icondata_lu::LuX
            label="Close"
            on_press=move |()| view.open.set(None)
        />
    }
}

/// The whole text, wrapped.
fn text(detail: StoredValue<LineDetail>) -> impl IntoView {
    detail.with_value(|detail| {
        let lines = detail.text.iter().map(|line| view! { <div>{pieces(line, Reach::Tab)}" "</div> });
        #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
        let cut = detail.clipped.then(|| {
            let size = words::bytes(detail.bytes as f64);
            view! { <p class="faint small">{format!("Only the beginning of {size} is shown; it is copied whole.")}</p> }
        });
        view! {
            <div class="log-detail-text mono selectable" tabindex="0" role="group" aria-label="Text">
                {lines.collect_view()}
            </div>
            {cut}
        }
    })
}
