//! Keeps the place where one reads, while the rows around it come, change and go.

mod asking;

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use protocol::{
    Error,
    logs::{Anchor, LineKey, Row, TailState, ViewId},
};

use super::{
    ROW,
    layout::{Hold, Stack},
    window::Window,
};

/// What is kept in sight.
#[derive(Clone, Debug, PartialEq)]
enum Pin {
    /// The last row, at the foot.
    End,
    /// A line, with its top so far below the view's.
    Line { key: LineKey, y: f64 },
}

/// Where one wants to be.
#[derive(Clone)]
struct Goal {
    anchor: Anchor,
    /// How far below the view's top.
    y: f64,
}

/// At most one question is under way; what moves meanwhile is asked for once, afterwards.
#[derive(Clone, Copy, Default, PartialEq)]
enum Flight {
    #[default]
    Idle,
    Asking,
    AskingAndOutdated,
}

/// What the feed goes by.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) state: RwSignal<TailState>,
    pub(crate) follow: RwSignal<bool>,
    pub(crate) cursor: RwSignal<Option<LineKey>>,
}

/// The rows at hand and their place on screen.
#[derive(Clone, Copy)]
pub(crate) struct Feed {
    view: StoredValue<ViewId>,
    reading: Reading,
    /// The rows at hand; nothing before the first answer.
    pub(crate) window: RwSignal<Option<Arc<Window>>>,
    /// Where the first of them begins, in pixels below the view's top.
    top: RwSignal<f64>,
    /// How high the view is, in pixels.
    pub(crate) height: RwSignal<f64>,
    /// Why the last question failed.
    pub(crate) trouble: RwSignal<Option<Error>>,
    /// Goes up whenever something else is read. Answers of an earlier turn are about other lines.
    pub(crate) turn: RwSignal<u32>,
    pin: StoredValue<Pin>,
    goal: StoredValue<Option<Goal>>,
    /// A place that is not read yet: it is shown once it is, unless one goes elsewhere before.
    longed: StoredValue<Option<Goal>>,
    /// Scrolled further than there were rows, in pixels.
    owed: StoredValue<f64>,
    flight: StoredValue<Flight>,
    asked_at: StoredValue<f64>,
    /// Whether it will be asked in a moment.
    waiting: StoredValue<bool>,
    /// Heights of rows that are not [`ROW`] high.
    heights: StoredValue<HashMap<LineKey, f64>>,
}

impl Feed {
    pub(crate) fn of(view: ViewId, reading: Reading) -> Self {
        Self {
            view: StoredValue::new(view),
            reading,
            window: RwSignal::new(None),
            top: RwSignal::new(0.0),
            height: RwSignal::new(0.0),
            trouble: RwSignal::new(None),
            turn: RwSignal::new(0),
            pin: StoredValue::new(Pin::End),
            goal: StoredValue::new(None),
            longed: StoredValue::new(None),
            owed: StoredValue::new(0.0),
            flight: StoredValue::new(Flight::Idle),
            asked_at: StoredValue::new(0.0),
            waiting: StoredValue::new(false),
            heights: StoredValue::default(),
        }
    }

    /// Asks again whenever the view moves, for as long as the page is open.
    pub(crate) fn serve(self) {
        let moved = Memo::new(move |_| {
            let turn = self.turn.get();
            self.reading.state.with(|state| (turn, state.revision, state.sources.is_empty()))
        });
        Effect::new(move |before: Option<()>| {
            // A memo that is only tracked is never computed, and never moves.
            moved.get();
            if before.is_some() {
                self.refresh();
            }
        });
    }

    /// Forgets everything: something else is read.
    pub(crate) fn clear(self) {
        self.window.set(None);
        self.trouble.set(None);
        self.goal.set_value(None);
        self.longed.set_value(None);
        self.pin.set_value(Pin::End);
        self.heights.update_value(HashMap::clear);
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
    }

    /// Shows the rows around a place. A line that is in sight already stays where it is.
    pub(crate) fn show(self, anchor: Anchor) {
        self.longed.set_value(None);
        if let Anchor::Line { key } = &anchor
            && self.reveal_at_hand(key)
        {
            return;
        }
        let y = match anchor {
            Anchor::Start | Anchor::End => 0.0,
            _ => (self.height.get_untracked() / 3.0).floor(),
        };
        self.goal.set_value(Some(Goal { anchor, y }));
        self.ask();
    }

    /// Stays with what is in sight instead of the end.
    pub(crate) fn hold(self) {
        self.pin_in_sight();
        self.ask();
    }

    /// The view has another height.
    pub(crate) fn resize(self, height: f64) {
        if (height - self.height.get_untracked()).abs() >= 1.0 {
            self.height.set(height);
            self.lay();
            self.ask();
        }
    }

    /// Scrolls so far down; answers whether that ended at the last line there is.
    pub(crate) fn scroll(self, by: f64) -> bool {
        let Some(stack) = self.stack() else { return false };
        self.longed.set_value(None);
        let found = stack.scroll(self.top.get_untracked(), by + self.owed.get_value());
        let limit = 4.0 * self.height.get_untracked();
        self.owed.set_value(found.owed.clamp(-limit, limit));
        self.top.set(found.top);
        self.pin_in_sight();
        if self.wants() {
            self.ask();
        }
        found.owed <= 0.0 && stack.is_at_end(found.top)
    }

