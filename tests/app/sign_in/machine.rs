//! Credentials that need no portal, and sessions that this machine declares: its own AWS configuration, and an emulator
//! in AWS's place.

use std::fs;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::{moto::Moto, window};

const CONFIG: &str = "\
[default]
region = eu-west-2
credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"secret\"}'
";

const SESSION: &str = "\
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
";

/// Opens the console on AWS with `config` as this machine's configuration.
async fn sees(config: &str, path: &str, selector: &str, text: &str) -> Result<()> {
    let folder = TempDir::new()?;
    let file = folder.path().join("config");
    fs::write(&file, config)?;
    let moto = Moto::start().await?;
    let file = file.to_string_lossy();
    let nowhere = folder.path().join("credentials").to_string_lossy().into_owned();
    let variables = [
        ("AWS_CONFIG_FILE", &*file),
        ("AWS_SHARED_CREDENTIALS_FILE", &nowhere),
        ("AWS_ENDPOINT_URL", moto.url().context("an address")?),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let (console, _seat) = window::open_with(&["--account", "aws"], &variables).await?;
    console.visit(path).await?;
    console.see_text(selector, text).await?;
    console.close().await
}

#[tokio::test]
async fn a_credential_process_and_another_endpoint_work_without_any_session() -> Result<()> {
    let allowed = "[data-test=permission][data-action='sts:GetCallerIdentity'][data-denied=false]";
    sees(CONFIG, "/paperwurks/prod/permissions", allowed, "this machine's credentials").await
}

#[tokio::test]
async fn the_sessions_of_the_aws_configuration_are_offered() -> Result<()> {
    let session = "[data-test=sign-in-session][data-session=corp][data-state=signed_out]";
    sees(SESSION, "/sign-in", session, "https://corp.awsapps.com/start").await
}
