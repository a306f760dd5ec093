//! Nothing is written that was not previewed, allowed and named; asked through the very routes of the window.

use anyhow::Result;
use protocol::{
    Error, ErrorKind, Request,
    changes::{Apply, Arm, Change, Disarm, Outcome, Phase, Plan, Preview},
    journal::OutcomeKind,
    services::ServiceId,
};
use serde_json::{Value, json};
use shell::{Host, Setup, Source, routes::Routes};

use crate::support::site::{MINUTE, Site, backend, environment, worker};

fn scale(service: ServiceId, desired: u32) -> Change {
    Change::SetDesiredCount { service, desired }
}

/// The window's way to the engine.
struct Ipc {
    routes: Routes,
    host: Host,
    _folder: tempfile::TempDir,
}

impl Ipc {
    async fn open() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let host = Host::start(Setup {
            source: Source::Demo { seed: 7, portal: false },
            catalogue: None,
            choices: None,
            journal: Some(folder.path().join("journal.db")),
            vigils: None,
            logs: None,
            documents: None,
            previewer: None,
            notices: Vec::new(),
        })
        .await?;
        Ok(Self { routes: Routes::new(), host, _folder: folder })
    }

    async fn ask<R: Request>(&self, request: R) -> Result<R::Reply, Error> {
        let answer = self.raw(R::NAME, serde_json::to_value(request).unwrap()).await?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    async fn raw(&self, name: &str, body: Value) -> Result<Value, Error> {
        self.routes.request(&self.host, name, body).await
    }

    fn writes(&self) -> usize {
        let calls = self.host.demo.as_ref().unwrap().calls();
        calls.iter().filter(|call| call.operation == "UpdateService").count()
    }
}

#[tokio::test]
async fn ipc_cannot_write_without_preview_arming_name_and_reason() -> Result<()> {
    let ipc = Ipc::open().await?;
    let prod = environment("prod");
    let invented = json!({ "plan": "00000000000000000000000000000000", "typed_name": null, "reason": null });
    let refused = ipc.raw("changes.Apply", invented).await.unwrap_err();
    assert!(
        matches!(refused.kind, ErrorKind::Invalid { .. } | ErrorKind::NotFound | ErrorKind::Conflict),
        "{refused:?}"
    );

    let preview = Preview { environment: prod.clone(), change: scale(backend("prod"), 4) };
    let plan: Plan = ipc.ask(preview).await?;
    assert_eq!(plan.type_name.as_deref(), Some("prod-paperwurks-backend"));
    assert!(plan.reason_needed);
    let apply = |name: Option<&str>, reason: Option<&str>| Apply {
        plan: plan.id.clone(),
        typed_name: name.map(str::to_owned),
        reason: reason.map(str::to_owned),
    };
    let (name, reason) = (Some("prod-paperwurks-backend"), Some("load"));

    let unarmed = ipc.ask(apply(name, reason)).await.unwrap_err();
    assert_eq!(unarmed.kind, ErrorKind::Conflict, "{unarmed:?}");
    ipc.ask(Arm { environment: environment("dev"), minutes: 15 }).await?;
    let armed_elsewhere = ipc.ask(apply(name, reason)).await.unwrap_err();
    assert_eq!(armed_elsewhere.kind, ErrorKind::Conflict, "{armed_elsewhere:?}");

    ipc.ask(Arm { environment: prod.clone(), minutes: 15 }).await?;
    for (name, field) in [
        (None, "typed_name"),
        (Some("paperwurks"), "typed_name"),
        (Some("PROD-PAPERWURKS-BACKEND"), "typed_name"),
    ] {
        let unnamed = ipc.ask(apply(name, reason)).await.unwrap_err();
        assert_eq!(unnamed.kind, ErrorKind::Invalid { field: field.into() }, "{unnamed:?}");
    }
    let silent = ipc.ask(apply(name, Some("  "))).await.unwrap_err();
    assert_eq!(silent.kind, ErrorKind::Invalid { field: "reason".into() }, "{silent:?}");
    ipc.ask(Disarm { environment: prod.clone() }).await?;
    let disarmed = ipc.ask(apply(name, reason)).await.unwrap_err();
    assert_eq!(disarmed.kind, ErrorKind::Conflict, "{disarmed:?}");
    assert_eq!(ipc.writes(), 0, "nothing has reached AWS");

    ipc.ask(Arm { environment: prod, minutes: 15 }).await?;
    let following = ipc.ask(apply(name, reason)).await?;
    assert_eq!(following.phase, Phase::Converging, "{following:?}");
    assert_eq!(ipc.writes(), 1);
    let twice = ipc.ask(apply(name, reason)).await.unwrap_err();
    assert!(
        matches!(twice.kind, ErrorKind::Conflict | ErrorKind::NotFound | ErrorKind::Invalid { .. }),
        "{twice:?}"
    );
    assert_eq!(ipc.writes(), 1, "a plan is applied once");
    Ok(())
}

