use leptos::prelude::*;

/// A share in use, as a bar and a number.
#[component]
pub(crate) fn Meter(
    /// From 0 to 100.
    #[prop(into)]
    percent: Signal<Option<f64>>,
) -> impl IntoView {
    let width = move || format!("{}%", percent.get().unwrap_or_default().clamp(0.0, 100.0));
    view! {
        <span class="meter">
            <span class="meter-bar" aria-hidden="true">
                <i style:width=width></i>
            </span>
            <span class="meter-value">
                {move || percent.get().map_or_else(|| "—".to_owned(), |percent| format!("{percent:.0}%"))}
            </span>
        </span>
    }
}
