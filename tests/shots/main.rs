//! Pictures of every page: both themes, two sizes, full and empty and failing. `make shots`, `make shots ONLY=fleet`.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the tests and the benchmarks, which use more of it")]
mod support;

mod prepare;
mod scenes;

use std::{env, fs, path::PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use support::{
    console::{Console, Start},
    paths::target,
    portal,
};
use tempfile::TempDir;

use crate::{
    prepare::prepare,
    scenes::{SCENES, SETTLED, Scene, SignIn},
};

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
            console.request("demo.SetFault", json!({ "fault": fault })).await?;
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
        console.request("demo.SetFault", json!({ "fault": fault })).await?;
    }
    console.press("r").await
}
