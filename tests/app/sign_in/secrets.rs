//! Looking for secrets where they must not be: on disk, and in the memory of the webview.

use std::{
    fs,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, Result};

/// What the operating system's keyring holds of this console, as `secret-tool` shows it.
pub(super) fn in_the_keyring() -> Result<String> {
    let found = Command::new("secret-tool")
        .args(["search", "--all", "--unlock", "service", "signalbox"])
        .output()
        .context("secret-tool: `cargo xtask setup` installs it")?;
    Ok(String::from_utf8_lossy(&found.stdout).into_owned())
}

/// The files below `folder` that hold one of `secrets`.
pub(super) fn files_with(folder: &Path, secrets: &[String]) -> Result<Vec<String>> {
    let mut waiting = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.is_file() && holds(&fs::read(&path)?, secrets) {
                found.push(path.display().to_string());
            }
        }
    }
    Ok(found)
}

/// How many of the webview's writable pieces of memory could be read, and those of them that hold one of `secrets`.
pub(super) fn webview_memory_with(secrets: &[String]) -> Result<(usize, Vec<String>)> {
    let mut read = 0;
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let process = entry?.path();
        let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
        if !name.starts_with("WebKitWebProces") {
            continue;
        }
        let maps = fs::read_to_string(process.join("maps")).unwrap_or_default();
        let Ok(mut memory) = fs::File::open(process.join("mem")) else { continue };
        for line in
            maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|may| may.starts_with("rw")))
        {
            let Some(piece) = piece(&mut memory, line) else { continue };
            read += 1;
            if holds(&piece, secrets) {
                found.push(format!("{}: {line}", process.display()));
            }
        }
    }
    Ok((read, found))
}

/// The memory that a line of `/proc/…/maps` describes, where it can be read.
fn piece(memory: &mut fs::File, line: &str) -> Option<Vec<u8>> {
    let (from, to) = line.split(' ').next()?.split_once('-')?;
    let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
    memory.seek(SeekFrom::Start(from)).ok()?;
    let mut piece = Vec::new();
    // Reserved and never touched: a garbage collector's cage of gigabytes holds nothing there.
    if to - from > 1 << 30 {
        return None;
    }
    memory.take(to - from).read_to_end(&mut piece).ok()?;
    Some(piece)
}

/// Whether `content` holds one of `secrets`, in UTF-8 or in the UTF-16 that JavaScript's strings may have.
fn holds(content: &[u8], secrets: &[String]) -> bool {
    secrets.iter().any(|secret| {
        let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(content, secret.as_bytes()).is_some()
            || memchr::memmem::find(content, &wide).is_some()
    })
}
