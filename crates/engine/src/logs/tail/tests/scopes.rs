//! Scopes and machines that are not as one would like them.

use protocol::{
    ErrorKind, Moment,
    logs::{Mode, Scope, Span},
};

use super::{
    tailed::{Tailed, source},
    world::{Event, START, World, refusal, seconds},
};
use crate::logs::buffer::Bounds;

const LIVE: Span = Span::Live { back: 600_000 };

/// A line of each of three streams every second, some taken up to two minutes late.
fn write(world: &World, group: &str) {
    for second in -600..240_i64 {
        for stream in ["x", "y", "z"] {
            let late = if second % 7 == 0 { 1_000 * (second.abs() % 120) } else { 100 };
            world.write(group, stream, START + second * 1_000 + 1, late, &format!("{stream} {second}"));
        }
    }
}

fn trouble(tailed: &Tailed, source: usize) -> Option<ErrorKind> {
    tailed.view.progress.lock().unwrap().sources[source].trouble.clone().map(|error| error.kind)
}

fn held(tailed: &Tailed, source: u16) -> u64 {
    tailed.view.buffer.lock().unwrap().snapshot().held_of(source)
}

fn of_streams(mut truth: Vec<Event>, streams: &[&str]) -> Vec<Event> {
    truth.retain(|event| streams.contains(&event.stream.as_str()));
    truth
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_room_for_all_of_a_span_it_is_read_as_far_back_as_there_is() {
    let world = World::new();
    write(&world, "/api");
    let (engine, _) = world.engine();
    let span = Span::Between { from: Moment(START - 500_000), until: Moment(START - 200_000) };
    let scope = Scope { sources: vec![source("/api", &[])], span, pattern: None };
    let bounds = Bounds { lines: 300, ..Bounds::default() };
    let tailed = Tailed::bounded(&engine, scope, bounds);
    seconds(60).await;
    assert_eq!(tailed.mode(0), Mode::Read);
    let mut newest = world.truth(&["/api"]);
    newest.retain(|event| event.at < START - 200_000);
    tailed.assert_exact(&newest[newest.len() - 300..]);
    let calls = world.sweeps();
    seconds(300).await;
    assert_eq!(world.sweeps(), calls);
    tailed.view.from.send_replace(Moment(START - 550_000));
    seconds(60).await;
    assert_eq!(
        (tailed.mode(0), world.sweeps()),
        (Mode::Read, calls + 1),
        "a page says that there is no room"
    );
}

#[tokio::test(start_paused = true)]
async fn a_group_that_stands_twice_in_a_scope_is_read_once() {
    let world = World::new();
    write(&world, "/api");
    world.set(|terms| terms.repeats_every = Some(9));
    let (engine, aws) = world.engine();
    let sources = vec![source("/api", &["x"]), source("/api", &[]), source("/api", &["y"])];
    let tailed = Tailed::scoped(&engine, Scope { sources, span: LIVE, pattern: None });
    seconds(560).await;
    tailed.assert_exact(&world.truth(&["/api"]));
    assert_eq!([held(&tailed, 0), held(&tailed, 1), held(&tailed, 2)], [840, 1_680, 0]);
    assert_eq!((aws.asked("StartLiveTail"), tailed.mode(2)), (1, Mode::Live));
    let newest =
        tailed.view.progress.lock().unwrap().sources.iter().map(|source| source.newest).collect::<Vec<_>>();
    assert!(newest[0].is_some() && newest[1].is_some() && newest[2].is_none());
}

#[tokio::test(start_paused = true)]
async fn streams_that_several_sources_name_are_read_once() {
    let world = World::new();
    write(&world, "/api");
    let (engine, _) = world.engine();
    let sources = vec![source("/api", &["x", "y"]), source("/api", &["y", "z"])];
    let tailed = Tailed::scoped(&engine, Scope { sources, span: LIVE, pattern: None });
    seconds(560).await;
    tailed.assert_exact(&world.truth(&["/api"]));
    assert_eq!([held(&tailed, 0), held(&tailed, 1)], [1_680, 840]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_called_exact_by_a_clock_that_is_ahead() {
    for (ahead, no_live) in [(3_600_000, false), (45_000, true), (-600_000, false)] {
        let world = World::new();
        write(&world, "/api");
        world.set(|terms| {
            terms.loses_every = Some(3);
            terms.no_live = no_live.then(|| (404, String::new()));
        });
        let (engine, _) = world.engine_ahead(ahead);
        let tailed = Tailed::of(&engine, &["/api"], LIVE);
        for _ in 0..50 {
            seconds(10).await;
            let Some(complete) = tailed.complete_until() else { continue };
            assert!(complete <= world.now() - 120_000, "{} ahead", complete - world.now());
            let held = tailed.lines();
            let from = held[0].at;
            let exact = |events: Vec<Event>| {
                events.into_iter().filter(|event| (from..complete).contains(&event.at)).collect::<Vec<_>>()
            };
            assert!(exact(held) == exact(world.truth(&["/api"])), "up to {complete}");
        }
        // A clock that is behind sees less far.
        let last = world.now().min(world.now() + ahead) - 170_000;
        assert!(tailed.complete_until() > Some(last), "{:?}", tailed.complete_until().map(|at| at - last));
        let read_until = tailed.view.progress.lock().unwrap().read_until.unwrap().0;
        assert!((world.now() + ahead - read_until).abs() < 10_000, "behind by the clock here");
    }
}

#[tokio::test(start_paused = true)]
async fn streams_that_are_not_there_do_not_hold_up_the_others() {
    let world = World::new();
    write(&world, "/api");
    world.set(|terms| terms.absent = ["z", "gone"].map(str::to_owned).into());
    let (engine, aws) = world.engine();
    let sources = vec![source("/api", &["x", "z", "gone"])];
    let tailed = Tailed::scoped(&engine, Scope { sources, span: LIVE, pattern: None });
    seconds(100).await;
    assert_ne!(tailed.mode(0), Mode::Missing);
    assert_eq!(trouble(&tailed, 0), Some(ErrorKind::NotFound));
    assert!(tailed.lines().iter().any(|line| line.stream == "x"));
    assert!((9..=15).contains(&aws.asked("DescribeLogStreams")), "every thirty seconds");
    world.set(|terms| terms.absent.retain(|name| name != "z"));
    seconds(45).await;
    assert!(tailed.lines().iter().any(|line| line.stream == "z"), "soon");
    seconds(415).await;
    // What came to a stream before it was known to be there is older than any line that came since.
    let settled = START - 60_000;
    let mut shown = tailed.lines();
    shown.retain(|event| event.at >= settled);
    shown.sort();
    let mut truth = of_streams(world.truth(&["/api"]), &["x", "z"]);
    truth.retain(|event| event.at >= settled);
    assert!(shown == truth, "{} and {}", shown.len(), truth.len());
    assert_eq!(trouble(&tailed, 0), Some(ErrorKind::NotFound), "one is still not there");
}

#[tokio::test(start_paused = true)]
async fn a_source_none_of_whose_streams_is_there_is_read_with_nothing() {
    let world = World::new();
    write(&world, "/api");
    world.set(|terms| terms.absent = ["one", "other"].map(str::to_owned).into());
    let (engine, aws) = world.engine();
    let span = Span::Between { from: Moment(START - 500_000), until: Moment(START - 20_000) };
    let sources = vec![source("/api", &["one", "other"])];
    let tailed = Tailed::scoped(&engine, Scope { sources, span, pattern: None });
    seconds(300).await;
    assert_eq!((tailed.mode(0), trouble(&tailed, 0)), (Mode::Read, Some(ErrorKind::NotFound)));
    assert_eq!(world.sweeps(), 1);
    let calls = aws.calls();
    seconds(300).await;
    assert_eq!((aws.calls(), tailed.lines().len()), (calls, 0));
}

#[tokio::test(start_paused = true)]
async fn one_group_that_is_missing_leaves_one_session_for_the_others() {
    let world = World::new();
    let groups = ["/a", "/b", "/c", "/d", "/e"];
    for group in groups {
        write(&world, group);
    }
    world.set(|terms| terms.missing.extend(["/d".to_owned()]));
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &groups, LIVE);
    let sessions = |tailed: &Tailed| tailed.view.progress.lock().unwrap().live.sessions;
    seconds(60).await;
    assert_eq!([0, 1, 2, 3, 4].map(|source| tailed.mode(source)), {
        let (live, missing) = (Mode::Live, Mode::Missing);
        [live, live, live, missing, live]
    });
    assert_eq!(sessions(&tailed), 1);
    world.set(|terms| terms.missing.clear());
    seconds(70).await;
    assert_eq!((tailed.mode(3), sessions(&tailed)), (Mode::Live, 1));
    seconds(460).await;
    tailed.assert_exact(&world.truth(&groups));
}

#[tokio::test(start_paused = true)]
async fn sessions_that_time_out_at_once_or_are_refused_together_make_no_storm() {
    let world = World::new();
    write(&world, "/a");
    write(&world, "/b");
    world.set(|terms| terms.times_out_after = Some(0));
    let (engine, aws) = world.engine();
    let tailed = Tailed::of(&engine, &["/a", "/b"], LIVE);
    seconds(300).await;
    assert!(aws.asked("StartLiveTail") < 45, "{}", aws.asked("StartLiveTail"));
    world.set(|terms| {
        terms.times_out_after = None;
        terms.no_live = Some(refusal("InvalidParameterException", "no"));
    });
    seconds(30).await;
    let asked = aws.asked("StartLiveTail");
    seconds(300).await;
    assert!(aws.asked("StartLiveTail") - asked < 10, "{}", aws.asked("StartLiveTail") - asked);
    drop(tailed);
}

#[tokio::test(start_paused = true)]
async fn times_that_no_calendar_has_are_read_as_far_as_there_is_time() {
    for (from, until) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (i64::MAX, i64::MAX), (i64::MIN, -1)] {
        let world = World::new();
        write(&world, "/api");
        let (engine, aws) = world.engine();
        let span = Span::Between { from: Moment(from), until: Moment(until) };
        let tailed = Tailed::of(&engine, &["/api"], span);
        seconds(20).await;
        tailed.view.from.send_replace(Moment(i64::MIN));
        seconds(60).await;
        assert!(aws.requests("FilterLogEvents").iter().all(|ask| ask["startTime"].as_i64() >= Some(0)));
        assert!(matches!(tailed.mode(0), Mode::Loading | Mode::Read | Mode::Opening));
    }
}
