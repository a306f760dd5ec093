//! What of a preview is at hand: it is fetched in stretches as it comes into view, and let go of far from it.

use std::{collections::BTreeMap, ops::Range, sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error,
    documents::preview::{Content, Part},
};

use super::reading::Reading;

/// Stretches that are kept.
const KEPT: usize = 24;

/// Questions under way at once.
const AT_ONCE: usize = 3;

/// How long the rest of a stretch is waited for that did not come with it.
const PAUSE: Duration = Duration::from_millis(100);

/// Items in order, and how many there are where that is told.
pub(super) type Stretch<T> = (Vec<T>, Option<u64>);

/// How the items are asked for and taken.
pub(super) struct Way<T: 'static> {
    /// Items of one stretch.
    pub(super) stretch: u32,
    /// Asks for so many from there.
    pub(super) part: fn(sheet: u32, from: u64, count: u32) -> Part,
    /// Takes the answer; nothing when it is none.
    pub(super) take: fn(Content) -> Option<Stretch<T>>,
}

impl<T> Clone for Way<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Way<T> {}

#[derive(Clone, Debug)]
enum Held<T> {
    /// It is asked for; this much of it is there.
    Asked(Arc<Vec<T>>),
    /// This much of it is there, and it goes on.
    Part(Arc<Vec<T>>),
    There(Arc<Vec<T>>),
    Failed(Error),
}

