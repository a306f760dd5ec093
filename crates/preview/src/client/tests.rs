use std::{
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    runtime::Handle,
};

use protocol::documents::preview::Line;

use super::*;

/// One end of a pipe, for a thread that waits.
struct Waiting(DuplexStream, Handle);

impl Read for Waiting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1.block_on(self.0.read(buffer))
    }
}

impl Write for Waiting {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.1.block_on(self.0.write(buffer))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A reader of documents in a thread, with what it does.
fn thread(work: impl FnOnce(Waiting, Waiting) + Send + 'static) -> io::Result<Process> {
    let ((input, its_input), (its_output, output)) = (duplex(1 << 16), duplex(1 << 16));
    let handle = Handle::current();
    std::thread::spawn(move || work(Waiting(its_input, handle.clone()), Waiting(its_output, handle)));
    Ok(Process::over(input, output))
}

fn worker() -> io::Result<Process> {
    thread(|input, output| {
        // The pipe breaks when the test is over.
        let _ = crate::worker::serve(input, output);
    })
}

struct Held(Vec<u8>);

impl RangeReader for Held {
    async fn read(&mut self, from: u64, len: u32) -> Result<Vec<u8>, protocol::Error> {
        let gone = || protocol::Error::new(protocol::ErrorKind::NotFound, "The object is gone");
        let from = usize::try_from(from).map_err(|_| gone())?;
        self.0.get(from..from + len as usize).map(<[u8]>::to_vec).ok_or_else(gone)
    }
}

fn document(size: usize) -> Document {
    Document { name: "a.txt".into(), size: size as u64, content_type: None, entry: None }
}

async fn asked(client: &mut Client<Held>) -> Result<Content, AskError> {
    client.ask(Part::Lines { from: 0, count: 1 }).await
}

fn kind(error: AskError) -> TroubleKind {
    match error {
        AskError::Trouble(trouble) => trouble.kind,
        AskError::Fetch(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_opened_and_asked() {
    let text = b"one\ntwo\n".to_vec();
    let mut client = Client::begin(worker, document(text.len()), Held(text)).await.unwrap();
    assert!(matches!(client.shape(), Shape::Text { .. }));
    let Content::Lines { lines, total } = asked(&mut client).await.unwrap() else { panic!() };
    assert_eq!((lines.first().unwrap().text.as_str(), total), ("one", Some(2)));
    assert_eq!(kind(client.draw(1, 100).await.unwrap_err()), TroubleKind::NoSuchPart);
    // A trouble is an answer: the same process answers on.
    assert!(asked(&mut client).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_opened_in_its_place() {
    let zip = crate::samples::zip(&[("a", b"x"), ("b.json", b"{\"x\": 1}")]);
    let document = Document { name: "a.zip".into(), entry: Some(1), ..document(zip.len()) };
    let client = Client::begin(worker, document, Held(zip)).await.unwrap();
    assert!(matches!(client.shape(), Shape::Text { language, .. } if language == "json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_that_fails_is_told_as_it_is() {
    let result = Client::begin(worker, document(99), Held(b"short".to_vec())).await;
    let Err(AskError::Fetch(error)) = result else { panic!() };
    assert_eq!(error.kind, protocol::ErrorKind::NotFound);
}

/// Opens as bytes, then does this.
fn then(work: impl FnOnce(&mut Waiting, &mut Waiting)) -> impl FnOnce(Waiting, Waiting) {
    move |mut input, mut output| {
        wire::read::<ToWorker>(&mut input).unwrap();
        let opened = FromWorker::Opened { shape: Shape::Bytes {}, notes: vec![] };
        wire::write(&mut output, &opened, &[]).unwrap();
        wire::read::<ToWorker>(&mut input).unwrap();
        work(&mut input, &mut output);
    }
}

async fn after(work: impl FnOnce(&mut Waiting, &mut Waiting) + Clone + Send + 'static) -> TroubleKind {
    let starts = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&starts);
    let start = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        thread(then(work.clone()))
    };
    let mut client = Client::begin(start, document(5), Held(b"bytes".to_vec())).await.unwrap();
    let kind = kind(asked(&mut client).await.unwrap_err());
    // The next ask starts another.
    let _ = asked(&mut client).await;
    assert_eq!(starts.load(Ordering::Relaxed), 2);
    kind
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_taken_over_process_says_is_bounded() {
    let says = |answer: FromWorker| {
        move |_: &mut Waiting, output: &mut Waiting| wire::write(output, &answer, b"").unwrap()
    };
    for (from, len) in [(4, 2), (0, 0), (u64::MAX, 8), (6, 1), (0, u32::MAX)] {
        assert_eq!(after(says(FromWorker::Need { from, len })).await, TroubleKind::Ended, "{from} {len}");
    }
    assert_eq!(after(says(FromWorker::Drawing { width: 1, height: 1 })).await, TroubleKind::Ended);
    // An answer to another question, more than was asked for, and an answer with something in tow.
    let lines = |count| Content::Lines { lines: vec![Line { text: "x".into(), cut: 0 }; count], total: None };
    for content in [Content::Bytes { base64: String::new() }, lines(2)] {
        assert_eq!(after(says(FromWorker::Content { content })).await, TroubleKind::Ended);
    }
    let laden = move |_: &mut Waiting, output: &mut Waiting| {
        wire::write(output, &FromWorker::Content { content: lines(1) }, b"more").unwrap();
    };
    assert_eq!(after(laden).await, TroubleKind::Ended);
    let noise = |_: &mut Waiting, output: &mut Waiting| output.write_all(&[0xff; 64]).unwrap();
    assert_eq!(after(noise).await, TroubleKind::Ended);
    let crash = |_: &mut Waiting, _: &mut Waiting| {};
    assert_eq!(after(crash).await, TroubleKind::Ended);
    let endless = |input: &mut Waiting, output: &mut Waiting| {
        while wire::write(output, &FromWorker::Need { from: 0, len: 5 }, b"").is_ok()
            && wire::read::<ToWorker>(input).is_ok()
        {}
    };
    assert_eq!(after(endless).await, TroubleKind::TooLarge);
}

/// A process that opens as bytes and then never answers.
fn silent() -> Process {
    let ((input, mut its_input), (mut its_output, output)) = (duplex(1 << 16), duplex(1 << 16));
    tokio::spawn(async move {
        let head = wire::head(&FromWorker::Opened { shape: Shape::Bytes {}, notes: vec![] }, 0).unwrap();
        its_output.write_all(&head).await.unwrap();
        let _ = tokio::io::copy(&mut its_input, &mut tokio::io::sink()).await;
        drop(its_output);
    });
    Process::over(input, output)
}

#[tokio::test(start_paused = true)]
async fn an_ask_that_takes_too_long_is_ended_with_its_process() {
    let mut client = Client::begin(|| Ok(silent()), document(5), Held(b"bytes".to_vec())).await.unwrap();
    let since = Instant::now();
    assert_eq!(kind(asked(&mut client).await.unwrap_err()), TroubleKind::TooSlow);
    assert_eq!(since.elapsed().as_secs(), TIME.as_secs());
    assert!(client.process.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_none_is_not_passed_on() {
    let draws = |png: Vec<u8>| {
        let start = move || {
            let png = png.clone();
            thread(then(move |_: &mut Waiting, output: &mut Waiting| {
                wire::write(output, &FromWorker::Drawing { width: 9, height: 7 }, &png).unwrap();
            }))
        };
        async move {
            let mut client = Client::begin(start, document(5), Held(b"bytes".to_vec())).await.unwrap();
            client.draw(1, 9).await
        }
    };
    let png = crate::hostile::png_bomb(9, 7);
    assert_eq!(draws(png.clone()).await.unwrap(), Drawing { width: 9, height: 7, png });
    for other in [crate::hostile::png_bomb(9, 8), b"<svg/>".to_vec(), Vec::new()] {
        assert_eq!(kind(draws(other).await.unwrap_err()), TroubleKind::Ended);
    }
}

/// A process that opens as bytes and then needs its first byte again and again.
fn needy() -> Process {
    let ((input, mut its_input), (mut its_output, output)) = (duplex(1 << 16), duplex(1 << 16));
    tokio::spawn(async move {
        let opened = FromWorker::Opened { shape: Shape::Bytes {}, notes: vec![] };
        let mut answer = wire::head(&opened, 0).unwrap();
        let mut first = [0; wire::LENGTHS];
        while its_input.read_exact(&mut first).await.is_ok() {
            let (header, bytes) = wire::lengths(first).unwrap();
            let mut rest = vec![0; usize::try_from(header + bytes).unwrap()];
            its_input.read_exact(&mut rest).await.unwrap();
            its_output.write_all(&answer).await.unwrap();
            answer = wire::head(&FromWorker::Need { from: 0, len: 1 }, 0).unwrap();
        }
    });
    Process::over(input, output)
}

/// A store that takes its time.
struct Slow;

impl RangeReader for Slow {
    async fn read(&mut self, _: u64, len: u32) -> Result<Vec<u8>, protocol::Error> {
        tokio::time::sleep(Duration::from_secs(7)).await;
        Ok(vec![0; len as usize])
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_fetched_for_an_ask_has_an_end_too() {
    let mut client = Client::begin(|| Ok(needy()), document(5), Slow).await.unwrap();
    let since = Instant::now();
    let part = Part::Bytes { from: 0, count: 1 };
    assert_eq!(kind(client.ask(part).await.unwrap_err()), TroubleKind::TooSlow);
    assert_eq!(since.elapsed(), TIME_IN_ALL);
    assert!(client.process.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_ask_that_nobody_waits_for_any_more_ends_its_process() {
    let mut client = Client::begin(|| Ok(silent()), document(5), Held(b"bytes".to_vec())).await.unwrap();
    assert!(client.process.is_some());
    let _ = tokio::time::timeout(Duration::from_secs(1), asked(&mut client)).await;
    assert!(client.process.is_none());
}
