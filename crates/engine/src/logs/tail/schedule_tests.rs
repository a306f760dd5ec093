use super::{super::coverage::SETTLING, *};

const START: i64 = 1_000_000_000;

/// A source with so many lines a second, read page by page at four pages a second.
struct Source {
    schedule: Schedule,
    now: Now,
    lines_a_second: i64,
    pace: Pace,
    pages: Vec<(Lane, Stretch)>,
}

impl Source {
    fn new(back: i64, until: Option<i64>, lines_a_second: i64, pace: Pace) -> Self {
        let now = Now { at: START, elapsed: Duration::ZERO };
        let schedule = Schedule::new(START - back, until, 1, now);
        Self { schedule, now, lines_a_second, pace, pages: Vec::new() }
    }

    fn pass(&mut self, by: Duration) {
        self.now.at += millis(by);
        self.now.elapsed += by;
    }

    /// Reads pages for so long.
    fn run(&mut self, time: Duration) {
        let end = self.now.elapsed + time;
        while self.now.elapsed < end {
            match self.schedule.next(self.now, self.pace) {
                Next::Page(ask) => {
                    self.pass(Duration::from_millis(250));
                    self.pages.push((ask.lane, ask.stretch));
                    let lines =
                        (ask.stretch.until.min(self.now.at) - ask.stretch.from) * self.lines_a_second / 1_000;
                    let read: i64 = ask.token.map_or(0, |token| token.parse().unwrap()) + 10_000;
                    let next = (read < lines).then(|| read.to_string());
                    self.schedule.read(ask.lane, lines > 0, next, 1, self.now, self.pace);
                }
                Next::Wait(wait) => self.pass(wait),
                Next::Nothing => self.pass(Duration::from_secs(1)),
            }
        }
    }

    fn count(&self, lane: Lane) -> usize {
        self.pages.iter().filter(|(of, _)| *of == lane).count()
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn the_newest_come_first_in_spans_that_grow() {
    let mut source = Source::new(3_600_000, None, 10, Pace::Polling);
    source.run(Duration::from_secs(20));
    let earlier: Vec<_> =
        source.pages.iter().filter(|(lane, _)| *lane == Lane::Earlier).map(|(_, stretch)| *stretch).collect();
    assert_eq!(source.pages[0].0, Lane::Earlier);
    assert_eq!(earlier[0], Stretch { from: START - 30_000, until: START });
    assert_eq!(earlier[1], Stretch { from: START - 90_000, until: START - 30_000 });
    assert_eq!(earlier.last().unwrap().from, START - 3_600_000);
    assert!(earlier.len() < 9, "{earlier:?}");
    assert_eq!(source.schedule.coverage().backfill(), None);
}

#[test]
fn a_quiet_source_costs_few_pages() {
    let mut source = Source::new(0, None, 1, Pace::Live);
    source.run(10 * MINUTE);
    assert!((100..=125).contains(&source.count(Lane::Front)), "every five seconds");
    assert!(source.count(Lane::Settling) <= 45, "every fifteen seconds");
    let complete = source.schedule.coverage().complete_until().unwrap();
    assert!(source.now.at - complete < SETTLING + 20_000);
}

#[test]
fn polling_is_prompt() {
    let mut source = Source::new(0, None, 1, Pace::Polling);
    source.run(MINUTE);
    assert!(source.count(Lane::Front) >= 45);
    assert!(source.now.at - source.schedule.coverage().front() < 2_000);
}

#[test]
fn a_busy_source_is_read_about_twice() {
    // 16,000 lines a second, of the 40,000 that four pages can bring.
    let mut source = Source::new(0, None, 16_000, Pace::Live);
    source.run(20 * MINUTE);
    let lines = 16_000 * 20 * 60;
    let pages = i64::try_from(source.pages.len()).unwrap();
    assert!(pages * 10_000 < lines * 5 / 2, "{pages} pages");
    assert!(source.now.at - source.schedule.coverage().front() < 30_000);
    assert!(source.now.at - source.schedule.coverage().settled() < SETTLING + 60_000);
}

#[test]
fn too_much_delays_both_and_starves_neither() {
    // A burst of 50,000 lines a second for a minute is more than pages can bring twice.
    let mut source = Source::new(0, None, 50_000, Pace::Live);
    source.run(MINUTE);
    source.lines_a_second = 500;
    source.run(10 * MINUTE);
    assert!(source.now.at - source.schedule.coverage().front() < 15_000);
    assert!(source.now.at - source.schedule.coverage().settled() < SETTLING + 30_000);
}

#[test]
fn after_a_sleep_each_stretch_is_read_once() {
    let mut source = Source::new(0, None, 100, Pace::Live);
    source.run(5 * MINUTE);
    source.pages.clear();
    source.now.at += 8 * 3_600_000;
    source.run(3 * MINUTE);
    let slept_until = source.now.at - 180_000;
    let again = source
        .pages
        .iter()
        .filter(|(lane, stretch)| *lane == Lane::Front && stretch.from < slept_until - SETTLING - 60_000);
    assert_eq!(again.count(), 0, "the front does not read what the other lane reads for good");
    assert!(source.now.at - source.schedule.coverage().front() < 15_000);
    assert!(source.now.at - source.schedule.coverage().settled() < SETTLING + 30_000);
}

#[test]
fn a_fixed_span_ends() {
    let mut source = Source::new(600_000, Some(START - 10_000), 100, Pace::Polling);
    source.run(MINUTE);
    assert!(!source.schedule.coverage().is_whole(), "its end may still change");
    source.run(3 * MINUTE);
    assert_eq!(source.schedule.next(source.now, Pace::Polling), Next::Nothing);
    assert_eq!(source.schedule.coverage().complete_until(), Some(START - 10_000));
    let pages = source.pages.len();
    assert!(source.pages.iter().all(|(_, stretch)| stretch.until <= START - 10_000));
    source.run(MINUTE);
    assert_eq!(source.pages.len(), pages);
    source.schedule.extend(START - 900_000);
    source.run(MINUTE);
    assert!(source.schedule.coverage().is_whole());
    assert_eq!(source.pages.last().unwrap().1.from, START - 900_000);
}

#[test]
fn a_job_goes_on_by_its_token_and_through_all_parts() {
    let now = Now { at: START, elapsed: Duration::ZERO };
    let mut schedule = Schedule::new(START - 10_000, Some(START), 1, now);
    let mut asked = Vec::new();
    for (had_lines, next) in [(false, Some("a")), (true, None), (true, Some("b")), (false, None)] {
        let Next::Page(ask) = schedule.next(now, Pace::Polling) else { panic!("a page") };
        asked.push((ask.part, ask.token.clone()));
        let done = schedule.read(ask.lane, had_lines, next.map(str::to_owned), 2, now, Pace::Polling);
        assert_eq!(done.is_some(), asked.len() == 4);
    }
    let token = |text: &str| Some(text.to_owned());
    assert_eq!(asked, [(0, None), (0, token("a")), (1, None), (1, token("b"))]);
    schedule.extend(START - 20_000);
    assert!(matches!(schedule.next(now, Pace::Polling), Next::Page(_)));
}

#[test]
fn a_full_buffer_wants_nothing_earlier() {
    let mut source = Source::new(3_600_000, None, 10, Pace::Polling);
    source.run(Duration::from_secs(1));
    source.schedule.no_room_before(START - 1_000, source.now.at);
    source.pages.clear();
    source.run(Duration::from_secs(5));
    assert_eq!(source.count(Lane::Earlier), 0);
    assert_eq!(source.schedule.coverage().backfill(), None);
}
