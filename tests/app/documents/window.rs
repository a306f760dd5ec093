//! Support's work in the real window: a stuck document among a million.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;
use thirtyfour::Key;

use crate::{support::console::Console, window::open};

const PAGE: &str = "/paperwurks/prod/documents";
const DETAIL: &str = "[data-test=doc-detail]";

/// "My lease was not analysed": found by its id, seen, explained, handed out; and the journal has each step.
#[tokio::test]
async fn support_finds_a_stuck_document_among_a_million() -> Result<()> {
    let (console, _seat) = open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;
    let environment = json!({ "system": "paperwurks", "environment": "prod" });
    let key = stuck(&console).await?;
    let blow = json!({ "environment": environment, "blow": "million_documents" });
    console.request("demo.Strike", blow).await?;

    console.visit(PAGE).await?;
    console.see("[data-test=bucket]").await?;
    console.type_over("[data-test=go-to]", &key).await?;
    console.press(Key::Enter.value().to_string()).await?;
    // Nobody looks without a reason.
    console.see("[data-test=case-reason]").await?;
    console.type_over("[data-test=case-reference]", "INC-2048").await?;
    console.type_over("[data-test=case-reason]", "The customer asks why it was not analysed").await?;
    console.click("[data-test=case-open]").await?;
    let name = key.rsplit('/').next().context("a name")?;
    console.see_text(&format!("{DETAIL} [data-test=doc-name]"), name).await?;

    console.click("[data-test=doc-tab-preview]").await?;
    console
        .see(&format!(
            "{DETAIL} :is([data-test=doc-page] img, [data-test=doc-rows], [data-test=doc-text-about])"
        ))
        .await?;
    console.click("[data-test=doc-tab-story]").await?;
    let verdict = console.see_within("[data-test=doc-verdict]", Duration::from_secs(60)).await?;
    assert!(verdict.text().await?.to_lowercase().contains("not analysed"), "{}", verdict.text().await?);

    console.click("[data-test=doc-link]").await?;
    console.click("[data-test=link-make]").await?;
    console.see_text("[data-test=link-url]", "X-Amz-Signature").await?;
    console.press(Key::Escape.value().to_string()).await?;
    console.visit("/journal").await?;
    console.see_text("[data-test=record]", name).await?;
    console.close().await
}

/// The key of a document of the last days whose worker gave up.
async fn stuck(console: &Console) -> Result<String> {
    let environment = json!({ "system": "paperwurks", "environment": "prod" });
    let stuck = console.request("demo.GetStuckDocuments", json!({ "environment": environment })).await?;
    let stuck = stuck.as_array().context("no list")?;
    let pdf = stuck.iter().find_map(|it| it["key"].as_str().filter(|key| key.ends_with(".pdf")));
    pdf.map(str::to_owned).context("no stuck PDF")
}
