//! The process that reads documents, as the console has it: this program starts itself again, and brings it down.

#![allow(clippy::unwrap_used, reason = "a test, with a main of its own")]

use std::process::ExitCode;

use preview::{Client, Process, RangeReader, wire::Document};
use protocol::documents::preview::{Content, Part, Shape};

struct Held(Vec<u8>);

impl RangeReader for Held {
    async fn read(&mut self, from: u64, len: u32) -> Result<Vec<u8>, protocol::Error> {
        let gone = || protocol::Error::new(protocol::ErrorKind::NotFound, "The object is gone");
        let from = usize::try_from(from).map_err(|_| gone())?;
        self.0.get(from..from + len as usize).map(<[u8]>::to_vec).ok_or_else(gone)
    }
}

async fn opened(name: &str, bytes: Vec<u8>) -> Client<Held> {
    let program = std::env::current_exe().unwrap();
    let document = Document { name: name.into(), size: bytes.len() as u64, content_type: None, entry: None };
    Client::begin(move || Process::start(&program), document, Held(bytes)).await.unwrap()
}

async fn first_line(client: &mut Client<Held>) -> String {
    match client.ask(Part::Lines { from: 0, count: 1 }).await.unwrap() {
        Content::Lines { lines, .. } => lines.into_iter().next().unwrap().text,
        other => unreachable!("{other:?}"),
    }
}

async fn a_document_is_read() {
    let mut client = opened("a.txt", b"one\ntwo\n".to_vec()).await;
    assert!(matches!(client.shape(), Shape::Text { .. }));
    assert_eq!(first_line(&mut client).await, "one");
}

/// The process of this program's that was started last.
#[cfg(target_os = "linux")]
fn child() -> String {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let children =
        threads.filter_map(|thread| std::fs::read_to_string(thread.unwrap().path().join("children")).ok());
    let numbers = children.flat_map(|them| them.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    numbers.max_by_key(|number| number.parse::<u32>().unwrap()).unwrap()
}

/// Whatever ends the process ends one ask; the next starts another.
#[cfg(target_os = "linux")]
async fn its_end_is_not_the_console_s() {
    let mut client = opened("a.txt", b"one\ntwo\n".to_vec()).await;
    let number = child();
    assert!(std::process::Command::new("kill").args(["-9", &number]).status().unwrap().success());
    let error = client.ask(Part::Lines { from: 0, count: 1 }).await.unwrap_err();
    assert!(error.to_string().contains("the console goes on"), "{error}");
    assert_eq!(first_line(&mut client).await, "one");
    assert_ne!(child(), number);
}

/// The console's environment may hold keys, and its folder files: none of it is there, nor a way to keep what is read.
#[cfg(target_os = "linux")]
async fn nothing_of_the_console_is_in_it() {
    let client = opened("a.txt", b"words".to_vec()).await;
    let child = child();
    assert_eq!(std::fs::read(format!("/proc/{child}/environ")).unwrap(), b"");
    assert_eq!(std::fs::read_link(format!("/proc/{child}/cwd")).unwrap(), std::path::Path::new("/"));
    let limits = std::fs::read_to_string(format!("/proc/{child}/limits")).unwrap();
    for (limit, most) in [
        ("Max core file size", "0"),
        ("Max file size", "0"),
        ("Max data size", "1073741824"),
        ("Max cpu time", "600"),
    ] {
        let line = limits.lines().find_map(|line| line.strip_prefix(limit)).unwrap();
        assert_eq!(line.split_whitespace().next(), Some(most), "{limit}");
    }
    drop(client);
}

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == preview::OPTION) {
        return preview::worker::run();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        a_document_is_read().await;
        #[cfg(target_os = "linux")]
        {
            its_end_is_not_the_console_s().await;
            nothing_of_the_console_is_in_it().await;
        }
    });
    ExitCode::SUCCESS
}
