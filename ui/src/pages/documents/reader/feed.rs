//! Keeps the rows in sight at hand, while one scrolls and while they come.

use std::sync::Arc;

use leptos::{html::Div, prelude::*, task::spawn_local};
use protocol::{
    Error, ErrorKind,
    catalogue::Revision,
    documents::listing::{GetRows, ListingId, ListingState, Row, Rows},
};

use super::{
    MOST,
    track::{ROW, Track},
    window::{Mark, Window},
};
use crate::ipc;

/// How high the view is taken to be before it is drawn, in pixels: the first rows are asked for without waiting for it.
const GUESSED: f64 = 700.0;

/// At most one question is under way; what moves meanwhile is asked for once, afterwards.
#[derive(Clone, Copy, Default, PartialEq)]
enum Flight {
    #[default]
    Idle,
    Asking,
    AskingAndOutdated,
}

/// Where the keyboard stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Cursor {
    /// The row's place when it was last seen.
    pub(in super::super) index: u64,
    /// Which row; nothing as long as it is not at hand.
    pub(in super::super) mark: Option<Mark>,
}

/// The rows at hand and what of them is in sight. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(in super::super) struct Feed {
    id: Memo<Option<ListingId>>,
    state: RwSignal<ListingState>,
    /// The element that is scrolled.
    pub(in super::super) node: NodeRef<Div>,
    pub(in super::super) window: RwSignal<Arc<Window>>,
    /// How many rows there are.
    pub(in super::super) total: RwSignal<u64>,
    /// What is at the top of the view, in pixels of the rows.
    pub(in super::super) top: RwSignal<f64>,
    /// How high the view is, in pixels.
    pub(in super::super) height: RwSignal<f64>,
    /// Why the last question failed.
    pub(in super::super) trouble: RwSignal<Option<Error>>,
    pub(in super::super) cursor: RwSignal<Option<Cursor>>,
    /// Whether the engine knows which rows are wanted: others would show for a moment.
    told: RwSignal<bool>,
    /// The first revision with the rows that are wanted.
    least: StoredValue<Revision>,
    flight: StoredValue<Flight>,
}

impl Feed {
    pub(super) fn of(id: Memo<Option<ListingId>>, state: RwSignal<ListingState>) -> Self {
        Self {
            id,
            state,
            node: NodeRef::new(),
            window: RwSignal::default(),
            total: RwSignal::new(0),
            top: RwSignal::new(0.0),
            height: RwSignal::new(GUESSED),
            trouble: RwSignal::new(None),
            cursor: RwSignal::new(None),
            told: RwSignal::new(false),
            least: StoredValue::new(Revision::default()),
            flight: StoredValue::new(Flight::Idle),
        }
    }

    /// Asks again whenever the listing moves, for as long as the page is open.
    pub(super) fn serve(self) {
        let moved =
            Memo::new(move |_| (self.told.get(), self.state.with(|state| (state.revision, state.shown))));
        Effect::new(move |_| {
            // A memo that is only tracked is never computed, and never moves.
            moved.get();
            self.ask();
        });
    }

    /// Forgets everything: something else is listed.
    pub(super) fn clear(self) {
        self.told.set(false);
        self.least.set_value(Revision::default());
        self.window.set(Arc::default());
        self.total.set(0);
        self.trouble.set(None);
        self.cursor.set(None);
        self.to_start();
    }

    /// The engine knows which rows are wanted. Rows of an earlier revision than `least` are others.
    pub(super) fn look_through(self, least: Revision) {
        self.least.set_value(least);
        self.told.set(true);
        self.ask();
    }

    /// Goes back to the first row.
    pub(super) fn to_start(self) {
        self.top.set(0.0);
        self.move_bar();
    }

    /// The view has another height.
    pub(in super::super) fn resize(self, height: f64) {
        if (height - self.height.get_untracked()).abs() >= 1.0 {
            self.height.set(height);
            self.ask();
        }
    }

    /// How high the scrolled element is.
    pub(in super::super) fn drawn_height(self) -> f64 {
        Track { rows: self.total.get(), height: self.height.get() }.drawn()
    }

    /// The first row in sight, and how many elements draw all that are. Tracks what it reads.
    pub(in super::super) fn seen(self) -> (u64, u64) {
        Track { rows: self.total.get(), height: self.height.get() }.seen(self.top.get())
    }

    fn track(self) -> Track {
        Track { rows: self.total.get_untracked(), height: self.height.get_untracked() }
    }

    /// The scroll bar was moved, by hand or by [`Self::move_bar`].
    pub(in super::super) fn scrolled(self) {
        let Some(node) = self.node.get_untracked() else { return };
        let (track, bar) = (self.track(), f64::from(node.scroll_top()));
        // What was moved row by row must not be rounded to where the bar can stand.
        let own = track.is_scaled() && (track.bar_at(self.top.get_untracked()) - bar).abs() < 1.5;
        if !own {
            self.top.set(track.top_at(bar));
            self.ask_if_needed();
        }
    }

    /// Scrolls by so many pixels, where the scroll bar cannot do it. Answers whether it did.
    pub(in super::super) fn scroll(self, by: f64) -> bool {
        let scaled = self.track().is_scaled();
        if scaled {
            self.go_to(self.top.get_untracked() + by);
        }
        scaled
    }

    fn go_to(self, top: f64) {
        self.top.set(self.track().clamped(top));
        self.move_bar();
        self.ask_if_needed();
    }

