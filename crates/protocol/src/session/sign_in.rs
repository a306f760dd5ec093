//! Signing in with IAM Identity Center. No type here can carry a secret: the window never sees one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Access, EnvironmentAccess, Keyring};
use crate::{Error, Moment, catalogue::Revision, request, stream};

/// Asks for everything about signing in: the sessions, and who the console is in each environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetSignIn {}
request!(GetSignIn, "session.GetSignIn", SignIn);

/// Follows what [`GetSignIn`] answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {}
stream!(Watch, "session.Watch", Revision);

/// The sessions, and who the console is in each environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    /// Whether environments get their credentials here; not so in the embedded account without its portal.
    pub offered: bool,
    /// The known sessions, in the order of their names.
    pub sessions: Vec<PortalSession>,
    /// Who one can be without a session: ordinary profiles, and what the machine has; nobody in the embedded account.
    pub others: Vec<Access>,
    /// Who the console is in each environment of the catalogue, in its order.
    pub environments: Vec<EnvironmentAccess>,
    /// What could not be read, in words: a malformed `~/.aws/config`, a file of choices.
    pub notices: Vec<String>,
    /// What can be kept in the operating system's keyring.
    pub keyring: Keyring,
    /// The console locks itself after so many idle minutes, if at all.
    pub lock_after_minutes: Option<u32>,
    /// It was locked: credentials and tokens are forgotten until one signs in again.
    pub locked: bool,
}

/// Names a session: the name of its `sso-session` section, or the one that was typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionName(pub String);

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A sign-in of IAM Identity Center: a start URL in a region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortalSession {
    /// Its name.
    pub name: SessionName,
    /// The AWS access portal, e.g. `https://d-1234567890.awsapps.com/start`.
    pub start_url: String,
    /// The region of the Identity Center.
    pub region: String,
    /// Where it is declared.
    pub origin: Origin,
    /// Whether one is signed in.
    pub state: SessionState,
    /// Where what is needed to stay signed in is kept; nothing while there is nothing to keep.
    pub kept: Option<Kept>,
}

/// Where a session is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// This machine's AWS configuration, `~/.aws/config`.
    AwsConfig,
    /// Typed here.
    Typed,
    /// The embedded account's own portal.
    Embedded,
}

/// Whether one is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SessionState {
    /// Never, or signed out by hand.
    SignedOut,
    /// Under way.
    SigningIn {
        /// How far.
        progress: Progress,
    },
    /// Yes. The token is renewed without asking.
    SignedIn {
        /// Since when.
        since: Moment,
    },
    /// It was, and the portal no longer agrees: one sign-in is asked for.
    Over {
        /// Since when.
        since: Moment,
        /// What the portal said.
        error: Error,
    },
    /// The last attempt to sign in failed.
    Failed {
        /// Why.
        error: Error,
    },
}

/// How far a sign-in is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Progress {
    /// The console registers itself at the portal.
    Preparing,
    /// A page waits in the system's browser.
    Browser {
        /// The page's address, for another browser.
        link: String,
        /// Why the browser did not open, if it did not.
        problem: Option<Error>,
        /// The wait ends then.
        until: Moment,
    },
    /// A code waits to be confirmed on a page, on this machine or another.
    Device {
        /// The code to compare, e.g. `BDWP-HQPK`.
        code: String,
        /// The page's address with the code in it.
        link: String,
        /// Why the browser did not open, if it did not.
        problem: Option<Error>,
        /// The code is worth nothing from then on.
        until: Moment,
    },
    /// The portal has agreed; tokens and accounts are fetched.
    Finishing,
}

/// Where the refresh token and the registration are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "where", rename_all = "snake_case")]
pub enum Kept {
    /// In the operating system's keyring: the sign-in survives a restart.
    Keyring,
    /// In memory only, because the keyring would not have it; never in a file.
    Memory {
        /// Why, in words.
        reason: String,
    },
}

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Authorization code with PKCE, back to this machine.
    Browser,
    /// A code to confirm on any machine.
    Device,
}

/// Begins to sign in; [`Watch`] tells how it goes. One that is under way is replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartSignIn {
    /// Where.
    pub session: SessionName,
    /// How.
    pub flow: Flow,
}
request!(StartSignIn, "session.StartSignIn", ());

/// Gives up a sign-in that is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CancelSignIn {
    /// Which one.
    pub session: SessionName,
}
request!(CancelSignIn, "session.CancelSignIn", ());

/// Opens the page of a sign-in under way in the system's browser once more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenSignInPage {
    /// Which one.
    pub session: SessionName,
}
request!(OpenSignInPage, "session.OpenSignInPage", ());

/// Signs out: at the portal, in the keyring and in memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignOut {
    /// Which one.
    pub session: SessionName,
}
request!(SignOut, "session.SignOut", SignedOut);

/// How a sign-out went. Here nothing is left in any case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedOut {
    /// What the portal did not take back, if anything: its session then ends by itself.
    pub problem: Option<Error>,
}

/// Adds a session by hand. Answers its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddSession {
    /// Its name; letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// `https://…/start`, or the issuer's URL.
    pub start_url: String,
    /// The region of the Identity Center.
    pub region: String,
}
request!(AddSession, "session.AddSession", SessionName);

/// Takes away a session that was added by hand, and signs out of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemoveSession {
    /// Which one.
    pub session: SessionName,
}
request!(RemoveSession, "session.RemoveSession", ());

/// Asks which accounts and roles a session gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetAccounts {
    /// Which session.
    pub session: SessionName,
}
request!(GetAccounts, "session.GetAccounts", Vec<Account>);

/// An account with the roles one has there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The 12-digit id.
    pub id: String,
    /// Its name in the organization.
    pub name: String,
    /// The root user's address.
    pub email: String,
    /// The permission sets, in the order of their names.
    pub roles: Vec<String>,
}

/// Chooses who the console is in an environment, and remembers it; nothing takes the choice back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChooseAccess {
    /// The environment.
    pub environment: crate::catalogue::EnvironmentId,
    /// Who to be there.
    pub access: Option<Access>,
}
request!(ChooseAccess, "session.ChooseAccess", ());

/// Tries the keyring again, and moves into it what was kept in memory for its sake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TryKeyring {}
request!(TryKeyring, "session.TryKeyring", Keyring);

/// Locks after so many idle minutes, or never; remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetLock {
    /// Minutes, from 1 to 1440.
    pub after_minutes: Option<u32>,
}
request!(SetLock, "session.SetLock", ());

/// Locks now: forgets credentials and tokens, here and in the keyring, without ending the portal's session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lock {}
request!(Lock, "session.Lock", ());

/// Somebody is here: puts the lock off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Touch {}
request!(Touch, "session.Touch", ());
