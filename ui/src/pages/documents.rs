//! Documents: the objects of an environment's buckets.

mod desk;
mod detail;
mod preview;

use leptos::prelude::*;
use protocol::catalogue::EnvironmentId;

/// The page.
#[component]
pub(super) fn DocumentsPage(environment: EnvironmentId) -> impl IntoView {
    view! { <p>{environment.to_string()}</p> }
}
