mod row;

use leptos::prelude::*;
use protocol::{
    Error, ErrorKind, Health,
    overview::{Check, Outcome, Section},
};

use self::row::check_row;
use crate::{
    parts::{CardFrame, Empty, Fold, Mark, keyed},
    words,
};

/// Which checks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// What drifted, and below it what is unknown, a line a reason.
    Open,
    Met,
    Drifted,
    Unknown,
}

/// Every figure of the design, held against what is there.
#[component]
pub(crate) fn DesignCard(checks: Signal<Vec<Check>>) -> impl IntoView {
    let shown = RwSignal::new(Shown::Open);
    let rows = Memo::new(move |_| {
        checks.get().into_iter().filter(|check| is_shown(shown.get(), &check.outcome)).collect::<Vec<_>>()
    });
    let reasons =
        Memo::new(move |_| if shown.get() == Shown::Open { reasons(&checks.read()) } else { Vec::new() });
    let nothing = Memo::new(move |_| nothing(&checks.read(), shown.get()));
    let state = move || if checks.read().is_empty() { "loading" } else { "fresh" };
    view! {
        <CardFrame section=Section::Design state=Signal::derive(state)>
            <h2 class="card-title">
                <span class="cut">{words::section_title(Section::Design)}</span>
                <span class="push outcome-chips">
                    <OutcomeChip checks shown this=Shown::Drifted word="drifted" />
                    <OutcomeChip checks shown this=Shown::Unknown word="unknown" />
                    <OutcomeChip checks shown this=Shown::Met word="met" />
                </span>
            </h2>
            <ul>{keyed(rows.into(), check_key, check_row)}</ul>
            {keyed(reasons.into(), |reason| *reason, move |why| view! { <UnknownFor checks why /> })}
            {move || nothing.get().map(|text| view! { <Empty text /> })}
        </CardFrame>
    }
}

fn check_key(check: &Check) -> (String, String, String) {
    (check.name.clone(), check.resource.clone(), check.figure.clone())
}

fn is_shown(shown: Shown, outcome: &Outcome) -> bool {
    match shown {
        Shown::Met => *outcome == Outcome::Met,
        Shown::Open | Shown::Drifted => *outcome == Outcome::Drifted,
        Shown::Unknown => matches!(outcome, Outcome::Unknown { .. }),
    }
}

/// The word for why a check is unknown. Checks that share it share a line: one remedy serves them all.
fn reason(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Met | Outcome::Drifted => None,
        Outcome::Unknown { error: None } => Some("not read yet"),
        Outcome::Unknown { error: Some(error) } => Some(words::trouble(error).word),
    }
}

/// The reasons why checks are unknown, each once, in the order of the checks.
fn reasons(checks: &[Check]) -> Vec<&'static str> {
    distinct(checks.iter().filter_map(|check| reason(&check.outcome)))
}

/// The permissions that are missing, where that is the reason, each once.
fn missing_actions(checks: &[Check]) -> Vec<&str> {
    distinct(checks.iter().filter_map(|check| match &check.outcome {
        Outcome::Unknown { error: Some(Error { kind: ErrorKind::Forbidden { action, .. }, .. }) } => {
            Some(action.as_str())
        }
        _ => None,
    }))
}

fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for word in words {
        if !distinct.contains(&word) {
            distinct.push(word);
        }
    }
    distinct
}

/// What is said when no check is shown.
fn nothing(checks: &[Check], shown: Shown) -> Option<String> {
    let any = checks.iter().any(|check| {
        is_shown(shown, &check.outcome) || (shown == Shown::Open && check.outcome != Outcome::Met)
    });
    if any {
        None
    } else if checks.is_empty() {
        Some("The design gives no figure for this environment.".to_owned())
    } else {
        Some(format!("All {} figures of the design are met.", checks.len()))
    }
}

/// Counts one outcome; pressed, it shows only that, and pressed again, what is open.
#[component]
fn OutcomeChip(
    checks: Signal<Vec<Check>>,
    shown: RwSignal<Shown>,
    this: Shown,
    word: &'static str,
) -> impl IntoView {
    let count =
        Memo::new(move |_| checks.read().iter().filter(|check| is_shown(this, &check.outcome)).count());
    let on = move || shown.get() == this;
    view! {
        <button
            type="button"
            class="outcome-chip"
            hidden=move || count.get() == 0
            class:on=on
            class:attention=this == Shown::Drifted
            data-test=format!("show-{word}")
            aria-pressed=move || if on() { "true" } else { "false" }
            on:click=move |_| shown.set(if shown.get_untracked() == this { Shown::Open } else { this })
        >
            {count}
            " "
            {word}
        </button>
    }
}

/// The checks that are unknown for one reason: one line, until it is opened.
#[component]
fn UnknownFor(checks: Signal<Vec<Check>>, #[prop(into)] why: Signal<&'static str>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let is_ours = |check: &Check| reason(&check.outcome) == Some(why.get());
        checks.get().into_iter().filter(is_ours).collect::<Vec<_>>()
    });
    let told = Memo::new(move |_| {
        rows.with(|rows| match missing_actions(rows).as_slice() {
            [] => why.get().to_owned(),
            actions => format!("{} · needs {}", why.get(), actions.join(", ")),
        })
    });
    view! {
        <Fold
            hook="unknown-for"
            summary=view! {
                <Mark health=Health::Unknown />
                <span class="cut" title=told>
                    {move || format!("{} unknown", rows.read().len())}
                    " "
                    <span class="faint">{told}</span>
                </span>
            }
        >
            <ul>{keyed(rows.into(), check_key, check_row)}</ul>
        </Fold>
    }
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::Place;

    use super::*;

    fn check(outcome: Outcome) -> Check {
        Check {
            resource: "Database main".into(),
            name: "paperwurks-prod-db".into(),
            figure: "backup retention".into(),
            expected: "30 d".into(),
            actual: None,
            outcome,
            read_at: None,
            place: Place { document: "001".into(), section: "Database".into(), line: 1 },
            known: None,
        }
    }

    fn unknown(kind: ErrorKind) -> Check {
        check(Outcome::Unknown { error: Some(Error::new(kind, "words that are never read")) })
    }

    fn denied(action: &str) -> Check {
        unknown(ErrorKind::Forbidden { action: action.into(), resource: None })
    }

    #[test]
    fn each_reason_stands_once_in_the_order_of_the_checks() {
        let checks = [
            denied("s3:GetBucketVersioning"),
            check(Outcome::Met),
            unknown(ErrorKind::Throttled),
            check(Outcome::Unknown { error: None }),
            denied("rds:DescribeDBInstances"),
        ];
        assert_eq!(reasons(&checks), ["denied", "throttled", "not read yet"]);
    }

    #[test]
    fn a_denial_names_every_permission_that_is_missing_once() {
        let checks = [denied("s3:A"), unknown(ErrorKind::Unreachable), denied("s3:B"), denied("s3:A")];
        assert_eq!(missing_actions(&checks), ["s3:A", "s3:B"]);
    }

    #[test]
    fn only_a_design_that_is_met_throughout_is_called_so() {
        let met = [check(Outcome::Met), check(Outcome::Met)];
        assert_eq!(nothing(&met, Shown::Open).as_deref(), Some("All 2 figures of the design are met."));
        assert_eq!(nothing(&[check(Outcome::Met), unknown(ErrorKind::Throttled)], Shown::Open), None);
        assert_eq!(nothing(&[check(Outcome::Drifted)], Shown::Open), None);
        assert_eq!(nothing(&met, Shown::Met), None);
        assert!(nothing(&[], Shown::Open).is_some_and(|text| text.contains("no figure")));
    }
}
