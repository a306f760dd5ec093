//! A desk for a window on a machine that has none: a virtual display, a session bus and an unlocked keyring.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::command::target;

/// The programs of a desk; dropped, they end.
pub(crate) struct Desk {
    programs: Vec<Child>,
    variables: Vec<(&'static str, String)>,
}

impl Desk {
    /// The desk of this machine when it has a display, else a virtual one of `width` by `height`.
    pub(crate) fn here_or_virtual(width: u32, height: u32) -> Result<Self> {
        let has_display = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
        if has_display || !cfg!(target_os = "linux") {
            return Ok(Self { programs: Vec::new(), variables: Vec::new() });
        }
        Self::new(width, height)
    }

    /// A virtual desk with folders of its own, so that nothing of the user's is read or written.
    pub(crate) fn new(width: u32, height: u32) -> Result<Self> {
        let mut desk = Self { programs: Vec::new(), variables: Vec::new() };
        let home = target().join("desk");
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "runtime"),
        ] {
            desk.variables.push((name, folder_of(&home, folder)?));
        }
        desk.start_display(width, height)?;
        desk.start_bus()?;
        desk.start_keyring()?;
        // A virtual display has no GPU, and a test's machine has no accessibility bus to wait for.
        desk.variables.push(("WEBKIT_DISABLE_DMABUF_RENDERER", "1".into()));
        desk.variables.push(("NO_AT_BRIDGE", "1".into()));
        desk.variables.push(("GTK_A11Y", "none".into()));
        Ok(desk)
    }

    /// Puts `command` at this desk.
    pub(crate) fn seat<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        if self.is_virtual() {
            command.env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
        }
        command
    }

    /// Whether nobody can see it.
    pub(crate) fn is_virtual(&self) -> bool {
        !self.programs.is_empty()
    }

    fn start_display(&mut self, width: u32, height: u32) -> Result<()> {
        let screen = format!("{width}x{height}x24");
        let arguments = ["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"];
        let mut xvfb = Command::new("Xvfb")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb")?;
        let number = first_line(&mut xvfb)?;
        self.programs.push(xvfb);
        self.variables.push(("DISPLAY", format!(":{number}")));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let mut bus = self
            .seat(Command::new("dbus-daemon").args([
                "--session",
                "--nofork",
                "--nopidfile",
                "--print-address",
            ]))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("dbus-daemon")?;
        let address = first_line(&mut bus)?;
        self.programs.push(bus);
        self.variables.push(("DBUS_SESSION_BUS_ADDRESS", address));
        Ok(())
    }

    /// An empty password unlocks the desk's own keyring; the user's is never touched.
    fn start_keyring(&mut self) -> Result<()> {
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]);
        let mut keyring = self
            .seat(&mut daemon)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("gnome-keyring-daemon")?;
        if let Some(mut password) = keyring.stdin.take() {
            password.write_all(b"\n")?;
        }
        self.programs.push(keyring);
        Ok(())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for program in self.programs.iter_mut().rev() {
            drop(program.kill());
            drop(program.wait());
        }
    }
}

fn folder_of(home: &std::path::Path, name: &str) -> Result<String> {
    let folder: PathBuf = home.join(name);
    fs::create_dir_all(&folder)?;
    #[cfg(unix)]
    fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(folder.to_string_lossy().into_owned())
}

/// The first line a program prints; the rest is read and forgotten, so that it never blocks on a full pipe.
fn first_line(program: &mut Child) -> Result<String> {
    let Some(stdout) = program.stdout.take() else { bail!("no output to read") };
    let mut reader = BufReader::new(stdout);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    std::thread::spawn(move || drop(reader.read_to_end(&mut Vec::new())));
    let line = line.trim();
    if line.is_empty() {
        bail!("it ended before it was ready");
    }
    Ok(line.to_owned())
}
