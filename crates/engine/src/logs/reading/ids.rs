//! Ids in a text: what an operator follows from line to line.

use std::{ops::Range, sync::LazyLock};

use protocol::logs::{Id, IdKind};
use regex::{Captures, Regex};

use super::{ansi::Bare, scan::beginning};

/// How much of a text is looked through.
const LOOKED_THROUGH: usize = 64 * 1024;
/// Ids that a text has at most.
const MOST: usize = 500;

/// Names before a value, as they are written with `=` or `:`. A value in quotes may have escaped ones, of JSON in JSON;
/// PostgreSQL tells of keys as `Key (document_id, kind)=(4f2a91b0, lease)`.
fn named(names: &str, value: &str) -> String {
    format!(
        r#"(?:^|[^\w.-])(?:[\w-]+\.)?(?i:{names})\\?["']?(?:(?:, \w+)*\))?\s?[=:]\s?\(?\\?["']?(?P<id>{value})"#
    )
}

/// An id of letters, digits and dashes.
const WORD: &str = r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}";
const UUID: &str = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";

/// What is looked for, the surest first: of matches that overlap the first in the text counts, and here the first rule.
static RULES: LazyLock<Vec<(IdKind, Regex)>> = LazyLock::new(|| {
    let rules = [
        (IdKind::Trace, r"\b(?P<id>1-[0-9a-f]{8}-[0-9a-f]{24})\b".to_owned()),
        (IdKind::Trace, named("traceparent", r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")),
        (IdKind::Trace, named(r"(?:x[-_])?trace[-_.]?id", r"[0-9a-fA-F]{16,32}|[0-9]{15,20}")),
        (IdKind::Task, r"\btask/(?:[\w-]+/)?(?P<id>[0-9a-f]{32})\b".to_owned()),
        (IdKind::Task, r"\becs/[\w.-]+/(?P<id>[0-9a-f]{32})\b".to_owned()),
        (IdKind::Task, named(r"(?:ecs[-_.]?)?task(?:[-_.]?id)?", "[0-9a-f]{32}")),
        (IdKind::Object, r"\b(?P<id>s3://[a-z0-9][a-z0-9.-]{2,62}/[^\s<>\\,;'\x22)\]]+)".to_owned()),
        (
            IdKind::Object,
            named(r"(?:object|s3)[-_.]?key|key", r#"[^\s"'\\<>,;=/][^\s"'\\<>,;]*/[^\s"'\\<>,;]*"#),
        ),
        (
            IdKind::Request,
            named(
                r"(?:[\w-]*[-_.])?(?:amzn?|aws)?[-_.]?req(?:uest)?[-_. ]?id|[\w-]*correlation[-_.]?id",
                WORD,
            ),
        ),
        (IdKind::Request, format!(r"^\S+\t(?P<id>{UUID})(?:\t|\s|$)")),
        // API Gateway's execution log.
        (IdKind::Request, format!(r"^\((?P<id>{UUID})\) ")),
        (IdKind::Document, named(r"doc(?:ument)?(?:[-_.]?id)?", WORD)),
        (IdKind::Document, r"\b(?P<id>doc_[0-9A-Za-z]{3,64})\b".to_owned()),
        (IdKind::Document, format!(r"/documents/(?P<id>{WORD})")),
        (IdKind::Property, named(r"property(?:[-_.]?id)?", WORD)),
        (IdKind::Property, format!(r"/properties/(?P<id>{WORD})")),
        (IdKind::Job, named(r"job(?:[-_.]?id)?", WORD)),
        (IdKind::Job, format!(r"/jobs/(?P<id>{WORD})")),
        (IdKind::Job, format!(r"\bTask [\w.]+\[(?P<id>{UUID})\]")),
    ];
    // A pattern that cannot be compiled finds nothing; a test counts them.
    rules.into_iter().filter_map(|(kind, pattern)| Some((kind, Regex::new(&pattern).ok()?))).collect()
});

/// The ids in a text, as byte ranges, without overlap, in order.
pub(super) fn ids(text: &str) -> Vec<(Range<usize>, Id)> {
    let bare = Bare::of(beginning(text, LOOKED_THROUGH));
    let text = &*bare.text;
    let mut found: Vec<(Range<usize>, usize, Id)> = Vec::new();
    for (rank, (kind, rule)) in RULES.iter().enumerate() {
        let ids = rule.captures_iter(text).filter_map(|captures| id(text, *kind, &captures));
        found.extend(ids.take(MOST).map(|(at, id)| (at, rank, id)));
    }
    found.sort_by_key(|(at, rank, _)| (at.start, *rank));
    let mut end = 0;
    found.retain(|(at, ..)| {
        let free = at.start >= end;
        end = if free { at.end } else { end };
        free
    });
    found.truncate(MOST);
    found.into_iter().map(|(at, _, id)| (bare.origin(&at), id)).collect()
}

/// What a rule found, where it is an id indeed.
fn id(text: &str, kind: IdKind, captures: &Captures<'_>) -> Option<(Range<usize>, Id)> {
    let found = captures.name("id")?;
    let range = found.range();
    let written = found.as_str();
    let value = match kind {
        IdKind::Object => {
            let written = written.trim_end_matches(['.', ':', ')', ']', '}']);
            let key = written
                .strip_prefix("s3://")
                .map_or(Some(written), |rest| rest.split_once('/').map(|it| it.1));
            let value = key.filter(|key| !key.is_empty())?;
            return Some((range.start..range.start + written.len(), Id { kind, value: value.to_owned() }));
        }
        // `00-<trace>-<span>-01`
        IdKind::Trace if written.starts_with("00-") => written.get(3..35)?,
        IdKind::Trace => written,
        _ if ends_within(text, range.end) || !is_id(written) => return None,
        _ => written,
    };
    Some((range, Id { kind, value: value.to_owned() }))
}

/// Whether a word goes on behind what was found: then it is a file's name, an address or something else.
fn ends_within(text: &str, end: usize) -> bool {
    let mut rest = text.get(end..).unwrap_or_default().chars();
    match rest.next() {
        Some('.' | ':' | '@' | '=' | '%' | '+') => rest.next().is_some_and(char::is_alphanumeric),
        Some(next) => next.is_alphanumeric(),
        None => false,
    }
}

/// A word is an id when it has digits and is more than a number, or is too long to be a word.
fn is_id(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    match digits {
        0 => word.len() >= 20,
        _ if digits == word.len() => digits >= 12,
        _ => word.len() >= 4,
    }
}
