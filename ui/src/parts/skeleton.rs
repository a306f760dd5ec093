use leptos::prelude::*;

/// Rows that stand where content will be.
#[component]
pub(crate) fn Skeleton(#[prop(default = 3)] rows: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label="Reading">
            {(0..rows)
                .map(|_| {
                    view! {
                        <div class="skeleton-row">
                            <i></i>
                            <i></i>
                            <i></i>
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}
