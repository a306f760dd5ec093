//! The command line.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

const HELP: &str = "Signalbox: a console for document-analysis platforms on AWS

usage: signalbox [options]

  --account demo|aws   where the answers come from: the embedded account (default),
                       or AWS with this machine's profiles and credentials
  --catalogue FOLDER   your own systems; by default the folder `systems` in the
                       console's configuration folder
  --seed NUMBER        the embedded account's seed (default 1)
  --sign-in            sign in to the embedded account, at a portal of its own
  --report-paint       print `painted` once the first page is on screen
  --version            print the version
  --help               print this";

/// Where the answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The embedded account, its world grown from a seed.
    Demo {
        /// The seed.
        seed: u64,
        /// Whether one signs in to it, at a portal of its own.
        portal: bool,
    },
    /// AWS, with this machine's profiles and credentials.
    Aws,
}

/// What the console was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) source: Source,
    pub(crate) catalogue: Option<PathBuf>,
    pub(crate) report_paint: bool,
}

/// An answer that needs no window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Told(String),
    Misused(String),
}

impl Answer {
    #[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line answers on the terminal")]
    pub(crate) fn print(&self) -> ExitCode {
        match self {
            Self::Told(text) => {
                println!("{text}");
                ExitCode::SUCCESS
            }
            Self::Misused(text) => {
                eprintln!("signalbox: {text}\n\n{HELP}");
                ExitCode::from(2)
            }
        }
    }
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, Answer> {
        let mut account = None;
        let mut seed = 1;
        let mut portal = false;
        let mut catalogue = None;
        let mut report_paint = false;
        let mut rest = arguments;
        while let Some(argument) = rest.next() {
            let argument = argument.to_string_lossy().into_owned();
            let mut value =
                || rest.next().ok_or_else(|| Answer::Misused(format!("{argument} needs a value")));
            match argument.as_str() {
                "--account" => account = Some(value()?.to_string_lossy().into_owned()),
                "--catalogue" => catalogue = Some(PathBuf::from(value()?)),
                "--seed" => {
                    let text = value()?.to_string_lossy().into_owned();
                    seed = text.parse().map_err(|_| Answer::Misused(format!("{text:?} is not a seed")))?;
                }
                "--sign-in" => portal = true,
                "--report-paint" => report_paint = true,
                "--version" => return Err(Answer::Told(format!("signalbox {}", env!("CARGO_PKG_VERSION")))),
                "--help" | "-h" => return Err(Answer::Told(HELP.to_owned())),
                other => return Err(Answer::Misused(format!("{other} is not an option"))),
            }
        }
        let source = match account.as_deref() {
            None | Some("demo") => Source::Demo { seed, portal },
            Some("aws") if portal => {
                return Err(Answer::Misused(
                    "--sign-in is for the embedded account; on AWS one always signs in".into(),
                ));
            }
            Some("aws") => Source::Aws,
            Some(other) => return Err(Answer::Misused(format!("{other:?} is not an account: demo or aws"))),
        };
        Ok(Self { source, catalogue, report_paint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, Answer> {
        Options::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn without_options_the_embedded_account_answers() {
        let options = parse(&[]).unwrap();
        assert_eq!(options.source, Source::Demo { seed: 1, portal: false });
        assert_eq!(options.catalogue, None);
    }

    #[test]
    fn every_option_is_read() {
        let options =
            parse(&["--account", "demo", "--seed", "7", "--sign-in", "--catalogue", "/x", "--report-paint"])
                .unwrap();
        assert_eq!(
            options,
            Options {
                source: Source::Demo { seed: 7, portal: true },
                catalogue: Some("/x".into()),
                report_paint: true
            }
        );
        assert_eq!(parse(&["--account", "aws"]).unwrap().source, Source::Aws);
    }

    #[test]
    fn a_wrong_line_says_what_is_wrong() {
        for (words, complaint) in [
            (vec!["--acount", "aws"], "--acount is not an option"),
            (vec!["--account"], "--account needs a value"),
            (vec!["--account", "azure"], "\"azure\" is not an account: demo or aws"),
            (vec!["--seed", "x"], "\"x\" is not a seed"),
            (
                vec!["--account", "aws", "--sign-in"],
                "--sign-in is for the embedded account; on AWS one always signs in",
            ),
        ] {
            assert_eq!(parse(&words), Err(Answer::Misused(complaint.to_owned())));
        }
    }
}
