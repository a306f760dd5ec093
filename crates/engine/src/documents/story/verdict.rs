//! What became of a document, by all that is known.

use protocol::{
    Moment,
    documents::story::{Source, Tone, Verdict},
};

use crate::documents::details::calendar::clock;

/// For so long it may be under way, in milliseconds.
const PATIENCE: i64 = 10 * 60_000;

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) now: Moment,
    /// When its latest version came.
    pub(super) came: Option<Moment>,
    /// Since when a delete marker hides it.
    pub(super) deleted: Option<Moment>,
    /// Whether an analysis is declared to leave a result.
    pub(super) expects_result: bool,
    /// When its latest result was written.
    pub(super) result: Option<Moment>,
    pub(super) dead: Option<Dead>,
    /// The queue that its message waits in.
    pub(super) waiting: Option<String>,
    /// The last line that mentions it, and the last of those that tells of a failure.
    pub(super) last_line: Option<Moment>,
    pub(super) failure: Option<Failure>,
    /// What could not be read, and why.
    pub(super) unread: Vec<(Source, String)>,
}

/// A message in a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dead {
    pub(super) queue: String,
    pub(super) receives: u32,
    pub(super) error: Option<String>,
    pub(super) sent: Option<Moment>,
}

/// A line that tells of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) at: Moment,
    /// The log group.
    pub(super) group: String,
    pub(super) words: String,
}

impl Facts {
    pub(super) const fn at(now: Moment) -> Self {
        Self {
            now,
            came: None,
            deleted: None,
            expects_result: false,
            result: None,
            dead: None,
            waiting: None,
            last_line: None,
            failure: None,
            unread: Vec::new(),
        }
    }

    /// What happened after its latest version came; what is earlier is of another.
    fn after<'f, T>(&self, told: Option<&'f T>, at: impl Fn(&T) -> Option<Moment>) -> Option<&'f T> {
        // Clocks of servers differ by a little.
        const SKEW: i64 = 5_000;
        let came = self.came.unwrap_or(Moment(i64::MIN));
        told.filter(|told| at(told).is_none_or(|at| at.plus_millis(SKEW) >= came))
    }

    fn is_young(&self) -> bool {
        self.came.is_some_and(|came| self.now.millis_since(came) < PATIENCE)
    }

    /// The first thing that could not be read and might tell more.
    fn missing(&self) -> Option<&str> {
        let telling = |source: &Source| *source != Source::Journal;
        self.unread.iter().find(|(source, _)| telling(source)).map(|(_, words)| words.as_str())
    }
}

/// What `facts` come to. What is not known is never taken for good.
pub(super) fn verdict(facts: &Facts) -> Verdict {
    let told =
        |tone, words: String, next: Option<&str>| Verdict { tone, words, next: next.map(str::to_owned) };
    if let Some(since) = facts.deleted {
        let words = format!("Deleted: a delete marker hides it since {}", clock(since));
        return told(Tone::Warning, words, Some("Its versions are still there; look at them one by one."));
    }
    if let Some(at) = facts.after(facts.result.as_ref(), |at| Some(*at)) {
        let took = facts.came.map(|came| at.millis_since(came)).filter(|took| *took >= 0);
        let after = took.map_or(String::new(), |took| format!(", {} after it came", span(took)));
        return told(Tone::Good, format!("Analysed: its result is there{after}"), None);
    }
    if let Some(dead) = facts.after(facts.dead.as_ref(), |dead| dead.sent) {
        return of_dead(facts, dead);
    }
    if let Some(failure) = facts.after(facts.failure.as_ref(), |failure| Some(failure.at)) {
        let goes_on = facts.is_young() && facts.last_line.is_some_and(|last| last > failure.at);
        let (tone, before) = match goes_on {
            true => (Tone::Warning, "Still under way after a failure"),
            false if facts.expects_result => (Tone::Bad, "Not analysed"),
            false => (Tone::Bad, "It failed"),
        };
        let words = format!("{before}: {} ({})", failure.words, failure.group);
        let next = (!goes_on).then_some("Follow it in the logs; then have it worked off again.");
        return told(tone, words, next);
    }
    of_silence(facts)
}

fn of_dead(facts: &Facts, dead: &Dead) -> Verdict {
    let tries = match dead.receives {
        0 => String::new(),
        1 => " after 1 attempt".to_owned(),
        tries => format!(" after {tries} attempts"),
    };
    let logged = facts.failure.as_ref().map(|failure| failure.words.clone());
    let why = dead.error.clone().or(logged).map_or(String::new(), |why| format!(": {why}"));
    Verdict {
        tone: Tone::Bad,
        words: format!("Not analysed: it was given up{tries} and waits in {}{why}", dead.queue),
        next: Some(
            "Mend the cause; then move the message back to its queue, so that it is tried again.".to_owned(),
        ),
    }
}

/// Nothing tells of an end.
fn of_silence(facts: &Facts) -> Verdict {
    let told =
        |tone, words: String, next: Option<&str>| Verdict { tone, words, next: next.map(str::to_owned) };
    if let Some(queue) = &facts.waiting {
        let (tone, still) =
            if facts.is_young() { (Tone::Plain, "Under way") } else { (Tone::Warning, "Not begun") };
        return told(tone, format!("{still}: its message waits in {queue}"), None);
    }
    if facts.is_young() && facts.expects_result {
        let words = facts.came.map_or_else(String::new, |came| {
            format!("Still under way: it came {} ago", span(facts.now.millis_since(came).max(0)))
        });
        return told(Tone::Plain, words, None);
    }
    if let Some(missing) = facts.missing() {
        return told(Tone::Warning, format!("Unknown, because not all could be read. {missing}"), None);
    }
    let seen = facts.after(facts.last_line.as_ref(), |at| Some(*at));
    match (facts.expects_result, seen) {
        (true, Some(last)) => {
            let words = format!(
                "Not analysed: there is no result, and the last line about it is of {}",
                clock(*last)
            );
            told(Tone::Bad, words, Some("Follow it in the logs; then have it worked off again."))
        }
        (true, None) => {
            let next = "Search more of the time after it came; then have it worked off again.";
            told(
                Tone::Bad,
                "Not analysed: there is no result, and no line mentions it".to_owned(),
                Some(next),
            )
        }
        (false, Some(last)) => told(
            Tone::Plain,
            format!("No failure is known; the last line about it is of {}", clock(*last)),
            None,
        ),
        (false, None) => told(Tone::Plain, "Nothing is known of it but that it is there".to_owned(), None),
    }
}

/// `42 s`, `3 min`, `5 h`, `12 d`.
fn span(millis: i64) -> String {
    match millis / 1_000 {
        seconds if seconds < 120 => format!("{seconds} s"),
        seconds if seconds < 7_200 => format!("{} min", seconds / 60),
        seconds if seconds < 172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
