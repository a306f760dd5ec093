//! The whole of it in the real window, with the operating system's keyring: sign in, choose a role, work, lose the
//! session, be asked once, go on, sign out.

use anyhow::{Context as _, Result};

use super::secrets;
use crate::{
    support::{console::Console, portal},
    window,
};

/// Sets the fault by which AWS calls every credential expired.
async fn expire(console: &Console) -> Result<()> {
    console.click("[data-test=faults]").await?;
    console.choose("[data-test=fault-service]", "any service").await?;
    console.choose("[data-test=fault-effect]", "expired").await?;
    console.click("[data-test=set-fault]").await?;
    console.see("[data-test=fault]").await?;
    console.press(thirtyfour::Key::Escape.value().to_string()).await
}

async fn clear_faults(console: &Console) -> Result<()> {
    console.click("[data-test=faults]").await?;
    console.click("[data-test=clear-faults]").await?;
    console.press(thirtyfour::Key::Escape.value().to_string()).await
}

#[tokio::test]
async fn one_signs_in_works_loses_the_session_is_asked_once_and_signs_out() -> Result<()> {
    let (console, _seat) = window::open(&["--sign-in"]).await?;
    console.visit("/sign-in").await?;
    portal::session_is(&console, "signed_out").await?;

    // In.
    console.click("[data-test=sign-in-browser]").await?;
    let link = portal::link(&console).await?;
    portal::agree(&console).await?;
    portal::session_is(&console, "signed_in").await?;
    console.see_text("[data-test=session-kept]", "in the system's keyring").await?;
    console.see_text("[data-test=account]", "Paperwurks prod").await?;

    // A role, and data.
    console.visit("/paperwurks/prod").await?;
    console.click("[data-test=choose-role]").await?;
    portal::choose(&console, "paperwurks prod operator").await?;
    console.see_text("[data-test=identity]", "Operator").await?;
    console.see_text("[data-test=service]", "prod-paperwurks-backend").await?;

    // Only the keyring holds what keeps one signed in.
    let kept = secrets::in_the_keyring()?;
    let secret = |name: &str| {
        let rest =
            kept.split_once(&format!("\"{name}\":\"")).with_context(|| format!("no {name} is kept"))?.1;
        rest.split('"').next().map(str::to_owned).context("a text")
    };
    let planted = [secret("refresh_token")?, secret("client_secret")?];
    assert_eq!(secrets::files_with(console.folders(), &planted)?, Vec::<String>::new());
    let (read, held) = secrets::webview_memory_with(&planted)?;
    assert!(read > 10, "the webview's memory could not be read: {read}");
    assert_eq!(held, Vec::<String>::new());
    // The same look finds what the window does show.
    let shown = ["prod-paperwurks-backend".to_owned()];
    assert!(!secrets::webview_memory_with(&shown)?.1.is_empty());

    // The session ends elsewhere: one prompt, and the page keeps what it knew.
    portal::end(&link).await?;
    expire(&console).await?;
    console.press("r").await?;
    console.see("[data-test=sign-in-prompt]").await?;
    assert_eq!(console.all("dialog[open]").await?.len(), 1);
    console.see_text("[data-test=service]", "prod-paperwurks-backend").await?;
    assert!(!secrets::in_the_keyring()?.contains(&planted[0]), "what is worth nothing is not kept");
    console.click("[data-test=not-now]").await?;
    clear_faults(&console).await?;

    // In again, from the strip that stays; the page goes on by itself.
    console.click("[data-test=sign-in-strip-open]").await?;
    console.click("[data-test=sign-in-prompt] [data-test=sign-in-browser]").await?;
    portal::agree(&console).await?;
    console.see("[data-test=card][data-section=services][data-state=fresh]").await?;
    assert!(console.all("[data-test=sign-in-prompt]").await?.is_empty());

    // Out.
    console.visit("/sign-in").await?;
    console.click("[data-test=sign-out]").await?;
    portal::session_is(&console, "signed_out").await?;
    assert!(!secrets::in_the_keyring()?.contains("refresh_token"));
    let page = console
        .run("return document.documentElement.outerHTML + JSON.stringify(localStorage)", vec![])
        .await?;
    assert!(planted.iter().all(|secret| !page.to_string().contains(secret)));
    console.close().await
}

#[tokio::test]
async fn a_code_is_shown_large_and_confirming_it_signs_in() -> Result<()> {
    let (console, _seat) = window::open(&["--sign-in"]).await?;
    console.visit("/sign-in").await?;
    console.click("[data-test=sign-in-device]").await?;
    let code = console.see("[data-test=sign-in-code]").await?.text().await?;
    assert!(portal::link(&console).await?.contains(&code.replace(' ', "")), "{code}");
    portal::agree(&console).await?;
    portal::session_is(&console, "signed_in").await?;
    console.click("[data-test=sign-out]").await?;
    portal::session_is(&console, "signed_out").await?;
    console.close().await
}

#[tokio::test]
async fn a_sign_in_can_be_given_up() -> Result<()> {
    let (console, _seat) = window::open(&["--sign-in"]).await?;
    console.visit("/sign-in").await?;
    console.click("[data-test=sign-in-browser]").await?;
    console.click("[data-test=sign-in-cancel]").await?;
    portal::session_is(&console, "signed_out").await?;
    console.close().await
}
