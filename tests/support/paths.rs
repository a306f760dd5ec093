use std::{
    env,
    path::{Path, PathBuf},
};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Cargo's output folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The console's program of the profile this very test was built with.
pub(crate) fn program(name: &str) -> PathBuf {
    let own = env::current_exe().unwrap_or_default();
    let profile = own.ancestors().nth(2).unwrap_or(Path::new("")).to_path_buf();
    profile.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
