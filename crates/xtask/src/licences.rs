//! Every dependency's licence must be one that an MIT OR Apache-2.0 program may ship with.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use spdx::{Expression, LicenseItem, ParseMode};

use crate::command::{cargo, output};

/// Permissive licences, and the weak copyleft of single files (MPL-2.0), which a dependency may keep for itself.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

pub(crate) fn check() -> Result<()> {
    eprintln!("── licences");
    let metadata = output(&mut cargo(&["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let refused: BTreeSet<String> = packages.iter().filter_map(refusal).collect();
    if refused.is_empty() {
        return Ok(());
    }
    bail!("{} licences are not accepted:\n  {}", refused.len(), Vec::from_iter(refused).join("\n  "));
}

/// Why a package may not be used, if it may not.
fn refusal(package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("?");
    let Some(licence) = package["license"].as_str() else { return Some(format!("{name}: says no licence")) };
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return Some(format!("{name}: {licence:?} is no SPDX expression"));
    };
    let accepted = expression.evaluate(|requirement| match &requirement.license {
        LicenseItem::Spdx { id, .. } => ACCEPTED.contains(&id.name),
        LicenseItem::Other(_) => false,
    });
    (!accepted).then(|| format!("{name}: {licence}"))
}
