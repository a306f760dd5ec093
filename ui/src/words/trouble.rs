use icondata_core::Icon;
use protocol::{Error, ErrorKind, overview::Unread};

/// How a failure is shown: chosen by its kind, never by its text.
pub(crate) struct Trouble {
    /// Its picture.
    pub(crate) icon: Icon,
    /// One word for it: `denied`.
    pub(crate) word: &'static str,
    /// The word with what is missing: `denied · needs ecs:DescribeServices`.
    pub(crate) short: String,
    /// What an operator can do, where the error does not say it itself.
    pub(crate) advice: &'static str,
}

/// How `error` is shown.
pub(crate) fn trouble(error: &Error) -> Trouble {
    let (icon, word, advice) = match &error.kind {
        ErrorKind::SignInRequired => {
            (icondata_lu::LuLogIn, "signed out", "Sign in again; everything goes on by itself.")
        }
        ErrorKind::RoleRequired => {
            (icondata_lu::LuUserRound, "no role", "Choose who to be here; it is remembered.")
        }
        ErrorKind::Forbidden { .. } => {
            (icondata_lu::LuLock, "denied", "Ask for this action to be added to the role.")
        }
        ErrorKind::NotFound => (
            icondata_lu::LuSearchX,
            "not there",
            "Check its name in the catalogue, and whether it was deleted.",
        ),
        ErrorKind::Throttled => {
            (icondata_lu::LuGauge, "throttled", "AWS asked us to slow down. It is asked again by itself.")
        }
        ErrorKind::Unreachable => {
            (icondata_lu::LuUnplug, "unreachable", "Check the network. It is asked again by itself.")
        }
        ErrorKind::ReasonRequired => (
            icondata_lu::LuNotebookPen,
            "needs a reason",
            "Open a case: looks at customers' documents are written down.",
        ),
        ErrorKind::Conflict => {
            (icondata_lu::LuGitMerge, "changed meanwhile", "Look at it again before you repeat it.")
        }
        ErrorKind::Invalid { .. } => (icondata_lu::LuPencilRuler, "not valid", "Correct it and try again."),
        ErrorKind::Internal => {
            (icondata_lu::LuBug, "failed", "This is a fault of the console: please report it.")
        }
    };
    let short = match &error.kind {
        ErrorKind::Forbidden { action, .. } => format!("{word} · needs {action}"),
        ErrorKind::Invalid { field } => format!("{word} · {field}"),
        _ => word.to_owned(),
    };
    Trouble { icon, word, short, advice }
}

/// What could not be read, by reason: `denied: services, tasks · throttled: alarms`.
pub(crate) fn unread(unread: &[Unread]) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for Unread { what, error } in unread {
        let word = trouble(error).word;
        match reasons.iter_mut().find(|(reason, _)| *reason == word) {
            Some((_, parts)) => parts.push(what),
            None => reasons.push((word, vec![what])),
        }
    }
    let told = reasons.into_iter().map(|(reason, parts)| format!("{reason}: {}", parts.join(", ")));
    told.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_names_the_action_that_is_missing() {
        let error = Error::new(
            ErrorKind::Forbidden { action: "ecs:DescribeServices".into(), resource: None },
            "some text that is never parsed",
        );
        assert_eq!(trouble(&error).short, "denied · needs ecs:DescribeServices");
    }

    #[test]
    fn the_text_of_an_error_does_not_change_how_it_is_shown() {
        let one = trouble(&Error::new(ErrorKind::Throttled, "access denied"));
        assert_eq!(one.word, "throttled");
    }

    #[test]
    fn what_could_not_be_read_is_told_by_reason() {
        let unread = |what: &str, kind| Unread { what: what.to_owned(), error: Error::new(kind, "") };
        let denied = |action: &str| ErrorKind::Forbidden { action: action.to_owned(), resource: None };
        let unread = [
            unread("services", denied("ecs:DescribeServices")),
            unread("alarms", ErrorKind::Throttled),
            unread("tasks", denied("ecs:ListTasks")),
        ];
        assert_eq!(super::unread(&unread), "denied: services, tasks · throttled: alarms");
    }
}
