use protocol::session::{Access, Account, SessionName};

/// Somebody one may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoleOffer {
    pub(crate) access: Access,
    /// Where that is: account, session.
    pub(crate) detail: String,
    /// Whether one is that already.
    pub(crate) present: bool,
    /// Whether it belongs to another account than the environment's own.
    pub(crate) elsewhere: bool,
}

impl RoleOffer {
    /// What the search looks at.
    pub(crate) fn text(&self) -> String {
        match &self.access {
            Access::Role { role, .. } => format!("{role} {}", self.detail),
            Access::Profile { name } => format!("{name} profile"),
            Access::Machine => format!("machine {}", self.detail),
        }
    }
}

/// Everything one may be: what one is stands first, so that Enter by accident changes nothing; then the roles of the
/// environment's own account, or of the one that one is in, those of the others by account, and who one can be without
/// a session.
pub(crate) fn offers(
    accounts: &[(SessionName, Vec<Account>)],
    others: &[Access],
    declared: Option<&str>,
    present: Option<&Access>,
) -> Vec<RoleOffer> {
    let many = accounts.len() > 1;
    let is_present = |access: &Access| present == Some(access);
    let mut roles: Vec<_> = accounts
        .iter()
        .flat_map(|(session, accounts)| accounts.iter().map(move |account| (session, account)))
        .flat_map(|(session, account)| account.roles.iter().map(move |role| (session, account, role)))
        .map(|(session, account, role)| {
            let access =
                Access::Role { session: session.clone(), account: account.id.clone(), role: role.clone() };
            let portal = if many { format!(" · {session}") } else { String::new() };
            RoleOffer {
                detail: format!("{} · {}{portal}", account.name, account.id),
                present: is_present(&access),
                elsewhere: declared.is_some_and(|declared| declared != account.id),
                access,
            }
        })
        .collect();
    let own = declared.or_else(|| present.and_then(account_of));
    // Both sorts are stable: within an account the roles keep the portal's order.
    roles.sort_by_cached_key(|offer| (account_of(&offer.access) != own, offer.detail.clone()));
    let others = others.iter().cloned().map(|access| RoleOffer {
        detail: match &access {
            Access::Machine => "environment variables, the default profile, the instance's role".to_owned(),
            _ => "of ~/.aws/config".to_owned(),
        },
        present: is_present(&access),
        elsewhere: false,
        access,
    });
    let mut all: Vec<_> = roles.into_iter().chain(others).collect();
    all.sort_by_key(|offer| !offer.present);
    all
}

fn account_of(access: &Access) -> Option<&str> {
    match access {
        Access::Role { account, .. } => Some(account),
        Access::Profile { .. } | Access::Machine => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, name: &str, roles: &[&str]) -> Account {
        Account {
            id: id.to_owned(),
            name: name.to_owned(),
            email: String::new(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        }
    }

    fn corp() -> (SessionName, Vec<Account>) {
        let accounts = vec![
            account("111111111111", "dev", &["Operator", "ReadOnly"]),
            account("222222222222", "prod", &["ReadOnly"]),
        ];
        (SessionName("corp".into()), accounts)
    }

    fn ci() -> Access {
        Access::Profile { name: "ci".into() }
    }

    fn named(offers: &[RoleOffer]) -> Vec<String> {
        offers
            .iter()
            .map(|offer| match &offer.access {
                Access::Role { account, role, .. } => format!("{role}@{}", &account[..1]),
                Access::Profile { name } => name.clone(),
                Access::Machine => "machine".to_owned(),
            })
            .collect()
    }

    #[test]
    fn roles_of_the_environments_own_account_stand_first() {
        let all = offers(&[corp()], &[ci(), Access::Machine], Some("222222222222"), None);
        assert_eq!(named(&all), ["ReadOnly@2", "Operator@1", "ReadOnly@1", "ci", "machine"]);
        let elsewhere: Vec<_> = all.iter().map(|offer| offer.elsewhere).collect();
        assert_eq!(elsewhere, [false, true, true, false, false]);
    }

    #[test]
    fn where_no_account_is_declared_none_is_another_one() {
        let all = offers(&[corp()], &[Access::Machine], None, None);
        assert_eq!(named(&all), ["Operator@1", "ReadOnly@1", "ReadOnly@2", "machine"]);
        assert!(all.iter().all(|offer| !offer.elsewhere));
    }

    #[test]
    fn what_one_is_stands_first_and_is_marked() {
        let present = Access::Role {
            session: SessionName("corp".into()),
            account: "111111111111".into(),
            role: "ReadOnly".into(),
        };
        let all = offers(&[corp()], &[Access::Machine], None, Some(&present));
        let marked: Vec<_> = all.iter().filter(|offer| offer.present).map(|offer| &offer.access).collect();
        assert_eq!(marked, [&present]);
        assert_eq!(named(&all), ["ReadOnly@1", "Operator@1", "ReadOnly@2", "machine"]);
    }

    #[test]
    fn the_other_roles_of_the_account_that_one_is_in_come_next() {
        let (session, mut accounts) = corp();
        accounts[1].roles.push("Support".to_owned());
        let present =
            Access::Role { session: session.clone(), account: "222222222222".into(), role: "Support".into() };
        let all = offers(&[(session, accounts)], &[], None, Some(&present));
        assert_eq!(named(&all), ["Support@2", "ReadOnly@2", "Operator@1", "ReadOnly@1"]);
    }

    #[test]
    fn the_session_is_named_only_where_there_are_several() {
        assert_eq!(offers(&[corp()], &[], None, None)[0].detail, "dev · 111111111111");
        let lab = (SessionName("lab".into()), vec![account("333333333333", "lab", &["Admin"])]);
        assert_eq!(offers(&[corp(), lab], &[], None, None)[0].detail, "dev · 111111111111 · corp");
    }

    #[test]
    fn with_nobody_signed_in_there_is_still_the_machine() {
        assert_eq!(named(&offers(&[], &[ci(), Access::Machine], None, None)), ["ci", "machine"]);
    }
}
