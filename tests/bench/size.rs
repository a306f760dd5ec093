//! `size.bundle`: what is shipped. The window's WebAssembly, against 4 MiB: what a page costs at the start is held by
//! `start.paint` of the same run, this only keeps it from growing unseen. And the program, against one with a Tauri
//! window and nothing else.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{
    figure::Figure,
    support::paths::{program, root},
};

const WASM_LIMIT_MIB: f64 = 4.0;
const PROGRAM_LIMIT: f64 = 8.0;

pub(crate) fn measure() -> Result<()> {
    Figure {
        name: "size.bundle.wasm",
        value: mib(&root().join("ui/dist/ui_bg.wasm"))?,
        unit: "MiB",
        peer: WASM_LIMIT_MIB,
        peer_is: "limit",
        limit: WASM_LIMIT_MIB,
        goal: "≤ limit",
    }
    .print();
    let peer = mib(&program("examples/empty_window"))?;
    Figure {
        name: "size.bundle.program",
        value: mib(&program("signalbox"))?,
        unit: "MiB",
        peer,
        peer_is: "empty Tauri program",
        limit: PROGRAM_LIMIT * peer,
        goal: "≤ 8 × empty program",
    }
    .print();
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "no file here has 2⁵³ bytes")]
fn mib(file: &Path) -> Result<f64> {
    let bytes = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    Ok(bytes as f64 / 1024.0 / 1024.0)
}
