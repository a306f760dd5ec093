//! Who the console is, and what it was started with.

use anyhow::Result;

use crate::window;

#[tokio::test]
async fn the_window_says_at_all_times_that_the_account_is_embedded() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    for path in ["/", "/paperwurks/prod", "/catalogue", "/gallery"] {
        console.visit(path).await?;
        console.see_text("[data-test=demo-strip]", "Demo account").await?;
    }
    console.close().await
}

#[tokio::test]
async fn an_environment_names_the_role_one_is_there() -> Result<()> {
    let (console, _seat) = window::open(&[]).await?;
    window::enter(&console, "paperwurks/prod", "unhealthy").await?;
    let identity = console.see("[data-test=identity]").await?;
    assert!(!identity.text().await?.is_empty());
    console.close().await
}
