//! The shell: chooses where the answers come from, owns the one engine, and opens the one window.
//!
//! Read [`routes`] first: it is the table of everything the window can ask.

mod browser;
mod chooser;
mod display;
mod host;
mod logging;
mod native;
mod options;
mod pictures;
pub mod routes;
mod streams;
mod window;

use std::{ffi::OsString, process::ExitCode};

pub use host::{Host, Setup};
pub use options::Source;

/// Runs the console until its window is closed; or reads one document for the console that started this process, which
/// then has nothing of a window, a log or an engine.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.peekable();
    if arguments.peek().is_some_and(|first| first == preview::OPTION) {
        return preview::worker::run();
    }
    let options = match options::Options::parse(arguments) {
        Ok(options) => options,
        Err(answer) => return answer.print(),
    };
    let mut notices = Vec::new();
    let _log = logging::start(&mut notices);
    let outcome = display::check().and_then(|()| window::run(&options, notices));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the console could not start");
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Says on the terminal why nothing opened.
#[expect(clippy::print_stderr, reason = "without a window the terminal is all there is")]
fn complain(error: &window::StartError) {
    eprintln!("signalbox: {error}");
}
