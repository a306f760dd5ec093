use leptos::prelude::*;
use protocol::{
    Health, Moment,
    documents::details::{LifecycleStep, Retention},
};

use super::groups::{fact, told};
use crate::{parts::Mark, words};

/// What the bucket's lifecycle will do, soonest first.
pub(super) fn steps(steps: &[LifecycleStep], now: Moment) -> AnyView {
    if steps.is_empty() {
        return told("Lifecycle", "no rule moves or deletes it");
    }
    let step = |step: &LifecycleStep| {
        let health = if step.ends { Health::Attention } else { Health::Unknown };
        view! {
            <li data-test="lifecycle-step" title=words::time_of_day(step.at)>
                <Mark health />
                <span>
                    <b>{step.words.clone()}</b>
                    " on "
                    <span class="number">{words::day_ahead(step.at, now)}</span>
                    <span class="faint">{format!(" · rule {}", step.rule)}</span>
                </span>
            </li>
        }
    };
    let steps = steps.iter().map(step).collect_view();
    fact("Lifecycle", view! { <ol class="doc-steps selectable">{steps}</ol> })
}

/// Until when it must be kept, and whether something would break that.
pub(super) fn retention(retention: &Retention, now: Moment) -> AnyView {
    let place = &retention.place;
    let title = format!("{} § {}, line {}", place.document, place.section, place.line);
    let broken = retention.broken_by.as_ref().map(|rule| {
        view! {
            <span class="with-mark bad" data-test="retention-broken">
                <Mark health=Health::Bad />
                <span>{format!("The rule {rule} deletes it before that")}</span>
            </span>
        }
    });
    let ends = format!("{}, until {}", retention.words, words::day_ahead(retention.ends, now));
    fact(
        "Retention",
        view! {
            <span class="selectable" title=title>
                {ends}
            </span>
            {broken}
        },
    )
}
