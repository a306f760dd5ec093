//! One window at a time: a second start of the console brings the first one forward instead of opening another.

use anyhow::Result;
use tokio::sync::{Mutex, MutexGuard};

use crate::support::console::{Console, Start};

static SEAT: Mutex<()> = Mutex::const_new(());

/// The right to open a window: held, no other test of this run has one.
pub(crate) async fn seat() -> MutexGuard<'static, ()> {
    SEAT.lock().await
}

/// A console of this test's own, while no other test has one.
pub(crate) async fn open(arguments: &[&str]) -> Result<(Console, MutexGuard<'static, ()>)> {
    open_with(arguments, &[]).await
}

/// The same, with environment variables.
pub(crate) async fn open_with(
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Result<(Console, MutexGuard<'static, ()>)> {
    let seat = seat().await;
    Ok((Console::open(Start { arguments, variables, size: Some((1280, 800)) }).await?, seat))
}

/// Opens an environment from the fleet, once the fleet has read it: until then its rows change places.
pub(crate) async fn enter(console: &Console, environment: &str, once_it_says: &str) -> Result<()> {
    let row = format!("[data-test=fleet-row][data-environment='{environment}']");
    console.see_text(&row, once_it_says).await?.click().await?;
    console.see("[data-test=verdict]").await.map(drop)
}
