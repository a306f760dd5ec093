//! Goes to the next row of a kind.

use protocol::logs::{Anchor, FindRow, Level, Sought};

use super::LogView;
use leptos::prelude::*;

impl LogView {
    /// Goes to the next row of a kind, from the cursor or what is in sight.
    pub(crate) fn find(self, sought: Sought, backwards: bool) {
        let from = self.cursor.get_untracked().or_else(|| {
            if backwards || self.follow.get_untracked() {
                self.feed.last_in_sight()
            } else {
                self.feed.first_in_sight()
            }
        });
        let nothing = match (&sought, backwards) {
            (Sought::Level { .. }, true) => "No error before this line",
            (Sought::Level { .. }, false) => "No error after this line",
            (_, true) => "Nothing found before this line",
            (_, false) => "Nothing found after this line",
        };
        let request = FindRow { view: self.id(), from, sought, backwards };
        self.console.tell(request, move |found| match found {
            Some(found) => self.stand_on(found.key),
            None => self.console.toasts.say(nothing),
        });
    }

    /// Goes to the next error, or the one before.
    pub(crate) fn find_error(self, backwards: bool) {
        self.find(Sought::Level { level: Level::Error }, backwards);
    }

    /// Goes to the next hit of what is looked for: the search's, else the highlights', else the filter's.
    pub(crate) fn find_hit(self, backwards: bool) {
        let (filter, highlights) =
            self.lens.with_untracked(|lens| (lens.filter.clone(), !lens.highlights.is_empty()));
        match self.sought.get_untracked() {
            Some(filter) if !filter.is_empty() => self.find(Sought::Filter { filter }, backwards),
            _ if highlights => self.find(Sought::Highlight, backwards),
            _ if !filter.is_empty() => self.find(Sought::Filter { filter }, backwards),
            _ => self.console.toasts.say("Nothing is looked for: type a filter, or add a highlight"),
        }
    }

    /// Shows the first line there is.
    pub(crate) fn first(self) {
        self.range.set(None);
        self.cursor.set(None);
        self.jump(Anchor::Start);
    }

    /// Shows the last line there is, and follows where lines still come.
    pub(crate) fn last(self) {
        self.follow();
        if !self.is_live() {
            self.follow.set(false);
        }
    }
}
