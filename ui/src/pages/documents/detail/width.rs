use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::memory::remembered;

/// The least and the most, in pixels.
const BOUNDS: (f64, f64) = (380.0, 1_600.0);

/// What is left of the page for the rows, in pixels.
const ROWS: f64 = 320.0;

/// How wide the panel is. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Width {
    pixels: RwSignal<f64>,
    /// Whether it takes the whole page.
    pub(super) full: RwSignal<bool>,
}

impl Width {
    pub(super) fn remembered() -> Self {
        Self { pixels: remembered("document-width", 620.0), full: RwSignal::new(false) }
    }

    pub(super) fn css(self) -> String {
        if self.full.get() { "100%".to_owned() } else { format!("{}px", self.pixels.get()) }
    }

    fn set(self, pixels: f64) {
        self.pixels.set(pixels.clamp(BOUNDS.0, BOUNDS.1));
    }
}

/// The panel's edge: pulled, or moved by the arrow keys.
#[component]
pub(super) fn Edge(width: Width) -> impl IntoView {
    let pulling = RwSignal::new(None::<f64>);
    let down = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        let Some(edge) = element(&event) else { return };
        // The pointer is followed wherever it goes; without that it is followed over the edge.
        let _ = edge.set_pointer_capture(event.pointer_id());
        let Some(panel) = edge.parent_element() else { return };
        let room = panel.parent_element().map_or(BOUNDS.1, |page| page.get_bounding_client_rect().width());
        let right = panel.get_bounding_client_rect().right();
        pulling.set(Some(right));
        width.full.set(false);
        width.set((right - f64::from(event.client_x())).min(room - ROWS));
    };
    let pull = move |event: web_sys::PointerEvent| {
        if let Some(right) = pulling.get_untracked() {
            let room = element(&event)
                .and_then(|edge| edge.parent_element()?.parent_element())
                .map_or(BOUNDS.1, |page| page.get_bounding_client_rect().width());
            width.set((right - f64::from(event.client_x())).min(room - ROWS));
        }
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => 40.0,
            "ArrowRight" => -40.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        width.set(width.pixels.get_untracked() + by);
    };
    view! {
        <div
            class="doc-edge"
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the panel"
            aria-valuenow=move || format!("{:.0}", width.pixels.get())
            aria-valuemin=BOUNDS.0.to_string()
            aria-valuemax=BOUNDS.1.to_string()
            tabindex="0"
            data-test="doc-edge"
            on:pointerdown=down
            on:pointermove=pull
            on:pointerup=move |_| pulling.set(None)
            on:pointercancel=move |_| pulling.set(None)
            on:keydown=keydown
        ></div>
    }
}

fn element(event: &web_sys::PointerEvent) -> Option<web_sys::Element> {
    event.current_target()?.dyn_into().ok()
}