/// The stretches at hand.
impl<T> Held<T> {
    fn items(&self) -> Option<&Arc<Vec<T>>> {
        match self {
            Self::Asked(items) | Self::Part(items) | Self::There(items) => Some(items),
            Self::Failed(_) => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Hand<T> {
    held: BTreeMap<u64, Held<T>>,
    /// How many items there are, once that is told.
    told: Option<u64>,
    /// Items that were seen.
    seen: u64,
}

impl<T: Clone> Hand<T> {
    const fn empty(told: Option<u64>) -> Self {
        Self { held: BTreeMap::new(), told, seen: 0 }
    }

    /// Takes what was asked for as the rest of stretch `nth`. Only a total tells the end: without one, fewer than were
    /// asked for, or none, are all that was found so far, and asking again goes on.
    fn take(&mut self, nth: u64, stretch: u32, answer: Result<Stretch<T>, Error>) {
        let held = match answer {
            Ok((more, told)) => {
                let is_none = more.is_empty();
                let mut items = self.at_hand(nth);
                Arc::make_mut(&mut items).extend(more);
                let to = nth * u64::from(stretch) + items.len() as u64;
                self.seen = self.seen.max(to);
                self.told = told.or(self.told);
                let ends = self.told.is_some_and(|total| is_none || to >= total);
                if ends || items.len() >= stretch as usize { Held::There(items) } else { Held::Part(items) }
            }
            Err(error) => Held::Failed(error),
        };
        self.held.insert(nth, held);
    }

    /// What of a stretch is there.
    fn at_hand(&self, nth: u64) -> Arc<Vec<T>> {
        self.held.get(&nth).and_then(Held::items).cloned().unwrap_or_default()
    }

    /// Says that the rest of a stretch is asked for. Answers how much of it is there.
    fn ask(&mut self, nth: u64) -> usize {
        let items = self.at_hand(nth);
        let there = items.len();
        self.held.insert(nth, Held::Asked(items));
        there
    }

    /// How many items there are, as far as is known: one stretch more than was seen, until the end was.
    fn total(&self, stretch: u32) -> u64 {
        self.told.unwrap_or(self.seen + u64::from(stretch))
    }

    /// The stretch to ask for next, of those that are wanted; nothing when all are there or enough are under way.
    fn next(&self, wanted: Range<u64>) -> Option<u64> {
        let under_way = self.held.values().filter(|held| matches!(held, Held::Asked(_))).count();
        let is_due = |nth: &u64| self.held.get(nth).is_none_or(|held| matches!(held, Held::Part(_)));
        (under_way < AT_ONCE).then(|| wanted.into_iter().find(is_due))?
    }

    /// Lets go of what is farthest from what is wanted.
    fn let_go(&mut self, wanted: &Range<u64>) {
        let far = |nth: u64| wanted.start.saturating_sub(nth).max(nth.saturating_sub(wanted.end));
        while self.held.len() > KEPT {
            let idle = self.held.iter().filter(|(_, held)| !matches!(held, Held::Asked(_)));
            let Some(farthest) = idle.map(|(nth, _)| *nth).max_by_key(|nth| far(*nth)) else { return };
            self.held.remove(&farthest);
        }
    }
}

/// Items of a preview. Everything in it is a handle, so it is copied freely.
pub(super) struct Feed<T: Send + Sync + 'static> {
    reading: Reading,
    sheet: u32,
    way: StoredValue<Way<T>>,
    hand: RwSignal<Hand<T>>,
    wanted: StoredValue<Range<u64>>,
}

impl<T: Send + Sync> Clone for Feed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Feed<T> {}

impl<T: Clone + Send + Sync + 'static> Feed<T> {
    /// The items of a preview, or of one of its sheets; nothing is asked for yet.
    pub(super) fn of(reading: Reading, sheet: u32, told: Option<u64>, way: Way<T>) -> Self {
        Self {
            reading,
            sheet,
            way: StoredValue::new(way),
            hand: RwSignal::new(Hand::empty(told)),
            wanted: StoredValue::new(0..0),
        }
    }

    /// How many items there are, as far as is known.
    pub(super) fn total(self) -> u64 {
        self.hand.with(|hand| hand.total(self.stretch()))
    }

    /// How many there are, once that is told.
    pub(super) fn told(self) -> Option<u64> {
        self.hand.with(|hand| hand.told)
    }

    /// An item, if it is at hand.
    pub(super) fn item(self, index: u64) -> Option<T> {
        let stretch = u64::from(self.stretch());
        let place = usize::try_from(index % stretch).ok()?;
        self.hand.with(|hand| hand.held.get(&(index / stretch))?.items()?.get(place).cloned())
    }

    /// Why something of these items could not be read.
    pub(super) fn error(self, items: &Range<u64>) -> Option<Error> {
        let stretches = self.stretches(items);
        self.hand.with(|hand| {
            hand.held.range(stretches).find_map(|(_, held)| match held {
                Held::Failed(error) => Some(error.clone()),
                _ => None,
            })
        })
    }

    /// Forgets what failed, and asks for it again.
    pub(super) fn try_again(self) {
        self.hand.update(|hand| hand.held.retain(|_, held| !matches!(held, Held::Failed(_))));
        self.ask();
    }

    /// Says which items are looked at.
    pub(super) fn want(self, items: &Range<u64>) {
        self.wanted.set_value(self.stretches(items));
        self.ask();
    }

    fn stretch(self) -> u32 {
        self.way.with_value(|way| way.stretch)
    }

    fn stretches(self, items: &Range<u64>) -> Range<u64> {
        let stretch = u64::from(self.stretch());
        items.start / stretch..items.end.div_ceil(stretch)
    }

    fn ask(self) {
        let Some(wanted) = self.wanted.try_get_value() else { return };
        while let Some(nth) = self.hand.with_untracked(|hand| hand.next(wanted.clone())) {
            let there = self.hand.try_update_untracked(|hand| {
                let there = hand.ask(nth);
                hand.let_go(&wanted);
                there
            });
            let Some(there) = there else { return };
            spawn_local(async move { self.fetch(nth, there).await });
        }
    }

    /// Fetches the rest of a stretch of which so many are there.
    async fn fetch(self, nth: u64, there: usize) {
        let Some(way) = self.way.try_get_value() else { return };
        let there = u32::try_from(there).unwrap_or(u32::MAX).min(way.stretch);
        let from = nth * u64::from(way.stretch) + u64::from(there);
        let answer = self.reading.ask((way.part)(self.sheet, from, way.stretch - there)).await;
        let answer = answer.and_then(|content| (way.take)(content).ok_or_else(misplaced));
        let goes_on = self.hand.try_update(|hand| {
            hand.take(nth, way.stretch, answer);
            matches!(hand.held.get(&nth), Some(Held::Part(_)))
        });
        match goes_on {
            Some(true) => set_timeout(move || self.ask(), PAUSE),
            Some(false) => self.ask(),
            None => {}
        }
    }
}

/// An answer that is not to the question.
pub(super) fn misplaced() -> Error {
    Error::new(protocol::ErrorKind::Internal, "The engine answered with another part of the document.")
}

#[cfg(test)]
mod tests {
    use protocol::ErrorKind;

