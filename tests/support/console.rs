//! The console driven from outside, as a person would: look, click, type.

use std::{
    env,
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{
    By, Capabilities, Key, WebDriver, WebElement,
    error::{WebDriverError, WebDriverErrorInner},
    prelude::ElementQueryable as _,
};

use super::paths;

/// How long a thing may take to appear. Generous: a loaded machine must not fail a test.
const PATIENCE: Duration = Duration::from_secs(40);

/// How the console is started.
#[derive(Default)]
pub(crate) struct Start<'a> {
    /// Its command line.
    pub(crate) arguments: &'a [&'a str],
    /// Environment variables beside its own.
    pub(crate) variables: &'a [(&'a str, &'a str)],
    /// Width and height of the window, when not its own choice.
    pub(crate) size: Option<(u32, u32)>,
}

/// A running console with its window.
pub(crate) struct Console {
    driver: WebDriver,
    _bridge: Bridge,
    // Window size, last place and logs go here, never to the user's folders.
    folders: TempDir,
}

impl Console {
    /// Starts the console and waits for its window.
    pub(crate) async fn open(start: Start<'_>) -> Result<Self> {
        if env::var_os("DISPLAY").is_none() {
            bail!("there is no display; `make test` brings a virtual one");
        }
        let folders = TempDir::new()?;
        let [port, native_port] = [free_port()?, free_port()?];
        let mut bridge = Command::new(paths::target().join("tools/bin/tauri-driver"));
        bridge.args(["--port", &port.to_string(), "--native-port", &native_port.to_string()]);
        for (variable, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            bridge.env(variable, folders.path().join(folder));
        }
        bridge.envs(start.variables.iter().copied());
        bridge.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let bridge = Bridge(bridge.spawn().context("tauri-driver: `cargo xtask setup` installs it")?);

        let mut wanted = Capabilities::new();
        wanted.set("browserName", "wry")?;
        let options = json!({ "application": paths::program("signalbox"), "args": start.arguments });
        wanted.set("tauri:options", options)?;
        let driver = connect(port, wanted).await?;
        let console = Self { driver, _bridge: bridge, folders };
        if let Some((width, height)) = start.size {
            console.resize(width, height).await?;
        }
        Ok(console)
    }

    /// The folder of all that the console writes: configuration, data, state, cache.
    pub(crate) fn folders(&self) -> &Path {
        self.folders.path()
    }

