use leptos::{html::Input, prelude::*};
use protocol::session::{Account, GetAccounts, SessionName, SessionState, SignIn};

use crate::{
    console::Console,
    live::asked_at,
    parts::{Chip, Empty, Filter, Resource, Skeleton, TroubleBody, keyed},
    words,
};

/// More accounts than these are found by the filter, not by looking.
const SHOWN: usize = 200;

/// The accounts and roles of every session that one is signed in to.
#[component]
pub(super) fn AccountsAndRoles(state: Memo<SignIn>) -> impl IntoView {
    let console = Console::here();
    let filter = RwSignal::new(String::new());
    let input = NodeRef::<Input>::new();
    console.filter_by_key(input);
    let sessions = Signal::derive(move || {
        state.with(|state| {
            let signed_in = state.sessions.iter().filter_map(|session| match session.state {
                SessionState::SignedIn { since } => Some((session.name.clone(), since)),
                _ => None,
            });
            signed_in.collect::<Vec<_>>()
        })
    });
    let session = move |session: Signal<(SessionName, protocol::Moment)>| {
        let name = session.get_untracked().0;
        let question = name.clone();
        let known =
            asked_at(move || session.get().1, move || Some(GetAccounts { session: question.clone() }));
        let accounts = Signal::derive(move || known.with(|known| known.value.clone()));
        let error = Signal::derive(move || known.with(|known| known.error.clone()));
        view! { <AccountsCard session=name accounts error filter /> }
    };
    view! {
        <Show when=move || !sessions.read().is_empty()>
            <header class="accounts-head">
                <h2>"Accounts and roles"</h2>
                <Filter text=filter label="Filter the accounts and roles" node=input />
            </header>
            {keyed(sessions, |(name, _)| name.clone(), session)}
        </Show>
    }
}

/// The accounts of one session, with the roles one has there.
#[component]
pub(crate) fn AccountsCard(
    session: SessionName,
    #[prop(into)] accounts: Signal<Option<Vec<Account>>>,
    #[prop(into)] error: Signal<Option<protocol::Error>>,
    filter: RwSignal<String>,
) -> impl IntoView {
    let SessionName(name) = session;
    let found = Memo::new(move |_| {
        accounts.with(|accounts| matching(accounts.as_deref().unwrap_or_default(), &filter.read()))
    });
    let count = move || {
        accounts.with(|accounts| {
            accounts.as_ref().map(|all| words::plural(all.len() as u64, "account", "accounts"))
        })
    };
    let shown = Signal::derive(move || found.get().into_iter().take(SHOWN).collect::<Vec<_>>());
    let content = Memo::new(move |_| {
        accounts.with(|accounts| match accounts {
            None => Content::Nothing(error.get()),
            Some(all) if all.is_empty() => Content::NoAccount,
            Some(_) if found.read().is_empty() => Content::Filtered(filter.get()),
            Some(_) => Content::Rows,
        })
    });
    let hidden = move || {
        let hidden = found.read().len().saturating_sub(SHOWN);
        (hidden > 0).then(|| view! { <Empty text=format!("{hidden} more: filter to find them.") /> })
    };
    let body = move || {
        match content.get() {
        Content::Nothing(None) => view! { <Skeleton rows=4 /> }.into_any(),
        Content::Nothing(Some(error)) => view! { <TroubleBody error=Signal::stored(error) offers=false /> }.into_any(),
        Content::NoAccount => view! {
            <Empty text="This session gives no account. Whoever administers the Identity Center assigns them." />
        }
        .into_any(),
        Content::Filtered(typed) => view! {
            <Empty text=format!("No account or role matches “{typed}”. Escape empties the filter.") />
        }
        .into_any(),
        Content::Rows => view! {
            <ul>{keyed(shown, |account| account.id.clone(), account)}</ul>
            {hidden}
        }
        .into_any(),
    }
    };
    view! {
        <section class="card" data-test="session-accounts" data-session=name.clone()>
            <h2 class="card-title">
                <span class="cut">{name.clone()}</span>
                <span class="push card-state">{count}</span>
            </h2>
            {body}
        </section>
    }
}

#[derive(Clone, PartialEq)]
enum Content {
    Nothing(Option<protocol::Error>),
    NoAccount,
    Filtered(String),
    Rows,
}

fn account(account: Signal<Account>) -> impl IntoView {
    let roles = Signal::derive(move || account.get().roles);
    view! {
        <li class="account-row" data-test="account" data-account=move || account.get().id>
            <div class="account-name">
                <span class="who">
                    <span class="cut">{move || account.get().name}</span>
                    <span class="faint">
                        <Resource what="Account id" name=Signal::derive(move || account.get().id) mono=true />
                    </span>
                </span>
                <span class="faint small cut selectable">{move || account.get().email}</span>
            </div>
            <div class="account-roles">
                {keyed(
                    roles,
                    String::clone,
                    |role| {
                        view! { <Chip hook="role">{role}</Chip> }
                    },
                )}
            </div>
        </li>
    }
}

/// The accounts that match, with all their roles when the account itself does, else with the roles that do.
fn matching(accounts: &[Account], filter: &str) -> Vec<Account> {
    let wanted = filter.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    accounts
        .iter()
        .filter_map(|account| {
            if has(&account.name) || has(&account.id) || has(&account.email) {
                return Some(account.clone());
            }
            let roles: Vec<_> = account.roles.iter().filter(|role| has(role)).cloned().collect();
            (!roles.is_empty()).then(|| Account { roles, ..account.clone() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, name: &str, roles: &[&str]) -> Account {
        Account {
            id: id.to_owned(),
            name: name.to_owned(),
            email: format!("aws+{name}@example.com"),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        }
    }

    fn found(filter: &str) -> Vec<(String, usize)> {
        let accounts = [
            account("111111111111", "paperwurks-dev", &["Operator", "ReadOnly"]),
            account("222222222222", "paperwurks-prod", &["ReadOnly"]),
        ];
        matching(&accounts, filter).into_iter().map(|account| (account.name, account.roles.len())).collect()
    }

    #[test]
    fn nothing_typed_shows_everything() {
        assert_eq!(found(" ").len(), 2);
    }

    #[test]
    fn an_account_is_found_by_name_id_and_address_with_all_its_roles() {
        for typed in ["-DEV", "1111", "aws+paperwurks-dev"] {
            assert_eq!(found(typed), [("paperwurks-dev".to_owned(), 2)], "{typed}");
        }
    }

    #[test]
    fn a_role_is_found_in_its_accounts() {
        assert_eq!(found("operator"), [("paperwurks-dev".to_owned(), 1)]);
        assert!(found("admin").is_empty());
    }
}
