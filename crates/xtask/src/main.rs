//! Builds, starts, photographs, measures and checks the console: one task a file.

mod bench;
mod command;
mod desk;
mod licences;
mod run;
mod setup;
mod shots;
mod test;
mod window;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <task>

  setup            install what the machine lacks: system packages, the WASM target, the WebDriver
  ui [--release]   build the window into ui/dist
  run [args…]      build and open the console on the embedded account
  test             everything that must hold: format, lints, docs, licences, every test
  shots [filter]   take pictures of every page into target/shots
  bench [name]     measure, and write docs/BENCHMARKS.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["setup"] => setup::for_tests(),
        ["ui"] => window::build(window::Flavour::Development),
        ["ui", "--release"] => setup::binaryen().and_then(|()| window::build(window::Flavour::Release)),
        ["run", rest @ ..] => run::run(rest),
        ["test"] => test::run(),
        ["shots", rest @ ..] => shots::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
