//! A person with a browser, at the pages of the stand-in portal.

use anyhow::{Context as _, Result};

/// Opens `link` and presses the button `answer` (`allow` or `deny`). Answers the text of the page where that ends.
pub(crate) async fn answer(link: &str, answer: &str) -> Result<String> {
    let browser = reqwest::Client::new();
    let page = browser.get(link).send().await?.text().await?;
    let between = |before: &str| {
        let rest = page.split_once(before).with_context(|| format!("no {before} in {page}"))?.1;
        rest.split('"').next().map(str::to_owned).context("an open quote")
    };
    let place = reqwest::Url::parse(link)?.join(&between("action=\"")?)?;
    let form = format!("request={}&answer={answer}", between("name=\"request\" value=\"")?);
    let pressed = browser.post(place).header("content-type", "application/x-www-form-urlencoded").body(form);
    Ok(pressed.send().await?.text().await?)
}
