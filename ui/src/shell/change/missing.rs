use protocol::Moment;

use super::gate::Demands;
use crate::console::Allowed;

/// What the gate looks at besides the plan.
pub(super) struct Sight<'a> {
    pub(super) outdated: bool,
    pub(super) allowed: &'a Allowed,
    pub(super) typed: &'a str,
    pub(super) reason: &'a str,
    pub(super) applying: bool,
    pub(super) now: Moment,
}

impl Sight<'_> {
    /// What is still missing before the plan can be applied.
    pub(super) fn missing(&self, plan: &Demands) -> Option<String> {
        let said = if plan.refused {
            "It is refused, as said above"
        } else if self.applying {
            "It is being applied"
        } else if self.outdated {
            "It is being worked out"
        } else if plan.expires <= self.now {
            "It was looked at too long ago: look again"
        } else if let Some(why) = not_allowed(self.allowed) {
            why
        } else if let Some(typed) = plan.typed.as_ref().filter(|typed| self.typed.trim() != typed.name) {
            return Some(format!("Type what stands above: {}", typed.name));
        } else if plan.reason_needed && self.reason.trim().is_empty() {
            "Say why: it goes into the journal"
        } else {
            return None;
        };
        Some(said.to_owned())
    }
}

const fn not_allowed(allowed: &Allowed) -> Option<&'static str> {
    match allowed {
        Allowed::Until(_) => None,
        Allowed::ReadOnly => Some("The environment is read-only"),
        Allowed::Blocked(_) => Some("Nothing can be changed, as said above"),
        Allowed::Unknown(_) => Some("It is not known yet whether changes are allowed"),
    }
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::EnvironmentId;

    use super::*;
    use crate::shell::change::gate::TypedName;

    fn plan(name: Option<&str>) -> Demands {
        let typed = name.map(|name| TypedName { name: name.to_owned(), why: "", label: "" });
        Demands {
            environment: EnvironmentId::new("shop", "prod"),
            refused: false,
            expires: Moment(10),
            reason_needed: typed.is_some(),
            typed,
        }
    }

    fn sight(allowed: &Allowed) -> Sight<'_> {
        Sight { outdated: false, allowed, typed: "", reason: "", applying: false, now: Moment(1) }
    }

    #[test]
    fn nothing_is_missing_where_nothing_is_asked_for() {
        assert_eq!(sight(&Allowed::Until(Moment(9))).missing(&plan(None)), None);
    }

    #[test]
    fn what_is_not_known_is_not_called_read_only() {
        let said = |allowed| sight(&allowed).missing(&plan(None)).unwrap_or_default();
        assert!(said(Allowed::ReadOnly).contains("read-only"));
        assert!(!said(Allowed::Unknown(None)).contains("read-only"));
        assert!(!said(Allowed::Unknown(None)).is_empty());
        assert!(!said(Allowed::Blocked("full".to_owned())).is_empty());
    }

    #[test]
    fn production_wants_the_name_and_the_reason() {
        let allowed = Allowed::Until(Moment(9));
        let missing =
            |typed, reason| Sight { typed, reason, ..sight(&allowed) }.missing(&plan(Some("backend")));
        assert!(missing("", "").is_some_and(|said| said.contains("backend")));
        assert!(missing("backen", "why").is_some());
        assert!(missing(" backend ", " ").is_some_and(|said| said.contains("why")));
        assert_eq!(missing(" backend ", "why"), None);
    }

    #[test]
    fn it_is_applied_once_and_only_as_it_was_looked_at() {
        let allowed = Allowed::Until(Moment(99));
        assert!(Sight { applying: true, ..sight(&allowed) }.missing(&plan(None)).is_some());
        assert!(Sight { outdated: true, ..sight(&allowed) }.missing(&plan(None)).is_some());
        assert!(Sight { now: Moment(10), ..sight(&allowed) }.missing(&plan(None)).is_some());
    }
}
