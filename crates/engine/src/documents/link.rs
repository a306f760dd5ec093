//! Links that work for a while.

use std::{sync::Arc, time::Duration};

use aws_credential_types::provider::ProvideCredentials;
use jiff::{Zoned, tz::TimeZone};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use protocol::{
    Error, ErrorKind, Moment,
    documents::{
        ObjectId,
        transfer::{MakeLink, SharedLink},
    },
};

use super::{
    access::{Look, admit},
    aws::{Source, presigned, reach},
    transfers::names,
};
use crate::{Engine, catalogue::model::Environment, downloads::timestamp, visible};

/// No link lives longer, in minutes: S3 signs none for more than a week.
const LONGEST: u32 = 7 * 24 * 60;
/// The most characters of a key in a sentence.
const LONGEST_KEY: usize = 120;

/// Makes a link, and writes it down before. The link itself is written nowhere.
///
/// # Errors
/// `Invalid` for a life that is none; `ReasonRequired` when no case is open; `NotFound` for an object that is not there;
/// what AWS answers.
pub async fn make_link(engine: &Arc<Engine>, request: MakeLink) -> Result<SharedLink, Error> {
    let MakeLink { object, minutes, save } = request;
    if !(1..=LONGEST).contains(&minutes) {
        let said = format!("A link lives for 1 to {LONGEST} minutes");
        return Err(Error::new(ErrorKind::Invalid { field: "minutes".into() }, said));
    }
    let reach = reach(engine, &object.bucket).await?;
    let more = format!("For {}, for whoever has it", life_in_words(minutes));
    let record = admit(engine, std::slice::from_ref(&object), Look::Link, Some(more)).await?;
    // A link to nothing looks like one that works.
    let head = Source::open(reach.clone(), &object).await?.head;
    let now = engine.clock.now();
    let asked = now.plus_millis(i64::from(minutes) * 60_000);
    let end = credentials_end(engine, &reach.environment).await?;
    let ends = end.map_or(asked, |end| end.min(asked));
    let life = Duration::from_millis(u64::try_from(ends.millis_since(now)).unwrap_or(0));
    if life < Duration::from_secs(1) {
        return Err(Error::new(ErrorKind::SignInRequired, "The credentials end before a link could work")
            .with_next("Sign in again."));
    }
    let disposition = save.then(|| attachment(&object.key));
    let url = presigned(&reach, &object, now, Duration::from_secs(life.as_secs()), disposition).await?;
    Ok(SharedLink {
        url,
        ends,
        cut_short: ends < asked,
        allows: allows(&object, head.object.version.is_some(), ends),
        record,
    })
}

/// When the credentials that sign for `environment` end, where that is known.
async fn credentials_end(engine: &Engine, environment: &Arc<Environment>) -> Result<Option<Moment>, Error> {
    let config = engine.account.config(environment).await?;
    let Some(provider) = config.credentials_provider() else { return Ok(None) };
    let credentials = provider.provide_credentials().await.map_err(|error| {
        let told = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<Error>());
        let unknown = || {
            Error::new(ErrorKind::SignInRequired, "There are no credentials to sign a link with")
                .with_next("Sign in again.")
        };
        told.cloned().unwrap_or_else(unknown)
    })?;
    let millis = credentials.expiry().and_then(|end| end.duration_since(std::time::UNIX_EPOCH).ok());
    // S3 counts whole seconds.
    Ok(millis
        .and_then(|end| i64::try_from(end.as_secs()).ok())
        .map(|seconds| Moment(seconds.saturating_mul(1_000))))
}

fn allows(object: &ObjectId, versioned: bool, ends: Moment) -> String {
    let key = visible::line(&object.key, LONGEST_KEY);
    let which = match (&object.version, versioned) {
        (Some(version), _) => format!("version {version} of {key}"),
        (None, true) => format!("{key}, whatever its latest version is then"),
        (None, false) => format!("{key}, as it is then"),
    };
    let until = Zoned::new(timestamp(ends), TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z");
    format!(
        "Whoever has this link can read {which}, from anywhere and without signing in, until {until}. It can read \
         nothing else and change nothing, and it cannot be called back but by taking rights from the role that signed it."
    )
}

fn life_in_words(minutes: u32) -> String {
    match minutes {
        1 => "1 minute".to_owned(),
        _ if minutes.is_multiple_of(24 * 60) && minutes > 24 * 60 => format!("{} days", minutes / (24 * 60)),
        _ if minutes.is_multiple_of(60) && minutes > 60 => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}

/// What a header's extended value may not have as it stands (RFC 5987).
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'*')
    .add(b',')
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'{')
    .add(b'}');

/// The header that has a browser save the object under a name that does no harm.
fn attachment(key: &str) -> String {
    let name = names::file_name(key);
    format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(&name, ESCAPED))
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod made;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_life_is_told_in_words() {
        let told: Vec<_> = [1, 60, 90, 120, 1_440, 10_080].into_iter().map(life_in_words).collect();
        assert_eq!(told, ["1 minute", "60 minutes", "90 minutes", "2 hours", "24 hours", "7 days"]);
    }

    proptest! {
        #[test]
        fn no_key_breaks_out_of_the_header(key in ".*") {
            let header = attachment(&key);
            let name = header.strip_prefix("attachment; filename*=UTF-8''").unwrap();
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!name.contains([';', '"', '\'', '\\', '/', ',']));
        }
    }
}
