//! The change dialog in the real window: production's service in front is scaled, watched, and taken back.

use std::time::Duration;

use anyhow::Result;

use crate::{
    support::console::Console,
    window::{enter, open},
};

/// A task takes about a minute to start.
const CONVERGES: Duration = Duration::from_secs(240);

#[tokio::test]
async fn production_is_scaled_through_the_gate_watched_and_taken_back() -> Result<()> {
    let (console, _seat) = open(&[]).await?;
    enter(&console, "paperwurks/prod", "unhealthy").await?;
    console.visit("/paperwurks/prod/services/paperwurks-prod-cluster/prod-paperwurks-backend").await?;
    console.see("[data-test=service-detail] [data-test=task]").await?;

    console.click("[data-test=scale]").await?;
    console.type_over("[data-test=desired-count]", "12").await?;
    console.see_text("[data-test=refusal]", "between 2 and 4").await?;
    console.type_over("[data-test=desired-count]", "4").await?;
    console.see_text("[data-test=plan-headline]", "Run 4 tasks of prod-paperwurks-backend").await?;
    console.see("[data-test=arm-first]").await?;
    console.click("[data-test=dialog-change] [data-test=arm]").await?;
    console.see("[data-test=arming][data-armed=true]").await?;
    pass_the_gate(&console, "prod-paperwurks-backend").await?;

    console.see("[data-test=followed-change][data-phase=converging]").await?;
    console.see_within("[data-test=followed-change][data-phase=done]", CONVERGES).await?;
    console.see_text("[data-test=service-detail] h1", "4").await?;

    console.click("[data-test=undo]").await?;
    console.see_text("[data-test=plan-headline]", "Run 3 tasks of prod-paperwurks-backend").await?;
    pass_the_gate(&console, "prod-paperwurks-backend").await?;
    console.see_text("[data-test=followed-change]", "Run 3 tasks").await?;

    console.visit("/journal").await?;
    console.click("[data-test=record][data-outcome=done] button").await?;
    for chapter in ["intended", "accepted", "done"] {
        console.see(&format!("[data-test=story] [data-test=chapter][data-outcome={chapter}]")).await?;
    }
    console.see_text("[data-test=story]", "more documents than usual").await?;
    console.click("[data-test=verify]").await?;
    console.see("[data-test=verdict][data-verdict=whole]").await?;
    console.close().await
}

/// Types the service's name and a reason, which production asks for, and pulls the lever.
async fn pass_the_gate(console: &Console, name: &str) -> Result<()> {
    console.see("[data-test=apply][aria-disabled]").await?;
    console.type_over("[data-test=typed-name]", name).await?;
    console.type_over("[data-test=reason]", "more documents than usual").await?;
    console.click("[data-test=apply]:not([aria-disabled])").await
}
