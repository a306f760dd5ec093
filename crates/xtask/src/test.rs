//! Everything that must hold: format, lints, docs, licences, and every test, the whole window's included.

use anyhow::Result;

use crate::{
    command::{cargo, step},
    desk::Desk,
    licences, setup, window,
};

pub(crate) fn run() -> Result<()> {
    setup::for_tests()?;
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    licences::check()?;
    window::build(window::Flavour::Development)?;
    lints()?;
    docs()?;
    // With them the console itself is built, for the tests of its window.
    step("tests are built", &mut cargo(&["test", "--workspace", "--no-run", "--quiet"]))?;
    let desk = Desk::new(1920, 1080)?;
    step("tests", desk.seat(&mut cargo(&["test", "--workspace"])))
}

/// The window is checked as what it is, WebAssembly; all else for this machine.
fn lints() -> Result<()> {
    let rooms =
        ["clippy", "--workspace", "--exclude", "ui", "--all-targets", "--quiet", "--", "-D", "warnings"];
    step("lints", &mut cargo(&rooms))?;
    let window = [
        "clippy",
        "--package",
        "ui",
        "--target",
        "wasm32-unknown-unknown",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ];
    step("lints of the window", &mut cargo(&window))
}

fn docs() -> Result<()> {
    let mut docs =
        cargo(&["doc", "--workspace", "--exclude", "ui", "--no-deps", "--document-private-items", "--quiet"]);
    // Private items are documented for the developers, so links to them are welcome.
    step("docs", docs.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links"))
}
