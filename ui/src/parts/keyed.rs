use std::hash::Hash;

use leptos::prelude::*;

/// One row: its value as long as it is there, and the last one while it goes.
pub(crate) type Keyed<T> = Signal<T>;

/// Rows that stay the same elements while their values change, so that nothing moves, loses its focus or
/// closes because something was read again. `key` must tell the rows apart.
pub(crate) fn keyed<T, K, V>(
    rows: Signal<Vec<T>>,
    key: impl Fn(&T) -> K + Copy + Send + Sync + 'static,
    draw: impl Fn(Keyed<T>) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let children = move |first: T| {
        let own = key(&first);
        let row = Memo::new(move |before: Option<&T>| {
            rows.with(|rows| rows.iter().find(|row| key(row) == own).cloned())
                .or_else(|| before.cloned())
                .unwrap_or_else(|| first.clone())
        });
        draw(row.into())
    };
    view! { <For each=move || rows.get() key=move |row| key(row) children=children /> }
}
