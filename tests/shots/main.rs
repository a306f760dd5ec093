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
};

/// One thing to see: where it is, what goes wrong first, what must be there before the picture is taken.
struct Scene {
    name: &'static str,
    path: &'static str,
    faults: &'static [(&'static str, &'static str)],
    prepare: Prepare,
    ready: &'static str,
}

/// What is pressed before the picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prepare {
    Nothing,
    Palette,
    Keys,
    Faults,
    End,
}

const SETTLED: &str = "[data-test=card][data-section=services][data-state=fresh]";

const FAILING: &str = "[data-test=card][data-section=services]:is([data-state=failed], [data-state=stale])";

const SCENES: &[Scene] = &[
    scene("fleet", "/", &[], Prepare::Nothing, "[data-test=fleet-row][data-health=bad]"),
    scene(
        "fleet-failing",
        "/",
        &[("ecs", "deny"), ("monitoring", "throttle")],
        Prepare::Nothing,
        "[data-test=fleet-row]",
    ),
    scene("prod", "/paperwurks/prod", &[], Prepare::Nothing, SETTLED),
    scene("prod-end", "/paperwurks/prod", &[], Prepare::End, SETTLED),
    scene("staging", "/paperwurks/staging", &[], Prepare::Nothing, SETTLED),
    scene("dev", "/paperwurks/dev", &[], Prepare::Nothing, SETTLED),
    scene(
        "denied",
        "/paperwurks/prod",
        &[("ecs", "deny"), ("rds", "throttle"), ("s3", "drop")],
        Prepare::Nothing,
        FAILING,
    ),
    scene("expired", "/paperwurks/staging", &[("", "expire")], Prepare::Nothing, FAILING),
    scene("palette", "/paperwurks/prod", &[], Prepare::Palette, SETTLED),
    scene("keys", "/paperwurks/prod", &[], Prepare::Keys, SETTLED),
    scene("faults", "/paperwurks/prod", &[], Prepare::Faults, SETTLED),
    scene("catalogue", "/catalogue", &[], Prepare::Nothing, "[data-test=catalogue-system]"),
    scene("missing", "/paperwurks/nowhere", &[], Prepare::Nothing, "main"),
    scene("gallery", "/gallery", &[], Prepare::Nothing, "[data-test=gallery]"),
];

const fn scene(
    name: &'static str,
    path: &'static str,
    faults: &'static [(&'static str, &'static str)],
    prepare: Prepare,
    ready: &'static str,
) -> Scene {
    Scene { name, path, faults, prepare, ready }
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
    let console = Console::open(Start::default()).await?;
    console.see("main").await?;
    for (service, effect) in scene.faults {
        let service = if service.is_empty() { Value::Null } else { json!(service) };
        let fault = json!({ "environment": null, "service": service, "effect": { "effect": effect } });
        request(&console, "demo.SetFault", json!({ "fault": fault })).await?;
    }
    if !scene.faults.is_empty() {
        request(&console, "overview.Refresh", json!({ "environment": null, "window": "1h" })).await?;
    }
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
            console.press(thirtyfour::Key::Escape.value().to_string()).await?;
        }
    }
    console.close().await
}

async fn prepare(console: &Console, what: Prepare) -> Result<()> {
    match what {
        Prepare::Nothing => Ok(()),
        Prepare::Palette => console.press_control('k').await,
        Prepare::Keys => console.press("?").await,
        Prepare::Faults => console.click("[data-test=faults]").await,
        Prepare::End => {
            console.run("document.querySelector('main').scrollTop = 1e6", Vec::new()).await.map(drop)
        }
    }
}

async fn request(console: &Console, name: &str, body: Value) -> Result<Value> {
    const SCRIPT: &str = "
        const [name, body, done] = arguments;
        window.__TAURI__.core.invoke('request', { name, body }).then(done, error => done({ error }));";
    console.run_async(SCRIPT, vec![json!(name), body]).await
}
