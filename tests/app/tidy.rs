//! The walls of the house, checked by machine rather than by memory.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use protocol::Area;
use shell::routes::Routes;

use crate::support::paths::root;

const ROOMS: &[&str] = &["src-tauri", "ui/src", "ui/style", "crates", "tests"];
const LONGEST_FILE: usize = 400;

/// Every source file with its path from the root, `/` between its parts.
fn sources(endings: &[&str]) -> Vec<(String, String)> {
    let mut waiting: Vec<PathBuf> = ROOMS.iter().map(|room| root().join(room)).collect();
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if endings
                .iter()
                .any(|ending| path.extension().is_some_and(|extension| extension == *ending))
            {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

/// Fails with the files for which `broken` says why.
fn hold(endings: &[&str], broken: impl Fn(&str, &str) -> Option<String>) {
    let complaints: Vec<String> = sources(endings)
        .iter()
        .filter(|(name, _)| name != "tests/app/tidy.rs")
        .filter_map(|(name, text)| broken(name, text).map(|why| format!("{name}: {why}")))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_request_and_stream_has_a_route() {
    let declared: BTreeSet<String> = sources(&["rs"])
        .iter()
        .filter(|(name, _)| name.starts_with("crates/protocol/"))
        .flat_map(|(_, text)| {
            text.lines()
                .filter(|line| line.starts_with("request!(") || line.starts_with("stream!("))
                .filter_map(|line| line.split('"').nth(1).map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .collect();
    let routes = Routes::new();
    let routed: BTreeSet<String> = routes.names().map(str::to_owned).collect();
    assert!(!declared.is_empty());
    assert_eq!(declared, routed);
}

#[test]
fn every_area_has_its_place_in_every_room() {
    for area in Area::ALL {
        let name = area.name();
        let engine = if area == Area::Demo {
            "crates/demo/src".to_owned()
        } else {
            format!("crates/engine/src/{name}")
        };
        for place in [format!("crates/protocol/src/{name}"), engine, format!("tests/app/{name}")] {
            let there = root().join(&place).is_dir() || root().join(format!("{place}.rs")).is_file();
            assert!(there, "the area {name} has no {place}");
        }
    }
}

#[test]
fn the_sdk_is_named_only_by_adapters() {
    hold(&["rs"], |name, text| {
        let adapter = name.starts_with("crates/engine/src/")
            && (name.contains("/aws/")
                || name.ends_with("/aws.rs")
                || name.contains("src/clients")
                || name.contains("session/portal/"));
        let test = name.contains("/tests/") || name.starts_with("tests/") || name.ends_with("/tests.rs");
        (!adapter && !test && text.contains("aws_sdk_"))
            .then(|| "names aws_sdk_ outside an adapter".to_owned())
    });
}

#[test]
fn tauri_is_named_only_by_the_ipc_file() {
    hold(&["rs"], |name, text| {
        (name.starts_with("ui/") && name != "ui/src/ipc.rs" && text.contains("__TAURI__"))
            .then(|| "names __TAURI__ outside ipc.rs".to_owned())
    });
}

#[test]
fn no_reply_is_logged_and_no_markup_is_injected() {
    hold(&["rs"], |_, text| {
        ["instrument(ret", "inner_html", "set_inner_html", "dbg!("]
            .iter()
            .find(|word| text.contains(**word))
            .map(|word| format!("contains {word}"))
    });
}

#[test]
fn no_file_grows_too_long() {
    hold(&["rs", "css"], |_, text| {
        let lines = text.lines().count();
        (lines > LONGEST_FILE).then(|| format!("{lines} lines, more than {LONGEST_FILE}"))
    });
}

#[test]
fn dependencies_point_one_way() {
    let manifest = |room: &str| fs::read_to_string(Path::new(&root()).join(room).join("Cargo.toml")).unwrap();
    for (room, forbidden) in [
        ("crates/protocol", &["aws-", "tauri", "leptos", "engine", "demo"][..]),
        ("ui", &["aws-", "tauri", "engine", "demo"][..]),
        ("crates/engine", &["tauri", "leptos", "demo", "winterbaume"][..]),
        ("crates/demo", &["tauri", "leptos"][..]),
    ] {
        let text = manifest(room);
        let dependencies = text.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        for line in dependencies.lines() {
            let hit = forbidden.iter().find(|word| line.starts_with(**word));
            assert_eq!(hit, None, "{room} may not depend on it: {line}");
        }
    }
}
