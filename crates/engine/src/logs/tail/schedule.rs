//! What a source is asked next: the front, where new lines come; what has settled, to be read for good; and what lies
//! before all that was read, the newest of it first.
//!
//! Each is a lane with one job at a time, page by page; lanes that have something to do take turns, so that none starves
//! another however slow the pages come.

use std::time::Duration;

use super::coverage::{Coverage, Stretch};

/// Pages with lines that a job should take: stretches with more are cut smaller.
const PAGES: u32 = 4;
/// How much time the first job of a lane reads.
const FIRST_EARLIER: i64 = 30_000;
const FIRST_SETTLING: i64 = 60_000;
/// The most and the least that one job reads.
const LONGEST: i64 = 86_400_000;
const SHORTEST: i64 = 1_000;
/// The most that the front reads in one job.
const LONGEST_FRONT: i64 = 60_000;
/// The front reads so much again where that costs no page more: lines that came a little late.
const MOST_OVERLAP: i64 = 30_000;
const OVERLAP_STEP: i64 = 5_000;
/// Timestamps may be ahead of this machine's clock.
const AHEAD: i64 = 60_000;
/// Live Tail is faster than the sweep by so much, which is not to find what is on its way.
pub(super) const HEAD_START: i64 = 3_000;
/// How often the front is read.
const EVERY_LIVE: Duration = Duration::from_secs(5);
const EVERY_POLLING: Duration = Duration::from_secs(1);
/// So much must have settled before it is worth a page.
const SETTLING_STEP: Duration = Duration::from_secs(15);
/// What each source of a place adds to how rarely it is read, beside the least of above.
const FRONT_SHARE: Duration = Duration::from_millis(500);
const SETTLING_SHARE: Duration = Duration::from_secs(1);

/// The two clocks: spans are of the engine's, waits of the runtime's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    /// Milliseconds since 1970.
    pub(super) at: i64,
    /// Since the tail began.
    pub(super) elapsed: Duration,
}

/// How urgent the front is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Live Tail brings new lines, the front only what it lost.
    Live,
    /// Nothing else brings new lines.
    Polling,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Earlier,
    Front,
    Settling,
}

/// A page to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) lane: Lane,
    pub(super) stretch: Stretch,
    /// Which part of the source's streams.
    pub(super) part: usize,
    pub(super) token: Option<String>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Page(Ask),
    Wait(Duration),
    /// Nothing, until earlier lines are asked for.
    Nothing,
}

/// A stretch of time that is being read.
#[derive(Clone, Debug)]
struct Job {
    stretch: Stretch,
    /// Until when it asks, possibly more than it counts as read.
    ask_until: i64,
    begun: Now,
    part: usize,
    token: Option<String>,
    /// Pages that had lines.
    pages: u32,
}

#[derive(Clone, Debug, Default)]
struct Turns {
    job: Option<Job>,
    /// When the lane had its last turn, counted in turns.
    last: u64,
}

/// A job that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Done {
    /// What of it has been read for good.
    pub(super) settled: Option<Stretch>,
    /// When it began, in milliseconds since 1970.
    pub(super) begun: i64,
}

/// The lanes of one source.
#[derive(Debug)]
pub(super) struct Schedule {
    coverage: Coverage,
    follows: bool,
    /// Sources of the view that share the place's rate.
    crowd: u32,
    lanes: [Turns; 3],
    turns: u64,
    earlier_reach: i64,
    settling_reach: i64,
    overlap: i64,
    front_due: Duration,
}

impl Schedule {
    /// For lines from `from` on; until `until`, or as they come. `crowd` sources share the rate.
    pub(super) fn new(from: i64, until: Option<i64>, crowd: u32, now: Now) -> Self {
        Self {
            coverage: Coverage::new(from, until, now.at),
            follows: until.is_none(),
            crowd,
            lanes: Default::default(),
            turns: 0,
            earlier_reach: FIRST_EARLIER,
            settling_reach: FIRST_SETTLING,
            overlap: MOST_OVERLAP,
            front_due: now.elapsed,
        }
    }

    pub(super) fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Earlier lines are wanted too.
    pub(super) fn extend(&mut self, from: i64) {
        self.coverage.extend(from);
    }

    /// What to do now. A page stays the next one of its lane until [`Schedule::read`] says that it was read.
    pub(super) fn next(&mut self, now: Now, pace: Pace) -> Next {
        self.coverage.at(now.at);
        for lane in [Lane::Earlier, Lane::Front, Lane::Settling] {
            if self.lanes[lane as usize].job.is_none() {
                self.lanes[lane as usize].job = match lane {
                    Lane::Earlier => self.earlier(now),
                    Lane::Front => self.front(now, pace),
                    Lane::Settling => self.settling(now),
                };
            }
        }
        let ready = |lane: &Lane| self.lanes[*lane as usize].job.is_some();
        let lane = [Lane::Earlier, Lane::Front, Lane::Settling]
            .into_iter()
            .filter(ready)
            .min_by_key(|lane| self.lanes[*lane as usize].last);
        match lane.and_then(|lane| self.ask(lane)) {
            Some(ask) => Next::Page(ask),
            None if self.coverage.is_whole() => Next::Nothing,
            None => Next::Wait(self.wait(now, pace)),
        }
    }

    fn ask(&mut self, lane: Lane) -> Option<Ask> {
        self.turns += 1;
        let turns = &mut self.lanes[lane as usize];
        turns.last = self.turns;
        let job = turns.job.as_ref()?;
        let stretch = Stretch { until: job.ask_until, ..job.stretch };
        Some(Ask { lane, stretch, part: job.part, token: job.token.clone() })
    }

