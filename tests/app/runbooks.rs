//! Runbooks: what the documents say is to be done, with this environment's names.

use anyhow::Result;
use engine::runbooks;
use protocol::runbooks::{GetRunbooks, Need, RunbookAction};

use crate::{
    support::site::{Site, environment},
    window::open,
};

#[tokio::test]
async fn the_commands_of_the_document_carry_the_names_of_the_environment() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let all =
        runbooks::get_runbooks(&desk.engine, GetRunbooks { environment: environment("staging") }).await?;
    let commands: Vec<_> =
        all.iter().flat_map(|runbook| &runbook.steps).filter_map(|step| step.command.as_deref()).collect();
    assert!(
        commands.iter().any(|command| command.contains("--cluster paperwurks-staging-cluster")),
        "{commands:?}"
    );
    assert!(commands.iter().all(|command| !command.contains("{env}")), "{commands:?}");
    let goals: Vec<_> = all
        .iter()
        .filter(|runbook| runbook.need == Need::FailedTask)
        .filter_map(|runbook| runbook.goal.as_deref())
        .collect();
    assert!(goals.iter().any(|goal| goal.contains("2 min")), "{goals:?}");
    let actions: Vec<_> =
        all.iter().flat_map(|runbook| &runbook.steps).filter_map(|step| step.action).collect();
    for action in [RunbookAction::ShowTargets, RunbookAction::ShowTaskLog, RunbookAction::ShowServices] {
        assert!(actions.contains(&action), "{action:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_runbook_leads_to_the_console_s_own_way() -> Result<()> {
    let (console, _seat) = open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;
    console.visit("/paperwurks/prod/runbooks").await?;
    console.see("[data-test=runbook]").await?;
    console.see("[data-test=runbook-command]").await?;
    console.see_text("[data-test=runbook-action]", "targets").await?.click().await?;
    console.see("[data-test=targets]").await?;
    console.close().await
}
