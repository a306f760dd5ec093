//! The system's own dialog for a file.

use std::{path::PathBuf, sync::OnceLock};

use engine::documents::FileChooser;
use futures::{FutureExt as _, future::BoxFuture};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

/// Shows it over the window, once there is one.
#[derive(Default)]
pub(crate) struct SystemChooser(OnceLock<AppHandle>);

impl SystemChooser {
    /// There is a window now.
    ///
    /// # Errors
    /// When the plugin was not taken.
    pub(crate) fn open(&self, app: &AppHandle) -> tauri::Result<()> {
        // Not with the others: a window that is made with the plugin gets its script, which asks for a capability it
        // has not.
        app.plugin(tauri_plugin_dialog::init())?;
        // The first window is the only one.
        let _ = self.0.set(app.clone());
        Ok(())
    }
}

impl FileChooser for SystemChooser {
    fn choose(&self) -> BoxFuture<'_, Option<PathBuf>> {
        async move {
            let (tell, told) = oneshot::channel();
            self.0.get()?.dialog().file().pick_file(move |file| {
                // Nobody may wait any more: the window was closed.
                let _ = tell.send(file);
            });
            told.await.ok()??.into_path().ok()
        }
        .boxed()
    }
}
