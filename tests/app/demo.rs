//! Faults set by hand in the window: the cards say what happened, and keep what they knew.

use anyhow::Result;

use crate::{support::console::Console, window};

/// Sets a fault through the dialog, as a person would.
async fn set_fault(console: &Console, service: &str, effect: &str) -> Result<()> {
    console.click("[data-test=faults]").await?;
    console.choose("[data-test=fault-service]", service).await?;
    console.choose("[data-test=fault-effect]", effect).await?;
    console.click("[data-test=set-fault]").await?;
    console.see("[data-test=fault]").await?;
    console.press(thirtyfour::Key::Escape.value().to_string()).await
}

fn card(section: &str, state: &str) -> String {
    format!("[data-test=card][data-section={section}][data-state={state}]")
}

#[tokio::test]
async fn a_denial_and_a_throttle_are_told_by_the_cards_they_concern() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    window::enter(&console, "paperwurks/prod", "unhealthy").await?;
    console.see(&card("services", "fresh")).await?;
    console.see(&card("database", "fresh")).await?;

    set_fault(&console, "ECS", "is denied").await?;
    set_fault(&console, "RDS", "is throttled").await?;
    console.press("r").await?;

    console.see(&card("services", "stale")).await?;
    console.see_text("[data-test=card][data-section=services]", "ecs:DescribeServices").await?;
    console.see(&card("database", "stale")).await?;
    console.see_text("[data-test=card][data-section=database]", "throttled").await?;
    // The others are not touched, and what was known is still there.
    console.see(&card("alarms", "fresh")).await?;
    console.see_text("[data-test=service]", "prod-paperwurks-backend").await?;
    console.close().await
}
