//! Opens the console on the embedded account; without a display, on a virtual one, with a picture to show for it.

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    command::{cargo, program, step, target},
    desk::Desk,
    setup, window,
};

/// After the first paint, the time the first answers take to arrive and the skeletons to go.
const SETTLE: Duration = Duration::from_secs(4);

pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    setup::for_window()?;
    window::build(window::Flavour::Development)?;
    // As the tests build it: by itself its dependencies would have other features, and whoever both runs and tests
    // would compile the AWS SDK twice.
    step("the console", &mut cargo(&["test", "--workspace", "--no-run", "--quiet", "--test", "shots"]))?;

    let desk = Desk::here_or_virtual(1280, 800)?;
    let executable = target().join("debug").join(format!("signalbox{}", env::consts::EXE_SUFFIX));
    let mut console = program(&executable.to_string_lossy(), arguments);
    desk.seat(&mut console);
    if !desk.is_virtual() {
        return step("open", &mut console);
    }
    let mut console = console.arg("--report-paint").stdout(Stdio::piped()).spawn()?;
    let shown = photograph(&desk, &mut console);
    if shown.is_ok() && env::var_os("STAY").is_some() {
        eprintln!("   It keeps running (STAY is set); Ctrl-C ends it.");
        console.wait()?;
    }
    drop(console.kill());
    drop(console.wait());
    shown
}

fn photograph(desk: &Desk, console: &mut Child) -> Result<()> {
    let Some(stdout) = console.stdout.take() else { bail!("the console has no output") };
    let painted =
        BufReader::new(stdout).lines().map_while(Result::ok).any(|line| line.starts_with("painted"));
    if !painted {
        bail!("the console ended before it painted anything ({})", console.wait()?);
    }
    thread::sleep(SETTLE);
    let picture = target().join("run.png");
    let path = picture.to_string_lossy().into_owned();
    step("picture", desk.seat(&mut program("scrot", &["--overwrite", "--silent", &path])))?;
    eprintln!("\nThere is no display here, so the console ran on a virtual one. Its picture: {path}");
    eprintln!("STAY=1 make run keeps it running.");
    Ok(())
}
