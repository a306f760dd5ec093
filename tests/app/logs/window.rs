//! The reader in the real window: follow, filter, follow an id through all services, come back.

use anyhow::Result;

use thirtyfour::Key;

use crate::window::open;

/// A bad night: from the page of an environment to the lines of one document.
#[tokio::test]
async fn an_operator_reads_a_bad_night() -> Result<()> {
    let (console, _seat) = open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;
    console.visit("/paperwurks/prod/logs").await?;
    console.see("[data-test=log-row]").await?;
    console.see_text("[data-test=log-status]", "live").await?;

    console.type_over("[data-test=log-filter]", "level>=warn").await?;
    console.see("[data-test=log-row]:is([data-level=warn], [data-level=error])").await?;
    console.type_over("[data-test=log-filter]", "request_id").await?;
    console.see("[data-test=log-row] mark").await?;
    // Out of the filter, up to a line, and into it.
    console.press(format!("{0}kk{0}", Key::Enter.value())).await?;
    console.click("[data-test=log-detail] [data-test=log-id]").await?;
    console.click("[data-test=id-menu] [role=menuitem]").await?;
    console.see("[data-test=log-story]").await?;
    console.see("[data-test=log-row]").await?;
    console.close().await
}
