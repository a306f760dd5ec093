//! Builds the window into `ui/dist`: WASM, its glue, one style sheet, fonts and the page.
//!
//! A file is written only when it changes, so an unchanged window does not rebuild the shell around it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    command::{cargo, program, root, step, target},
    setup,
};

/// How much work goes into a small bundle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Quick to build.
    Development,
    /// As small as the compiler and wasm-opt make it.
    Release,
}

impl Flavour {
    /// The profile in `Cargo.toml`, and the folder that Cargo names after it.
    fn profile(self) -> &'static str {
        match self {
            Self::Development => "ui",
            Self::Release => "ui-release",
        }
    }
}

/// Builds the window into `ui/dist`.
pub(crate) fn build(flavour: Flavour) -> Result<()> {
    let mut arguments = vec![
        "build",
        "--package",
        "ui",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        flavour.profile(),
    ];
    if flavour == Flavour::Development {
        arguments.push("--quiet");
    }
    step("the window", &mut cargo(&arguments))?;
    let dist = root().join("ui/dist");
    fs::create_dir_all(&dist)?;
    bindings(flavour, &dist)?;
    write(&dist.join("app.css"), style_sheet()?.as_bytes())?;
    for file in ["index.html", "start.js"] {
        copy(&root().join("ui").join(file), &dist.join(file))?;
    }
    copy_folder(&root().join("assets/fonts"), &dist.join("fonts"))
}

/// What Rust's `wasm32-unknown-unknown` uses. Allowed more, wasm-opt writes what WebKit cannot read yet.
const FEATURES: [&str; 8] = [
    "bulk-memory",
    "bulk-memory-opt",
    "call-indirect-overlong",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// Where `ui.js` and `ui_bg.wasm` are made, before they are copied if they differ.
fn bindings(flavour: Flavour, dist: &Path) -> Result<()> {
    let wasm = target().join("wasm32-unknown-unknown").join(flavour.profile()).join("ui.wasm");
    let workshop = target().join(match flavour {
        Flavour::Development => "window-development",
        Flavour::Release => "window-release",
    });
    let made = workshop.join("ui_bg.wasm");
    if modified(&made) < modified(&wasm) {
        // Made aside and put in place whole: what an interrupted build leaves must not pass for a finished one.
        let unfinished = workshop.with_extension("unfinished");
        make(flavour, &wasm, &unfinished)?;
        if workshop.exists() {
            fs::remove_dir_all(&workshop)?;
        }
        fs::rename(&unfinished, &workshop)?;
    }
    copy(&made, &dist.join("ui_bg.wasm"))?;
    copy(&workshop.join("ui.js"), &dist.join("ui.js"))
}

fn make(flavour: Flavour, wasm: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name("ui")
        .web(true)
        .map_err(|error| anyhow!("{error}"))?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .map_err(|error| anyhow!("wasm-bindgen: {error}"))?;
    if flavour == Flavour::Development {
        return Ok(());
    }
    let (made, small) = (folder.join("ui_bg.wasm"), folder.join("small.wasm"));
    let mut shrink = program(&setup::wasm_opt().to_string_lossy(), &["-Oz"]);
    shrink.args(FEATURES.iter().map(|feature| format!("--enable-{feature}")));
    step("wasm-opt", shrink.arg(&made).arg("-o").arg(&small))?;
    Ok(fs::rename(&small, &made)?)
}

/// Tokens and base first, then the parts, the shell and the pages by name: later sheets may rely on earlier ones.
fn style_sheet() -> Result<String> {
    let ui = root().join("ui");
    let mut sheets = vec![ui.join("style/tokens.css"), ui.join("style/base.css")];
    for folder in ["src/parts", "src/shell", "src/pages", "src"] {
        sheets.extend(style_sheets_in(&ui.join(folder), folder != "src")?);
    }
    let mut joined = String::new();
    for sheet in sheets {
        joined += &fs::read_to_string(&sheet).with_context(|| sheet.display().to_string())?;
        joined.push('\n');
    }
    Ok(joined)
}

fn style_sheets_in(folder: &Path, deep: bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if deep && path.is_dir() {
            found.extend(style_sheets_in(&path, true)?);
        } else if path.extension().is_some_and(|extension| extension == "css") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let content = fs::read(from).with_context(|| from.display().to_string())?;
    write(to, &content)
}

fn write(to: &Path, content: &[u8]) -> Result<()> {
    if fs::read(to).is_ok_and(|old| old == content) {
        return Ok(());
    }
    fs::write(to, content).with_context(|| to.display().to_string())
}

fn modified(file: &Path) -> SystemTime {
    fs::metadata(file).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}
