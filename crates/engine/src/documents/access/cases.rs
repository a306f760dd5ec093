//! The open cases: in memory only, each for an hour, and what was looked at in them of late.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{
    Error, ErrorKind, Moment,
    catalogue::EnvironmentId,
    documents::{ObjectId, access::Case},
};

use super::Look;

/// How long a case stays open, in milliseconds.
const OPEN_FOR: i64 = 60 * 60_000;
/// For how long a preview that is opened again is the same look, in milliseconds.
const SAME_LOOK: i64 = 5 * 60_000;
/// For how long details that are read again are the same look, in milliseconds: as long as a case.
const SAME_VIEW: i64 = OPEN_FOR;
/// How many looks of late are remembered; a look that was forgotten is written down again.
const MOST_RECENT: usize = 1_000;

/// The open cases.
#[derive(Debug, Default)]
pub(crate) struct Cases(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    open: HashMap<EnvironmentId, (Number, Case)>,
    /// How many were opened.
    opened: u64,
    /// Who looked at what in which case, when, and the number of the record.
    recent: HashMap<Seen, (Moment, u64)>,
    /// How often whoever was there left.
    left: HashMap<EnvironmentId, u64>,
}

/// Who was there when something began: what comes of it is not kept for whoever is there after them.
#[derive(Debug)]
pub(in crate::documents) struct Sitting(Vec<(EnvironmentId, u64)>);

/// Tells one case from another with the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Number(u64);

/// Who saw what, in which case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    pub(super) arn: String,
    pub(super) object: ObjectId,
    pub(super) case: Option<Number>,
    pub(super) look: Look,
}

impl Seen {
    /// Whether a look `then` is the same as one `now`; of a clock that was set back nothing is known.
    fn lasts(&self, then: Moment, now: Moment) -> bool {
        let same = if self.look == Look::View { SAME_VIEW } else { SAME_LOOK };
        (0..same).contains(&now.millis_since(then))
    }
}

impl Cases {
    /// Opens a case in place of the one that is open.
    pub(super) fn open(&self, environment: &EnvironmentId, reference: String, reason: String, now: Moment) {
        let mut held = self.held();
        held.opened += 1;
        let number = Number(held.opened);
        let case = Case { reference, reason, since: now, until: now.plus_millis(OPEN_FOR), looks: 0 };
        held.open.insert(environment.clone(), (number, case));
    }

    /// The case that is open at `now`.
    pub(super) fn of(&self, environment: &EnvironmentId, now: Moment) -> Option<(Number, Case)> {
        let mut held = self.held();
        // Taken out, so that a clock that is set back does not open it again.
        held.open.retain(|_, (_, case)| now < case.until);
        held.open.get(environment).cloned()
    }

    /// Counts a look; false when the case was closed meanwhile.
    pub(super) fn count(&self, environment: &EnvironmentId, number: Number) -> bool {
        let mut held = self.held();
        let open = held.open.get_mut(environment).filter(|(open, _)| *open == number);
        open.map(|(_, case)| case.looks = case.looks.saturating_add(1)).is_some()
    }

    /// Closes the case.
    pub(super) fn close(&self, environment: &EnvironmentId) {
        self.held().open.remove(environment);
    }

    /// The record of the same look a while ago.
    pub(super) fn seen(&self, seen: &Seen, now: Moment) -> Option<u64> {
        let held = self.held();
        let (at, record) = held.recent.get(seen)?;
        seen.lasts(*at, now).then_some(*record)
    }

    /// Remembers that a look was written down.
    pub(super) fn saw(&self, seen: Seen, now: Moment, record: u64) {
        let mut held = self.held();
        if held.recent.len() >= MOST_RECENT {
            held.recent.retain(|seen, (at, _)| seen.lasts(*at, now));
        }
        if held.recent.len() < MOST_RECENT {
            held.recent.insert(seen, (now, record));
        }
    }

