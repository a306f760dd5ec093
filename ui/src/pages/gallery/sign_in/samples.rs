use protocol::{
    Error, ErrorKind, Moment,
    session::{
        Access, Account, Kept, Origin, Permission, Permissions, PortalSession, Progress, SessionName,
        SessionState,
    },
};

use crate::shell::RoleOffer;

const LINK: &str = "https://oidc.eu-west-2.amazonaws.com/authorize?response_type=code&client_id=sample&scopes=sso%3Aaccount%3Aaccess";

const DEVICE_LINK: &str = "https://d-1234567890.awsapps.com/start/#/device?user_code=BDWP-HQPK";

pub(super) fn corp() -> SessionName {
    SessionName("corp".to_owned())
}

/// Every step, with and without a browser that opens.
pub(super) fn steps(now: Moment) -> [Progress; 5] {
    let until = now.plus_millis(272_000);
    let problem =
        Error::new(ErrorKind::Unreachable, "No browser could be started: xdg-open is not installed.");
    [
        Progress::Preparing,
        Progress::Browser { link: LINK.to_owned(), problem: None, until },
        Progress::Browser { link: LINK.to_owned(), problem: Some(problem), until },
        Progress::Device {
            code: "BDWP-HQPK".to_owned(),
            link: DEVICE_LINK.to_owned(),
            problem: None,
            until: now.plus_millis(592_000),
        },
        Progress::Finishing,
    ]
}

/// A session in each state: signed out, under way, signed in (kept, and in memory only), over, failed.
pub(super) fn sessions(now: Moment) -> [PortalSession; 6] {
    let [_, browser, ..] = steps(now);
    let signed_in = || SessionState::SignedIn { since: now.plus_millis(-11_520_000) };
    let over = SessionState::Over {
        since: now.plus_millis(-120_000),
        error: Error::new(
            ErrorKind::SignInRequired,
            "The portal has ended the session: its refresh token is no longer valid.",
        ),
    };
    let failed = SessionState::Failed {
        error: Error::new(ErrorKind::Unreachable, "oidc.eu-west-2.amazonaws.com did not answer within 10 s."),
    };
    let memory = Kept::Memory { reason: "The keyring is locked.".to_owned() };
    [
        session(SessionState::SignedOut, Origin::Typed, None),
        session(SessionState::SigningIn { progress: browser }, Origin::AwsConfig, None),
        session(signed_in(), Origin::AwsConfig, Some(Kept::Keyring)),
        session(signed_in(), Origin::Typed, Some(memory)),
        session(over, Origin::AwsConfig, None),
        session(failed, Origin::Embedded, None),
    ]
}

fn session(state: SessionState, origin: Origin, kept: Option<Kept>) -> PortalSession {
    PortalSession {
        name: corp(),
        start_url: "https://d-1234567890.awsapps.com/start".to_owned(),
        region: "eu-west-2".to_owned(),
        origin,
        state,
        kept,
    }
}

pub(super) fn accounts() -> Vec<Account> {
    let account = |id: &str, name: &str, roles: &[&str]| Account {
        id: id.to_owned(),
        name: name.to_owned(),
        email: format!("aws+{name}@example.com"),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    vec![
        account("111111111111", "paperwurks-dev", &["Administrator", "Operator", "ReadOnly"]),
        account("222222222222", "paperwurks-prod", &["Operator", "ReadOnly"]),
        account("333333333333", "log-archive-with-a-name-that-is-rather-long", &["Auditor"]),
    ]
}

fn role(account: &str, role: &str) -> Access {
    Access::Role { session: corp(), account: account.to_owned(), role: role.to_owned() }
}

pub(super) fn offers() -> Vec<RoleOffer> {
    let offer = |access, detail: &str, present, elsewhere| RoleOffer {
        access,
        detail: detail.to_owned(),
        present,
        elsewhere,
    };
    vec![
        offer(role("222222222222", "ReadOnly"), "paperwurks-prod · 222222222222", true, false),
        offer(role("222222222222", "Operator"), "paperwurks-prod · 222222222222", false, false),
        offer(role("111111111111", "Operator"), "paperwurks-dev · 111111111111", false, true),
        offer(Access::Profile { name: "ci".to_owned() }, "of ~/.aws/config", false, false),
        offer(
            Access::Machine,
            "environment variables, the default profile, the instance's role",
            false,
            false,
        ),
    ]
}

pub(super) fn permissions(now: Moment) -> Permissions {
    let action =
        |action: &str, denied: bool, resource: Option<&str>, allowed: u32, seconds: i64| Permission {
            action: action.to_owned(),
            asked_as: Some(role("222222222222", "ReadOnly")),
            denied,
            resource: resource.map(ToOwned::to_owned),
            allowed,
            at: now.plus_millis(-1_000 * seconds),
        };
    Permissions {
        actions: vec![
            action(
                "secretsmanager:DescribeSecret",
                true,
                Some("arn:aws:secretsmanager:eu-west-2:222222222222:secret:paperwurks-prod/database-a1b2c3"),
                0,
                41,
            ),
            action("ecs:DescribeServices", false, None, 212, 4),
            action("rds:DescribeDBInstances", false, None, 38, 62),
        ],
        other_roles: vec![role("222222222222", "Operator"), role("222222222222", "Administrator")],
    }
}
