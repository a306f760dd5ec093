//! The peers, against the same server in the same run.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};

use super::server::{BUCKET, LARGE, Server, environment};
use crate::support::paths::target;

/// A peer and its way to do what is measured.
struct Peer {
    name: &'static str,
    program: String,
    arguments: Vec<String>,
}

/// The fastest listing of all keys, in milliseconds, and whose it was.
pub(super) fn list(server: &Server) -> Result<(f64, &'static str)> {
    let bucket = format!("s3://{BUCKET}/");
    fastest(
        server,
        &[
            peer("s5cmd ls", &own("s5cmd"), &["ls", &format!("{bucket}*")]),
            peer("aws s3 ls", &own("aws"), &["s3", "ls", "--recursive", &bucket]),
            peer("rclone lsf", "rclone", &["lsf", "--recursive", "--fast-list", &format!("bench:{BUCKET}")]),
        ],
        || Ok(()),
    )
}

/// The fastest download of the large object into `folder`, in milliseconds, and whose it was.
pub(super) fn download(server: &Server, folder: &Path) -> Result<(f64, &'static str)> {
    let file = folder.join("peer.bin");
    let to = file.to_str().context("a folder with a name")?;
    let object = format!("s3://{BUCKET}/{LARGE}");
    fastest(
        server,
        &[
            peer("s5cmd cp", &own("s5cmd"), &["cp", &object, to]),
            peer("aws s3 cp", &own("aws"), &["s3", "cp", "--only-show-errors", &object, to]),
            peer("rclone copyto", "rclone", &["copyto", &format!("bench:{BUCKET}/{LARGE}"), to]),
        ],
        || {
            ensure!(file.metadata()?.len() == super::server::LARGE_SIZE, "it is not whole");
            Ok(std::fs::remove_file(&file)?)
        },
    )
}

fn peer(name: &'static str, program: &str, arguments: &[&str]) -> Peer {
    let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
    Peer { name, program: program.to_owned(), arguments }
}

/// A program from PyPI, installed beside the checkout.
fn own(name: &str) -> String {
    target().join("tools/s3/bin").join(name).display().to_string()
}

fn fastest(
    server: &Server,
    peers: &[Peer],
    mut after: impl FnMut() -> Result<()>,
) -> Result<(f64, &'static str)> {
    let mut best: Option<(f64, &'static str)> = None;
    for peer in peers {
        let began = Instant::now();
        let output = Command::new(&peer.program)
            .args(&peer.arguments)
            .envs(environment(server)?)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .with_context(|| peer.program.clone())?;
        let took = began.elapsed().as_secs_f64() * 1_000.0;
        ensure!(output.status.success(), "{}: {}", peer.name, String::from_utf8_lossy(&output.stderr));
        after().with_context(|| peer.name)?;
        eprintln!("{}: {took:.0} ms", peer.name);
        if best.is_none_or(|(fastest, _)| took < fastest) {
            best = Some((took, peer.name));
        }
    }
    best.context("no peers")
}
