//! One view of lines: what it reads, how it is looked at, where one stands in it.
//!
//! The engine holds the lines; [`Tailing`] keeps its stream open and its lens set, [`Feed`] asks for the rows around
//! the place where one reads, [`LogReader`] draws them.

mod find;
mod keys;
mod looked_at;
mod range;
mod tailing;

use std::collections::HashSet;

use leptos::prelude::*;
use protocol::{
    Health, Moment,
    logs::{Anchor, Id, Lens, LineKey, Problem, Scope, Source, Span, TailState, ViewId},
};
use serde::{Deserialize, Serialize};

pub(super) use self::range::{End, Range};
pub(super) use super::rows::LogReader;
use super::rows::{Feed, Reading, Unfolded};
use crate::{console::Console, live::Link, memory::remembered};

/// A view of lines. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct LogView {
    pub(crate) console: Console,
    id: StoredValue<ViewId>,
    /// What is read; nothing while that is being chosen.
    pub(crate) scope: RwSignal<Option<Scope>>,
    /// How it is looked at. The engine is told as it changes.
    pub(crate) lens: RwSignal<Lens>,
    /// Why the lens as it is cannot be used; what is shown is as before.
    pub(crate) problem: RwSignal<Option<Problem>>,
    /// The highlight of the lens that cannot be used, by its place, and why; it is left out.
    pub(crate) highlight_problem: RwSignal<Option<(u32, Problem)>>,
    /// The lens's filter as a filter pattern of CloudWatch Logs, where the server can do the same.
    pub(crate) pattern: RwSignal<Option<String>>,
    /// How the view stands, by the last notice.
    pub(crate) state: RwSignal<TailState>,
    /// Whether notices arrive.
    pub(crate) link: RwSignal<Link>,
    /// Whether the newest row stays in sight.
    pub(crate) follow: RwSignal<bool>,
    /// The line that the keyboard stands on.
    pub(crate) cursor: RwSignal<Option<LineKey>>,
    /// The lines that are chosen, beyond the cursor's own.
    pub(crate) range: RwSignal<Option<Range>>,
    /// The line whose detail is open.
    pub(crate) open: RwSignal<Option<LineKey>>,
    /// What `n` looks for, in the filter language; where nothing, what the lens marks.
    pub(crate) sought: RwSignal<Option<String>>,
    /// Lines that bear a bookmark.
    pub(crate) bookmarks: RwSignal<HashSet<LineKey>>,
    /// Whether long lines are wrapped.
    pub(crate) wraps: RwSignal<bool>,
    /// How times are told.
    pub(crate) times: RwSignal<Times>,
    /// What the page does for the reader.
    pub(crate) hooks: RwSignal<Hooks>,
    pub(super) unfolded: RwSignal<Unfolded>,
    pub(super) feed: Feed,
}

/// How the time of a line is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Times {
    /// On the operator's clock.
    Local,
    /// In UTC.
    Utc,
    /// How long ago.
    Ago,
}

/// A line and when it was, for what is done about it elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) key: LineKey,
    pub(crate) at: Moment,
}

/// What is done with an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IdAct {
    /// One story of it, across all groups of the environment.
    Follow,
    /// Only its lines of this view.
    Filter,
    /// Open the page of what it names.
    Open,
}

/// What the page does for the reader; what is not there is not offered.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hooks {
    /// What a source is called.
    pub(crate) name: Option<Callback<Source, String>>,
    /// How a source's retention stands against what is declared.
    pub(crate) retention: Option<Callback<Source, Option<(Health, String)>>>,
    /// Sets or takes away the bookmark of a line.
    pub(crate) bookmark: Option<Callback<Spot>>,
    /// Adds this condition to the filter.
    pub(crate) narrow: Option<Callback<String>>,
    /// Empties the filter.
    pub(crate) widen: Option<Callback<()>>,
    /// Makes a column of its own for a field, or takes it away.
    pub(crate) column: Option<Callback<String>>,
    /// Copies the address of a line.
    pub(crate) permalink: Option<Callback<Spot>>,
    /// Does something with an id that a line names.
    pub(crate) id: Option<Callback<(IdAct, Id, Spot)>>,
    /// Reads earlier lines into the view.
    pub(crate) earlier: Option<Callback<()>>,
}

