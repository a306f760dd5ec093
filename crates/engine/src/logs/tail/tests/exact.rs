//! What is shown equals what the log groups hold.

use protocol::{
    Moment,
    logs::{Mode, Scope, Span},
};

use super::{
    tailed::{Tailed, source},
    world::{START, World, seconds},
};

const LIVE: Span = Span::Live { back: 600_000 };

/// Lines of two groups over ten minutes before and four after, many of the same moment, some truly equal, some taken up
/// to two minutes late, and of streams that come as it goes.
fn write(world: &World) {
    for second in -600..240_i64 {
        for line in 0..3 + second.rem_euclid(5) {
            let at = START + second * 1_000 + (line % 2) * 500;
            let late =
                if (second + line) % 11 == 0 { 1_000 * ((second.abs() * 7) % 120) } else { 100 + line * 40 };
            let group = if line % 2 == 0 { "/api" } else { "/worker" };
            let stream = format!("task-{}", second.div_euclid(90));
            let message = if line < 4 { format!("line {line} of {second}") } else { "the same".to_owned() };
            world.write(group, &stream, at, late, &message);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn live_tail_and_sweep_are_exact() {
    let world = World::new();
    write(&world);
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &["/api", "/worker"], LIVE);
    seconds(60).await;
    assert_eq!([tailed.mode(0), tailed.mode(1)], [Mode::Live, Mode::Live]);
    seconds(500).await;
    tailed.assert_exact(&world.truth(&["/api", "/worker"]));
    assert!(tailed.complete_until() > Some(START + 240_000));
    let progress = tailed.view.progress.lock().unwrap().clone();
    assert_eq!(progress.received, tailed.lines().len() as u64);
    assert_eq!((progress.backfill, progress.repeated), (None, 0));
    assert_eq!(progress.live.sessions, 1);
    assert!(progress.live.minutes > 9.0 && progress.live.dollars > Some(0.09));
    assert!(world.now() - progress.read_until.unwrap().0 < 5_000);
    assert!(world.most_in_a_second() <= 5);
}

#[tokio::test(start_paused = true)]
async fn what_live_tail_loses_is_found_and_what_it_repeats_is_withdrawn() {
    let world = World::new();
    write(&world);
    world.set(|terms| {
        terms.most_events = Some(6);
        terms.loses_every = Some(5);
        terms.repeats_every = Some(7);
        terms.cut_after = Some(23);
        terms.throttled_every = Some(5);
    });
    let (engine, aws) = world.engine();
    let tailed = Tailed::of(&engine, &["/api", "/worker"], LIVE);
    seconds(560).await;
    tailed.assert_exact(&world.truth(&["/api", "/worker"]));
    let progress = tailed.view.progress.lock().unwrap().clone();
    assert!(progress.recovered > 50, "{}", progress.recovered);
    assert!(progress.repeated > 20, "{}", progress.repeated);
    assert_eq!(progress.received, tailed.lines().len() as u64);
    assert!(aws.asked("StartLiveTail") > 10);
    assert!(world.most_in_a_second() <= 5);
}

#[tokio::test(start_paused = true)]
async fn polling_is_as_exact() {
    let world = World::new();
    write(&world);
    world.set(|terms| {
        terms.no_live = Some((404, String::new()));
        terms.empty_pages = true;
    });
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &["/api", "/worker"], LIVE);
    seconds(560).await;
    assert_eq!(tailed.mode(0), Mode::Polling);
    tailed.assert_exact(&world.truth(&["/api", "/worker"]));
    let progress = tailed.view.progress.lock().unwrap().clone();
    assert_eq!((progress.recovered, progress.live.sessions), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn streams_that_are_named_are_read_alone() {
    let world = World::new();
    write(&world);
    let (engine, aws) = world.engine();
    let names: Vec<_> = (0..150).map(|stream| format!("task-{}", stream - 5)).collect();
    let names: Vec<_> = names.iter().map(String::as_str).filter(|name| *name != "task-1").collect();
    let scope = Scope { sources: vec![source("/api", &names)], span: LIVE, pattern: Some("ERROR".into()) };
    let tailed = Tailed::scoped(&engine, scope);
    seconds(560).await;
    let mut truth = world.truth(&["/api"]);
    truth.retain(|event| names.contains(&event.stream.as_str()));
    tailed.assert_exact(&truth);
    for request in aws.requests("FilterLogEvents") {
        assert!(request["logStreamNames"].as_array().unwrap().len() <= 100);
        assert_eq!(request["filterPattern"], "ERROR");
    }
    assert_eq!(aws.requests("StartLiveTail")[0]["logEventFilterPattern"], "ERROR");
}

#[tokio::test(start_paused = true)]
async fn a_fixed_span_is_read_and_then_left_alone() {
    let world = World::new();
    write(&world);
    let (engine, aws) = world.engine();
    let (from, until) = (Moment(START - 500_000), Moment(START - 20_000));
    let tailed = Tailed::of(&engine, &["/api"], Span::Between { from, until });
    seconds(20).await;
    assert_eq!(tailed.mode(0), Mode::Loading, "late lines may still come");
    seconds(200).await;
    assert_eq!((tailed.mode(0), tailed.complete_until()), (Mode::Read, Some(until.0)));
    let within = |from: i64| {
        let mut truth = world.truth(&["/api"]);
        truth.retain(|event| (from..until.0).contains(&event.at));
        truth
    };
    tailed.assert_exact(&within(from.0));
    assert_eq!(aws.asked("StartLiveTail"), 0);
    let calls = world.sweeps();
    seconds(300).await;
    assert_eq!(world.sweeps(), calls);
    tailed.view.from.send_replace(Moment(START - 590_000));
    seconds(20).await;
    tailed.assert_exact(&within(START - 590_000));
    assert_eq!(tailed.mode(0), Mode::Read);
}

#[tokio::test(start_paused = true)]
async fn earlier_lines_come_when_they_are_asked_for() {
    let world = World::new();
    write(&world);
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &["/api"], Span::Live { back: 60_000 });
    seconds(30).await;
    assert!(tailed.lines().iter().all(|line| line.at >= START - 60_000));
    tailed.view.from.send_replace(Moment(START - 600_000));
    seconds(530).await;
    tailed.assert_exact(&world.truth(&["/api"]));
}

#[tokio::test(start_paused = true)]
async fn views_share_the_rate() {
    let world = World::new();
    write(&world);
    world.set(|terms| {
        terms.no_live = Some((404, String::new()));
        terms.throttled_every = Some(9);
    });
    let (engine, _) = world.engine();
    let views = [(); 3].map(|()| Tailed::of(&engine, &["/api", "/worker"], LIVE));
    seconds(700).await;
    for tailed in &views {
        tailed.assert_exact(&world.truth(&["/api", "/worker"]));
    }
    assert!(world.most_in_a_second() <= 5);
}
