use leptos::prelude::*;

/// A share in use, as a bar and a number.
#[component]
pub(crate) fn Meter(
    /// From 0 to 100.
    #[prop(into)]
    percent: Signal<Option<f64>>,
    /// Where it is meant to be, from 0 to 100: a tick on the bar.
    #[prop(optional, into)]
    target: MaybeProp<f64>,
) -> impl IntoView {
    let share = |percent: f64| format!("{}%", percent.clamp(0.0, 100.0));
    let width = move || share(percent.get().unwrap_or_default());
    let over = move || percent.get().zip(target.get()).is_some_and(|(percent, target)| percent > target);
    let title = move || target.get().map(|target| format!("target {target:.0}%"));
    view! {
        <span class="meter" class:meter-over=over title=title>
            <span class="meter-bar" aria-hidden="true">
                <i style:width=width></i>
                {move || target.get().map(|target| view! { <b style:left=share(target)></b> })}
            </span>
            <span class="meter-value">
                {move || percent.get().map_or_else(|| "—".to_owned(), |percent| format!("{percent:.0}%"))}
            </span>
        </span>
    }
}
