//! The system's browser, for the sign-in page.

use protocol::{Error, ErrorKind};

/// Opens pages outside the console.
#[derive(Debug)]
pub(crate) struct SystemBrowser {}

impl engine::Browser for SystemBrowser {
    fn open(&self, link: &str) -> Result<(), Error> {
        tauri_plugin_opener::open_url(link, None::<&str>).map_err(|error| {
            Error::new(ErrorKind::Unreachable, format!("No browser could be opened: {error}"))
                .with_next("Copy the link and open it yourself.")
        })
    }
}
