//! Ids in lines: each can be pressed, and one is then asked what to do with it.

use leptos::{html::Div, prelude::*};
use protocol::logs::{Id, IdKind};
use wasm_bindgen::JsCast as _;

use super::super::view::{IdAct, LogView, Spot};

/// How wide the menu is, in pixels; the sheet says the same.
const WIDTH: f64 = 340.0;

/// How high it is at most.
const HEIGHT: f64 = 170.0;

/// An id that was pressed: where, and in which line.
#[derive(Clone, PartialEq)]
pub(in super::super) struct Asked {
    id: Id,
    spot: Spot,
    x: f64,
    y: f64,
}

/// How an id is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Reach {
    /// With the tabulator too.
    Tab,
    /// Only by pointing at it: there are many, and the detail of the line has them too.
    Pointer,
}

/// All that ids name.
const KINDS: [IdKind; 7] = [
    IdKind::Request,
    IdKind::Trace,
    IdKind::Task,
    IdKind::Document,
    IdKind::Property,
    IdKind::Object,
    IdKind::Job,
];

/// What an id names, in words.
pub(in super::super) const fn kind(kind: IdKind) -> &'static str {
    match kind {
        IdKind::Request => "request",
        IdKind::Trace => "trace",
        IdKind::Task => "task",
        IdKind::Document => "document",
        IdKind::Property => "property",
        IdKind::Object => "object",
        IdKind::Job => "job",
    }
}

/// What an id is, in words.
pub(super) fn title(id: &Id) -> String {
    format!("{} {}", kind(id.kind), id.value)
}

/// An id as a button of its own. It does not listen itself: what holds lines listens once for all ids, with [`ask`].
pub(in super::super) fn link(id: &Id, text: String, class: &str) -> impl IntoView + use<> {
    view! {
        <button
            type="button"
            class=format!("log-id {class}")
            data-test="log-id"
            data-kind=kind(id.kind)
            data-value=id.value.clone()
            title=title(id)
            aria-haspopup="menu"
        >
            {text}
        </button>
    }
}

/// Asks what to do with the id that was pressed, in the line at `spot`; answers whether there was one.
pub(in super::super) fn ask(
    asked: RwSignal<Option<Asked>>,
    event: &web_sys::MouseEvent,
    spot: impl FnOnce() -> Option<Spot>,
) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(link) = target.and_then(|target| target.closest(".log-id").ok().flatten()) else { return false };
    let told = link.get_attribute("data-kind");
    let named = KINDS.into_iter().find(|named| told.as_deref() == Some(kind(*named)));
    if let (Some(kind), Some(value), Some(spot)) = (named, link.get_attribute("data-value"), spot()) {
        let at = link.get_bounding_client_rect();
        asked.set(Some(Asked { id: Id { kind, value }, spot, x: at.left(), y: at.bottom() }));
    }
    true
}

/// What can be done with the id that was pressed.
#[component]
pub(in super::super) fn IdMenu(view: LogView, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    move || asked.get().map(|of| view! { <Menu view asked of /> })
}

#[component]
fn Menu(view: LogView, asked: RwSignal<Option<Asked>>, of: Asked) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let first = node.get().and_then(|menu| menu.first_element_child());
        if let Some(first) = first.and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = first.focus();
        }
    });
    let keydown = move |event: web_sys::KeyboardEvent| {
        let menu = node.get_untracked();
        let on = document().active_element();
        let items = || menu.as_ref().map(|menu| menu.children());
        let to = match event.key().as_str() {
            "Escape" | "Tab" => {
                asked.set(None);
                None
            }
            "ArrowDown" => on.and_then(|on| on.next_element_sibling()).or_else(|| items()?.item(0)),
            "ArrowUp" => on
                .and_then(|on| on.previous_element_sibling())
                .or_else(|| items().and_then(|items| items.item(items.length().saturating_sub(1)))),
            _ => return,
        };
        event.prevent_default();
        if let Some(item) = to.and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = item.focus();
        }
    };
    let title = title(&of.id);
    let (left, top) = within(of.x, of.y);
    let is_task = of.id.kind == IdKind::Task;
    let of = StoredValue::new(of);
    let offer = move |label: &'static str, does: fn(LogView, Asked)| {
        let press = move |_| {
            does(view, of.get_value());
            asked.set(None);
        };
        view! {
            <button type="button" role="menuitem" on:click=press>
                {label}
            </button>
        }
    };
    let hooked = move |label, does| view.hooks.read_untracked().id.map(|_| offer(label, does));
    view! {
        <div class="log-menu-scrim" on:click=move |_| asked.set(None)></div>
        <div class="log-menu" style:left=left style:top=top data-test="id-menu">
            <p class="faint small cut">{title.clone()}</p>
            <div role="menu" aria-label=title node_ref=node on:keydown=keydown>
                {hooked("Follow it across all groups of the environment", |view, of| hand(view, IdAct::Follow, of))}
                {hooked("Filter for it", |view, of| hand(view, IdAct::Filter, of))}
                {is_task.then(|| hooked("Open the task", |view, of| hand(view, IdAct::Open, of)))}
                {offer("Copy it", |view, of| view.console.copy("Id".to_owned(), of.id.value))}
            </div>
        </div>
    }
}

/// Lets the page do it.
fn hand(view: LogView, act: IdAct, of: Asked) {
    if let Some(hook) = view.hooks.read_untracked().id {
        hook.run((act, of.id, of.spot));
    }
}

/// Where the menu stands: under the id, and in the window.
fn within(x: f64, y: f64) -> (String, String) {
    let size = |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64());
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let left = x.min(width.unwrap_or(f64::MAX) - WIDTH - 8.0).max(8.0);
    let top = if y + HEIGHT > height.unwrap_or(f64::MAX) { y - HEIGHT - 24.0 } else { y + 4.0 };
    (format!("{left}px"), format!("{top}px"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ids_name_is_told_apart_by_its_word() {
        for (place, named) in KINDS.into_iter().enumerate() {
            assert_eq!(KINDS.into_iter().position(|other| kind(other) == kind(named)), Some(place));
        }
    }
}