    fn earlier(&self, now: Now) -> Option<Job> {
        let Stretch { from, until } = self.coverage.earlier()?;
        Some(Job::of(Stretch { from: from.max(until.saturating_sub(self.earlier_reach)), until }, now))
    }

    fn front(&self, now: Now, pace: Pace) -> Option<Job> {
        let (front, edge) = (self.coverage.front(), self.front_edge(now, pace));
        // Far behind, as after a sleep, what has settled is read for good at once, and the front follows from there.
        let far_behind = front.saturating_add(LONGEST_FRONT) < self.coverage.settling_edge(now.at);
        if front >= edge || far_behind || now.elapsed < self.front_due {
            return None;
        }
        let until = edge.min(front.saturating_add(LONGEST_FRONT));
        let from = (front - self.overlap).max(self.coverage.low());
        let mut job = Job::of(Stretch { from, until }, now);
        if self.follows && pace == Pace::Polling && until == edge {
            job.ask_until = job.ask_until.saturating_add(AHEAD);
        }
        Some(job)
    }

    fn front_edge(&self, now: Now, pace: Pace) -> i64 {
        let head_start = if self.follows && pace == Pace::Live { HEAD_START } else { 0 };
        self.coverage.edge(now.at.saturating_sub(head_start))
    }

    fn settling(&self, now: Now) -> Option<Job> {
        let (from, edge) = (self.coverage.settled(), self.coverage.settling_edge(now.at));
        let step = SETTLING_STEP.max(SETTLING_SHARE * self.crowd);
        let worth_it = edge.saturating_sub(from) >= millis(step)
            || !self.follows && edge == self.coverage.edge(i64::MAX);
        let until = edge.min(from.saturating_add(self.settling_reach));
        (from < edge && worth_it).then(|| Job::of(Stretch { from, until }, now))
    }

    fn every(&self, pace: Pace) -> Duration {
        let least = if pace == Pace::Live { EVERY_LIVE } else { EVERY_POLLING };
        least.max(FRONT_SHARE * self.crowd)
    }

    fn wait(&self, now: Now, pace: Pace) -> Duration {
        let due = self.front_due.saturating_sub(now.elapsed);
        due.clamp(Duration::from_millis(50), self.every(pace).min(Duration::from_secs(1)))
    }

    /// The page of the lane was read and had lines or none; `next` leads to the one after it. The source's streams are
    /// asked for in so many parts.
    pub(super) fn read(
        &mut self,
        lane: Lane,
        had_lines: bool,
        next: Option<String>,
        parts: usize,
        now: Now,
        pace: Pace,
    ) -> Option<Done> {
        let slot = &mut self.lanes[lane as usize].job;
        let job = slot.as_mut()?;
        job.pages += u32::from(had_lines);
        job.part += usize::from(next.is_none());
        job.token = next;
        if job.part < parts {
            return None;
        }
        let job = slot.take()?;
        self.coverage.read(job.stretch, job.begun.at);
        self.tune(lane, job.pages);
        if lane == Lane::Front {
            self.front_due = now.elapsed.max(job.begun.elapsed + self.every(pace));
        }
        Some(Done { settled: job.stretch.settled(job.begun.at), begun: job.begun.at })
    }

    /// Nothing from before `floor` is held or will be: it need not be read.
    pub(super) fn no_room_before(&mut self, floor: i64, now: i64) {
        self.coverage.forgotten_before(floor, now);
        if self.coverage.low() <= floor {
            self.coverage.enough();
            self.restart(Lane::Earlier);
        }
        let settled = self.coverage.settled();
        let settling = &mut self.lanes[Lane::Settling as usize].job;
        if settling.as_ref().is_some_and(|job| job.stretch.until <= settled) {
            *settling = None;
        }
    }

    /// The streams that can be read are others than before: what is under way begins again, and what they may have
    /// brought since `since`, in milliseconds since 1970, is read again.
    pub(super) fn other_streams(&mut self, since: Option<i64>) {
        for lane in &mut self.lanes {
            lane.job = None;
        }
        if let Some(since) = since {
            self.coverage.again_from(since);
            self.front_due = Duration::ZERO;
        }
    }

    /// AWS answered the lane's page at this moment of its own clock: its job was not begun later, whatever the clock
    /// here says.
    pub(super) fn answered_at(&mut self, lane: Lane, at: i64) {
        if let Some(job) = &mut self.lanes[lane as usize].job
            && job.is_new()
        {
            job.begun.at = job.begun.at.min(at);
        }
    }

    /// The token of the lane's job is no longer known: it begins again.
    pub(super) fn restart(&mut self, lane: Lane) {
        self.lanes[lane as usize].job = None;
    }

    fn tune(&mut self, lane: Lane, pages: u32) {
        let reach = match lane {
            Lane::Earlier => &mut self.earlier_reach,
            Lane::Settling => &mut self.settling_reach,
            Lane::Front => {
                let less = if self.overlap > SHORTEST { self.overlap / 2 } else { 0 };
                let more = (self.overlap + OVERLAP_STEP).min(MOST_OVERLAP);
                self.overlap = if pages > 1 { less } else { more };
                return;
            }
        };
        if pages > PAGES {
            *reach = (*reach / 2).max(SHORTEST);
        } else if pages * 2 <= PAGES {
            *reach = (*reach * 2).min(LONGEST);
        }
    }
}

impl Job {
    fn of(stretch: Stretch, begun: Now) -> Self {
        Self { stretch, ask_until: stretch.until, begun, part: 0, token: None, pages: 0 }
    }

    /// Whether no page of it was read.
    fn is_new(&self) -> bool {
        self.part == 0 && self.token.is_none()
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
