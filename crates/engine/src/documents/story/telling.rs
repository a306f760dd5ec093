//! A story as it grows: parts are read side by side, and each change is told.

use std::sync::{Mutex, PoisonError};

use protocol::{
    Error, ErrorKind, Moment,
    documents::story::{Event, PartState, ReadingOf, Source, Story},
};
use tokio::sync::watch;

use super::verdict::{Facts, verdict};

/// A story that is being told.
pub(super) struct Telling {
    story: watch::Sender<Story>,
    facts: Mutex<Facts>,
}

/// A part that is being read.
pub(super) struct Part<'t> {
    telling: &'t Telling,
    place: usize,
    source: Source,
    name: String,
}

impl Telling {
    pub(super) fn new(story: watch::Sender<Story>, now: Moment) -> Self {
        Self { story, facts: Mutex::new(Facts::at(now)) }
    }

    /// Says which ids are looked for.
    pub(super) fn seek(&self, ids: Vec<String>) {
        self.story.send_modify(|story| story.ids = ids);
    }

    /// Says that a part is read from now on.
    pub(super) fn begin(&self, source: Source, name: impl Into<String>) -> Part<'_> {
        let name = name.into();
        let state = PartState { source, name: name.clone(), reading: ReadingOf::Reading };
        let mut place = 0;
        self.story.send_modify(|story| {
            place = story.parts.len();
            story.parts.push(state);
        });
        Part { telling: self, place, source, name }
    }

    /// Notes what is known for the verdict.
    pub(super) fn note(&self, note: impl FnOnce(&mut Facts)) {
        note(&mut self.facts.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says that all has been read, and what it comes to.
    pub(super) fn end(&self) {
        let facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.story.send_modify(|story| {
            story.verdict = Some(verdict(&facts));
            story.done = true;
        });
    }

    /// Ends with nothing but why.
    pub(super) fn give_up(&self, source: Source, name: &str, error: Error) {
        self.begin(source, name).failed(error);
        self.end();
    }
}

impl Part<'_> {
    /// Says that it was read: what it tells, and what was left out.
    pub(super) fn read(self, events: Vec<Event>, note: Option<String>) {
        let told = u32::try_from(events.len()).unwrap_or(u32::MAX);
        self.telling.story.send_modify(|story| {
            story.events.extend(events);
            // Of the same moment, in the order of those who tell.
            story.events.sort_by_key(|event| (event.at, event.source));
            if let Some(part) = story.parts.get_mut(self.place) {
                part.reading = ReadingOf::Read { events: told, note };
            }
        });
    }

    /// Says that it could not be read.
    pub(super) fn failed(self, error: Error) {
        // What is not there could not have told anything.
        if error.kind != ErrorKind::NotFound {
            let missing = (self.source, format!("{}: {}", self.name, error.message));
            self.telling.note(|facts| facts.unread.push(missing));
        }
        self.telling.story.send_modify(|story| {
            if let Some(part) = story.parts.get_mut(self.place) {
                part.reading = ReadingOf::Failed { error };
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use protocol::documents::story::Tone;

    use super::*;

    fn event(at: i64) -> Event {
        let (source, tone) = (Source::Logs, Tone::Plain);
        Event { at: Moment(at), source, tone, words: at.to_string(), detail: None, link: None }
    }

    #[test]
    fn parts_that_end_in_any_order_make_one_timeline() {
        let (sender, story) = watch::channel(Story::default());
        let telling = Telling::new(sender, Moment(100));
        let (one, other) = (telling.begin(Source::Logs, "a"), telling.begin(Source::Queue, "b"));
        assert_eq!(story.borrow().parts[1].reading, ReadingOf::Reading);
        other.failed(Error::new(ErrorKind::Internal, "broken"));
        one.read(vec![event(9), event(3)], Some("more".into()));
        telling.begin(Source::Logs, "c").read(vec![event(5)], None);
        telling.end();
        let story = story.borrow();
        assert_eq!(story.events.iter().map(|event| event.at.0).collect::<Vec<_>>(), [3, 5, 9]);
        assert_eq!(story.parts[0].reading, ReadingOf::Read { events: 2, note: Some("more".into()) });
        assert!(story.done && matches!(story.parts[1].reading, ReadingOf::Failed { .. }));
        let words = &story.verdict.as_ref().expect("a verdict").words;
        assert!(words.contains("b: broken"), "{words}");
    }
}
