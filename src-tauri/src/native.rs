//! What only a desktop does: a notification of the system for each alert.

use std::sync::Arc;

use engine::{Engine, targets};
use futures::StreamExt as _;
use protocol::{
    catalogue::Revision,
    targets::{Alert, AlertNotice, Alerts},
};
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

/// A notification is a line or two; what was said in AWS's words may be longer.
const LONGEST: usize = 240;

/// Shows a notification for each alert, once, for as long as the engine lives.
///
/// # Errors
/// When the plugin was not taken.
pub(crate) fn notify_of_alerts(app: &AppHandle, engine: &Arc<Engine>) -> tauri::Result<()> {
    // Not earlier: a window that is made with the plugin gets its script, which asks for a capability it has not.
    app.plugin(tauri_plugin_notification::init())?;
    let app = app.clone();
    let alerts = targets::alerts(engine, Alerts {});
    tokio::spawn(async move {
        let mut alerts = std::pin::pin!(alerts);
        let mut told = Revision(0);
        while let Some(notice) = alerts.next().await {
            for alert in untold(&notice, told) {
                show(&app, alert).await;
            }
            told = notice.revision;
        }
    });
    Ok(())
}

/// The alerts of `notice` that came after `told`, oldest first.
fn untold(notice: &AlertNotice, told: Revision) -> impl Iterator<Item = &Alert> {
    let new = notice.revision.0.saturating_sub(told.0);
    let new = usize::try_from(new).unwrap_or(usize::MAX).min(notice.alerts.len());
    notice.alerts[..new].iter().rev()
}

fn title(alert: &Alert) -> String {
    let word = match (alert.blind, alert.recovered) {
        (false, false) => "no healthy target",
        (false, true) => "serves again",
        (true, false) => "cannot be watched",
        (true, true) => "can be watched again",
    };
    format!("{}: {word}", alert.environment)
}

async fn show(app: &AppHandle, alert: &Alert) {
    let title = title(alert);
    let shown = match tokio::task::spawn_blocking(daemon::find).await {
        Ok(Ok(())) => {
            let notification = app.notification().builder().title(plain(&title)).body(body(&alert.text));
            notification.show().map_err(|error| error.to_string())
        }
        Ok(Err(reason)) => Err(reason.to_string()),
        Err(failure) => Err(failure.to_string()),
    };
    if let Err(reason) = shown {
        tracing::warn!(%reason, "an alert could not be shown by the system");
    }
}

/// One line without anything that could move the text around it.
fn plain(text: &str) -> String {
    let bidi =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let tamed = text.chars().map(|c| if c.is_control() || bidi(c) { ' ' } else { c });
    tamed.take(LONGEST).collect()
}

/// The text of a notification. On Linux it is markup.
fn body(text: &str) -> String {
    let text = plain(text);
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text
    }
}

/// Who shows notifications. The plugin does not say when there is nobody, so that is asked first.
#[cfg(target_os = "linux")]
mod daemon {
    use glib::variant::{ToVariant as _, Variant};
    use gtk::gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, bus_get_sync};

    const NAME: &str = "org.freedesktop.Notifications";
    const BUS: &str = "org.freedesktop.DBus";
    /// In milliseconds; one that is started on demand may take a while.
    const PATIENCE: i32 = 5_000;

    /// Finds it, or starts it.
    pub(super) fn find() -> Result<(), glib::Error> {
        let bus = bus_get_sync(BusType::Session, Cancellable::NONE)?;
        let there = ask(&bus, "NameHasOwner", &(NAME,).to_variant())?;
        if there.try_child_get::<bool>(0).ok().flatten() == Some(true) {
            return Ok(());
        }
        ask(&bus, "StartServiceByName", &(NAME, 0_u32).to_variant()).map(drop)
    }

    fn ask(bus: &DBusConnection, method: &str, arguments: &Variant) -> Result<Variant, glib::Error> {
        let (path, flags) = ("/org/freedesktop/DBus", DBusCallFlags::NONE);
        bus.call_sync(Some(BUS), path, BUS, method, Some(arguments), None, flags, PATIENCE, Cancellable::NONE)
    }
}

#[cfg(not(target_os = "linux"))]
mod daemon {
    /// The system itself shows them.
    pub(super) fn find() -> Result<(), std::convert::Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Moment, catalogue::EnvironmentId};

    use super::*;

    fn notice(revision: u64, alerts: &[i64]) -> AlertNotice {
        let alert = |at: &i64| Alert {
            at: Moment(*at),
            environment: EnvironmentId::new("paperwurks", "prod"),
            group: "backend".into(),
            recovered: false,
            blind: false,
            text: String::new(),
        };
        AlertNotice { revision: Revision(revision), alerts: alerts.iter().map(alert).collect() }
    }

    fn times(notice: &AlertNotice, told: u64) -> Vec<i64> {
        untold(notice, Revision(told)).map(|alert| alert.at.0).collect()
    }

    #[test]
    fn each_alert_is_told_once_oldest_first() {
        assert_eq!(times(&notice(3, &[30, 20, 10]), 0), [10, 20, 30]);
        assert_eq!(times(&notice(3, &[30, 20, 10]), 2), [30]);
        assert_eq!(times(&notice(3, &[30, 20, 10]), 3), [] as [i64; 0]);
        // A notice that was missed is made up for, as far as alerts are kept.
        assert_eq!(times(&notice(90, &[90, 89]), 3), [89, 90]);
    }

    #[test]
    fn a_title_says_what_befell_whom() {
        let mut alert = notice(1, &[10]).alerts.remove(0);
        assert_eq!(title(&alert), "paperwurks/prod: no healthy target");
        alert.blind = true;
        assert_eq!(title(&alert), "paperwurks/prod: cannot be watched");
        alert.recovered = true;
        assert_eq!(title(&alert), "paperwurks/prod: can be watched again");
        alert.blind = false;
        assert_eq!(title(&alert), "paperwurks/prod: serves again");
    }

    #[test]
    fn what_comes_from_outside_is_text_and_bounded() {
        assert_eq!(plain("a\nb\u{202e}c"), "a b c");
        assert_eq!(plain(&"x".repeat(1_000)).len(), LONGEST);
        let markup = body("<b>5xx</b> & more");
        assert_eq!(markup.contains('<'), !cfg!(target_os = "linux"), "{markup}");
    }
}
