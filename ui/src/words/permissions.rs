use std::collections::BTreeMap;

use protocol::{
    Health,
    session::{Access, Permission, Permissions},
};

use super::access;

/// The sentence over an environment's permissions, and how bad it is. For an action that several have asked for, the
/// last answer counts.
pub(crate) fn permissions_sentence(permissions: &Permissions) -> (Health, String) {
    let mut last: BTreeMap<&str, &Permission> = BTreeMap::new();
    for permission in &permissions.actions {
        let known = last.entry(&permission.action).or_insert(permission);
        if permission.at > known.at {
            *known = permission;
        }
    }
    let all = last.len();
    let denied = last.values().filter(|permission| permission.denied).count();
    match (denied, all) {
        (_, 0) => (Health::Unknown, "Nothing was asked yet".to_owned()),
        (0, 1) => (Health::Fine, "The one action asked for is allowed".to_owned()),
        (0, _) => (Health::Fine, format!("All {all} actions asked for are allowed")),
        (1, _) => (Health::Attention, format!("1 of {all} actions is denied")),
        _ => (Health::Attention, format!("{denied} of {all} actions are denied")),
    }
}

/// Who asked; the embedded account without its portal knows nobody.
pub(crate) fn asker(asked_as: Option<&Access>) -> String {
    asked_as.map_or_else(|| "—".to_owned(), access)
}

/// Whether an action is allowed.
pub(crate) const fn permission(permission: &Permission) -> (Health, &'static str) {
    if permission.denied { (Health::Bad, "Denied") } else { (Health::Fine, "Allowed") }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    #[test]
    fn permissions_are_summed_up_by_the_denials() {
        let said = |answers: &[(&str, bool, i64)]| permissions_sentence(&permissions(answers)).1;
        assert_eq!(said(&[]), "Nothing was asked yet");
        assert_eq!(said(&[("a", false, 0), ("b", false, 0)]), "All 2 actions asked for are allowed");
        assert_eq!(said(&[("a", true, 0), ("b", false, 0)]), "1 of 2 actions is denied");
        assert_eq!(said(&[("a", true, 0), ("b", true, 0), ("c", false, 0)]), "2 of 3 actions are denied");
    }

    #[test]
    fn what_another_role_may_is_no_longer_denied() {
        let answers = [("a", true, 1), ("a", false, 2), ("b", false, 0)];
        assert_eq!(permissions_sentence(&permissions(&answers)).0, Health::Fine);
        let answers = [("a", true, 3), ("a", false, 2), ("b", false, 0)];
        assert_eq!(permissions_sentence(&permissions(&answers)).1, "1 of 2 actions is denied");
    }

    fn permissions(answers: &[(&str, bool, i64)]) -> Permissions {
        let answer = |(action, denied, at): &(&str, bool, i64)| Permission {
            action: (*action).to_owned(),
            asked_as: None,
            denied: *denied,
            resource: None,
            allowed: 1,
            at: Moment(*at),
        };
        Permissions { actions: answers.iter().map(answer).collect(), other_roles: Vec::new() }
    }
}
