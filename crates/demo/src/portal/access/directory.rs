//! The accounts of the organization: one for each account id that an environment has, and a sandbox.

use std::collections::BTreeMap;

use crate::account::Account;

/// An account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AwsAccount {
    /// 12 digits.
    pub(super) id: String,
    pub(super) name: String,
    /// The root user's address.
    pub(super) email: String,
}

/// Every account, in the order of their ids. Where environments share an account, the first gives its name.
pub(super) fn accounts(account: &Account) -> Vec<AwsAccount> {
    let sandbox = account.seed().of("sandbox").decimal(12);
    let mut by_id = BTreeMap::from([(sandbox.clone(), named(sandbox, "Sandbox".to_owned(), "sandbox"))]);
    for stack in account.stacks() {
        let (declared, id) = (stack.declared(), stack.names().account.clone());
        let name = format!("{} {}", declared.system_name, declared.id.environment);
        let address = format!("{}-{}", declared.id.system, declared.id.environment);
        by_id.entry(id.clone()).or_insert_with(|| named(id, name, &address));
    }
    by_id.into_values().collect()
}

fn named(id: String, name: String, address: &str) -> AwsAccount {
    AwsAccount { id, name, email: format!("aws+{address}@example.com") }
}
