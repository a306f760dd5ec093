//! Whether there is a display to open a window on. GTK panics without one, so it is asked first.

use crate::window::StartError;

#[cfg(target_os = "linux")]
pub(crate) fn check() -> Result<(), StartError> {
    quirks();
    gtk::init().map_err(|_| StartError::NoDisplay)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn check() -> Result<(), StartError> {
    Ok(())
}

/// WebKitGTK's DMA-BUF renderer shows a blank window under some NVIDIA drivers.
#[cfg(target_os = "linux")]
fn quirks() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    if nvidia && std::env::var_os(SWITCH).is_none() {
        glib::setenv(SWITCH, "1", false)
            .unwrap_or_else(|error| tracing::warn!(%error, "could not set {SWITCH}"));
    }
}
