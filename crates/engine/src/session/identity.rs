//! Who AWS says we are: `GetCallerIdentity`, which needs no permission.

use protocol::{Error, session::Identity};

use crate::clients::{Clients, asking};

pub(super) async fn read(clients: &Clients) -> Result<Identity, Error> {
    let asked = clients.sts.get_caller_identity().send().await;
    let answer = asked.map_err(asking("sts:GetCallerIdentity"))?;
    let arn = answer.arn.unwrap_or_default();
    Ok(Identity { account: answer.account.unwrap_or_default(), name: short_name(&arn).to_owned(), arn })
}

/// The role of an assumed role, else the last part of the name.
fn short_name(arn: &str) -> &str {
    let mut parts = arn.rsplit(':').next().unwrap_or_default().split('/');
    match parts.next() {
        Some("assumed-role") => parts.next().unwrap_or_default(),
        first => parts.next_back().or(first).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short() {
        let role = "arn:aws:sts::111122223333:assumed-role/PaperwurksReadOnly/ann@example.com";
        assert_eq!(short_name(role), "PaperwurksReadOnly");
        assert_eq!(short_name("arn:aws:iam::111122223333:user/teams/ops/ann"), "ann");
        assert_eq!(short_name("arn:aws:iam::111122223333:root"), "root");
        assert_eq!(short_name(""), "");
    }
}
