//! Takes pictures of every page, in both themes and two sizes, full and empty and failing.

use anyhow::Result;

use crate::{
    command::{cargo, step, target},
    desk::Desk,
    setup, window,
};

pub(crate) fn run(filter: &[&str]) -> Result<()> {
    setup::for_tests()?;
    window::build(window::Flavour::Development)?;
    // With it the console itself is built. The whole workspace, so that features, and with them the AWS SDK, are the tests'.
    step("the camera", &mut cargo(&["test", "--workspace", "--no-run", "--quiet", "--test", "shots"]))?;
    let desk = Desk::new(1920, 1080)?;
    let folder = target().join("shots");
    let mut shots = cargo(&["test", "--workspace", "--quiet", "--test", "shots", "--"]);
    step("pictures", desk.seat(&mut shots).args(filter).env("SHOTS", &folder))?;
    eprintln!("\nThe pictures are in {}", folder.display());
    Ok(())
}
