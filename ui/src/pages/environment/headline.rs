use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    overview::{Finding, Verdict},
};

use crate::{
    commands::Action,
    console::Console,
    pages::runbooks::{Runbooks, needs_of, runbook_link},
    parts::{Mark, Since, keyed},
    place::runbook_path,
    words,
};

/// The sentence the environment is summed up in, and whatever else is not as it should be.
#[component]
pub(super) fn Headline(environment: EnvironmentId, verdict: Signal<Option<Verdict>>) -> impl IntoView {
    let console = Console::here();
    let runbooks = Runbooks::of(environment.clone());
    let environment = StoredValue::new(environment);
    // The path of the runbook that a finding calls for.
    let runbook_of = move |finding: &Finding| {
        let needs = needs_of(finding.section, finding.health);
        let key = needs.iter().find_map(|need| runbooks.first(*need))?;
        Some(environment.with_value(|environment| runbook_path(environment, &key, None)))
    };
    let first_runbook =
        Memo::new(move |_| verdict.with(|verdict| verdict.as_ref()?.findings.first().and_then(runbook_of)));
    let health = Memo::new(move |_| verdict.get().map(|verdict| verdict.health).unwrap_or_default());
    let headline = Memo::new(move |_| verdict.get().map(|verdict| verdict.headline).unwrap_or_default());
    let detail = Memo::new(move |_| verdict.get().map(|verdict| verdict.detail).unwrap_or_default());
    let since = Memo::new(move |_| verdict.get().and_then(|verdict| verdict.since));
    let first = Memo::new(move |_| {
        verdict.get().and_then(|verdict| verdict.findings.into_iter().next()).map(|finding| finding.section)
    });
    let others = Signal::derive(move || {
        verdict
            .get()
            .map(|verdict| verdict.findings)
            .unwrap_or_default()
            .into_iter()
            .skip(1)
            .collect::<Vec<_>>()
    });
    let sentence = move || match first.get() {
        Some(section) => view! {
            <button
                type="button"
                class="bare say-link"
                title=format!("Show {}", words::section_title(section).to_lowercase())
                on:click=move |_| console.run(Action::Section(section))
            >
                {headline}
            </button>
        }
        .into_any(),
        None => view! { {headline} }.into_any(),
    };
    view! {
        <header data-test="verdict" data-health=move || words::health(health.get())>
            <div class="say say-wraps">
                <Mark health />
                <h1 class="selectable">{sentence}</h1>
                <p class="dim selectable">
                    <Since at=since before="for " /> {move || (since.get().is_some() && !detail.read().is_empty()).then_some(" · ")}
                    {detail}
                    {move || first_runbook.get().map(|path| runbook_link(path, "finding-runbook"))}
                </p>
            </div>
            <Show when=move || !others.get().is_empty()>
                <ul class="findings" aria-label="Also">
                    {keyed(
                        others,
                        |finding| (finding.section, finding.headline.clone()),
                        move |row| finding(row, runbook_of),
                    )}
                </ul>
            </Show>
        </header>
    }
}

fn finding(
    finding: Signal<Finding>,
    runbook_of: impl Fn(&Finding) -> Option<String> + Send + Sync + 'static,
) -> impl IntoView {
    let console = Console::here();
    let runbook = Memo::new(move |_| finding.with(&runbook_of));
    let since = Signal::derive(move || finding.get().since);
    view! {
        <li>
            <button
                type="button"
                class="bare finding"
                data-test="finding"
                title=move || finding.get().detail
                on:click=move |_| console.run(Action::Section(finding.get_untracked().section))
            >
                <Mark health=Signal::derive(move || finding.get().health) />
                <span>{move || finding.get().headline}</span>
                <Since at=since class="faint" />
            </button>
            {move || runbook.get().map(|path| runbook_link(path, "finding-runbook"))}
        </li>
    }
}
