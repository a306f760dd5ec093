//! How long credentials do.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use protocol::Moment;

/// A role of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Role {
    pub(super) account: String,
    pub(super) role: String,
}

/// Credentials are renewed this long before they end, so that no call leaves with some that end on the way.
const MARGIN_MILLIS: i64 = 5 * 60_000;

/// When they end, if they do.
pub(super) fn expiry(credentials: &Credentials) -> Option<Moment> {
    credentials.expiry().map(moment)
}

/// Whether they need not be renewed yet.
pub(super) fn is_fresh(credentials: &Credentials, now: Moment) -> bool {
    expiry(credentials).is_none_or(|end| end.millis_since(now) > MARGIN_MILLIS)
}

/// Whether AWS would still accept them.
pub(super) fn is_valid(credentials: &Credentials, now: Moment) -> bool {
    expiry(credentials).is_none_or(|end| end > now)
}

fn moment(time: SystemTime) -> Moment {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_renewed_five_minutes_before_they_end() {
        let end = UNIX_EPOCH + Duration::from_secs(3_600);
        let credentials = Credentials::new("a", "b", None, Some(end), "test");
        assert!(is_fresh(&credentials, Moment(3_299_999)));
        assert!(!is_fresh(&credentials, Moment(3_300_000)));
        assert!(is_valid(&credentials, Moment(3_599_999)));
        assert!(!is_valid(&credentials, Moment(3_600_000)));
    }

    #[test]
    fn credentials_without_an_end_stay() {
        let credentials = Credentials::new("a", "b", None, None, "test");
        assert!(is_fresh(&credentials, Moment(i64::MAX)) && is_valid(&credentials, Moment(i64::MAX)));
    }
}