    #[expect(clippy::cast_possible_truncation, reason = "the browser scrolls by whole pixels")]
    fn move_bar(self) {
        if let Some(node) = self.node.get_untracked() {
            let bar = self.track().bar_at(self.top.get_untracked()).round() as i32;
            if node.scroll_top() != bar {
                node.set_scroll_top(bar);
            }
        }
    }

    /// The row at this place, if it is at hand.
    pub(in super::super) fn row(self, index: u64) -> Option<Arc<Row>> {
        self.window.with_untracked(|window| window.row(index).cloned())
    }

    /// The row that the keyboard stands on, if it is at hand.
    pub(in super::super) fn row_on(self) -> Option<Arc<Row>> {
        self.row(self.cursor.with_untracked(|cursor| cursor.as_ref().map(|cursor| cursor.index))?)
    }

    /// How many rows make a page.
    #[expect(clippy::cast_possible_truncation, reason = "a view has few rows")]
    pub(in super::super) fn page(self) -> i64 {
        ((self.height.get_untracked() / ROW).floor() as i64 - 1).max(1)
    }

    /// Moves the cursor by so many rows; from nowhere to the first in sight.
    pub(in super::super) fn step(self, by: i64) {
        let from = self.cursor.with_untracked(|cursor| cursor.as_ref().map(|cursor| cursor.index));
        let next = from.map_or_else(|| untrack(|| self.seen()).0, |from| from.saturating_add_signed(by));
        self.stand_at(next);
    }

    /// Puts the cursor on a row, and brings it in sight.
    #[expect(clippy::cast_precision_loss, reason = "a listing has fewer than 2^52 rows")]
    pub(in super::super) fn stand_at(self, index: u64) {
        let Some(last) = self.total.get_untracked().checked_sub(1) else { return };
        let index = index.min(last);
        let mark = self.row(index).map(|row| Mark::of(&row));
        self.cursor.set(Some(Cursor { index, mark }));
        let (top, height) = (self.top.get_untracked(), self.height.get_untracked());
        let start = index as f64 * ROW;
        if start < top {
            self.go_to(start);
        } else if start + ROW > top + height {
            self.go_to(start + ROW - height);
        }
    }

    fn ask_if_needed(self) {
        let (first, slots) = untrack(|| self.seen());
        let (total, spare) = (self.total.get_untracked(), slots / 2);
        let (from, to) = (first.saturating_sub(spare), (first + slots + spare).min(total));
        if !self.window.with_untracked(|window| window.covers(from, to)) {
            self.ask();
        }
    }

    /// Asks for what is in sight and around it, or once the present question is answered.
    fn ask(self) {
        match self.flight.try_get_value() {
            Some(Flight::Idle) => {}
            Some(_) => return self.flight.set_value(Flight::AskingAndOutdated),
            None => return,
        }
        let Some(listing) = self.id.get_untracked() else { return };
        if !self.told.get_untracked() {
            return;
        }
        let question = self.question(listing);
        self.flight.set_value(Flight::Asking);
        spawn_local(async move {
            let answer = ipc::call(question.clone()).await;
            let Some(flight) = self.flight.try_get_value() else { return };
            self.flight.set_value(Flight::Idle);
            let is_late = self.id.get_untracked().as_ref() != Some(&question.listing);
            if !is_late {
                self.hear(answer);
            }
            if is_late || flight == Flight::AskingAndOutdated {
                self.ask();
            } else if self.question(question.listing.clone()) != question {
                // One has scrolled, or what was asked for is not where one is any more.
                self.ask_if_needed();
            }
        });
    }

    fn question(self, listing: ListingId) -> GetRows {
        let (first, slots) = untrack(|| self.seen());
        let count = u32::try_from(3 * slots).unwrap_or(MOST).min(MOST);
        GetRows { listing, from: first.saturating_sub(slots), count }
    }

    fn hear(self, answer: Result<Rows, Error>) {
        match answer {
            // They are arranged anew: a notice will say so.
            Ok(rows) if rows.revision < self.least.get_value() => {}
            Ok(rows) => self.take(rows),
            // A listing that is not open yet says so itself once it is.
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => self.trouble.set(Some(error)),
        }
    }

    /// Takes rows in. What is looked at stays where it is while rows come before it.
    #[expect(clippy::cast_precision_loss, reason = "a listing has fewer than 2^52 rows")]
    fn take(self, rows: Rows) {
        let total = rows.total;
        let window = Window::of(rows);
        let top = self.top.get_untracked();
        let (first, _) = untrack(|| self.seen());
        let moved = self.row(first).filter(|_| top > 0.0).and_then(|row| {
            let now = window.place(&Mark::of(&row))?;
            (now != first).then_some(now as f64 - first as f64)
        });
        self.trouble.set(None);
        self.total.set(total);
        self.follow_cursor(&window);
        self.window.set(Arc::new(window));
        if let Some(rows) = moved {
            self.go_to(top + rows * ROW);
        } else if self.track().clamped(top) < top {
            self.go_to(top);
        }
    }

    /// The cursor stays on its row; where that was not known yet, it is now.
    fn follow_cursor(self, window: &Window) {
        let Some(mut cursor) = self.cursor.get_untracked() else { return };
        match &cursor.mark {
            Some(mark) => cursor.index = window.place(mark).unwrap_or(cursor.index),
            None => cursor.mark = window.row(cursor.index).map(|row| Mark::of(row)),
        }
        if self.cursor.with_untracked(|before| before.as_ref() != Some(&cursor)) {
            self.cursor.set(Some(cursor));
        }
    }
}

#[cfg(test)]
mod tests;
