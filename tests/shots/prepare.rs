//! What is pressed before a picture is taken.

use anyhow::Result;
use serde_json::json;
use thirtyfour::Key;

use crate::{scenes::Prepare, support::console::Console};

pub(crate) async fn prepare(console: &Console, what: Prepare) -> Result<()> {
    match what {
        Prepare::Nothing => Ok(()),
        Prepare::Open(hook) => console.click(&format!("[data-test={hook}]")).await,
        Prepare::Palette => console.press_control('k').await,
        Prepare::Keys => console.press("?").await,
        Prepare::Roles => console.press("sr").await,
        Prepare::Task => {
            console.click("[data-test=task][data-cause=out_of_memory] button").await?;
            console.see("[data-test=stop-words]").await.map(drop)
        }
        Prepare::Filtered(filter) => console.type_over("[data-test=log-filter]", filter).await,
        Prepare::Line => {
            console.press(format!("kkkk{}", Key::Enter.value())).await?;
            console.see("[data-test=log-detail]").await.map(drop)
        }
        Prepare::Story => {
            console.type_over("[data-test=log-filter]", "source:ai question").await?;
            console.see("[data-test=log-row] mark").await?;
            console.press(format!("{0}kk{0}", Key::Enter.value())).await?;
            console.click("[data-test=log-detail] [data-test=log-id]").await?;
            console.click("[data-test=id-menu] [role=menuitem]").await?;
            console.see("[data-test=log-story]").await.map(drop)
        }
        Prepare::Hostile => {
            let prod = json!({ "system": "paperwurks", "environment": "prod" });
            console.request("demo.Strike", json!({ "environment": prod, "blow": "hostile_lines" })).await?;
            console.see_text("[data-test=log-row]", "script").await.map(drop)
        }
        Prepare::Case(tab) => {
            open_case(console).await?;
            console.see("[data-test=document] [data-test=document-name]").await?;
            console.click("[data-test=document] [data-test=document-name]").await?;
            console.click(&format!("[data-test=doc-tab-{tab}]")).await?;
            let shown = match tab {
                "preview" => "[data-test=doc-page] img, [data-test=preview-failed]",
                "details" => "[data-test=doc-details] [data-test=fact]",
                "versions" => "[data-test=doc-version]",
                _ => "[data-test=doc-verdict]",
            };
            console.see(shown).await.map(drop)
        }
        Prepare::HostileDocuments => {
            let prod = json!({ "system": "paperwurks", "environment": "prod" });
            let blow = json!({ "environment": prod, "blow": "hostile_documents" });
            console.request("demo.Strike", blow).await?;
            console.click("[data-test=list-again]").await?;
            console.see_text("[data-test=document]", "hostile").await?;
            console.click("[data-test=document]:last-of-type [data-test=document-name]").await
        }
        Prepare::Query => {
            console.click("[data-test=logs-tab-insights]").await?;
            console.click("[data-test=run-query]").await?;
            console.see("[data-test=insights-row]").await.map(drop)
        }
        Prepare::Alert => lose_all_targets(console).await,
        Prepare::Change => propose(console, 4).await,
        Prepare::Refused => propose(console, 12).await,
        Prepare::Applied => make_a_change(console).await,
        Prepare::Journal => {
            make_a_change(console).await?;
            console.visit("/journal").await?;
            console.click("[data-test=record] button").await?;
            console.see("[data-test=chapter]").await.map(drop)
        }
        Prepare::End => {
            console.run("document.querySelector('main').scrollTop = 1e6", Vec::new()).await.map(drop)
        }
    }
}

/// Opens a case for production, unless one is open.
async fn open_case(console: &Console) -> Result<()> {
    let environment = json!({ "system": "paperwurks", "environment": "prod" });
    let reason = "The customer asks why it was not analysed";
    let case = json!({ "environment": environment, "reference": "INC-2048", "reason": reason });
    console.request("documents.OpenCase", case).await.map(drop)
}

/// Watches staging's group and lets its targets fail, unless that has been done.
async fn lose_all_targets(console: &Console) -> Result<()> {
    if console.all("[data-test=alert]").await?.is_empty() {
        let staging = json!({ "system": "paperwurks", "environment": "staging" });
        let vigil = json!({ "environment": staging, "group": "backend", "on": true });
        console.request("targets.SetVigil", vigil).await?;
        let blow = json!({ "environment": staging, "blow": "all_targets_fail" });
        console.request("demo.Strike", blow).await?;
    }
    console.see("[data-test=alert]").await.map(drop)
}

/// Thinks about another number of tasks.
async fn propose(console: &Console, desired: u32) -> Result<()> {
    console.click("[data-test=scale]").await?;
    console.type_over("[data-test=desired-count]", &desired.to_string()).await?;
    console.see_text("[data-test=step]", &desired.to_string()).await.map(drop)
}

/// Scales up by one, or back when that was done before.
async fn make_a_change(console: &Console) -> Result<()> {
    if console.all("[data-test=followed-change]").await?.is_empty() {
        propose(console, 2).await?;
        if let Some(arm) = console.all("[data-test=dialog-change] [data-test=arm]").await?.first() {
            arm.click().await?;
        }
        console.click("[data-test=apply]:not([aria-disabled])").await?;
    }
    console.see("[data-test=followed-change]").await.map(drop)
}
