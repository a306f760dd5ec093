//! Who makes a call.

use super::{Action, PermissionSet};
use crate::{dice::Dice, names::Names};

/// The session of a role, as STS names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The 12-digit id of the role's account.
    pub(crate) account: String,
    pub(crate) arn: String,
    pub(crate) user_id: String,
    /// What the role may do; without one, everything.
    permission_set: Option<PermissionSet>,
}

/// The name of every session: whoever sits at the console.
const USER: &str = "demo";

impl Caller {
    /// Who calls while nobody has to sign in: a role of the environment's own account that may do everything.
    pub(crate) fn standing(names: &Names) -> Self {
        let account = names.account.clone();
        Self {
            arn: format!("arn:aws:sts::{account}:assumed-role/SignalboxReadOnly/{USER}"),
            user_id: format!("AROAEXAMPLEDEMO000000:{USER}"),
            account,
            permission_set: None,
        }
    }

    /// Who calls with the credentials of a permission set in an account.
    pub(crate) fn assigned(account: &str, permission_set: PermissionSet, seed: Dice) -> Self {
        let name = permission_set.name();
        let dice = seed.of("permission set").of(account).of(name);
        let (role, unique) = (dice.hex(16), dice.of("unique id").hex(17).to_uppercase());
        Self {
            account: account.to_owned(),
            arn: format!("arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{name}_{role}/{USER}"),
            user_id: format!("AROA{unique}:{USER}"),
            permission_set: Some(permission_set),
        }
    }

    /// Whether it may do `action` in the account of `names`. Who it is, everyone may ask.
    pub(crate) fn may(&self, action: Action<'_>, names: &Names) -> bool {
        let asks_who_it_is = action == Action { service: "sts", name: "GetCallerIdentity" };
        let allowed = self.permission_set.is_none_or(|set| set.allows(action));
        asks_who_it_is || (self.account == names.account && allowed)
    }
}
