//! What this machine's AWS configuration declares: sessions, profiles, and which role of a session a profile is.

use std::collections::HashMap;

use aws_config::profile::{Profile, ProfileSet};
use protocol::session::{Access, SessionName};
use url::Url;

use super::endpoint::Endpoint;

/// `~/.aws/config` and `~/.aws/credentials`, or the files that the environment names in their place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Machine {
    /// `sso-session` sections, and the portals that older profiles name by themselves.
    pub(super) sessions: Vec<(SessionName, Endpoint)>,
    /// Profiles that need no portal.
    pub(super) profiles: Vec<String>,
    /// Profiles that are a role of a session.
    pub(super) roles: HashMap<String, Access>,
    /// What is wrong with it, in words.
    pub(super) problems: Vec<String>,
}

impl Machine {
    /// Reads the files now.
    pub(super) async fn read() -> Self {
        let (fs, env) = (aws_types::os_shim_internal::Fs::real(), aws_types::os_shim_internal::Env::real());
        match aws_config::profile::load(&fs, &env, &Default::default(), None).await {
            Ok(profiles) => Self::of(&profiles),
            Err(error) => Self {
                problems: vec![format!("This machine's AWS configuration: {}", chain(&error))],
                ..Self::default()
            },
        }
    }

    fn of(profiles: &ProfileSet) -> Self {
        let mut machine = Self::default();
        let mut names: Vec<&str> = profiles.sso_sessions().collect();
        names.sort_unstable();
        for name in names {
            if let Some(session) = profiles.sso_session(name) {
                let (start_url, region) = (session.get("sso_start_url"), session.get("sso_region"));
                machine.add_session(name, start_url, region);
            }
        }
        let mut names: Vec<&str> = profiles.profiles().collect();
        names.sort_unstable();
        for profile in names.into_iter().filter_map(|name| profiles.get_profile(name)) {
            machine.add_profile(profile);
        }
        machine
    }

    fn add_session(&mut self, name: &str, start_url: Option<&str>, region: Option<&str>) {
        match Endpoint::of_aws(start_url.unwrap_or_default(), region.unwrap_or_default()) {
            Ok(endpoint) => self.sessions.push((SessionName(name.to_owned()), endpoint)),
            Err(error) => self.problems.push(format!("[sso-session {name}]: {error}")),
        }
    }

    fn add_profile(&mut self, profile: &Profile) {
        let name = profile.name().to_owned();
        let portal = profile.get("sso_session").is_some() || profile.get("sso_start_url").is_some();
        if !portal {
            self.profiles.push(name);
            return;
        }
        let session = match profile.get("sso_session") {
            Some(session) => Some(SessionName(session.to_owned())),
            None => self.session_of_its_own(profile),
        };
        let (account, role) = (profile.get("sso_account_id"), profile.get("sso_role_name"));
        match (session, account, role) {
            (Some(session), Some(account), Some(role)) => {
                let access = Access::Role { session, account: account.to_owned(), role: role.to_owned() };
                self.roles.insert(name, access);
            }
            // A profile may name a session only, for tools that choose the role themselves.
            (Some(_), ..) => {}
            (None, ..) => self.problems.push(format!("[profile {name}]: its portal cannot be used")),
        }
    }

    /// The form without `sso-session` section, older than it. Profiles of the same portal share one session.
    fn session_of_its_own(&mut self, profile: &Profile) -> Option<SessionName> {
        let start_url = profile.get("sso_start_url")?;
        let endpoint = Endpoint::of_aws(start_url, profile.get("sso_region")?).ok()?;
        if let Some((name, _)) = self.sessions.iter().find(|(_, known)| *known == endpoint) {
            return Some(name.clone());
        }
        let url = Url::parse(&endpoint.start_url).ok()?;
        let label = url.host_str()?.split('.').next()?.to_owned();
        let taken = |name: &str| self.sessions.iter().any(|(known, _)| known.0 == name);
        let name = (1_u32..)
            .map(|number| if number == 1 { label.clone() } else { format!("{label}-{number}") })
            .find(|name| !taken(name))?;
        self.sessions.push((SessionName(name.clone()), endpoint));
        Some(SessionName(name))
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};

    use super::*;

    async fn machine(config: &str) -> Machine {
        let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, config).build();
        let (fs, env) = (
            aws_types::os_shim_internal::Fs::from_slice(&[]),
            aws_types::os_shim_internal::Env::from_slice(&[]),
        );
        Machine::of(&aws_config::profile::load(&fs, &env, &files, None).await.unwrap())
    }

    fn role(session: &str, account: &str, role: &str) -> Access {
        Access::Role { session: SessionName(session.into()), account: account.into(), role: role.into() }
    }

    #[tokio::test]
    async fn sessions_and_the_profiles_of_both_forms_are_found() {
        let machine = machine(
            "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start#/\nsso_region = eu-west-2\n\
             [profile prod]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n\
             [profile old]\nsso_start_url = https://d-12.awsapps.com/start\nsso_region = us-east-1\n\
             sso_account_id = 444455556666\nsso_role_name = Admin\n\
             [profile older]\nsso_start_url = https://d-12.awsapps.com/start/\nsso_region = us-east-1\n\
             sso_account_id = 777788889999\nsso_role_name = Admin\n\
             [profile keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n\
             [profile tool]\nsso_session = corp\n",
        )
        .await;
        let sessions: Vec<_> =
            machine.sessions.iter().map(|(name, at)| (name.0.as_str(), at.start_url.as_str())).collect();
        assert_eq!(
            sessions,
            [("corp", "https://corp.awsapps.com/start"), ("d-12", "https://d-12.awsapps.com/start")]
        );
        assert_eq!(machine.roles["prod"], role("corp", "111122223333", "ReadOnly"));
        assert_eq!(machine.roles["old"], role("d-12", "444455556666", "Admin"));
        assert_eq!(machine.roles["older"], role("d-12", "777788889999", "Admin"));
        assert_eq!(machine.profiles, ["keys"]);
        assert_eq!(machine.problems, Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_section_that_cannot_be_used_is_told_and_the_rest_stands() {
        let machine = machine(
            "[sso-session bad]\nsso_start_url = not an address\nsso_region = eu-west-2\n\
             [sso-session good]\nsso_start_url = https://good.awsapps.com/start\nsso_region = eu-west-2\n",
        )
        .await;
        assert_eq!(machine.sessions.len(), 1);
        assert!(
            machine.problems[0].starts_with("[sso-session bad]: The start URL"),
            "{:?}",
            machine.problems
        );
    }
}
