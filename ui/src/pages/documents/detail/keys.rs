use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{Panel, width::Width};
use crate::{
    pages::documents::preview::{Wish, Wishes},
    place::DocumentTab,
};

/// What a key in the panel asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Press {
    Tab(DocumentTab),
    Step(isize),
    Close,
    Full,
    /// It scrolls what has the focus, and not the rows.
    Scroll,
    Wish(Wish),
}

impl Press {
    fn of(key: &str, ctrl: bool) -> Option<Self> {
        if let Some(wish) = Wish::of(key, ctrl) {
            return Some(Self::Wish(wish));
        }
        if ctrl {
            return None;
        }
        Some(match key {
            "1" | "2" | "3" | "4" => {
                let place = key.parse::<usize>().ok()?.checked_sub(1)?;
                Self::Tab(*DocumentTab::ALL.get(place)?)
            }
            "j" => Self::Step(1),
            "k" => Self::Step(-1),
            "Escape" => Self::Close,
            "f" => Self::Full,
            "PageUp" | "PageDown" | "Home" | "End" | " " | "ArrowUp" | "ArrowDown" | "ArrowLeft"
            | "ArrowRight" => Self::Scroll,
            _ => return None,
        })
    }
}

/// Does what a key asks for while the focus is in the panel. What it does not know is the window's.
pub(super) fn press(panel: Panel, wishes: Wishes, width: Width, event: &web_sys::KeyboardEvent) {
    let ctrl = event.ctrl_key() || event.meta_key();
    if event.alt_key() || (is_typed_into(event) && event.key() != "Escape" && !ctrl) {
        return;
    }
    let Some(press) = Press::of(&event.key(), ctrl) else { return };
    let looking = panel.looking;
    match press {
        // The browser scrolls.
        Press::Scroll => return event.stop_propagation(),
        Press::Wish(wish) if !wishes.wish(wish) => return,
        Press::Wish(_) => {}
        Press::Tab(tab) => looking.on_tab.run(tab),
        Press::Step(by) => looking.on_step.run(by),
        Press::Full => width.full.update(|full| *full = !*full),
        Press::Close if event.default_prevented() => return,
        Press::Close => looking.on_close.run(()),
    }
    event.prevent_default();
    event.stop_propagation();
}

fn is_typed_into(event: &web_sys::KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_choose_the_side_and_letters_the_object() {
        assert_eq!(Press::of("1", false), Some(Press::Tab(DocumentTab::Preview)));
        assert_eq!(Press::of("4", false), Some(Press::Tab(DocumentTab::Story)));
        assert_eq!(Press::of("5", false), None);
        assert_eq!(Press::of("k", false), Some(Press::Step(-1)));
        assert_eq!(Press::of("f", false), Some(Press::Full));
        assert_eq!(Press::of("f", true), Some(Press::Wish(Wish::Find)));
        assert_eq!(Press::of("k", true), None);
    }
}
