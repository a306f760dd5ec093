use leptos::prelude::*;

use super::{PAGES, View};
use crate::{console::Console, place::Place};

/// One tab for each page of the table that shows an environment.
#[component]
pub(crate) fn Tabs() -> impl IntoView {
    let console = Console::here();
    let tab = move |page| {
        let here = move || console.place.with(|place| place.as_ref().is_some_and(|place| place.page == page));
        let path = move || Place::of(page, console.environment()).path();
        view! {
            <a
                class="tab"
                class:on=here
                href=path
                data-test=format!("tab-{}", page.name)
                aria-current=move || here().then_some("page")
            >
                {page.title}
            </a>
        }
    };
    let pages = PAGES.iter().filter(|page| matches!(page.view, View::Environment(_)));
    view! {
        <nav class="tabs" aria-label="Pages of this environment">
            {pages.map(tab).collect_view()}
        </nav>
    }
}