impl LogView {
    /// A view that reads nothing yet. It lives as long as the page that makes it, and reads only while it is wanted:
    /// lines that nobody looks at cost as much as others.
    pub(crate) fn new(console: Console, wanted: Signal<bool>) -> Self {
        let id = ViewId(format!("view-{:016x}", js_sys::Math::random().to_bits()));
        let reading =
            Reading { state: RwSignal::default(), follow: RwSignal::new(true), cursor: RwSignal::new(None) };
        let view = Self {
            console,
            feed: Feed::of(id.clone(), reading),
            id: StoredValue::new(id),
            scope: RwSignal::new(None),
            lens: RwSignal::default(),
            problem: RwSignal::new(None),
            highlight_problem: RwSignal::new(None),
            pattern: RwSignal::new(None),
            state: reading.state,
            link: RwSignal::default(),
            follow: reading.follow,
            cursor: reading.cursor,
            range: RwSignal::new(None),
            open: RwSignal::new(None),
            sought: RwSignal::new(None),
            bookmarks: RwSignal::default(),
            wraps: remembered("log-wraps", false),
            times: remembered("log-times", Times::Local),
            hooks: RwSignal::default(),
            unfolded: RwSignal::default(),
        };
        view.tail(wanted);
        view.feed.serve();
        view
    }

    /// Its id, which stays the same.
    pub(crate) fn id(self) -> ViewId {
        self.id.get_value()
    }

    /// Looks at it in another way; the engine is told once the typing pauses.
    pub(crate) fn set_lens(self, change: impl FnOnce(&mut Lens)) {
        let mut lens = self.lens.get_untracked();
        change(&mut lens);
        if lens != *self.lens.read_untracked() {
            self.lens.set(lens);
        }
    }

    /// Shows another place and stays there.
    pub(crate) fn jump(self, anchor: Anchor) {
        match anchor {
            Anchor::End => self.follow(),
            anchor => {
                self.follow.set(false);
                self.feed.show(anchor);
            }
        }
    }

    /// Stands on a line, and shows it.
    pub(crate) fn stand_on(self, key: LineKey) {
        self.range.set(None);
        self.cursor.set(Some(key.clone()));
        // An open detail goes with the cursor.
        if self.open.with_untracked(Option::is_some) {
            self.open.set(Some(key.clone()));
        }
        self.follow.set(false);
        self.feed.show(Anchor::Line { key });
    }

    /// Keeps the newest row in sight.
    pub(crate) fn follow(self) {
        self.range.set(None);
        self.cursor.set(None);
        self.follow.set(true);
        self.feed.show(Anchor::End);
    }

    /// Holds still what is in sight.
    pub(crate) fn freeze(self) {
        if self.follow.get_untracked() {
            self.feed.hold();
            self.follow.set(false);
        }
    }

    /// Whether the view goes on with time.
    pub(crate) fn is_live(self) -> bool {
        self.scope.with(|scope| scope.as_ref().is_some_and(|scope| matches!(scope.span, Span::Live { .. })))
    }

    /// What a source is called.
    pub(super) fn name(self, source: &Source) -> String {
        let name = self.hooks.with(|hooks| hooks.name);
        name.map_or_else(|| source.group.clone(), |name| name.run(source.clone()))
    }

    /// The line that is meant: the cursor's, else the last one in sight.
    pub(super) fn meant(self) -> Option<LineKey> {
        self.cursor.get_untracked().or_else(|| self.feed.last_in_sight())
    }

    /// The line with its time, where it is at hand.
    pub(super) fn spot(self, key: &LineKey) -> Option<Spot> {
        self.feed.row(key).map(|row| Spot { key: row.key.clone(), at: row.at })
    }
}
