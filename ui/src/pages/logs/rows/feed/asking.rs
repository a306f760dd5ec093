//! Asks for the rows around the place where one reads, one question at a time, and fits the answers in.

use std::{sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error, ErrorKind,
    logs::{Anchor, GetRows, Rows},
};

use super::{
    super::{ROW, state::is_reading, window::Window},
    Feed, Flight, Goal, Pin,
};
use crate::ipc;

/// What moves is looked at this often at most, in milliseconds: what is followed, and what is not.
const FOLLOWED: f64 = 100.0;
const STILL: f64 = 300.0;

/// Rows asked for on one side at most.
const MOST: u32 = 400;

/// What is asked for beyond the view at least, in pixels.
const LITTLE: f64 = 4.0 * ROW;

/// What an answer is to.
struct Asked {
    anchor: Anchor,
    /// Where one wanted to be.
    goal: Option<Goal>,
    /// What was read then.
    turn: u32,
}

impl Feed {
    /// The view has moved. What is not followed need not be looked at as often.
    pub(super) fn refresh(self) {
        let pause = if self.reading.follow.get_untracked() { FOLLOWED } else { STILL };
        let left = pause - (js_sys::Date::now() - self.asked_at.get_value());
        if left <= 0.0 || self.window.with_untracked(Option::is_none) {
            self.ask();
        } else if !self.waiting.get_value() {
            self.waiting.set_value(true);
            let later = move || {
                if self.waiting.try_set_value(false).is_none() {
                    self.ask();
                }
            };
            // A clock that is set back makes nobody wait longer.
            set_timeout(later, Duration::from_secs_f64(left.min(pause) / 1_000.0));
        }
    }

    /// Asks for what is wanted now, or once the present question is answered.
    pub(super) fn ask(self) {
        match self.flight.try_get_value() {
            Some(Flight::Idle) => {}
            Some(_) => return self.flight.set_value(Flight::AskingAndOutdated),
            None => return,
        }
        let height = self.height.get_untracked();
        // Before its first notice, the engine would answer for what was read under this id before.
        let unheard = self.reading.state.with_untracked(|state| state.sources.is_empty());
        if height < 1.0 || unheard {
            return;
        }
        let goal = self.goal.try_update_value(Option::take).flatten().or_else(|| self.longed.get_value());
        let question = self.question(goal.as_ref(), height);
        self.flight.set_value(Flight::Asking);
        self.asked_at.set_value(js_sys::Date::now());
        let asked = Asked { anchor: question.anchor.clone(), goal, turn: self.turn.get_untracked() };
        spawn_local(async move {
            let answer = ipc::call(question).await;
            let Some(flight) = self.flight.try_get_value() else { return };
            self.flight.set_value(Flight::Idle);
            if self.hear(answer, asked) || flight == Flight::AskingAndOutdated {
                // What is there by now is drawn first.
                request_animation_frame(move || self.ask());
            }
        });
    }

    /// Takes in what became of a question. Answers whether to ask again.
    fn hear(self, answer: Result<Rows, Error>, asked: Asked) -> bool {
        // Something else is read by now.
        if asked.turn != self.turn.get_untracked() {
            return true;
        }
        match answer {
            Ok(rows) => self.take(rows, &asked.anchor, asked.goal.as_ref()),
            Err(error) => {
                // Where one wanted to be, one still wants to be.
                self.longed.update_value(|longed| *longed = longed.take().or(asked.goal));
                // A view that is not open yet says so itself once it is.
                if error.kind != ErrorKind::NotFound {
                    self.trouble.set(Some(error));
                }
                false
            }
        }
    }

    /// A place where one wants to be is asked for with the rows that will be in sight, so that they are soon there; what
    /// can be scrolled to from there is asked for afterwards.
    fn question(self, goal: Option<&Goal>, height: f64) -> GetRows {
        let view = self.view.get_value();
        let around = |anchor, y: f64, margin: f64| GetRows {
            view: view.clone(),
            anchor,
            before: rows_in(y + margin),
            after: rows_in(height - y + margin),
        };
        match (goal, self.pin.get_value()) {
            (Some(Goal { anchor: Anchor::End, .. }), _) | (None, Pin::End) => GetRows {
                view: view.clone(),
                anchor: Anchor::End,
                before: rows_in(height + LITTLE),
                after: 0,
            },
            (Some(goal), _) => around(goal.anchor.clone(), goal.y, LITTLE),
            (None, Pin::Line { key, y }) => around(Anchor::Line { key }, y, height),
        }
    }

    /// Takes an answer in, keeping in place what is in sight. Answers whether to ask again.
    fn take(self, answer: Rows, asked: &Anchor, goal: Option<&Goal>) -> bool {
        // Somebody wants to be elsewhere by now.
        if self.goal.with_value(Option::is_some) {
            return true;
        }
        self.trouble.set(None);
        let before = self.window.get_untracked().unwrap_or_default();
        let anchor = usize::try_from(answer.anchor - answer.first.min(answer.anchor)).unwrap_or_default();
        let window = Window::of(answer, &before);
        self.longed.set_value(goal.filter(|goal| self.is_to_come(goal, &window)).cloned());
        let at_anchor = |y| {
            window
                .rows
                .get(anchor)
                .or(window.rows.last())
                .map(|drawn| Pin::Line { key: drawn.row.key.clone(), y })
        };
        let pin = match (goal, self.pin.get_value()) {
            (Some(Goal { anchor: Anchor::End, .. }), _) | (None, Pin::End) => Some(Pin::End),
            (Some(goal), _) => at_anchor(goal.y),
            (None, Pin::Line { key, y }) if window.place(&key).is_some() => Some(Pin::Line { key, y }),
            (None, Pin::Line { key, y }) => match (self.survivor(&before, &window), asked) {
                (Some(survivor), _) => Some(survivor),
                // The line is not shown any more: the next that is stands in its place.
                (None, Anchor::Line { key: gone }) if *gone == key => at_anchor(y),
                // What was asked for is not what is looked at by now.
                (None, _) => return true,
            },
        };
        self.pin.set_value(pin.unwrap_or(Pin::End));
        let reached = |window: &Window| (window.first, window.rows.len());
        let more = reached(&window) != reached(&before);
        self.window.set(Some(Arc::new(window)));
        self.lay();
        // An answer that brings no other rows would be the same the next time.
        self.pay() && more
    }

