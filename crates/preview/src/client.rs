//! The console's side of a preview: a process for each document, asked one thing at a time, trusted in nothing.
//!
//! The process is taken out of the client while it works and put back when it has answered. So whatever ends an ask
//! early — a time limit, a frame that may not be, the asker's own end — ends the process too, and the next ask starts
//! another: a page that brings the reader down does not take the other pages with it.

mod process;
mod trust;

use std::{future::Future, io, time::Duration};

use protocol::documents::preview::{Content, Part, Shape};
use tokio::time::Instant;

pub use process::{OPTION, Process};

use crate::{
    trouble::{Trouble, TroubleKind},
    wire::{self, Document, FromWorker, ToWorker},
};

/// What most asks may take of the process's own time.
pub const TIME: Duration = Duration::from_secs(10);
/// What drawing a page may take.
pub const TIME_TO_DRAW: Duration = Duration::from_secs(20);
/// The most bytes that are fetched for one ask.
const MOST_FETCHED: u64 = 256 << 20;
/// The most ranges that are fetched for one ask.
const MOST_RANGES: u32 = 2_000;
/// What one ask may take in all, with what is fetched for it.
const TIME_IN_ALL: Duration = Duration::from_secs(60);

/// Where a document's bytes come from.
pub trait RangeReader: Send {
    /// Reads `len` bytes from `from`; both lie inside the document. It has its own time limits.
    fn read(&mut self, from: u64, len: u32) -> impl Future<Output = Result<Vec<u8>, protocol::Error>> + Send;
}

/// Why an ask has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AskError {
    /// The document, or its reader, is the reason.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// Its bytes could not be fetched.
    #[error(transparent)]
    Fetch(protocol::Error),
}

/// A picture of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The PNG file.
    pub png: Vec<u8>,
}

/// Starts a process that reads documents.
type Start = Box<dyn FnMut() -> io::Result<Process> + Send>;

/// An open document.
pub struct Client<R> {
    start: Start,
    document: Document,
    reader: R,
    process: Option<Process>,
    shape: Shape,
    notes: Vec<String>,
}

impl<R: RangeReader> Client<R> {
    /// Opens a document in a process that `start` starts, now and whenever an ask ended the one before.
    ///
    /// # Errors
    /// When the process does not start, the bytes cannot be fetched, or the document cannot be opened.
    pub async fn begin(
        start: impl FnMut() -> io::Result<Process> + Send + 'static,
        document: Document,
        reader: R,
    ) -> Result<Self, AskError> {
        let shape = Shape::Bytes {};
        let mut client =
            Self { start: Box::new(start), document, reader, process: None, shape, notes: Vec::new() };
        let process = client.started().await?;
        client.process = Some(process);
        Ok(client)
    }

    /// What the document is.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What one should know of it, in sentences.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// A part of what the document shows.
    ///
    /// # Errors
    /// When the bytes cannot be fetched, the document has no such part, or it cannot be read in time.
    pub async fn ask(&mut self, part: Part) -> Result<Content, AskError> {
        let content = match self.say(ToWorker::Ask { part: part.clone() }, TIME).await? {
            (FromWorker::Content { content }, bytes) if bytes.is_empty() => trust::content(&part, content),
            _ => None,
        };
        content.ok_or_else(|| self.astray())
    }

    /// A picture of a page, from 1, about `width` pixels wide.
    ///
    /// # Errors
    /// When the bytes cannot be fetched, the document has no such page, or it cannot be drawn in time.
    pub async fn draw(&mut self, page: u32, width: u32) -> Result<Drawing, AskError> {
        match self.say(ToWorker::Draw { page, width }, TIME_TO_DRAW).await? {
            (FromWorker::Drawing { width, height }, png) if trust::is_picture(&png, width, height) => {
                Ok(Drawing { width, height, png })
            }
            _ => Err(self.astray()),
        }
    }

