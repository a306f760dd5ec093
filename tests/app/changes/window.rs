//! The change dialog in the real window.

use anyhow::Result;

use crate::window::open;

/// Scales staging's worker through the gate, from the services page, and takes it back.
#[tokio::test]
async fn a_service_is_scaled_through_the_gate() -> Result<()> {
    let (console, _seat) = open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;
    console
        .visit("/paperwurks/staging/services/paperwurks-staging-cluster/staging-paperwurks-worker")
        .await?;
    console.see("[data-test=service-detail]").await?;
    console.click("[data-test=scale]").await?;
    console.see("[data-test=plan]").await?;
    console.see("[data-test=refusal]").await?;

    console.type_over("[data-test=desired-count]", "2").await?;
    console.see_text("[data-test=plan-headline]", "2").await?;
    console.see("[data-test=arm-first]").await?;
    console.click("[data-test=dialog-change] [data-test=arm]").await?;
    console.see("[data-test=gate-armed]").await?;
    console.see("[data-test=arming][data-armed=true]").await?;
    console.click("[data-test=apply]:not([aria-disabled])").await?;
    console.see("[data-test=followed-change]").await?;
    console.see("[data-test=followed-change][data-phase=done]").await?;

    console.click("[data-test=undo]").await?;
    console.see("[data-test=plan]").await?;
    console.click("[data-test=apply]:not([aria-disabled])").await?;
    console.see_text("[data-test=followed-change]", "1").await?;

    console.visit("/journal").await?;
    console.see("[data-test=record][data-outcome=done]").await?;
    console.click("[data-test=record][data-outcome=done] button").await?;
    console.see("[data-test=story] [data-test=chapter][data-outcome=intended]").await?;
    console.click("[data-test=verify]").await?;
    console.see("[data-test=verdict][data-verdict=whole]").await?;
    console.close().await
}
