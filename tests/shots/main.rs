//! Pictures of every page: both themes, two sizes, full and empty and failing. `make shots`, `make shots ONLY=fleet`.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the tests and the benchmarks, which use more of it")]
mod support;

use std::{env, fs, path::PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use support::{
    console::{Console, Start},
    paths::target,
    portal,
};
use tempfile::TempDir;

/// One thing to see: where it is, what goes wrong first, what must be there before the picture is taken.
struct Scene {
    name: &'static str,
    path: &'static str,
    ready: &'static str,
    /// What is pressed before the picture.
    prepare: Prepare,
    /// A file of the catalogue beside the built-in ones.
    own_system: Option<(&'static str, &'static str)>,
    /// Services and what befalls them; no service is all of them.
    faults: &'static [(&'static str, &'static str)],
    /// What must have been read before the faults begin.
    known: &'static str,
    /// How far one has signed in, where one does.
    sign_in: Option<SignIn>,
}

/// How far one has signed in at the embedded account's portal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignIn {
    Not,
    InTheBrowser,
    ByCode,
    /// As a role of Paperwurks' production.
    As(&'static str),
    /// As an operator whose session then ends.
    Over,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Prepare {
    Nothing,
    Palette,
    Keys,
    Faults,
    Calls,
    End,
    Roles,
    /// A stopped task's panel.
    Task,
    /// A task's lines.
    Log,
    /// A watched group has lost its last target.
    Alert,
    /// The change dialog, on a change that could be made.
    Change,
    /// The same on one that is refused.
    Refused,
    /// A change that was made, and is followed.
    Applied,
    /// What the journal says of it.
    Journal,
}

const SETTLED: &str = "[data-test=card][data-section=services][data-state=fresh]";

const FAILING: &str = "[data-test=card][data-section=services]:is([data-state=failed], [data-state=stale])";

const PROD: &str = "/paperwurks/prod";

const SERVICE: &str = "[data-test=service-row]";

const BACKEND: &str = "/paperwurks/prod/services/paperwurks-prod-cluster/prod-paperwurks-backend";

const WORKER: &str = "/paperwurks/staging/services/paperwurks-staging-cluster/staging-paperwurks-worker";

const MISTAKEN: (&str, &str) = (
    "claims.toml",
    "id = \"claims\"\nname = \"Claims\"\npurpose = \"Reads claims\"\n[environment.live]\nregion = \"eu-west\"\n",
);

/// An environment of nothing.
const BARE: (&str, &str) = (
    "bare.toml",
    "id = \"bare\"\nname = \"Bare\"\npurpose = \"Has nothing yet\"\n[environment.prod]\nregion = \"eu-west-2\"\n",
);

const SCENES: &[Scene] = &[
    scene("fleet", "/", "[data-test=fleet-row][data-health=bad]"),
    Scene {
        faults: &[("ecs", "deny"), ("monitoring", "throttle")],
        ..scene("fleet-failing", "/", "[data-test=fleet-row]:has([data-test=fleet-verdict] .attention)")
    },
    Scene { own_system: Some(MISTAKEN), ..scene("fleet-problem", "/", "[data-test=catalogue-problems]") },
    scene("prod", PROD, SETTLED),
    Scene { prepare: Prepare::End, ..scene("prod-end", PROD, SETTLED) },
    scene("staging", "/paperwurks/staging", SETTLED),
    scene("dev", "/paperwurks/dev", SETTLED),
    Scene {
        faults: &[("ecs", "deny"), ("rds", "throttle"), ("s3", "drop")],
        known: SETTLED,
        ..scene("failing", PROD, FAILING)
    },
    Scene { faults: &[("", "deny")], ..scene("denied", PROD, FAILING) },
    Scene { faults: &[("", "expire")], known: SETTLED, ..scene("expired", PROD, FAILING) },
    Scene { prepare: Prepare::Palette, ..scene("palette", PROD, SETTLED) },
    Scene { prepare: Prepare::Keys, ..scene("keys", PROD, SETTLED) },
    Scene { prepare: Prepare::Faults, ..scene("faults", PROD, SETTLED) },
    Scene { prepare: Prepare::Calls, ..scene("calls", PROD, SETTLED) },
    scene("catalogue", "/catalogue", "[data-test=catalogue-system]"),
    Scene {
        own_system: Some(MISTAKEN),
        ..scene("catalogue-problem", "/catalogue", "[data-test=catalogue-problem]")
    },
    scene("missing", "/paperwurks/nowhere", "main"),
    Scene { sign_in: Some(SignIn::Not), ..scene("sign-in", "/sign-in", "[data-test=accounts]") },
    Scene {
        sign_in: Some(SignIn::InTheBrowser),
        ..scene("sign-in-browser", "/sign-in", "[data-test=sign-in-countdown]")
    },
    Scene { sign_in: Some(SignIn::ByCode), ..scene("sign-in-code", "/sign-in", "[data-test=sign-in-code]") },
    Scene {
        sign_in: Some(SignIn::As("paperwurks prod operator")),
        ..scene("signed-in", "/sign-in", "[data-test=account]")
    },
    Scene {
        sign_in: Some(SignIn::As("paperwurks prod operator")),
        prepare: Prepare::Roles,
        ..scene("roles", PROD, SETTLED)
    },
    scene("services", "/paperwurks/prod/services", SERVICE),
    scene("services-ec2", "/prod-infra/production/services", SERVICE),
    scene("services-spot", "/air-applied-ai/prod/services", SERVICE),
    Scene {
        faults: &[("ecs", "deny")],
        ..scene(
            "services-denied",
            "/paperwurks/prod/services",
            "[data-test=services-body]:is([data-state=stale], [data-state=failed])",
        )
    },
    scene("service", BACKEND, "[data-test=service-detail] [data-test=task]"),
    Scene {
        prepare: Prepare::End,
        ..scene("service-end", BACKEND, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        own_system: Some(BARE),
        ..scene("services-empty", "/bare/prod/services", "[data-test=services] [data-test=empty]")
    },
    Scene { prepare: Prepare::Task, ..scene("task", WORKER, "[data-test=task][data-cause=out_of_memory]") },
    Scene { prepare: Prepare::Log, ..scene("task-log", WORKER, "[data-test=task]") },
    Scene {
        own_system: Some(BARE),
        ..scene("targets-empty", "/bare/prod/targets", "[data-test=targets] [data-test=empty]")
    },
    Scene { prepare: Prepare::Alert, ..scene("alert", "/paperwurks/staging/targets", "[data-test=target]") },
    scene("targets", "/paperwurks/prod/targets", "[data-test=target][data-state=unhealthy]"),
    scene("targets-ec2", "/prod-infra/production/targets", "[data-test=target]"),
    Scene {
        faults: &[("elasticloadbalancing", "deny")],
        known: "[data-test=target]",
        ..scene("targets-denied", "/paperwurks/prod/targets", "[data-test=targets]")
    },
    scene("runbooks", "/paperwurks/prod/runbooks", "[data-test=runbook]"),
    Scene {
        prepare: Prepare::Change,
        ..scene("change", BACKEND, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        prepare: Prepare::Refused,
        ..scene("change-refused", BACKEND, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        prepare: Prepare::Applied,
        ..scene("change-applied", WORKER, "[data-test=service-detail] [data-test=task]")
    },
    scene("journal-empty", "/journal", "[data-test=journal]"),
    Scene {
        prepare: Prepare::Journal,
        ..scene("journal", WORKER, "[data-test=service-detail] [data-test=task]")
    },
    Scene {
        sign_in: Some(SignIn::As("paperwurks prod support")),
        ..scene("permissions", "/paperwurks/prod/permissions", "[data-test=permission]")
    },
    Scene { sign_in: Some(SignIn::Over), ..scene("session-over", PROD, "[data-test=sign-in-prompt]") },
    scene("gallery", "/gallery", "[data-test=gallery]"),
];

const fn scene(name: &'static str, path: &'static str, ready: &'static str) -> Scene {
    Scene {
        name,
        path,
        ready,
        prepare: Prepare::Nothing,
        own_system: None,
        faults: &[],
        known: "main",
        sign_in: None,
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let only: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let folder = env::var_os("SHOTS").map_or_else(|| target().join("shots"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    for scene in SCENES {
        if only.is_empty() || only.iter().any(|word| scene.name.contains(word.as_str())) {
            take(scene, &folder).await?;
        }
    }
    Ok(())
}

/// One console a scene, so that no fault and no toast of one shows in another.
async fn take(scene: &Scene, folder: &std::path::Path) -> Result<()> {
    let own = TempDir::new()?;
    if let Some((name, text)) = scene.own_system {
        fs::write(own.path().join(name), text)?;
    }
    let folder_of_own = own.path().to_string_lossy();
    let mut arguments = vec!["--catalogue", &*folder_of_own];
    arguments.extend(scene.sign_in.map(|_| "--sign-in"));
    let console = Console::open(Start { arguments: &arguments, ..Start::default() }).await?;
    if let Some(sign_in) = scene.sign_in {
        sign_in_until(&console, sign_in).await?;
    }
    befall(&console, scene).await?;
    for (width, height) in [(1280, 800), (1920, 1080)] {
        console.resize(width, height).await?;
        for theme in ["dark", "light"] {
            console.run("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]).await?;
            console.visit("/catalogue").await?;
            console.visit(scene.path).await?;
            console.see(scene.ready).await?;
            prepare(&console, scene.prepare).await?;
            // Skeletons fade and charts draw; a picture has no event for "everything has arrived".
            tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
            let file = folder.join(format!("{}-{theme}-{width}.png", scene.name));
            console.picture(&file).await?;
            eprintln!("   {}", file.display());
            if scene.sign_in != Some(SignIn::Over) {
                console.press(thirtyfour::Key::Escape.value().to_string()).await?;
            }
        }
    }
    console.close().await
}

async fn sign_in_until(console: &Console, sign_in: SignIn) -> Result<()> {
    match sign_in {
        SignIn::Not => Ok(()),
        SignIn::InTheBrowser | SignIn::ByCode => {
            console.visit("/sign-in").await?;
            let button = if sign_in == SignIn::ByCode { "sign-in-device" } else { "sign-in-browser" };
            console.click(&format!("[data-test={button}]")).await
        }
        SignIn::As(role) => {
            portal::sign_in_as(console, role).await?;
            console.see("[data-test=verdict]").await.map(drop)
        }
        SignIn::Over => {
            let link = portal::sign_in_as(console, "paperwurks prod operator").await?;
            console.see(SETTLED).await?;
            portal::end(&link).await?;
            let fault = json!({ "environment": null, "service": null, "effect": { "effect": "expire" } });
            request(console, "demo.SetFault", json!({ "fault": fault })).await?;
            console.press("r").await?;
            console.see("[data-test=sign-in-prompt]").await.map(drop)
        }
    }
}

/// Lets happen what the scene is about, once that is known which is to grow stale.
async fn befall(console: &Console, scene: &Scene) -> Result<()> {
    console.see("main").await?;
    if scene.faults.is_empty() {
        return Ok(());
    }
    console.visit(scene.path).await?;
    console.see(scene.known).await?;
    for (service, effect) in scene.faults {
        let service = if service.is_empty() { Value::Null } else { json!(service) };
        let fault = json!({ "environment": null, "service": service, "effect": { "effect": effect } });
        request(console, "demo.SetFault", json!({ "fault": fault })).await?;
    }
    console.press("r").await
}

async fn prepare(console: &Console, what: Prepare) -> Result<()> {
    match what {
        Prepare::Nothing => Ok(()),
        Prepare::Palette => console.press_control('k').await,
        Prepare::Keys => console.press("?").await,
        Prepare::Faults => console.click("[data-test=faults]").await,
        Prepare::Roles => console.press("sr").await,
        Prepare::Calls => console.click("[data-test=calls]").await,
        Prepare::Task => {
            console.click("[data-test=task][data-cause=out_of_memory] button").await?;
            console.see("[data-test=stop-words]").await.map(drop)
        }
        Prepare::Log => {
            console.click("[data-test=task] button").await?;
            console.click("[data-test=task-panel] [data-test=task-log]").await?;
            console.see("[data-test=log-line]").await.map(drop)
        }
        Prepare::Alert => lose_all_targets(console).await,
        Prepare::Change => propose(console, 4).await,
        Prepare::Refused => propose(console, 12).await,
        Prepare::Applied => make_a_change(console).await,
        Prepare::Journal => {
            make_a_change(console).await?;
            console.visit("/journal").await?;
            console.click("[data-test=record] button").await?;
            console.see("[data-test=chapter]").await.map(drop)
        }
        Prepare::End => {
            console.run("document.querySelector('main').scrollTop = 1e6", Vec::new()).await.map(drop)
        }
    }
}

/// Watches staging's group and lets its targets fail, unless that has been done.
async fn lose_all_targets(console: &Console) -> Result<()> {
    if console.all("[data-test=alert]").await?.is_empty() {
        let staging = json!({ "system": "paperwurks", "environment": "staging" });
        let vigil = json!({ "environment": staging, "group": "backend", "on": true });
        request(console, "targets.SetVigil", vigil).await?;
        let blow = json!({ "environment": staging, "blow": "all_targets_fail" });
        request(console, "demo.Strike", blow).await?;
    }
    console.see("[data-test=alert]").await.map(drop)
}

/// Thinks about another number of tasks.
async fn propose(console: &Console, desired: u32) -> Result<()> {
    console.click("[data-test=scale]").await?;
    console.type_over("[data-test=desired-count]", &desired.to_string()).await?;
    console.see_text("[data-test=step]", &desired.to_string()).await.map(drop)
}

/// Scales up by one, or back when that was done before.
async fn make_a_change(console: &Console) -> Result<()> {
    if console.all("[data-test=followed-change]").await?.is_empty() {
        propose(console, 2).await?;
        if let Some(arm) = console.all("[data-test=dialog-change] [data-test=arm]").await?.first() {
            arm.click().await?;
        }
        console.click("[data-test=apply]:not([aria-disabled])").await?;
    }
    console.see("[data-test=followed-change]").await.map(drop)
}

async fn request(console: &Console, name: &str, body: Value) -> Result<Value> {
    const SCRIPT: &str = "
        const [name, body, done] = arguments;
        window.__TAURI__.core.invoke('request', { name, body }).then(done, error => done({ error }));";
    console.run_async(SCRIPT, vec![json!(name), body]).await
}
