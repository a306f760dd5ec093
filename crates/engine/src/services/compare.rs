//! What differs between two revisions of a task definition.

use std::collections::{BTreeMap, BTreeSet};

use protocol::services::Difference;

use crate::overview::aws::definitions::{Setting, Value};

/// What stands for a value that nobody is shown.
const SET: &str = "set";
const ANOTHER: &str = "another value";

/// Everything that is not the same, in the order of the later revision; what is gone comes last.
pub(super) fn differences(from: &[Setting], to: &[Setting]) -> Vec<Difference> {
    let before: BTreeMap<_, _> = from.iter().map(|setting| (setting.what.as_str(), &setting.value)).collect();
    let kept: BTreeSet<_> = to.iter().map(|setting| setting.what.as_str()).collect();
    let changed = to.iter().filter_map(|after| {
        let before = before.get(after.what.as_str()).copied();
        (before != Some(&after.value)).then(|| difference(&after.what, before, Some(&after.value)))
    });
    let gone = from.iter().filter(|before| !kept.contains(before.what.as_str()));
    changed.chain(gone.map(|before| difference(&before.what, Some(&before.value), None))).collect()
}

fn difference(what: &str, before: Option<&Value>, after: Option<&Value>) -> Difference {
    let hidden = match (before, after) {
        (Some(Value::Hidden(_)), Some(Value::Hidden(_))) => ANOTHER,
        _ => SET,
    };
    let told = |value: Option<&Value>, hidden: &str| {
        value.map(|value| match value {
            Value::Shown(text) => text.clone(),
            Value::Hidden(_) => hidden.to_owned(),
        })
    };
    Difference { what: what.to_owned(), before: told(before, SET), after: told(after, hidden) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(what: &str, value: &str) -> Setting {
        Setting { what: what.into(), value: Value::Shown(value.into()) }
    }

    fn hidden(what: &str, value: &str) -> Setting {
        Setting { what: what.into(), value: Value::hidden(value) }
    }

    fn told(from: &[Setting], to: &[Setting]) -> Vec<(String, Option<String>, Option<String>)> {
        differences(from, to).into_iter().map(|it| (it.what, it.before, it.after)).collect()
    }

    fn line(
        what: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> (String, Option<String>, Option<String>) {
        (what.into(), before.map(str::to_owned), after.map(str::to_owned))
    }

    #[test]
    fn what_is_the_same_is_not_told() {
        let settings = [shown("CPU", "1024"), hidden("backend · environment DEBUG", "0")];
        assert!(differences(&settings, &settings).is_empty());
    }

    #[test]
    fn changes_additions_and_losses_are_told() {
        let from = [shown("CPU", "512"), shown("memory", "1024 MiB"), shown("sidecar · image", "envoy:1")];
        let to = [shown("CPU", "1024"), shown("memory", "1024 MiB"), shown("backend · user", "app")];
        assert_eq!(
            told(&from, &to),
            [
                line("CPU", Some("512"), Some("1024")),
                line("backend · user", None, Some("app")),
                line("sidecar · image", Some("envoy:1"), None),
            ]
        );
    }

    #[test]
    fn hidden_values_are_told_as_set_or_another() {
        let from = [hidden("environment A", "1"), hidden("environment B", "1")];
        let to = [hidden("environment A", "2"), hidden("environment C", "1")];
        assert_eq!(
            told(&from, &to),
            [
                line("environment A", Some("set"), Some("another value")),
                line("environment C", None, Some("set")),
                line("environment B", Some("set"), None),
            ]
        );
    }
}
