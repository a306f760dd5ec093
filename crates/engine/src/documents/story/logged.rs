//! What log lines tell: those of the declared groups that mention the document, for a while after each version came.

use futures::future::join_all;
use protocol::{
    Moment,
    documents::story::{Event, Link, Source, Tone},
    logs::{self, Level},
};

use super::{Case, verdict::Failure};
use crate::{
    documents::details::calendar::clock,
    logs::{Mention, Mentions, mentions},
    visible,
};

const HOUR: i64 = 3_600_000;
/// For how long lines are looked for where nobody says, in hours.
const HOURS: u32 = 6;
/// The longest that can be asked for, in hours.
const MOST_HOURS: u32 = 720;
/// Before a version came its upload was already on its way, in milliseconds.
const BEFORE: i64 = 10 * 60_000;
/// Stretches of time that are searched: the newest versions.
const MOST_STRETCHES: usize = 3;
/// Calls for a group and stretch, and lines that are told.
const PAGES: usize = 40;
const LINES: usize = 200;
/// The most characters of a line in the timeline.
const LONGEST: usize = 400;

/// Reads the declared log groups around the moments when versions came, the newest first.
pub(super) async fn read(case: &Case<'_>, versions: &[Moment], hours: Option<u32>) {
    let hours = i64::from(hours.unwrap_or(HOURS).clamp(1, MOST_HOURS));
    let stretches = stretches(versions, hours * HOUR, case.engine.clock.now());
    let groups = case.reach.environment.log_groups.iter();
    join_all(groups.map(|group| Box::pin(of_group(case, &group.name, &stretches, versions.len())))).await;
}

/// What is searched: from before a version came until so long after, what touches in one.
fn stretches(versions: &[Moment], length: i64, now: Moment) -> Vec<(Moment, Moment)> {
    let mut stretches: Vec<(Moment, Moment)> = Vec::new();
    for came in versions.iter().take(MOST_STRETCHES) {
        let (from, until) =
            (came.plus_millis(-BEFORE), came.plus_millis(length).min(now.plus_millis(BEFORE)));
        match stretches.last_mut() {
            Some((earlier, _)) if *earlier <= until => *earlier = from.min(*earlier),
            _ => stretches.push((from, until)),
        }
    }
    stretches
}

async fn of_group(case: &Case<'_>, group: &str, stretches: &[(Moment, Moment)], versions: usize) {
    let part = case.telling.begin(Source::Logs, group);
    let terms = case.needles.terms();
    if terms.is_empty() || stretches.is_empty() {
        let why =
            if terms.is_empty() { "Its key is too short to look for" } else { "When it came is not known" };
        return part.read(Vec::new(), Some(format!("{why}: nothing was searched")));
    }
    let mut found = Mentions::default();
    for (from, until) in stretches {
        let mention =
            Mention { group, terms: &terms, from: from.0, until: until.0, pages: PAGES, lines: LINES };
        match mentions(case.engine, &case.reach.environment, mention).await {
            Ok(more) => {
                found.lines.extend(more.lines);
                found.cut |= more.cut;
                found.unsaid = more.unsaid;
            }
            Err(error) => return part.failed(error),
        }
    }
    let events: Vec<Event> = found
        .lines
        .iter()
        .map(|line| {
            let source = logs::Source {
                environment: case.reach.environment.id.clone(),
                group: group.to_owned(),
                streams: Vec::new(),
            };
            let at = Moment(line.at);
            let id = case.needles.followed_from(&line.whole).map(str::to_owned);
            Event {
                at,
                source: Source::Logs,
                tone: tone(line.level),
                words: visible::line(&line.told, LONGEST),
                detail: Some(line.whole.clone()),
                link: id.map(|id| Link::Logs { source, id, at }),
            }
        })
        .collect();
    case.telling.note(|facts| {
        for event in &events {
            facts.last_line = facts.last_line.max(Some(event.at));
            let later = facts.failure.as_ref().is_none_or(|failure| failure.at <= event.at);
            if event.tone == Tone::Bad && later {
                let words = event.words.clone();
                facts.failure = Some(Failure { at: event.at, group: group.to_owned(), words });
            }
        }
    });
    part.read(events, Some(searched(stretches, &found, versions)));
}

/// What was searched, and what was not.
fn searched(stretches: &[(Moment, Moment)], found: &Mentions, versions: usize) -> String {
    let spans = stretches.iter().map(|(from, until)| format!("{} to {}", clock(*from), clock(*until)));
    let mut note = format!("Searched from {}", spans.collect::<Vec<_>>().join(", and from "));
    if versions > MOST_STRETCHES {
        note.push_str(&format!("; not around the {} older versions", versions - MOST_STRETCHES));
    }
    if found.cut {
        note.push_str("; there is more than was read");
    }
    if found.unsaid > 0 {
        note.push_str("; its key has characters that CloudWatch Logs cannot look for");
    }
    note
}

const fn tone(level: Option<Level>) -> Tone {
    match level {
        Some(Level::Error | Level::Fatal) => Tone::Bad,
        Some(Level::Warn) => Tone::Warning,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let at = |hours: i64| Moment(hours * HOUR);
        let now = at(100);
        let before = |hours: i64| at(hours).plus_millis(-BEFORE);
        assert_eq!(stretches(&[at(20), at(10)], 6 * HOUR, now), [(before(20), at(26)), (before(10), at(16))]);
        assert_eq!(stretches(&[at(20), at(16)], 6 * HOUR, now), [(before(16), at(26))]);
        assert_eq!(stretches(&[at(99)], 6 * HOUR, now), [(before(99), now.plus_millis(BEFORE))]);
        assert_eq!(stretches(&[], HOUR, now), []);
    }

    proptest! {
        #[test]
        fn each_new_version_is_searched_around(
            mut versions in prop::collection::vec(0_i64..1_000 * HOUR, 0..6),
            length in HOUR..20 * HOUR,
        ) {
            versions.sort_by_key(|at| std::cmp::Reverse(*at));
            let versions: Vec<_> = versions.into_iter().map(Moment).collect();
            let stretches = stretches(&versions, length, Moment(2_000 * HOUR));
            for came in versions.iter().take(MOST_STRETCHES) {
                prop_assert!(stretches.iter().any(|(from, until)| from <= came && came.plus_millis(length) <= *until));
            }
            prop_assert!(stretches.is_sorted_by(|later, earlier| earlier.1 < later.0));
        }
    }
}