    /// Stays with the end from now on.
    pub(crate) fn keep_end(self) {
        self.pin.set_value(Pin::End);
        self.owed.set_value(0.0);
        self.ask();
    }

    /// The row of a line, if it is at hand.
    pub(crate) fn row(self, key: &LineKey) -> Option<Arc<Row>> {
        self.drawn(key).map(|(row, _)| row)
    }

    /// The row of a line and its index among all, if it is at hand.
    pub(crate) fn drawn(self, key: &LineKey) -> Option<(Arc<Row>, u64)> {
        let window = self.window.get_untracked()?;
        let drawn = window.rows.get(window.place(key)?)?;
        Some((drawn.row.clone(), drawn.index))
    }

    /// The line so many rows after this one, as far as they are at hand.
    pub(crate) fn beside(self, key: &LineKey, by: isize) -> Option<LineKey> {
        let window = self.window.get_untracked()?;
        let place = window.place(key)?.saturating_add_signed(by).min(window.rows.len().checked_sub(1)?);
        Some(window.rows[place].row.key.clone())
    }

    /// The first line in sight.
    pub(crate) fn first_in_sight(self) -> Option<LineKey> {
        let (window, seen) = self.in_sight_untracked()?;
        window.rows.get(seen.start).map(|drawn| drawn.row.key.clone())
    }

    /// The last line in sight.
    pub(crate) fn last_in_sight(self) -> Option<LineKey> {
        let (window, seen) = self.in_sight_untracked()?;
        window.rows.get(seen.end.checked_sub(1)?).map(|drawn| drawn.row.key.clone())
    }

    /// The rows in sight, by their place in the window. Tracks what it reads.
    pub(crate) fn in_sight(self) -> Option<(Arc<Window>, std::ops::Range<usize>)> {
        self.height.track();
        self.top.track();
        self.window.track();
        self.in_sight_untracked()
    }

    /// How far below the view's top a row lies, by its place in the window. Tracks what it reads.
    pub(crate) fn y(self, place: usize) -> f64 {
        self.window.track();
        let top = self.top.get();
        self.stack().map_or(top, |stack| stack.y(top, place))
    }

    fn in_sight_untracked(self) -> Option<(Arc<Window>, std::ops::Range<usize>)> {
        Some((self.window.get_untracked()?, self.stack()?.in_sight(self.top.get_untracked())))
    }

    /// All rows are [`ROW`] high.
    pub(crate) fn all_alike(self) {
        if self.heights.with_value(|known| !known.is_empty()) {
            self.heights.update_value(HashMap::clear);
            self.lay();
        }
    }

    /// Takes the heights of the rows as they are drawn, in their order.
    pub(crate) fn measured(self, heights: &[f64]) {
        let Some(window) = self.window.get_untracked().filter(|window| window.rows.len() == heights.len())
        else {
            return;
        };
        self.heights.update_value(|known| {
            known.clear();
            let other = window.rows.iter().zip(heights).filter(|(_, height)| (**height - ROW).abs() > 0.5);
            known.extend(other.map(|(drawn, height)| (drawn.row.key.clone(), *height)));
        });
        self.lay();
        if self.wants() {
            self.ask();
        }
    }

    fn stack(self) -> Option<Stack> {
        let window = self.window.get_untracked()?;
        let view = self.height.get_untracked();
        Some(self.heights.with_value(|known| {
            let height = |key| known.get(key).copied().unwrap_or(ROW);
            let heights = window.rows.iter().map(|drawn| height(&drawn.row.key));
            Stack::new(heights, view, window.starts(), window.ends())
        }))
    }

    /// Puts the rows where the pin wants them.
    fn lay(self) {
        let (Some(stack), Some(window)) = (self.stack(), self.window.get_untracked()) else { return };
        let hold = match self.pin.get_value() {
            Pin::End => Hold::End,
            Pin::Line { key, y } => match window.place(&key) {
                Some(index) => Hold::Row { index, y },
                None => return,
            },
        };
        self.top.set(stack.top(hold));
    }

    /// Pins the line that is looked at: the cursor's when it is in sight, else the first whose beginning is.
    fn pin_in_sight(self) {
        let (Some(stack), Some((window, seen))) = (self.stack(), self.in_sight_untracked()) else { return };
        let top = self.top.get_untracked();
        let cursor = self.reading.cursor.with_untracked(|cursor| window.place(cursor.as_ref()?));
        let whole = seen.clone().find(|index| stack.y(top, *index) >= 0.0).unwrap_or(seen.start);
        let index = cursor.filter(|index| seen.contains(index)).unwrap_or(whole);
        if let Some(drawn) = window.rows.get(index) {
            self.pin.set_value(Pin::Line { key: drawn.row.key.clone(), y: stack.y(top, index) });
        }
    }

    /// Brings a line into view if its row is at hand.
    fn reveal_at_hand(self, key: &LineKey) -> bool {
        let (Some(stack), Some(window)) = (self.stack(), self.window.get_untracked()) else { return false };
        let Some(index) = window.place(key) else { return false };
        let top = self.top.get_untracked();
        let y = stack.reveal(top, index).unwrap_or_else(|| stack.y(top, index));
        self.goal.set_value(None);
        self.pin.set_value(Pin::Line { key: key.clone(), y });
        self.lay();
        if self.wants() {
            self.ask();
        }
        true
    }

    fn wants(self) -> bool {
        let margin = self.height.get_untracked() / 2.0;
        self.stack().is_none_or(|stack| stack.wants(self.top.get_untracked(), margin))
    }
}