    /// Says something to a process that has the document open, and hears the answer.
    async fn say(&mut self, said: ToWorker, time: Duration) -> Result<(FromWorker, Vec<u8>), AskError> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => self.started().await?,
        };
        let answer = self.converse(&mut process, said, time).await?;
        self.process = Some(process);
        answer.map_err(AskError::Trouble)
    }

    /// A process that has opened the document.
    async fn started(&mut self) -> Result<Process, AskError> {
        let mut process = (self.start)()
            .map_err(|error| Trouble::ended(format!("The reader of documents did not start: {error}")))?;
        let begin = ToWorker::Begin { document: self.document.clone() };
        match self.converse(&mut process, begin, TIME_TO_DRAW).await?? {
            (FromWorker::Opened { shape, notes }, bytes) if bytes.is_empty() => {
                self.shape = trust::shape(shape).ok_or_else(strayed)?;
                self.notes = trust::notes(&notes);
            }
            _ => return Err(self.astray()),
        }
        Ok(process)
    }

    /// One question and what it needs, until its answer. An error of the outer kind leaves the process useless.
    async fn converse(
        &mut self,
        process: &mut Process,
        said: ToWorker,
        time: Duration,
    ) -> Result<Result<(FromWorker, Vec<u8>), Trouble>, AskError> {
        let in_all = tokio::time::timeout(TIME_IN_ALL, self.turns(process, said, time));
        in_all.await.unwrap_or_else(|_| Err(too_slow(TIME_IN_ALL).into()))
    }

    /// One turn after the other, each of which the process has a part of `time` for.
    async fn turns(
        &mut self,
        process: &mut Process,
        said: ToWorker,
        time: Duration,
    ) -> Result<Result<(FromWorker, Vec<u8>), Trouble>, AskError> {
        let mut left = time;
        let (mut fetched, mut ranges) = (0_u64, 0_u32);
        let (mut said, mut bytes) = (said, Vec::new());
        loop {
            let since = Instant::now();
            let turn = async {
                process.write(&said, &bytes).await?;
                process.read().await
            };
            let (answer, more) = tokio::time::timeout(left, turn)
                .await
                .map_err(|_| too_slow(time))?
                .map_err(|error| ended(&error))?;
            left = left.saturating_sub(since.elapsed());
            match answer {
                FromWorker::Need { from, len } => {
                    fetched = fetched.saturating_add(len.into());
                    ranges += 1;
                    self.may_fetch(from, len)?;
                    if fetched > MOST_FETCHED || ranges > MOST_RANGES {
                        return Err(Trouble::too_large(
                            "This asks for more of the document than a preview fetches",
                        )
                        .into());
                    }
                    bytes = self.reader.read(from, len).await.map_err(AskError::Fetch)?;
                    if bytes.len() != len as usize {
                        return Err(Trouble::unfetched("The document has changed its size meanwhile").into());
                    }
                    said = ToWorker::Bytes {};
                }
                FromWorker::Trouble { trouble } => return Ok(Err(shown(&trouble))),
                answer => return Ok(Ok((answer, more))),
            }
        }
    }

    /// Whether the process may have these bytes.
    fn may_fetch(&self, from: u64, len: u32) -> Result<(), Trouble> {
        let inside = from.checked_add(len.into()).is_some_and(|end| end <= self.document.size);
        if inside && (1..=wire::MOST_NEEDED).contains(&len) { Ok(()) } else { Err(strayed()) }
    }

    /// Ends a process that answered something else than was asked.
    fn astray(&mut self) -> AskError {
        self.process = None;
        strayed().into()
    }
}

fn strayed() -> Trouble {
    Trouble::ended("The reader of documents said what it may not, and was ended")
}

fn too_slow(time: Duration) -> Trouble {
    let words = format!("This took longer than {} s, and was ended", time.as_secs());
    Trouble { kind: TroubleKind::TooSlow, words }
}

fn ended(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::InvalidData => strayed(),
        _ => Trouble::ended(
            "The reader of documents crashed on this, or ran out of memory; the console goes on",
        ),
    }
}

/// A trouble whose words are fit to be shown, whoever wrote them.
fn shown(trouble: &Trouble) -> Trouble {
    Trouble { kind: trouble.kind, words: protocol::visible::line(&trouble.words, trust::LONGEST_WORDS) }
}

#[cfg(test)]
mod tests;
