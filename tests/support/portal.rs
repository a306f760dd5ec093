//! A console that was started with `--sign-in`: its sign-in page, and the portal behind it.

use anyhow::{Context as _, Result};

use super::{console::Console, person};

/// The address of the page that waits for a person.
pub(crate) async fn link(console: &Console) -> Result<String> {
    // It may be cut off on screen; it is copied by a button.
    console.see_text("[data-test=sign-in-link]", "http").await?.attr("data-link").await?.context("a link")
}

/// Agrees to the sign-in that waits.
pub(crate) async fn agree(console: &Console) -> Result<()> {
    person::answer(&link(console).await?, "allow").await.map(drop)
}

/// Waits until the session is in `state`.
pub(crate) async fn session_is(console: &Console, state: &str) -> Result<()> {
    console.see(&format!("[data-test=sign-in-session][data-state={state}]")).await.map(drop)
}

/// Signs in by the browser, on the sign-in page, and takes the role that `words` find in Paperwurks' production.
/// Answers the page's address.
pub(crate) async fn sign_in_as(console: &Console, words: &str) -> Result<String> {
    console.visit("/sign-in").await?;
    console.click("[data-test=sign-in-browser]").await?;
    let link = link(console).await?;
    person::answer(&link, "allow").await?;
    session_is(console, "signed_in").await?;
    console.visit("/paperwurks/prod").await?;
    console.click("[data-test=choose-role]").await?;
    choose(console, words).await?;
    Ok(link)
}

/// Types what finds a role among those that are offered, and takes it.
pub(crate) async fn choose(console: &Console, words: &str) -> Result<()> {
    console.see("[data-test=role-offer]").await?;
    console.press(words).await?;
    console.press(thirtyfour::Key::Enter.value().to_string()).await
}

/// Signs out of the portal itself, as a person does elsewhere.
pub(crate) async fn end(link: &str) -> Result<()> {
    let start = reqwest::Url::parse(link)?.join("/start")?;
    reqwest::Client::new().post(start).send().await?.error_for_status().map(drop).map_err(Into::into)
}