    /// Who is there now.
    pub(in crate::documents) fn sitting<'a>(
        &self,
        environments: impl IntoIterator<Item = &'a EnvironmentId>,
    ) -> Sitting {
        let (environments, held) = (environments.into_iter().collect::<BTreeSet<_>>(), self.held());
        let left = |environment: &&EnvironmentId| held.left.get(environment).copied().unwrap_or(0);
        Sitting(environments.iter().map(|environment| ((*environment).clone(), left(environment))).collect())
    }

    /// Whether they are still there.
    ///
    /// # Errors
    /// `Conflict` when they have left meanwhile.
    pub(in crate::documents) fn check(&self, sitting: &Sitting) -> Result<(), Error> {
        let held = self.held();
        let same = |(environment, then): &(EnvironmentId, u64)| {
            held.left.get(environment).copied().unwrap_or(0) == *then
        };
        if sitting.0.iter().all(same) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Conflict, "The role or the sign-in was changed meanwhile")
            .with_next("Nothing was begun; do it again."))
    }

    /// Closes the cases of `environments`: somebody else is there now.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        let mut held = self.held();
        for environment in environments {
            *held.left.entry(environment.clone()).or_default() += 1;
        }
        held.open.retain(|environment, _| !environments.contains(environment));
        held.recent.retain(|seen, _| !environments.contains(&seen.object.bucket.environment));
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use protocol::documents::BucketId;

    use super::*;

    fn prod() -> EnvironmentId {
        EnvironmentId::new("paperwurks", "prod")
    }

    fn seen(case: Option<Number>) -> Seen {
        let bucket = BucketId { environment: prod(), bucket: "b".into() };
        Seen {
            arn: "ann".into(),
            object: ObjectId { bucket, key: "k".into(), version: None },
            case,
            look: Look::Preview,
        }
    }

    #[test]
    fn a_case_ends_by_itself_and_a_clock_set_back_does_not_open_it_again() {
        let cases = Cases::default();
        cases.open(&prod(), "T-1".into(), "why".into(), Moment(0));
        let (number, case) = cases.of(&prod(), Moment(OPEN_FOR - 1)).unwrap();
        assert_eq!(case.until, Moment(OPEN_FOR));
        assert!(cases.count(&prod(), number));
        assert_eq!(cases.of(&prod(), Moment(1)).unwrap().1.looks, 1);
        assert_eq!(cases.of(&prod(), Moment(OPEN_FOR)), None);
        assert_eq!(cases.of(&prod(), Moment(0)), None);
        assert!(!cases.count(&prod(), number));
    }

    #[test]
    fn a_case_that_took_the_place_of_another_does_not_count_its_looks() {
        let cases = Cases::default();
        cases.open(&prod(), String::new(), "one".into(), Moment(0));
        let (first, _) = cases.of(&prod(), Moment(0)).unwrap();
        cases.open(&prod(), String::new(), "other".into(), Moment(0));
        assert!(!cases.count(&prod(), first));
        assert_eq!(cases.of(&prod(), Moment(0)).unwrap().1.reason, "other");
    }

    #[test]
    fn who_left_is_not_there_any_more_and_who_came_is() {
        let (cases, dev) = (Cases::default(), EnvironmentId::new("paperwurks", "dev"));
        let (here, there) = (cases.sitting([&prod(), &prod()]), cases.sitting([&dev]));
        assert_eq!(cases.check(&here), Ok(()));
        cases.forget(&[prod()]);
        assert_eq!(cases.check(&here).unwrap_err().kind, ErrorKind::Conflict);
        assert_eq!((cases.check(&there), cases.check(&cases.sitting([&prod()]))), (Ok(()), Ok(())));
    }

    #[test]
    fn the_same_preview_is_one_look_for_a_few_minutes_in_one_case() {
        let cases = Cases::default();
        cases.saw(seen(None), Moment(0), 7);
        assert_eq!(cases.seen(&seen(None), Moment(SAME_LOOK - 1)), Some(7));
        assert_eq!(cases.seen(&seen(None), Moment(SAME_LOOK)), None);
        assert_eq!(cases.seen(&seen(None), Moment(-1)), None, "the clock was set back");
        assert_eq!(cases.seen(&seen(Some(Number(1))), Moment(1)), None, "another case is another look");
        let view = Seen { look: Look::View, ..seen(None) };
        assert_eq!(cases.seen(&view, Moment(1)), None, "a view is no preview");
        cases.saw(view.clone(), Moment(0), 8);
        assert_eq!(cases.seen(&view, Moment(SAME_VIEW - 1)), Some(8), "details are read again and again");
        cases.forget(&[prod()]);
        assert_eq!(cases.seen(&seen(None), Moment(1)), None);
    }
}
