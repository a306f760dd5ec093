//! Logs: a live tail, history, and what is found in them.

mod export;
mod insights;

use leptos::prelude::*;
use protocol::catalogue::EnvironmentId;

#[component]
pub(crate) fn LogsPage(environment: EnvironmentId) -> impl IntoView {
    let _ = environment;
}
