//! Bucket settings. S3 answers a setting that was never made with an error; here it is a fact.

use aws_sdk_s3::types::{self as sdk, BucketVersioningStatus, ExpirationStatus, TransitionStorageClass};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures::future::{join_all, join4};
use protocol::{Error, Moment, overview::Bucket};

use super::Found;
use crate::{
    catalogue::model::{self, Environment, Expected, Figure},
    clients::{Clients, asking},
    overview::facts::{Fact, Kind, ResourceFacts},
};

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Found<Bucket>, Error> {
    let asked = environment
        .buckets
        .iter()
        .map(async |declared| (declared, Settings::read(clients, &declared.name).await));
    let mut found = Found::default();
    let mut unread = None;
    for (declared, settings) in join_all(asked).await {
        let facts = found.facts.of(Kind::Bucket, &declared.key);
        if settings.bucket_is_missing() {
            facts.whole = Some(Fact::Missing { at: now });
            continue;
        }
        settings.note_facts(facts, now);
        match settings.nothing_read() {
            Some(error) => unread = Some(error),
            None => found.items.push(settings.into_bucket(declared)),
        }
    }
    // Partial truth is shown; no truth at all is an error.
    match unread {
        Some(error) if found.items.is_empty() => Err(error),
        _ => Ok(found),
    }
}

/// One setting of a bucket.
#[derive(Clone, Debug, PartialEq)]
enum Setting<T> {
    Made(T),
    NotMade,
    NoBucket,
    Unread(Error),
}