    /// Whether what is wanted may still be read.
    fn is_to_come(self, goal: &Goal, window: &Window) -> bool {
        match &goal.anchor {
            Anchor::Line { key } => window.place(key).is_none(),
            Anchor::Time { .. } => self.reading.state.with_untracked(is_reading),
            _ => false,
        }
    }

    /// A line in sight that is among the new rows too.
    fn survivor(self, before: &Window, after: &Window) -> Option<Pin> {
        let (stack, (_, seen)) = (self.stack()?, self.in_sight_untracked()?);
        let top = self.top.get_untracked();
        seen.filter_map(|index| Some((index, before.rows.get(index)?)))
            .find(|(_, drawn)| after.place(&drawn.row.key).is_some())
            .map(|(index, drawn)| Pin::Line { key: drawn.row.key.clone(), y: stack.y(top, index) })
    }

    /// Scrolls on by what is owed. Answers whether more rows are wanted.
    fn pay(self) -> bool {
        let owed = self.owed.try_update_value(std::mem::take).unwrap_or_default();
        if owed == 0.0 || self.reading.follow.get_untracked() {
            return !self.reading.follow.get_untracked() && self.wants();
        }
        let Some(stack) = self.stack() else { return false };
        let found = stack.scroll(self.top.get_untracked(), owed);
        self.owed.set_value(found.owed);
        self.top.set(found.top);
        self.pin_in_sight();
        self.wants()
    }
}

/// Rows in so many pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what is asked for at most"
)]
fn rows_in(pixels: f64) -> u32 {
    (pixels / ROW).ceil().clamp(0.0, f64::from(MOST)) as u32
}

#[cfg(test)]
mod tests {
    use protocol::{
        catalogue::Revision,
        logs::{LineKey, TailState, ViewId},
    };

    use super::{
        super::{super::samples::row, Reading},
        *,
    };

    fn feed() -> Feed {
        let reading = Reading {
            state: RwSignal::new(TailState::default()),
            follow: RwSignal::new(false),
            cursor: RwSignal::new(None),
        };
        Feed::of(ViewId("view".to_owned()), reading)
    }

    fn key(number: i64) -> LineKey {
        LineKey(number.to_string())
    }

    fn goal(number: i64) -> Goal {
        Goal { anchor: Anchor::Line { key: key(number) }, y: 40.0 }
    }

    fn asked(feed: Feed, goal: Option<Goal>) -> Asked {
        Asked { anchor: Anchor::End, goal, turn: feed.turn.get_untracked() }
    }

    fn rows(numbers: std::ops::Range<i64>) -> Result<Rows, Error> {
        let rows: Vec<_> = numbers.map(row).collect();
        Ok(Rows { revision: Revision(1), total: rows.len() as u64, first: 0, anchor: 0, rows })
    }

    fn shows(feed: Feed) -> usize {
        feed.window.with_untracked(|window| window.as_ref().map_or(0, |window| window.rows.len()))
    }

    #[test]
    fn an_answer_about_what_was_read_before_is_not_taken() {
        let feed = feed();
        let asked = asked(feed, None);
        feed.clear();
        feed.show(Anchor::Line { key: key(7) });
        assert!(feed.hear(rows(0..9), asked), "what is read now is asked for");
        assert_eq!(shows(feed), 0);
        assert!(feed.goal.with_value(Option::is_some), "where one wants to be is not forgotten");
    }

    #[test]
    fn a_failure_of_what_was_read_before_is_not_told() {
        let feed = feed();
        let asked = asked(feed, None);
        feed.clear();
        assert!(feed.hear(Err(Error::new(ErrorKind::Unreachable, "Gone.")), asked));
        assert!(feed.trouble.with_untracked(Option::is_none));
    }

    #[test]
    fn who_wants_to_be_elsewhere_meanwhile_gets_there() {
        let feed = feed();
        let asked = asked(feed, None);
        feed.show(Anchor::Line { key: key(7) });
        assert!(feed.hear(rows(0..3), asked));
        assert!(feed.goal.with_value(Option::is_some));
        assert_eq!(shows(feed), 0);
    }

    #[test]
    fn a_place_survives_a_question_that_fails() {
        for kind in [ErrorKind::NotFound, ErrorKind::Unreachable] {
            let feed = feed();
            assert!(!feed.hear(Err(Error::new(kind, "Not now.")), asked(feed, Some(goal(7)))));
            let longed = feed.longed.get_value().map(|goal| goal.anchor);
            assert_eq!(longed, Some(Anchor::Line { key: key(7) }));
        }
    }

    #[test]
    fn a_line_that_is_not_read_yet_is_longed_for_until_it_is() {
        let feed = feed();
        feed.hear(rows(0..3), asked(feed, Some(goal(7))));
        assert!(feed.longed.with_value(Option::is_some));
        feed.hear(rows(0..9), asked(feed, Some(goal(7))));
        assert!(feed.longed.with_value(Option::is_none));
        assert_eq!(shows(feed), 9);
    }
}
