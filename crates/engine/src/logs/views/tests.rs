use std::pin::pin;

use futures::StreamExt as _;
use protocol::{
    catalogue::EnvironmentId,
    logs::{Anchor, GetRows, Lens, Scope, SetLens, Source, Span},
};
use tokio::time::{advance, sleep};

use super::*;
use crate::{
    logs::{get_rows, set_lens, tail},
    scripted::ScriptedAws,
};

fn engine() -> Arc<Engine> {
    let (engine, _) = ScriptedAws::new(|_, _| (400, "{}".to_owned())).engine();
    engine
}

fn request(engine: &Engine, group: &str) -> Tail {
    let environment = engine.catalogue.environments()[0].id.clone();
    asked(environment, group)
}

fn asked(environment: EnvironmentId, group: &str) -> Tail {
    let source = Source { environment, group: group.to_owned(), streams: Vec::new() };
    let scope = Scope { sources: vec![source], span: Span::Live { back: 60_000 }, pattern: None };
    Tail { view: ViewId("view".into()), scope }
}

fn present(engine: &Engine) -> Option<Arc<View>> {
    engine.log_views.get(&ViewId("view".into())).ok()
}

async fn rows(engine: &Arc<Engine>) -> Result<u64, Error> {
    let view = ViewId("view".into());
    Ok(get_rows(engine, GetRows { view, anchor: Anchor::Start, before: 0, after: 10 }).await?.total)
}

#[tokio::test(start_paused = true)]
async fn a_view_outlives_its_last_stream_by_a_little() {
    let engine = engine();
    let request = request(&engine, "/a");
    let mut first = Box::pin(tail(&engine, request.clone()));
    assert_eq!(first.next().await.unwrap().sources.len(), 1);
    let view = present(&engine).unwrap();
    assert_eq!(rows(&engine).await, Ok(0));

    let mut second = Box::pin(tail(&engine, request.clone()));
    second.next().await.unwrap();
    drop(first);
    sleep(2 * GRACE).await;
    assert!(Arc::ptr_eq(&view, &present(&engine).unwrap()), "somebody looks at it still");

    drop(second);
    sleep(GRACE - Duration::from_secs(1)).await;
    let mut third = Box::pin(tail(&engine, request));
    third.next().await.unwrap();
    assert!(Arc::ptr_eq(&view, &present(&engine).unwrap()), "a stream that comes again finds it");

    drop(third);
    let gone = Arc::downgrade(&view);
    drop(view);
    sleep(GRACE + Duration::from_secs(1)).await;
    assert!(present(&engine).is_none());
    assert_eq!(rows(&engine).await.unwrap_err().kind, ErrorKind::NotFound);
    advance(Duration::from_secs(1)).await;
    assert!(gone.upgrade().is_none(), "and nothing holds its lines any more");
}

#[tokio::test(start_paused = true)]
async fn another_scope_begins_anew_and_is_looked_at_in_the_same_way() {
    let engine = engine();
    let mut one = Box::pin(tail(&engine, request(&engine, "/a")));
    one.next().await.unwrap();
    let before = present(&engine).unwrap();
    let lens = Lens { filter: "level>=warn".into(), ..Lens::default() };
    let set = set_lens(&engine, SetLens { view: before.id.clone(), lens: lens.clone() }).await.unwrap();
    assert_eq!(set.problem, None);
    let wrong = Lens { filter: "level>=loud".into(), ..Lens::default() };
    let set = set_lens(&engine, SetLens { view: before.id.clone(), lens: wrong }).await.unwrap();
    assert!(set.problem.is_some());

    let mut other = Box::pin(tail(&engine, request(&engine, "/b")));
    other.next().await.unwrap();
    let after = present(&engine).unwrap();
    assert!(!Arc::ptr_eq(&before, &after));
    assert_eq!(*after.lens.lock().unwrap(), lens);
    drop(one);
    sleep(2 * GRACE).await;
    assert!(present(&engine).is_some(), "the end of the earlier one is not its own");
}

#[tokio::test]
async fn an_environment_that_nobody_declares_is_told_in_the_state() {
    let engine = engine();
    let mut states = pin!(tail(&engine, asked(EnvironmentId::new("no", "where"), "/a")));
    let state = states.next().await.unwrap();
    assert_eq!(state.sources[0].mode, Mode::Stopped);
    assert_eq!(state.sources[0].trouble.as_ref().unwrap().kind, ErrorKind::NotFound);
    assert_eq!(rows(&engine).await.unwrap_err().kind, ErrorKind::NotFound);
    engine.catalogue.reload().await.unwrap();
    assert_eq!(states.next().await.unwrap().sources[0].mode, Mode::Stopped, "it is tried again");
}

#[tokio::test(start_paused = true)]
async fn what_was_read_as_somebody_else_is_forgotten() {
    let engine = engine();
    let mut states = Box::pin(tail(&engine, request(&engine, "/a")));
    states.next().await.unwrap();
    let view = present(&engine).unwrap();
    view.buffer.lock().unwrap().take_live(vec![crate::logs::event::Arrival {
        source: 0,
        stream: "s".into(),
        at: engine.clock.now().0,
        ingested: engine.clock.now().0,
        id: None,
        was_live: true,
        message: "INFO secret".into(),
    }]);
    view.moved();
    while states.next().await.unwrap().held == 0 {}
    assert_eq!(rows(&engine).await, Ok(1));
    engine.forget(&[EnvironmentId::new("another", "environment")]);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(rows(&engine).await, Ok(1), "nobody else is signed in where it reads");
    let beginnings = *view.beginnings().borrow();
    engine.forget(&[view.environments[0].id.clone()]);
    assert_eq!(rows(&engine).await, Ok(0), "at once");
    assert_eq!(*view.beginnings().borrow(), beginnings + 1);
    while states.next().await.unwrap().held > 0 {}
    assert_eq!(rows(&engine).await, Ok(0));
}

#[tokio::test(start_paused = true)]
async fn an_environment_that_is_declared_otherwise_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let declare = |one: &str, other: &str| {
        let declared = format!(
            "id = \"acme\"\nname = \"Acme\"\npurpose = \"Reads documents\"\n\
             [environment.one]\nregion = \"{one}\"\naccount = \"123456789012\"\n\
             [environment.other]\nregion = \"{other}\"\naccount = \"123456789012\"\n"
        );
        std::fs::write(folder.path().join("acme.toml"), declared).unwrap();
    };
    declare("eu-central-1", "eu-central-1");
    let clock = Arc::new(crate::clock::ManualClock::at(protocol::Moment(1_700_000_000_000)));
    let engine = ScriptedAws::new(|_, _| (400, "{}".to_owned()))
        .engine_with(&clock, |options| options.catalogue_folder = Some(folder.path().to_owned()));
    let mut states = Box::pin(tail(&engine, asked(EnvironmentId::new("acme", "one"), "/a")));
    states.next().await.unwrap();
    let before = present(&engine).unwrap();
    let region = |view: &View| view.environments[0].region.clone();

    declare("eu-central-1", "us-east-1");
    engine.catalogue.reload().await.unwrap();
    for _ in 0..3 {
        states.next().await.unwrap();
    }
    assert!(Arc::ptr_eq(&before, &present(&engine).unwrap()), "its own environment is the same");

    declare("eu-west-1", "us-east-1");
    engine.catalogue.reload().await.unwrap();
    for _ in 0..3 {
        states.next().await.unwrap();
    }
    let after = present(&engine).unwrap();
    assert_eq!([region(&before), region(&after)], ["eu-central-1", "eu-west-1"]);
}
