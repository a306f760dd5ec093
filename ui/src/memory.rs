//! What the window remembers from one start to the next. Storage may be absent or full: then it forgets.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// A value that is kept under `key` whenever it changes.
pub(crate) fn remembered<T>(key: &'static str, otherwise: T) -> RwSignal<T>
where
    T: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
{
    let value = RwSignal::new(recall(key).unwrap_or(otherwise));
    Effect::new(move |before: Option<T>| {
        let now = value.get();
        if before.is_some_and(|before| before != now) {
            keep(key, &now);
        }
        now
    });
    value
}

fn recall<T: DeserializeOwned>(key: &str) -> Option<T> {
    let text = storage()?.get_item(&full_name(key)).ok()??;
    serde_json::from_str(&text).ok()
}

fn keep<T: Serialize>(key: &str, value: &T) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        let _ = storage.set_item(&full_name(key), &text);
    }
}

fn full_name(key: &str) -> String {
    format!("signalbox.{key}")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}
