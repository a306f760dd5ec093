//! Open previews, with a reader of documents that only says how many bytes there are.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use preview::{
    Client,
    wire::{self, FromWorker, ToWorker},
};
use protocol::documents::preview::{Part, Shape};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::*;
use crate::documents::stored::{StoredObjects, object, open_case, prod};

/// Answers what is said: opens anything, reads the bytes that are asked for, ends at a question for pages.
async fn reader(mut pipe: DuplexStream) -> std::io::Result<()> {
    loop {
        let answer = match hear(&mut pipe).await?.0 {
            ToWorker::Begin { .. } => {
                FromWorker::Opened { shape: Shape::Bytes {}, notes: vec!["odd".into()] }
            }
            ToWorker::Ask { part: Part::Bytes { from, count } } => {
                let need = FromWorker::Need { from, len: count };
                pipe.write_all(&wire::head(&need, 0)?).await?;
                let (ToWorker::Bytes {}, bytes) = hear(&mut pipe).await? else { return Ok(()) };
                // Letters pass for base64, four at a time.
                let text = String::from_utf8(bytes).unwrap();
                FromWorker::Content { content: Content::Bytes { base64: text } }
            }
            _ => return Ok(()),
        };
        pipe.write_all(&wire::head(&answer, 0)?).await?;
    }
}

async fn hear(pipe: &mut DuplexStream) -> std::io::Result<(ToWorker, Vec<u8>)> {
    let mut first = [0; wire::LENGTHS];
    pipe.read_exact(&mut first).await?;
    let (header, bytes) = wire::lengths(first)?;
    let mut json = vec![0; usize::try_from(header).unwrap()];
    pipe.read_exact(&mut json).await?;
    let mut raw = vec![0; usize::try_from(bytes).unwrap()];
    pipe.read_exact(&mut raw).await?;
    Ok((wire::header(&json)?, raw))
}

fn started() -> std::io::Result<Process> {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    tokio::spawn(reader(theirs));
    let (output, input) = tokio::io::split(ours);
    Ok(Process::over(input, output))
}

async fn opened(engine: &Arc<Engine>, key: &str) -> PreviewId {
    let object = object(key);
    let source = Source::open(reach(engine, &object.bucket).await.unwrap(), &object).await.unwrap();
    let document = Document { name: key.into(), size: source.head.size, content_type: None, entry: None };
    let client = Client::begin(started, document, Ranges(source)).await.unwrap();
    let sitting = engine.cases.sitting([&object.bucket.environment]);
    engine.previews.keep(object, client, &engine.cases, &sitting).unwrap()
}

async fn bytes(engine: &Arc<Engine>, preview: &PreviewId) -> Result<Content, Error> {
    let part = Part::Bytes { from: 1, count: 4 };
    get_content(engine, GetContent { preview: preview.clone(), part }).await
}

fn stored() -> (StoredObjects, Arc<Engine>) {
    let store = StoredObjects::new();
    store.put("a", b"contract".to_vec(), &[]);
    let engine = store.engine(|_| {});
    (store, engine)
}

#[tokio::test]
async fn what_was_being_opened_when_somebody_left_is_not_kept() {
    let (_store, engine) = stored();
    let object = object("a");
    let sitting = engine.cases.sitting([&object.bucket.environment]);
    let source = Source::open(reach(&engine, &object.bucket).await.unwrap(), &object).await.unwrap();
    let document = Document { name: "a".into(), size: source.head.size, content_type: None, entry: None };
    let client = Client::begin(started, document, Ranges(source)).await.unwrap();
    engine.forget(&[prod()]);
    let error = engine.previews.keep(object, client, &engine.cases, &sitting).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
}

#[tokio::test]
async fn only_the_ranges_that_are_needed_are_fetched() {
    let (store, engine) = stored();
    let preview = opened(&engine, "a").await;
    assert_eq!(bytes(&engine, &preview).await.unwrap(), Content::Bytes { base64: "ontr".into() });
    assert_eq!(store.asked(), ["bytes=1-4"]);
}