#[tokio::test]
async fn a_plan_and_an_arming_grow_old() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    desk.arm(&dev).await?;
    let plan = desk.preview(&dev, scale(worker("dev"), 2)).await?;
    site.clock.advance(6 * MINUTE);
    let stale = desk.apply(&plan).await.unwrap_err();
    assert_eq!(stale.kind, ErrorKind::Conflict, "{stale:?}");

    let plan = desk.preview(&dev, scale(worker("dev"), 2)).await?;
    site.clock.advance(10 * MINUTE);
    assert_eq!(desk.state(&dev).await?.armed_until, None);
    assert!(desk.apply(&plan).await.is_err(), "read-only again by itself");
    assert_eq!(site.calls("UpdateService"), 0);
    Ok(())
}

#[tokio::test]
async fn the_second_of_two_consoles_is_told() -> Result<()> {
    let site = Site::new()?;
    let (one, other) = (site.console("one.db"), site.console("other.db"));
    let dev = environment("dev");
    one.arm(&dev).await?;
    other.arm(&dev).await?;
    let first = one.preview(&dev, scale(worker("dev"), 3)).await?;
    let second = other.preview(&dev, scale(worker("dev"), 5)).await?;
    one.apply(&first).await?;
    let told = other.apply(&second).await.unwrap_err();
    assert_eq!(told.kind, ErrorKind::Conflict, "{told:?}");
    assert!(told.message.contains('3'), "{told:?}");
    assert_eq!(site.calls("UpdateService"), 1);
    Ok(())
}

#[tokio::test]
async fn a_count_outside_the_scaling_range_is_refused_with_the_way_out() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let prod = environment("prod");
    let plan = desk.preview(&prod, scale(backend("prod"), 9)).await?;
    let refusal = plan.refusal.clone().expect("9 is above the maximum");
    let raises = |change: &Change| matches!(change, Change::SetScalingRange { max, .. } if *max >= 9);
    assert!(refusal.ways_out.iter().any(|way| raises(&way.change)), "{refusal:?}");
    desk.arm(&prod).await?;
    assert!(desk.apply(&plan).await.is_err());
    assert_eq!(site.calls("UpdateService"), 0);

    let way = refusal.ways_out.into_iter().find(|way| raises(&way.change)).unwrap();
    desk.change(&prod, way.change).await?;
    let plan = desk.preview(&prod, scale(backend("prod"), 9)).await?;
    assert_eq!(plan.refusal, None, "the way out leads out");
    Ok(())
}

#[tokio::test]
async fn without_a_journal_nothing_is_changed() -> Result<()> {
    let site = Site::new()?;
    std::fs::create_dir(site.journal("journal.db"))?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    // The journal opens on a thread of its own; whoever asks to arm waits for it.
    let armed = desk.arm(&dev).await;
    let plan = desk.preview(&dev, scale(worker("dev"), 3)).await?;
    assert!(armed.is_err() || desk.apply(&plan).await.is_err());
    assert!(desk.state(&dev).await?.blocked.is_some());
    assert_eq!(site.calls("UpdateService"), 0);
    Ok(())
}

#[tokio::test]
async fn a_denied_write_changes_nothing_and_says_what_is_missing() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    site.fault("UpdateService", protocol::demo::Effect::Deny)?;
    let answer = desk.change(&dev, scale(worker("dev"), 3)).await;
    let kind = match answer {
        Err(error) => error.kind,
        Ok(following) => match following.phase {
            Phase::Settled { outcome: Outcome::Refused { error } } => error.kind,
            phase => panic!("{phase:?}"),
        },
    };
    assert!(matches!(kind, ErrorKind::Forbidden { action, .. } if action == "ecs:UpdateService"));
    let last = desk.records().await?.pop().unwrap();
    assert_eq!(last.outcome, OutcomeKind::Refused);
    Ok(())
}
