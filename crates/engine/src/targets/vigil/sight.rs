//! Whether the targets of a watched environment can be seen at all, and when it is worth a word that they cannot.

use protocol::Moment;

/// So long may an environment go unseen before that is told, in milliseconds.
const PATIENCE: i64 = 60_000;

/// When an environment was seen last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sight {
    /// When it was seen last; before that, when it was first tried.
    last: Option<Moment>,
    /// Whether it was told that it cannot be seen.
    blind: bool,
}

impl Sight {
    /// It was seen as it was `at` a moment. Answers whether it was told before that it cannot be.
    pub(super) fn regained(&mut self, at: Moment) -> bool {
        self.last = Some(at);
        std::mem::take(&mut self.blind)
    }

    /// It cannot be seen `now`. Answers since when, once that is worth a word.
    pub(super) fn lost(&mut self, now: Moment) -> Option<Moment> {
        let since = *self.last.get_or_insert(now);
        let worth = !self.blind && now.millis_since(since) >= PATIENCE;
        self.blind |= worth;
        worth.then_some(since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Moment {
        Moment(second * 1_000)
    }

    #[test]
    fn it_is_told_once_after_a_minute_and_once_when_it_is_over() {
        let mut sight = Sight::default();
        assert!(!sight.regained(at(0)));
        assert_eq!(sight.lost(at(59)), None);
        assert_eq!(sight.lost(at(60)), Some(at(0)));
        assert_eq!(sight.lost(at(600)), None, "no repeats");
        assert!(sight.regained(at(610)));
        assert!(!sight.regained(at(620)));
        assert_eq!(sight.lost(at(670)), None, "the minute begins anew");
        assert_eq!(sight.lost(at(680)), Some(at(620)));
    }

    #[test]
    fn what_was_never_seen_has_its_minute_from_the_first_attempt() {
        let mut sight = Sight::default();
        assert_eq!(sight.lost(at(100)), None);
        assert_eq!(sight.lost(at(159)), None);
        assert_eq!(sight.lost(at(160)), Some(at(100)));
    }
}