impl<T> Setting<T> {
    /// Sorts the answer to a question that needs `action`; S3 says `absent` where the setting was never made.
    fn of<O, E>(
        answer: Result<O, SdkError<E, HttpResponse>>,
        action: &'static str,
        absent: &str,
        convert: impl FnOnce(O) -> Option<T>,
    ) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match answer {
            Ok(output) => convert(output).map_or(Self::NotMade, Self::Made),
            Err(error) => match error.code() {
                Some(code) if code == absent => Self::NotMade,
                Some("NoSuchBucket") => Self::NoBucket,
                _ => Self::Unread(asking(action)(error)),
            },
        }
    }

    fn made(&self) -> Option<&T> {
        match self {
            Self::Made(value) => Some(value),
            _ => None,
        }
    }

    /// The setting as a fact; `value` picks the figure from it.
    fn fact(&self, value: impl FnOnce(&T) -> Option<Expected>, at: Moment) -> Fact {
        match self {
            Self::Made(made) => Fact::of(value(made), at),
            Self::NotMade => Fact::Unset { at },
            Self::NoBucket => Fact::Missing { at },
            Self::Unread(error) => Fact::Unread { error: error.clone() },
        }
    }

    fn error(&self) -> Option<&Error> {
        match self {
            Self::Unread(error) => Some(error),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Settings {
    versioning: Setting<bool>,
    encryption: Setting<String>,
    public_access_blocked: Setting<bool>,
    lifecycle: Setting<Vec<Rule>>,
}

impl Settings {
    async fn read(clients: &Clients, bucket: &str) -> Self {
        let s3 = &clients.s3;
        let (versioning, encryption, public_access, lifecycle) = join4(
            Box::pin(s3.get_bucket_versioning().bucket(bucket).send()),
            Box::pin(s3.get_bucket_encryption().bucket(bucket).send()),
            Box::pin(s3.get_public_access_block().bucket(bucket).send()),
            Box::pin(s3.get_bucket_lifecycle_configuration().bucket(bucket).send()),
        )
        .await;
        Self {
            versioning: Setting::of(versioning, "s3:GetBucketVersioning", "", |answer| {
                Some(answer.status() == Some(&BucketVersioningStatus::Enabled))
            }),
            encryption: Setting::of(
                encryption,
                "s3:GetEncryptionConfiguration",
                "ServerSideEncryptionConfigurationNotFoundError",
                |answer| algorithm(answer.server_side_encryption_configuration()?),
            ),
            public_access_blocked: Setting::of(
                public_access,
                "s3:GetBucketPublicAccessBlock",
                "NoSuchPublicAccessBlockConfiguration",
                |answer| Some(blocks_all(answer.public_access_block_configuration()?)),
            ),
            lifecycle: Setting::of(
                lifecycle,
                "s3:GetLifecycleConfiguration",
                "NoSuchLifecycleConfiguration",
                |answer| Some(rules(answer.rules())),
            ),
        }
    }

    fn bucket_is_missing(&self) -> bool {
        self.versioning == Setting::NoBucket
    }

    /// The error, where every single question failed.
    fn nothing_read(&self) -> Option<Error> {
        let errors = [
            self.versioning.error(),
            self.encryption.error(),
            self.public_access_blocked.error(),
            self.lifecycle.error(),
        ];
        errors.iter().all(Option::is_some).then(|| self.versioning.error().cloned()).flatten()
    }

    fn note_facts(&self, facts: &mut ResourceFacts, now: Moment) {
        let lifecycle = |days: fn(&Rule) -> Option<i32>| {
            self.lifecycle.fact(|rules| rules.iter().filter_map(days).min().map(Expected::from), now)
        };
        facts.figures.extend([
            (Figure::Versioning, self.versioning.fact(|on| Some((*on).into()), now)),
            (Figure::Encryption, self.encryption.fact(|name| Some(name.clone().into()), now)),
            (Figure::PublicAccessBlocked, self.public_access_blocked.fact(|on| Some((*on).into()), now)),
            (Figure::InfrequentAccessAfter, lifecycle(Rule::infrequent_access_after)),
            (Figure::GlacierAfter, lifecycle(Rule::glacier_after)),
            (Figure::ExpireAfter, lifecycle(|rule| rule.expire_after)),
        ]);
    }

    fn into_bucket(self, declared: &model::Bucket) -> Bucket {
        Bucket {
            key: declared.key.clone(),
            name: declared.name.clone(),
            versioned: self.versioning.made().copied(),
            encryption: self.encryption.made().cloned(),
            public_access_blocked: match self.public_access_blocked {
                Setting::Made(blocked) => Some(blocked),
                Setting::NotMade => Some(false),
                Setting::NoBucket | Setting::Unread(_) => None,
            },
            lifecycle: self
                .lifecycle
                .made()
                .map(|rules| rules.iter().flat_map(Rule::in_words).collect())
                .unwrap_or_default(),
            objects: None,
            bytes: None,
        }
    }
}

fn algorithm(configuration: &sdk::ServerSideEncryptionConfiguration) -> Option<String> {
    let rule = configuration.rules().first()?.apply_server_side_encryption_by_default()?;
    Some(rule.sse_algorithm().as_str().to_owned())
}

fn blocks_all(block: &sdk::PublicAccessBlockConfiguration) -> bool {
    [
        block.block_public_acls(),
        block.block_public_policy(),
        block.ignore_public_acls(),
        block.restrict_public_buckets(),
    ]
    .into_iter()
    .all(|blocked| blocked == Some(true))
}

/// What an enabled lifecycle rule does to current versions, in days.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rule {
    /// Days and storage class.
    transitions: Vec<(i32, TransitionStorageClass)>,
    expire_after: Option<i32>,
}

fn rules(rules: &[sdk::LifecycleRule]) -> Vec<Rule> {
    let enabled = rules.iter().filter(|rule| rule.status() == &ExpirationStatus::Enabled);
    let rules = enabled.map(|rule| Rule {
        transitions: rule
            .transitions()
            .iter()
            .filter_map(|transition| Some((transition.days()?, transition.storage_class()?.clone())))
            .collect(),
        expire_after: rule.expiration().and_then(sdk::LifecycleExpiration::days),
    });
    rules.collect()
}

impl Rule {
    fn infrequent_access_after(&self) -> Option<i32> {
        self.days_to(&[TransitionStorageClass::StandardIa, TransitionStorageClass::OnezoneIa])
    }

    fn glacier_after(&self) -> Option<i32> {
        self.days_to(&[TransitionStorageClass::Glacier, TransitionStorageClass::GlacierIr])
    }

    fn days_to(&self, classes: &[TransitionStorageClass]) -> Option<i32> {
        self.transitions.iter().filter(|(_, class)| classes.contains(class)).map(|(days, _)| *days).min()
    }

    /// `90 d → Standard-IA`, a line each.
    fn in_words(&self) -> Vec<String> {
        let moves = self.transitions.iter().map(|(days, class)| {
            let class = match class {
                TransitionStorageClass::StandardIa => "Standard-IA",
                TransitionStorageClass::OnezoneIa => "One Zone-IA",
                TransitionStorageClass::Glacier => "Glacier",
                TransitionStorageClass::GlacierIr => "Glacier Instant Retrieval",
                TransitionStorageClass::DeepArchive => "Glacier Deep Archive",
                TransitionStorageClass::IntelligentTiering => "Intelligent-Tiering",
                other => other.as_str(),
            };
            format!("{days} d → {class}")
        });
        moves.chain(self.expire_after.map(|days| format!("{days} d → deleted"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(status: ExpirationStatus, transitions: &[(i32, TransitionStorageClass)]) -> sdk::LifecycleRule {
        let transitions = transitions
            .iter()
            .map(|(days, class)| sdk::Transition::builder().days(*days).storage_class(class.clone()).build())
            .collect();
        sdk::LifecycleRule::builder().status(status).set_transitions(Some(transitions)).build().unwrap()
    }

    #[test]
    fn only_enabled_rules_count() {
        let rules = rules(&[
            rule(ExpirationStatus::Disabled, &[(1, TransitionStorageClass::Glacier)]),
            rule(
                ExpirationStatus::Enabled,
                &[(90, TransitionStorageClass::StandardIa), (365, TransitionStorageClass::Glacier)],
            ),
        ]);
        assert_eq!(rules.len(), 1);
        assert_eq!(rules[0].infrequent_access_after(), Some(90));
        assert_eq!(rules[0].glacier_after(), Some(365));
        assert_eq!(rules[0].in_words(), ["90 d → Standard-IA", "365 d → Glacier"]);
    }

    #[test]
    fn one_open_door_is_not_blocked() {
        let mut block = sdk::PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true);
        assert!(!blocks_all(&block.clone().build()));
        block = block.restrict_public_buckets(true);
        assert!(blocks_all(&block.build()));
    }

    #[test]
    fn a_setting_never_made_is_a_fact() {
        let setting: Setting<Vec<Rule>> = Setting::NotMade;
        assert_eq!(setting.fact(|_| None, Moment(5)), Fact::Unset { at: Moment(5) });
    }
}