    use super::*;

    fn items(count: u32) -> Result<Stretch<u32>, Error> {
        Ok(((0..count).collect(), None))
    }

    #[test]
    fn the_end_is_known_when_it_was_seen() {
        let mut hand = Hand::empty(None);
        assert_eq!(hand.total(100), 100);
        hand.take(0, 100, items(100));
        assert_eq!((hand.total(100), hand.told), (200, None));
        hand.take(1, 100, Ok((vec![0; 40], Some(140))));
        assert_eq!((hand.total(100), hand.told), (140, Some(140)));
        assert_eq!(hand.next(0..2), None);
    }

    #[test]
    fn without_a_total_nothing_is_the_end() {
        let mut hand = Hand::empty(None);
        for (count, there) in [(0, 0), (40, 40), (0, 40)] {
            hand.take(3, 100, items(count));
            assert_eq!((hand.told, hand.next(3..4)), (None, Some(3)), "{count}");
            assert_eq!(hand.ask(3), there);
            assert_eq!(hand.next(3..4), None, "it is under way");
        }
        hand.take(3, 100, items(60));
        assert_eq!((hand.at_hand(3).len(), hand.next(3..4), hand.told), (100, None, None));
        hand.take(4, 100, Ok((Vec::new(), Some(400))));
        assert_eq!((hand.total(100), hand.next(3..5)), (400, None));
    }

    #[test]
    fn fewer_than_were_told_are_not_asked_for_forever() {
        let mut hand = Hand::empty(Some(90));
        hand.take(0, 100, items(40));
        assert_eq!(hand.next(0..1), Some(0));
        hand.take(0, 100, items(0));
        assert_eq!((hand.next(0..1), hand.at_hand(0).len()), (None, 40));
    }

    #[test]
    fn what_is_told_counts_more_than_what_was_seen() {
        let mut hand = Hand::empty(Some(7));
        assert_eq!(hand.total(100), 7);
        hand.take(0, 100, Ok((vec![1_u32; 100], Some(1_000))));
        assert_eq!(hand.total(100), 1_000);
    }

    #[test]
    fn few_are_asked_for_at_once_and_none_twice() {
        let mut hand = Hand::<u32>::empty(None);
        let mut asked = Vec::new();
        while let Some(nth) = hand.next(4..20) {
            hand.ask(nth);
            asked.push(nth);
        }
        assert_eq!(asked, [4, 5, 6]);
        hand.take(5, 10, Err(Error::new(ErrorKind::Unreachable, "gone")));
        assert_eq!(hand.next(4..20), Some(7));
        assert_eq!(hand.next(4..7), None);
    }

    #[test]
    fn what_is_far_away_is_let_go_of() {
        let mut hand = Hand::empty(None);
        for nth in 0..40 {
            hand.take(nth, 10, items(10));
        }
        hand.let_go(&(20..22));
        assert_eq!(hand.held.len(), KEPT);
        assert!((20..22).all(|nth| hand.held.contains_key(&nth)));
        assert!(!hand.held.contains_key(&0) && !hand.held.contains_key(&39));
    }
}
