//! What the keys do in a log.

use leptos::{html::Input, prelude::*};
use protocol::logs::{CopyLines, GetLine, LineKey};

use super::{End, LogView, Range, Times};
use crate::{
    commands::{Action, LogStep},
    words,
};

/// How much of the old view a page leaves in sight, in pixels.
const OVERLAP: f64 = 40.0;

impl LogView {
    /// Lets the keys move through the lines for as long as the page is open, and lead into the filter. `act` does what
    /// means nothing here.
    pub(crate) fn listen(self, filter: NodeRef<Input>, act: impl Fn(Action) + Send + Sync + 'static) {
        let handle = Callback::new(move |action| match action {
            Action::Filter => {
                if let Some(input) = filter.get_untracked() {
                    input.select();
                }
            }
            Action::NextRow => self.step(1, false),
            Action::PreviousRow => self.step(-1, false),
            Action::OpenRow => self.open_line(self.meant()),
            Action::Log(
                LogStep::Sources | LogStep::Span | LogStep::Highlights | LogStep::Saved | LogStep::Options,
            ) => act(action),
            Action::Log(step) => self.take_step(step),
            action => act(action),
        });
        self.console.page_actions.set(Some(handle));
        on_cleanup(move || self.console.page_actions.set(None));
    }

    fn take_step(self, step: LogStep) {
        match step {
            LogStep::PageUp => self.page(-1.0),
            LogStep::PageDown => self.page(1.0),
            LogStep::First => self.first(),
            LogStep::Last => self.last(),
            LogStep::Follow => self.toggle_follow(),
            LogStep::NextHit => self.find_hit(false),
            LogStep::PreviousHit => self.find_hit(true),
            LogStep::NextError => self.find_error(false),
            LogStep::PreviousError => self.find_error(true),
            LogStep::Reach => self.step(1, true),
            LogStep::ReachBack => self.step(-1, true),
            LogStep::Unfold => self.fold(self.meant(), Some(true)),
            LogStep::Fold => self.fold(self.meant(), Some(false)),
            LogStep::Wrap => self.wraps.update(|wraps| *wraps = !*wraps),
            LogStep::Times => self.times.update(|times| *times = times.next()),
            LogStep::Bookmark => self.toggle_bookmark(self.meant()),
            LogStep::Copy => self.copy(false),
            LogStep::CopyWithPrefix => self.copy(true),
            LogStep::Close => self.let_go(),
            // The page's own.
            LogStep::Sources | LogStep::Span | LogStep::Highlights | LogStep::Saved | LogStep::Options => {}
        }
    }

    /// Follows what comes, or holds still what is in sight.
    pub(crate) fn toggle_follow(self) {
        if self.follow.get_untracked() {
            self.freeze();
        } else {
            self.follow();
        }
    }

    /// Scrolls so many pixels down. Who reaches the end of a live log follows it, who leaves it does not.
    pub(in super::super) fn scroll(self, by: f64) {
        if by == 0.0 {
            return;
        }
        let follows = self.feed.scroll(by) && by > 0.0 && untrack(|| self.is_live());
        if follows != self.follow.get_untracked() {
            self.follow.set(follows);
        }
        if follows {
            self.feed.keep_end();
        }
    }

    fn page(self, pages: f64) {
        self.scroll(pages * (self.feed.height.get_untracked() - OVERLAP).max(OVERLAP));
    }

    /// Moves the cursor, or with `reach` the end of the choice.
    fn step(self, by: isize, reach: bool) {
        let cursor = self.cursor.get_untracked();
        let next = match &cursor {
            Some(cursor) if self.feed.row(cursor).is_some() => self.feed.beside(cursor, by),
            // What is out of sight by now is not gone on from.
            _ if by < 0 || self.follow.get_untracked() => self.feed.last_in_sight(),
            _ => self.feed.first_in_sight(),
        };
        let Some(next) = next else { return };
        if reach {
            self.reach(next);
        } else {
            self.stand_on(next);
        }
    }

    /// Chooses all lines from the cursor to this one.
    pub(in super::super) fn reach(self, key: LineKey) {
        let end = |key: &LineKey| {
            self.feed.drawn(key).map(|(row, index)| End { key: key.clone(), at: row.at, index })
        };
        let anchor = self.range.get_untracked().map(|range| range.anchor);
        let anchor = anchor.or_else(|| end(&self.cursor.get_untracked()?));
        let Some(head) = end(&key) else { return };
        let range = Range { anchor: anchor.unwrap_or_else(|| head.clone()), head };
        self.stand_on(key);
        self.range.set(Some(range));
    }

    /// Opens the detail of a line, or closes it when it is open already.
    pub(in super::super) fn open_line(self, key: Option<LineKey>) {
        let Some(key) = key else { return };
        if self.open.with_untracked(|open| open.as_ref() == Some(&key)) {
            self.open.set(None);
        } else {
            self.stand_on(key.clone());
            self.open.set(Some(key));
        }
    }

    /// Closes the detail; where there is none, lets go of what is chosen, and then of the cursor.
    fn let_go(self) {
        if self.open.with_untracked(Option::is_some) {
            self.open.set(None);
        } else if self.range.with_untracked(Option::is_some) {
            self.range.set(None);
        } else {
            self.cursor.set(None);
        }
    }

    /// Shows the lines of an entry below it, or folds them; the other of the two where `open` is nothing.
    pub(in super::super) fn fold(self, key: Option<LineKey>, open: Option<bool>) {
        let Some(row) = key.and_then(|key| self.feed.row(&key)).filter(|row| row.folded > 0) else { return };
        let is_open = self.unfolded.with_untracked(|unfolded| unfolded.contains_key(&row.key));
        let key = row.key.clone();
        match open.unwrap_or(!is_open) {
            false => self.unfolded.update(|unfolded| drop(unfolded.remove(&key))),
            true if is_open => {}
            true => {
                self.freeze();
                self.console.tell(GetLine { view: self.id(), key: key.clone() }, move |detail| {
                    self.unfolded.try_update(|unfolded| unfolded.insert(key, detail.text));
                });
            }
        }
    }

    /// Sets the bookmark of a line, or takes it away.
    pub(in super::super) fn toggle_bookmark(self, key: Option<LineKey>) {
        let spot = key.and_then(|key| self.spot(&key));
        if let (Some(bookmark), Some(spot)) = (self.hooks.read_untracked().bookmark, spot) {
            bookmark.run(spot);
        }
    }

    /// Puts the chosen lines on the clipboard, with time, level and source before each where `prefix`.
    pub(crate) fn copy(self, prefix: bool) {
        let ends = self.range.with_untracked(|range| {
            range.as_ref().map(|range| {
                let (first, last) = range.ordered();
                (first.key.clone(), last.key.clone())
            })
        });
        if let Some((from, until)) = ends.or_else(|| self.meant().map(|key| (key.clone(), key))) {
            self.copy_lines(from, until, prefix);
        }
    }

    /// Puts these lines on the clipboard.
    pub(in super::super) fn copy_lines(self, from: LineKey, until: LineKey, prefix: bool) {
        let request = CopyLines { view: self.id(), from, until, prefix };
        self.console.tell(request, move |copied| {
            let lines = words::plural(copied.lines, "line", "lines");
            let what = if copied.cut { format!("The first part of {lines}") } else { lines };
            self.console.copy(what, copied.text);
        });
    }
}

impl Times {
    /// The next choice, in turn.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Local => Self::Utc,
            Self::Utc => Self::Ago,
            Self::Ago => Self::Local,
        }
    }
}
