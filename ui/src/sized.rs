//! Elements whose size matters to what is drawn in them.

use leptos::{html::Div, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};

/// Calls `look` when the element is there, and whenever it has got another size.
pub(crate) fn when_resized(node: NodeRef<Div>, look: impl Fn(&web_sys::HtmlDivElement) + Clone + 'static) {
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        look(&element);
        let (look, seen) = (look.clone(), element.clone());
        let resized = Closure::<dyn Fn()>::new(move || look(&seen));
        if let Ok(observer) = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watch.set_value(Some(Watch { observer, _resized: resized }));
        }
    });
}

struct Watch {
    observer: web_sys::ResizeObserver,
    _resized: Closure<dyn Fn()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
