//! When a session of a source was open: lines that were taken then should have come live.

use std::collections::VecDeque;

/// Times that are remembered.
const MOST: usize = 256;

/// When Live Tail listened, in milliseconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Presence {
    past: VecDeque<(i64, i64)>,
    /// Since when, and when it last said something.
    open: Option<(i64, i64)>,
}

impl Presence {
    pub(super) fn opened(&mut self, at: i64) {
        self.closed();
        self.open = Some((at, at));
    }

    /// An update came, be it empty.
    pub(super) fn heard(&mut self, at: i64) {
        if let Some((_, heard)) = &mut self.open {
            *heard = at;
        }
    }

    /// It ended some time after it was heard last.
    pub(super) fn closed(&mut self) {
        if let Some(span) = self.open.take() {
            if self.past.len() == MOST {
                self.past.pop_front();
            }
            self.past.push_back(span);
        }
    }

    /// When an open session was last heard.
    pub(super) fn last_heard(&self) -> Option<i64> {
        self.open.map(|(_, heard)| heard)
    }

    /// Whether it listened at this moment.
    pub(super) fn covers(&self, at: i64) -> bool {
        self.open.is_some_and(|(since, _)| since <= at)
            || self.past.iter().any(|(since, heard)| *since <= at && at <= *heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_covers_what_was_heard_and_what_is_still_open() {
        let mut presence = Presence::default();
        presence.opened(100);
        presence.heard(200);
        assert!(!presence.covers(99) && presence.covers(100) && presence.covers(300));
        presence.closed();
        assert!(presence.covers(200) && !presence.covers(201));
        presence.opened(400);
        assert!(!presence.covers(399) && presence.covers(400));
        assert_eq!(presence.last_heard(), Some(400));
    }
}
