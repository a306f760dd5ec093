use leptos::prelude::*;

/// What is summed up in one line, and shown in full when that is pressed.
#[component]
pub(crate) fn Fold<S: IntoView + 'static>(
    /// The line.
    summary: S,
    /// Its name for tests.
    #[prop(optional)]
    hook: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="fold" data-test=hook>
            <summary>{summary}</summary>
            {children()}
        </details>
    }
}
