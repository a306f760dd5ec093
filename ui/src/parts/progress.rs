use leptos::prelude::*;

/// How much of something is done, as a bar and in figures.
#[component]
pub(crate) fn Progress(
    /// How many are done, of how many.
    #[prop(into)]
    done: Signal<(u32, u32)>,
    /// Whether it has stopped short.
    #[prop(into)]
    failed: Signal<bool>,
) -> impl IntoView {
    let width = move || {
        let (done, all) = done.get();
        // Nothing to do is done.
        format!("{}%", if all == 0 { 100 } else { 100 * u64::from(done.min(all)) / u64::from(all) })
    };
    let whole = move || done.get().0 >= done.get().1;
    view! {
        <span class="progress" class:progress-failed=failed class:progress-whole=whole>
            <span class="progress-bar" aria-hidden="true">
                <i style:width=width></i>
            </span>
            <span class="progress-figures">{move || format!("{}/{}", done.get().0, done.get().1)}</span>
        </span>
    }
}
