//! The console's own log: a file a day in the state folder, a week kept; warnings on the terminal.

use std::path::PathBuf;

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{Builder, Rotation},
};
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::LevelFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// The SDK logs requests and their headers when asked to; this console never asks it to.
const DEFAULT_FILTER: &str = "warn,shell=info,engine=info,demo=info,aws_config=warn,hyper=warn";

/// Starts logging. Where no file can be written the terminal must do, and a notice says so.
/// The guard writes what is buffered when it is dropped.
pub(crate) fn start(notices: &mut Vec<String>) -> Option<WorkerGuard> {
    let terminal = fmt::layer().with_writer(std::io::stderr).with_filter(LevelFilter::WARN);
    let filter = EnvFilter::try_from_env("SIGNALBOX_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let file = folder().ok_or_else(|| "this machine has no home folder".to_owned()).and_then(|folder| {
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Builder::new()
            .rotation(Rotation::DAILY)
            .filename_prefix("signalbox")
            .filename_suffix("log")
            .max_log_files(7)
            .build(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))
    });
    let (file, guard) = match file {
        Ok(appender) => {
            let (writer, guard) = tracing_appender::non_blocking(appender);
            (Some(fmt::layer().with_ansi(false).with_writer(writer)), Some(guard))
        }
        Err(reason) => {
            notices.push(format!("No log file is written: {reason}"));
            (None, None)
        }
    };
    // A second start in one process (a test) keeps the first log.
    drop(tracing_subscriber::registry().with(filter).with(file).with(terminal).try_init());
    guard
}

fn folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("app", "signalbox", "signalbox")?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).join("logs"))
}
