use protocol::{
    Health, Moment,
    documents::{
        ObjectId,
        details::{Encryption, Lock, PublicAccess, Restored},
        story::{Source, Tone},
        writing::Tier,
    },
};

use super::moment;
use crate::calendar::Zone;

/// A text with what cannot be seen, or turns what follows around, told by its number: `\u{202e}`.
pub(crate) fn visible(text: &str) -> String {
    let hides = |char: char| {
        char.is_control()
            || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    text.chars()
        .map(|char| if hides(char) { char.escape_unicode().to_string() } else { char.to_string() })
        .collect()
}

/// An object as `s3://bucket/key`.
pub(crate) fn s3_address(object: &ObjectId) -> String {
    format!("s3://{}/{}", object.bucket.bucket, object.key)
}

/// An object's ARN.
pub(crate) fn object_arn(object: &ObjectId) -> String {
    format!("arn:aws:s3:::{}/{}", object.bucket.bucket, object.key)
}

/// What a text is written in, for a person.
pub(crate) fn document_language(language: &str) -> String {
    match language {
        "json" => "JSON",
        "xml" => "XML",
        "html" => "HTML source",
        "markdown" => "Markdown",
        "csv" => "CSV",
        "plain" => "Text",
        "docx" => "Text of a Word document",
        "rtf" => "Text of an RTF document",
        other => other,
    }
    .to_owned()
}

/// Whether it can be read at once: how that is to be taken, and in words. Nothing where that goes without saying.
pub(crate) fn restored(restored: &Restored) -> Option<(Health, String)> {
    match restored {
        Restored::NotNeeded => None,
        Restored::Needed => Some((Health::Attention, "needs to be restored".to_owned())),
        Restored::Ongoing => Some((Health::Unknown, "is being restored".to_owned())),
        Restored::Until { until } => {
            Some((Health::Fine, format!("restored until {}", moment(*until, Zone::Local))))
        }
    }
}

/// How it is encrypted, in words.
pub(crate) fn encryption(encryption: &Encryption) -> String {
    let bucket_key = if encryption.bucket_key { ", with a bucket key" } else { "" };
    match encryption.algorithm.as_deref() {
        None => "not encrypted, as far as S3 says".to_owned(),
        Some("AES256") => "by S3's own keys (SSE-S3)".to_owned(),
        Some("aws:kms") => format!("by KMS (SSE-KMS){bucket_key}"),
        Some("aws:kms:dsse") => format!("twice, by KMS (DSSE-KMS){bucket_key}"),
        Some(other) => other.to_owned(),
    }
}

/// What keeps it from being deleted, in words.
pub(crate) fn lock(lock: &Lock) -> String {
    let until = lock.until.map(|until| format!(" until {}", moment(until, Zone::Local)));
    let mode = lock.mode.as_ref().map(|mode| format!("{mode}{}", until.unwrap_or_default()));
    let hold = lock.legal_hold.then(|| "legal hold".to_owned());
    match (mode, hold) {
        (None, None) => "nothing".to_owned(),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(mode), Some(hold)) => format!("{mode}, and a {hold}"),
    }
}

/// Whether the world can read it: how that is to be taken, and in words.
pub(crate) fn public_access(access: &PublicAccess) -> (Health, &'static str) {
    match (access.blocked, access.policy_public) {
        (true, false) => (Health::Fine, "blocked in all four ways"),
        (true, true) => (Health::Attention, "blocked, though the bucket's policy would allow it"),
        (false, false) => (Health::Attention, "not blocked in all four ways; the policy does not allow it"),
        (false, true) => (Health::Bad, "the bucket's policy makes it public"),
    }
}

/// How fast an archive is read, and what that means.
pub(crate) const fn tier(tier: Tier) -> (&'static str, &'static str) {
    match tier {
        Tier::Expedited => ("Expedited", "minutes; the dearest"),
        Tier::Standard => ("Standard", "hours"),
        Tier::Bulk => ("Bulk", "half a day and more; the cheapest"),
    }
}

/// Who tells of an event.
pub(crate) const fn story_source(source: Source) -> &'static str {
    match source {
        Source::Bucket => "Bucket",
        Source::Logs => "Logs",
        Source::Queue => "Queue",
        Source::Results => "Results",
        Source::Journal => "Journal",
    }
}

/// How a tone is to be taken.
pub(crate) const fn tone(tone: Tone) -> Health {
    match tone {
        Tone::Plain => Health::Unknown,
        Tone::Good => Health::Fine,
        Tone::Warning => Health::Attention,
        Tone::Bad => Health::Bad,
    }
}

/// A day and how far off it is: `2031-04-02 (in 1,593 days)`.
pub(crate) fn day_ahead(at: Moment, now: Moment) -> String {
    let day = crate::calendar::Civil::at(at, Zone::Local).date();
    let days = at.millis_since(now).div_euclid(crate::calendar::DAY);
    match days {
        ..0 => format!("{day} (past)"),
        0 => format!("{day} (within a day)"),
        _ => format!("{day} (in {})", super::plural(days.unsigned_abs(), "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_and_a_mode_are_both_told() {
        let both = Lock { mode: Some("GOVERNANCE".to_owned()), until: None, legal_hold: true };
        assert_eq!(lock(&both), "GOVERNANCE, and a legal hold");
        assert_eq!(lock(&Lock::default()), "nothing");
        assert_eq!(lock(&Lock { legal_hold: true, ..Lock::default() }), "legal hold");
    }

    #[test]
    fn only_what_is_blocked_and_not_allowed_is_fine() {
        let told = |blocked, policy_public| public_access(&PublicAccess { blocked, policy_public }).0;
        assert_eq!(told(true, false), Health::Fine);
        assert_eq!(told(true, true), Health::Attention);
        assert_eq!(told(false, false), Health::Attention);
        assert_eq!(told(false, true), Health::Bad);
    }

    #[test]
    fn what_turns_a_name_around_is_seen() {
        assert_eq!(visible("in\u{202e}fdp.exe\n"), "in\\u{202e}fdp.exe\\u{a}");
        assert_eq!(visible("Ünïcode 🙂 <b>"), "Ünïcode 🙂 <b>");
    }

    #[test]
    fn what_can_be_read_at_once_needs_no_word() {
        assert_eq!(restored(&Restored::NotNeeded), None);
        assert_eq!(restored(&Restored::Needed).map(|(health, _)| health), Some(Health::Attention));
    }
}