#[tokio::test]
async fn an_object_that_changed_is_said_to_have() {
    let (store, engine) = stored();
    let preview = opened(&engine, "a").await;
    store.put("a", b"another contract".to_vec(), &[]);
    assert_eq!(bytes(&engine, &preview).await.unwrap_err().kind, ErrorKind::Conflict);
}

#[tokio::test]
async fn a_reader_that_ends_is_an_error_and_the_next_question_starts_another() {
    let (_, engine) = stored();
    let preview = opened(&engine, "a").await;
    let drawn = draw_page(&engine, preview.clone(), 1, 100).await.unwrap_err();
    assert_eq!(drawn.kind, ErrorKind::Internal);
    assert!(bytes(&engine, &preview).await.is_ok());
}

/// A reader that never answers.
fn silent() -> Process {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    tokio::spawn(async move {
        let _theirs = theirs;
        std::future::pending::<()>().await;
    });
    let (output, input) = tokio::io::split(ours);
    Process::over(input, output)
}

#[tokio::test(start_paused = true)]
async fn a_few_are_being_opened_at_once_and_others_wait() {
    let (_store, engine) = stored();
    let started = Arc::new(AtomicUsize::new(0));
    for _ in 0..6 {
        let object = object("a");
        let source = Source::open(reach(&engine, &object.bucket).await.unwrap(), &object).await.unwrap();
        let document = Document { name: "a".into(), size: source.head.size, content_type: None, entry: None };
        let (engine, started) = (Arc::clone(&engine), Arc::clone(&started));
        let start = move || {
            started.fetch_add(1, Ordering::Relaxed);
            Ok(silent())
        };
        tokio::spawn(async move { engine.previews.begin(start, document, Ranges(source)).await.is_ok() });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(started.load(Ordering::Relaxed), 4);
    // Those that do not answer make way.
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(started.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn one_more_than_a_few_ends_the_one_that_was_looked_at_the_longest_ago() {
    let (_, engine) = stored();
    let mut previews = Vec::new();
    for _ in 0..4 {
        previews.push(opened(&engine, "a").await);
    }
    bytes(&engine, &previews[0]).await.unwrap();
    opened(&engine, "a").await;
    assert!(bytes(&engine, &previews[0]).await.is_ok());
    assert_eq!(bytes(&engine, &previews[1]).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn one_that_nobody_looks_at_ends() {
    let (_, engine) = stored();
    let preview = opened(&engine, "a").await;
    tokio::time::sleep(Duration::from_secs(290)).await;
    assert!(bytes(&engine, &preview).await.is_ok());
    tokio::time::sleep(Duration::from_secs(290)).await;
    assert!(bytes(&engine, &preview).await.is_ok());
    tokio::time::sleep(Duration::from_secs(301)).await;
    assert_eq!(bytes(&engine, &preview).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn they_end_with_whoever_opened_them_and_when_they_are_closed() {
    let (_, engine) = stored();
    let (one, other) = (opened(&engine, "a").await, opened(&engine, "a").await);
    close_preview(&engine, ClosePreview { preview: one.clone() }).await.unwrap();
    assert_eq!(bytes(&engine, &one).await.unwrap_err().kind, ErrorKind::NotFound);
    engine.forget(&[prod()]);
    assert_eq!(bytes(&engine, &other).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn nothing_is_fetched_without_a_case_or_a_program() {
    let (store, folder) = (StoredObjects::new(), tempfile::tempdir().unwrap());
    store.put("a", b"contract".to_vec(), &[]);
    let engine = store.engine(|options| {
        options.journal = Some(folder.path().join("journal.db"));
        options.previewer = Some(vec![folder.path().join("no-such-program").into()]);
    });
    let open = || open_preview(&engine, OpenPreview { object: object("a"), entry: None });
    assert_eq!(open().await.unwrap_err().kind, ErrorKind::ReasonRequired);
    open_case(&engine).await;
    let error = open().await.unwrap_err();
    assert!(error.message.contains("did not start"), "{error}");
    assert!(store.asked().is_empty());
    let without = store.engine(|_| {});
    let error = open_preview(&without, OpenPreview { object: object("a"), entry: None }).await.unwrap_err();
    assert!(error.message.contains("no program"), "{error}");
}
