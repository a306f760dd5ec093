//! The user's own systems: read while the console runs, and told about when they cannot be.

use std::fs;

use anyhow::Result;
use tempfile::TempDir;

use crate::window;

const GOOD: &str =
    "id = \"own\"\nname = \"Own system\"\npurpose = \"Mine\"\n[environment.live]\nregion = \"eu-west-1\"\n";

#[tokio::test]
async fn a_file_that_appears_is_read_and_a_bad_one_says_where() -> Result<()> {
    let folder = TempDir::new()?;
    let path = folder.path().to_string_lossy().into_owned();
    let (console, _seat) = window::open(&["--catalogue", &path]).await?;
    console.see("[data-test=fleet-row][data-environment='paperwurks/prod']").await?;

    fs::write(folder.path().join("own.toml"), GOOD)?;
    console.see("[data-test=fleet-row][data-environment='own/live']").await?;

    fs::write(folder.path().join("bad.toml"), GOOD.replace("region = \"eu-west-1\"", "region = \"mars\""))?;
    console.click("[data-test=page-catalogue]").await?;
    console.see_text("[data-test=catalogue]", "bad.toml:5:10").await?;
    // The rest still stands.
    console.see_text("[data-test=catalogue-system]", "Paperwurks").await?;
    console.close().await
}
