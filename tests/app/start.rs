//! A machine that lacks something: a clear message or a degraded start, never a panic.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    process::{Command, Output, Stdio},
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::{support::paths::program, window};

fn console(arguments: &[&str]) -> Command {
    let mut command = Command::new(program("signalbox"));
    command.args(arguments);
    command
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_a_display_it_says_so_and_ends() -> Result<()> {
    for display in [None, Some(":4711")] {
        let mut command = console(&[]);
        command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .envs(display.map(|display| ("DISPLAY", display)));
        let output = command.output()?;
        assert_eq!(output.status.code(), Some(1), "{display:?}: {}", complaint(&output));
        let words = complaint(&output);
        assert!(words.contains("no display") && !words.contains("panicked"), "{display:?}: {words}");
    }
    Ok(())
}

#[test]
fn a_wrong_option_is_named() -> Result<()> {
    let output = console(&["--acount", "aws"]).output()?;
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("--acount is not an option"));
    Ok(())
}

/// Starts the console with these variables and waits for its first paint.
async fn paints(variables: &[(&str, &str)], removed: &[&str]) -> Result<String> {
    let _seat = window::seat().await;
    let mut command = console(&["--report-paint"]);
    command.envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in removed {
        command.env_remove(name);
    }
    let mut process = command.spawn()?;
    let stdout = process.stdout.take().context("no output")?;
    let painted =
        BufReader::new(stdout).lines().map_while(Result::ok).any(|line| line.starts_with("painted"));
    process.kill()?;
    let words = complaint(&process.wait_with_output()?);
    assert!(painted && !words.contains("panicked"), "{words}");
    Ok(words)
}

#[tokio::test]
async fn a_home_that_cannot_be_written_is_no_obstacle() -> Result<()> {
    let home = TempDir::new()?;
    // A file where a folder should be cannot be written by anyone, root included.
    let file = home.path().join("home");
    fs::write(&file, "")?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400))?;
    let path = file.to_string_lossy().into_owned();
    paints(
        &[
            ("HOME", &path),
            ("XDG_CONFIG_HOME", &path),
            ("XDG_DATA_HOME", &path),
            ("XDG_STATE_HOME", &path),
            ("XDG_CACHE_HOME", &path),
        ],
        &[],
    )
    .await?;
    Ok(())
}

#[tokio::test]
async fn without_a_bus_there_is_no_keyring_and_the_window_opens() -> Result<()> {
    paints(&[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")], &[]).await?;
    Ok(())
}

#[tokio::test]
async fn aws_without_network_or_credentials_opens_and_says_so_in_the_cards() -> Result<()> {
    let (console, _seat) = window::open(&["--account", "aws"]).await?;
    console.see("[data-test=fleet-row][data-environment='paperwurks/prod']").await?;
    console.visit("/paperwurks/prod").await?;
    console.see("[data-test=card][data-section=services][data-state=failed]").await?;
    console.close().await
}

#[tokio::test]
async fn a_window_that_panics_says_so_and_can_be_loaded_again() -> Result<()> {
    // A page cannot be drawn without elements; no code of ours expects that.
    const BREAK: &str = "
        document.documentElement.classList.add('broken');
        Document.prototype.createElement = () => { throw new Error('none left') };";
    let (console, _seat) = window::open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;
    console.run(BREAK, Vec::new()).await?;
    console.visit("/catalogue").await?;
    console.see("#failed").await?;
    console.see_text("#failed-reason", "panicked at").await?;
    console.click("#failed-reload").await?;
    console.see_text(":root:not(.broken) [data-test=catalogue]", "Catalogue").await?;
    console.close().await
}

#[tokio::test]
async fn a_second_start_brings_the_first_window_forward_and_ends() -> Result<()> {
    let (first, _seat) = window::open(&[]).await?;
    let mut second = console(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut looks = tokio::time::interval(std::time::Duration::from_millis(100));
    let ended = tokio::time::timeout(std::time::Duration::from_secs(40), async {
        loop {
            looks.tick().await;
            if let Some(status) = second.try_wait()? {
                return anyhow::Ok(status);
            }
        }
    });
    let status = ended.await;
    drop(second.kill());
    assert!(status.context("it did not end")??.success());
    first.see("[data-test=fleet-row]").await?;
    first.close().await
}