    /// Gives the window another size.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.driver.set_window_rect(0, 0, width, height).await?)
    }

    /// The first element that matches a CSS selector, once it is there and shown.
    pub(crate) async fn see(&self, selector: &str) -> Result<WebElement> {
        self.see_within(selector, PATIENCE).await
    }

    /// The same for what takes its time.
    pub(crate) async fn see_within(&self, selector: &str, patience: Duration) -> Result<WebElement> {
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            let asked = self.driver.query(By::Css(selector)).wait(patience, Duration::from_millis(100));
            match asked.and_displayed().first().await {
                Ok(element) => return Ok(element),
                // It went away while it was looked at: rows of a list that moves do.
                Err(error) if is_stale(&error) && tokio::time::Instant::now() < deadline => {}
                Err(error) => return Err(error).with_context(|| format!("nothing matches {selector}")),
            }
        }
    }

    /// The first element that matches a CSS selector and contains a text, cut off on screen or not, once there is one.
    pub(crate) async fn see_text(&self, selector: &str, text: &str) -> Result<WebElement> {
        const SCRIPT: &str = "
            const [selector, text] = arguments;
            return [...document.querySelectorAll(selector)].find(element => element.textContent.includes(text)) ?? null;";
        let mut looks = tokio::time::interval(Duration::from_millis(100));
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            looks.tick().await;
            let found = self.driver.execute(SCRIPT, vec![json!(selector), json!(text)]).await?;
            match found.element() {
                Ok(element) => return Ok(element),
                Err(_) if tokio::time::Instant::now() < deadline => {}
                Err(_) => bail!("no {selector} says {text:?}"),
            }
        }
    }

    /// All elements that match now.
    pub(crate) async fn all(&self, selector: &str) -> Result<Vec<WebElement>> {
        Ok(self.driver.find_all(By::Css(selector)).await?)
    }

    /// Clicks the first element that matches, once it is there.
    pub(crate) async fn click(&self, selector: &str) -> Result<()> {
        Ok(self.see(selector).await?.click().await?)
    }

    /// Chooses an option of a `<select>` by its words.
    pub(crate) async fn choose(&self, selector: &str, option: &str) -> Result<()> {
        const SCRIPT: &str = "
            const [selector, wanted] = arguments, select = document.querySelector(selector);
            const found = [...select.options].find(option => option.text.toLowerCase().includes(wanted.toLowerCase()));
            select.value = found.value;
            select.dispatchEvent(new Event('change', { bubbles: true }));";
        self.see(selector).await?;
        self.run(SCRIPT, vec![json!(selector), json!(option)]).await.map(drop)
    }

    /// Types into a field in place of what it holds.
    pub(crate) async fn type_over(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.see(selector).await?;
        field.send_keys(Key::Control + "a").await?;
        Ok(field.send_keys(text).await?)
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn press(&self, keys: impl AsRef<str>) -> Result<()> {
        let action = self.driver.action_chain().send_keys(keys.as_ref());
        Ok(action.perform().await?)
    }

    /// Presses a key with Control held.
    pub(crate) async fn press_control(&self, key: char) -> Result<()> {
        let action =
            self.driver.action_chain().key_down(Key::Control).send_keys(key.to_string()).key_up(Key::Control);
        Ok(action.perform().await?)
    }

    /// Goes to a path of the console as a link would.
    pub(crate) async fn visit(&self, path: &str) -> Result<()> {
        let script =
            "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));";
        self.run(script, vec![json!(path)]).await?;
        Ok(())
    }

    /// Runs a script in the window and returns what it returns.
    pub(crate) async fn run(
        &self,
        script: &str,
        arguments: Vec<serde_json::Value>,
    ) -> Result<serde_json::Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    /// Asks the engine as the window does; what it answers, or `{ error }`.
    pub(crate) async fn request(&self, name: &str, body: serde_json::Value) -> Result<serde_json::Value> {
        const SCRIPT: &str = "
            const [name, body, done] = arguments;
            window.__TAURI__.core.invoke('request', { name, body }).then(done, error => done({ error }));";
        self.run_async(SCRIPT, vec![json!(name), body]).await
    }

    /// Runs a script that calls its last argument with what it found, and returns that.
    pub(crate) async fn run_async(
        &self,
        script: &str,
        arguments: Vec<serde_json::Value>,
    ) -> Result<serde_json::Value> {
        self.driver.set_script_timeout(PATIENCE).await?;
        Ok(self.driver.execute_async(script, arguments).await?.json().clone())
    }

    /// Saves a picture of the window.
    pub(crate) async fn picture(&self, file: &Path) -> Result<()> {
        // WebKit takes it with the next frame, and a page on which nothing moves draws none.
        const MOVE: &str = "
            const style = document.documentElement.style;
            window.moving = setInterval(() => style.opacity = style.opacity === '1' ? '0.999' : '1', 50);";
        const REST: &str = "clearInterval(window.moving); document.documentElement.style.opacity = '';";
        self.run(MOVE, Vec::new()).await?;
        self.driver.screenshot(file).await?;
        self.run(REST, Vec::new()).await.map(drop)
    }

    /// Closes the console as a person would, by its window.
    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.driver.clone().quit().await?)
    }
}

impl Drop for Console {
    /// After a failure nothing is asked of the window any more; its programs are ended instead.
    fn drop(&mut self) {
        drop(self.driver.clone().leak());
    }
}

/// tauri-driver, the driver it starts, and the console that one starts: a process group.
struct Bridge(Child);

impl Drop for Bridge {
    /// However a test ends, nothing of its console stays.
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).status());
        drop(self.0.wait());
    }
}

fn is_stale(error: &WebDriverError) -> bool {
    matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_))
}

/// The bridge needs a moment before it listens.
async fn connect(port: u16, wanted: Capabilities) -> Result<WebDriver> {
    let address = format!("http://127.0.0.1:{port}");
    let mut attempts = tokio::time::interval(Duration::from_millis(100));
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        attempts.tick().await;
        match WebDriver::new(&address, wanted.clone()).await {
            Ok(driver) => return Ok(driver),
            Err(error) if tokio::time::Instant::now() > deadline => {
                return Err(error).context("the console's window did not open");
            }
            Err(_) => {}
        }
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
