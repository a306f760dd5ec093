//! Targets of one environment.

use leptos::prelude::*;
use protocol::catalogue::EnvironmentId;

#[component]
pub(crate) fn TargetsPage(environment: EnvironmentId) -> impl IntoView {
    let _ = environment;
    view! { <div class="page" data-test="targets"></div> }
}
