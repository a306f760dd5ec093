//! Nothing on screen breaks a rule of accessibility that axe-core knows, in the dark or in the light.

use std::fs;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{
    support::{console::Console, paths::target},
    window,
};

/// Something to look at: where it is, what must be there, and the key that opens the rest of it.
struct Sight {
    path: &'static str,
    ready: &'static str,
    opens: Opens,
}

enum Opens {
    Nothing,
    Palette,
    Keys,
    Faults,
    Change,
    Line,
}

const SETTLED: &str = "[data-test=card][data-section=services][data-state=fresh]";

const BACKEND: &str = "/paperwurks/prod/services/paperwurks-prod-cluster/prod-paperwurks-backend";

const SIGHTS: [Sight; 20] = [
    sight("/", "[data-test=fleet-row][data-health=bad]", Opens::Nothing),
    sight("/paperwurks/prod", SETTLED, Opens::Nothing),
    sight("/paperwurks/dev", SETTLED, Opens::Nothing),
    sight("/paperwurks/nowhere", "main", Opens::Nothing),
    sight("/paperwurks/prod/permissions", "[data-test=permissions]", Opens::Nothing),
    sight("/catalogue", "[data-test=catalogue-system]", Opens::Nothing),
    sight("/sign-in", "[data-test=accounts]", Opens::Nothing),
    sight("/paperwurks/prod/services", "[data-test=service-row]", Opens::Nothing),
    sight(BACKEND, "[data-test=service-detail] [data-test=task]", Opens::Nothing),
    sight("/paperwurks/prod/targets", "[data-test=target]", Opens::Nothing),
    sight("/paperwurks/prod/runbooks", "[data-test=runbook]", Opens::Nothing),
    sight("/paperwurks/prod/logs", "[data-test=log-row]", Opens::Nothing),
    sight("/paperwurks/prod/logs", "[data-test=log-row]", Opens::Line),
    sight("/paperwurks/prod/logs/tab%3Dinsights", "[data-test=insights-group]", Opens::Nothing),
    sight("/journal", "[data-test=journal]", Opens::Nothing),
    sight(BACKEND, "[data-test=service-detail] [data-test=task]", Opens::Change),
    sight("/gallery", "[data-test=gallery]", Opens::Nothing),
    sight("/paperwurks/prod", SETTLED, Opens::Palette),
    sight("/paperwurks/prod", SETTLED, Opens::Keys),
    sight("/paperwurks/prod", SETTLED, Opens::Faults),
];

const fn sight(path: &'static str, ready: &'static str, opens: Opens) -> Sight {
    Sight { path, ready, opens }
}

#[tokio::test]
async fn no_rule_of_accessibility_is_broken() -> Result<()> {
    let file = target().join("tools/npm/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(file).context("axe-core: `cargo xtask setup` installs it")?;
    let (console, _seat) = window::open(&[]).await?;
    console.see("[data-test=fleet-row][data-health=bad]").await?;
    console.run(&axe, Vec::new()).await?;
    let mut broken = Vec::new();
    for Sight { path, ready, opens } in &SIGHTS {
        console.visit(path).await?;
        console.see(ready).await?;
        let opened = open(&console, opens).await?;
        for theme in ["dark", "light"] {
            console.run("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]).await?;
            let found = violations(&console).await?;
            broken.extend(found.into_iter().map(|rule| format!("{path} {opened} {theme}: {rule}")));
        }
        console.press(Key::Escape.value().to_string()).await?;
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    console.close().await
}

/// Opens what is to be seen and waits for it; answers what it is.
async fn open(console: &Console, opens: &Opens) -> Result<&'static str> {
    let dialog = match opens {
        Opens::Nothing => return Ok(""),
        Opens::Palette => {
            console.press_control('k').await?;
            "dialog-palette"
        }
        Opens::Keys => {
            console.press("?").await?;
            "dialog-keymap"
        }
        Opens::Faults => {
            console.click("[data-test=faults]").await?;
            "dialog-faults"
        }
        Opens::Line => {
            console.press(format!("k{}", Key::Enter.value())).await?;
            "log-detail"
        }
        Opens::Change => {
            console.click("[data-test=scale]").await?;
            console.see("[data-test=plan]").await?;
            "dialog-change"
        }
    };
    console.see(&format!("[data-test={dialog}]")).await?;
    Ok(dialog)
}

/// The rules that are broken now, each with the places where it is.
async fn violations(console: &Console) -> Result<Vec<String>> {
    // What fades or flashes is judged as it will stand.
    const SCRIPT: &str = "
        const done = arguments[0];
        for (const animation of document.getAnimations()) {
            try { animation.finish() } catch { animation.cancel() }
        }
        axe.run(document, { resultTypes: ['violations'] })
            .then(({ violations }) => done(violations.map(({ id, help, nodes }) => ({
                rule: `${id} (${help})`,
                places: nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any.map(({ message }) => message).join('; ')}`),
            }))))
            .catch(error => done(String(error)));";
    match console.run_async(SCRIPT, Vec::new()).await? {
        Value::Array(rules) => Ok(rules.iter().map(|rule| format!("{rule:#}")).collect()),
        other => bail!("axe did not come to an end: {other}"),
    }
}
