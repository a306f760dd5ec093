//! The fleet and an environment in the real window, on the embedded account.

use anyhow::Result;

use crate::window;

#[tokio::test]
async fn the_fleet_says_what_is_wrong_and_opens_the_environment() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    for (environment, words) in [
        ("paperwurks/prod", "1 of 3 backend targets is unhealthy"),
        ("paperwurks/staging", "backend is being deployed"),
        ("paperwurks/dev", "drifted from the design"),
    ] {
        let row = format!("[data-test=fleet-row][data-environment='{environment}']");
        console.see_text(&row, words).await?;
    }

    window::enter(&console, "paperwurks/prod", "unhealthy").await?;
    console.see_text("[data-test=verdict]", "1 of 3 backend targets is unhealthy").await?;
    console.see("[data-test=production]").await?;
    console.close().await
}

#[tokio::test]
async fn production_shows_the_unhealthy_targets_reason_and_a_drift() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    window::enter(&console, "paperwurks/prod", "unhealthy").await?;
    let target = console.see("[data-test=target][data-state=unhealthy]").await?;
    assert_eq!(target.attr("data-reason").await?.as_deref(), Some("Target.Timeout"));
    console.see_text("[data-test=target][data-state=unhealthy]", "timed out").await?;

    let drift = console.see_text("[data-test=check][data-outcome=drifted]", "NAT gateways").await?;
    let words = drift.text().await?;
    assert!(words.contains('1') && words.contains('2'), "expected and actual: {words:?}");
    console.close().await
}

#[tokio::test]
async fn the_keyboard_does_what_the_mouse_does() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;

    console.press_control('k').await?;
    console.see("[data-test=dialog-palette]").await?;
    console.press("staging").await?;
    console.press(thirtyfour::Key::Enter.value().to_string()).await?;
    console.see_text("[data-test=breadcrumb]", "staging").await?;

    console.press("?").await?;
    console.see("[data-test=dialog-keymap]").await?;
    console.press(thirtyfour::Key::Escape.value().to_string()).await?;

    console.press("gf").await?;
    console.see("[data-test=fleet-row]").await?;
    console.close().await
}

#[tokio::test]
async fn back_leads_back_and_a_wrong_address_says_so() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    window::enter(&console, "paperwurks/dev", "drifted").await?;
    console.see_text("[data-test=breadcrumb]", "dev").await?;
    console.run("history.back()", Vec::new()).await?;
    console.see("[data-test=fleet-row]").await?;

    console.visit("/paperwurks/nowhere").await?;
    console.see_text("main", "nowhere").await?;
    console.close().await
}
