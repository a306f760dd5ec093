//! What goes wrong is told, and goes on by itself.

use std::sync::Arc;

use protocol::{
    ErrorKind, Moment,
    logs::{Mode, Span},
};

use super::{
    tailed::Tailed,
    world::{START, World, refusal, seconds},
};

const LIVE: Span = Span::Live { back: 0 };

fn trouble(tailed: &Tailed, source: usize) -> Option<ErrorKind> {
    tailed.view.progress.lock().unwrap().sources[source].trouble.clone().map(|error| error.kind)
}

/// A line every second.
fn write(world: &World, group: &str) {
    for second in 0..1_200 {
        world.write(group, "task", START + second * 1_000 + 1, 50, &format!("line {second}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_cut_or_times_out_is_opened_again() {
    for cut in [true, false] {
        let world = World::new();
        write(&world, "/api");
        world.set(|terms| {
            let after = Some(30);
            if cut { terms.cut_after = after } else { terms.times_out_after = after }
        });
        let (engine, aws) = world.engine();
        let tailed = Tailed::of(&engine, &["/api"], LIVE);
        seconds(20).await;
        assert_eq!(tailed.mode(0), Mode::Live);
        seconds(20).await;
        assert_eq!((tailed.mode(0), trouble(&tailed, 0)), (Mode::Live, None));
        assert_eq!(aws.asked("StartLiveTail"), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn while_live_is_away_the_sweep_is_at_polling_pace() {
    let world = World::new();
    write(&world, "/api");
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &["/api"], LIVE);
    seconds(60).await;
    let calm = world.sweeps();
    world.set(|terms| {
        terms.cut_after = Some(1);
        terms.no_live = Some((503, String::new()));
    });
    seconds(60).await;
    assert_eq!(tailed.mode(0), Mode::Reconnecting);
    assert!(world.sweeps() - calm > calm * 2, "{} and {calm}", world.sweeps());
    world.set(|terms| {
        terms.cut_after = None;
        terms.no_live = None;
    });
    seconds(30).await;
    assert_eq!(tailed.mode(0), Mode::Live);
}

#[tokio::test(start_paused = true)]
async fn where_live_tail_is_denied_or_unknown_it_is_polled() {
    let denied = refusal("AccessDeniedException", "not authorized to perform: logs:StartLiveTail");
    for (answer, kind) in [
        (denied, ErrorKind::Forbidden { action: "logs:StartLiveTail".into(), resource: None }),
        (refusal("UnknownOperationException", ""), ErrorKind::Internal),
    ] {
        let world = World::new();
        write(&world, "/api");
        world.set(|terms| terms.no_live = Some(answer));
        let (engine, aws) = world.engine();
        let tailed = Tailed::of(&engine, &["/api"], LIVE);
        seconds(500).await;
        assert_eq!((tailed.mode(0), trouble(&tailed, 0)), (Mode::Polling, Some(kind)));
        assert_eq!(aws.asked("StartLiveTail"), 1, "every try shows in an audit trail");
        world.set(|terms| terms.no_live = None);
        seconds(150).await;
        assert_eq!((tailed.mode(0), trouble(&tailed, 0)), (Mode::Live, None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_that_is_missing_does_not_hold_up_others_and_is_found_when_it_is_made() {
    let world = World::new();
    for group in ["/api", "/new", "/worker"] {
        write(&world, group);
    }
    world.set(|terms| {
        terms.missing.insert("/new".into());
    });
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &["/api", "/new", "/worker"], LIVE);
    seconds(100).await;
    assert_eq!([tailed.mode(0), tailed.mode(1), tailed.mode(2)], [Mode::Live, Mode::Missing, Mode::Live]);
    assert_eq!(trouble(&tailed, 1), Some(ErrorKind::NotFound));
    assert!(world.now() - tailed.view.progress.lock().unwrap().read_until.unwrap().0 < 10_000);
    world.set(|terms| terms.missing.clear());
    seconds(70).await;
    assert_eq!((tailed.mode(1), trouble(&tailed, 1)), (Mode::Live, None));
    seconds(1_300).await;
    tailed.assert_exact(&world.truth(&["/api", "/new", "/worker"]));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_is_lost_stops_all_without_a_storm_and_goes_on_when_regained() {
    let world = World::new();
    let groups = ["/a", "/b", "/c", "/d"];
    for group in groups {
        write(&world, group);
    }
    let (engine, aws) = world.engine();
    let tailed = Tailed::of(&engine, &groups, LIVE);
    seconds(60).await;
    world.set(|terms| {
        terms.failure = Some(refusal("ExpiredTokenException", "expired"));
        terms.cut_after = Some(0);
    });
    seconds(20).await;
    assert_eq!(tailed.mode(2), Mode::Stopped);
    assert_eq!(trouble(&tailed, 2), Some(ErrorKind::SignInRequired));
    let calls = aws.calls();
    seconds(60).await;
    assert!(aws.calls() - calls <= 130, "{} calls in a minute", aws.calls() - calls);
    world.set(|terms| {
        terms.failure = None;
        terms.cut_after = None;
    });
    seconds(10).await;
    for source in 0..groups.len() {
        assert_eq!((tailed.mode(source), trouble(&tailed, source)), (Mode::Live, None));
    }
    seconds(1_300).await;
    tailed.assert_exact(&world.truth(&groups));
}

#[tokio::test(start_paused = true)]
async fn what_is_denied_is_told_and_goes_on_when_it_is_allowed() {
    let world = World::new();
    write(&world, "/api");
    world.set(|terms| terms.failure = Some(refusal("AccessDeniedException", "no")));
    let (engine, aws) = world.engine();
    let tailed = Tailed::of(&engine, &["/api"], LIVE);
    seconds(300).await;
    assert_eq!(tailed.mode(0), Mode::Stopped);
    assert!(matches!(trouble(&tailed, 0), Some(ErrorKind::Forbidden { .. })));
    assert!(aws.calls() < 40);
    world.set(|terms| terms.failure = None);
    seconds(35).await;
    assert_eq!(tailed.mode(0), Mode::Polling, "Live Tail is asked for again later");
    seconds(1_400).await;
    tailed.assert_exact(&world.truth(&["/api"]));
}

#[tokio::test(start_paused = true)]
async fn throttling_is_told() {
    let world = World::new();
    write(&world, "/api");
    let (engine, _) = world.engine();
    let tailed = Tailed::of(&engine, &["/api"], LIVE);
    seconds(30).await;
    world.set(|terms| terms.throttled_every = Some(1));
    seconds(60).await;
    assert_eq!((tailed.mode(0), trouble(&tailed, 0)), (Mode::Live, Some(ErrorKind::Throttled)));
    world.set(|terms| terms.throttled_every = None);
    seconds(30).await;
    assert_eq!(trouble(&tailed, 0), None);
}

#[tokio::test(start_paused = true)]
async fn a_line_that_no_json_can_carry_is_shown_with_what_is_broken_marked() {
    let world = World::new();
    let broken = r#"{"events":[{"logStreamName":"s","timestamp":1700000000500,"ingestionTime":1700000000600,"eventId":"1","message":"half \ud800 pair"}]}"#;
    world.set(|terms| terms.failure = Some((200, broken.into())));
    let (engine, _) = world.engine();
    let until = Moment(START + 1_000);
    let tailed = Tailed::of(&engine, &["/api"], Span::Between { from: Moment(START - 1_000), until });
    seconds(200).await;
    assert_eq!(tailed.mode(0), Mode::Read);
    let lines: Vec<_> = tailed.lines().into_iter().map(|line| line.message).collect();
    assert_eq!(lines, ["half \u{fffd} pair"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_runs_after_the_view_or_the_engine_is_dropped() {
    let world = World::new();
    write(&world, "/api");
    let (engine, aws) = world.engine();
    let tailed = Tailed::of(&engine, &["/api"], LIVE);
    seconds(30).await;
    let view = Arc::downgrade(&tailed.view);
    drop(tailed);
    seconds(1).await;
    assert!(view.upgrade().is_none());
    let calls = aws.calls();
    seconds(60).await;
    assert_eq!(aws.calls(), calls);

    let mut tailed = Tailed::of(&engine, &["/api"], LIVE);
    seconds(30).await;
    drop(engine);
    let weak = Arc::downgrade(&tailed.engine);
    tailed.engine = World::new().engine().0;
    assert!(weak.upgrade().is_none(), "nobody holds it across a wait");
    seconds(10).await;
    assert!(tailed.is_over());
}
