//! The process that reads documents: one document, one question after the other, over two pipes.

use std::{
    cell::RefCell,
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    rc::Rc,
};

use crate::{
    document::{self, Opened},
    source::{Fetch, Source},
    trouble::Trouble,
    wire::{self, FromWorker, ToWorker},
};

/// The most memory that the process may have, in bytes.
#[cfg(unix)]
const MOST_MEMORY: u64 = 1 << 30;

/// The time of a processor that it may take in all, in seconds: whatever else fails, it does not run for ever. One that
/// was paged through for long is started anew.
#[cfg(unix)]
const MOST_TIME: u64 = 600;

/// Reads a document for the console that started this process, until it closes the pipe.
pub fn run() -> ExitCode {
    // A panic is answered with words; nothing of the document may reach a terminal or a log.
    std::panic::set_hook(Box::new(|_| {}));
    if limit().is_err() {
        return ExitCode::FAILURE;
    }
    match serve(io::stdin(), io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Gives up what reading a document needs none of: memory past a bound, writing files, leaving a core with the
/// document in it, starting processes.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rlimit::Resource;
    for (resource, most) in [
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        // What the program maps and never touches is not counted, so this is the bound and not the address space.
        (Resource::DATA, MOST_MEMORY),
        (Resource::CPU, MOST_TIME),
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        (Resource::NPROC, 0),
    ] {
        let (_, hard) = resource.get()?;
        resource.set(most.min(hard), most.min(hard))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}

/// Answers what is asked on `input` until it ends.
///
/// # Errors
/// When a pipe breaks or something is said that is not understood.
pub fn serve(input: impl Read + 'static, output: impl Write + 'static) -> io::Result<()> {
    let link = Link(Rc::new(RefCell::new(Pipes { input: Box::new(input), output: Box::new(output) })));
    let mut opened = None;
    while let Some(said) = link.hear()? {
        link.answer(guarded(|| answer(&link, &mut opened, said)))?;
    }
    Ok(())
}

fn too_long() -> Trouble {
    Trouble::too_large("The answer is longer than a preview may be")
}

/// Does something with a document; a panic becomes a sentence.
pub(crate) fn guarded<T>(act: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let stumbled = |_| Err(Trouble::broken("The reader of documents stumbled over this document"));
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(stumbled)
}

fn answer(
    link: &Link,
    opened: &mut Option<Opened>,
    said: ToWorker,
) -> Result<(FromWorker, Vec<u8>), Trouble> {
    match (said, opened) {
        (ToWorker::Begin { document }, opened @ None) => {
            let source = Source::new(document.size, link.clone());
            let new = match document.entry {
                None => document::open(&document.name, document.content_type.as_deref(), source)?,
                Some(place) => {
                    document::open(&document.name, document.content_type.as_deref(), source)?.entry(place)?
                }
            };
            let answer = FromWorker::Opened { shape: new.shape.clone(), notes: new.notes.clone() };
            *opened = Some(new);
            Ok((answer, Vec::new()))
        }
        (ToWorker::Ask { part }, Some(opened)) => {
            Ok((FromWorker::Content { content: opened.ask(&part)? }, Vec::new()))
        }
        (ToWorker::Draw { page, width }, Some(opened)) => {
            let drawing = opened.draw(page, width)?;
            Ok((FromWorker::Drawing { width: drawing.width, height: drawing.height }, drawing.png))
        }
        _ => Err(Trouble::ended("This was not the time to say so")),
    }
}

/// The two pipes to the console.
#[derive(Clone)]
struct Link(Rc<RefCell<Pipes>>);

struct Pipes {
    input: Box<dyn Read>,
    output: Box<dyn Write>,
}

impl Link {
    fn hear(&self) -> io::Result<Option<ToWorker>> {
        Ok(wire::read(&mut self.0.borrow_mut().input)?.map(|(said, _)| said))
    }

    fn answer(&self, answer: Result<(FromWorker, Vec<u8>), Trouble>) -> io::Result<()> {
        let told = match answer {
            Ok((answer, bytes)) => self.tell(&answer, &bytes),
            Err(trouble) => self.trouble(trouble),
        };
        match told {
            // A frame that is too long is not begun.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => self.trouble(too_long()),
            told => told,
        }
    }

    fn trouble(&self, trouble: Trouble) -> io::Result<()> {
        self.tell(&FromWorker::Trouble { trouble }, &[])
    }

    fn tell(&self, answer: &FromWorker, bytes: &[u8]) -> io::Result<()> {
        wire::write(&mut self.0.borrow_mut().output, answer, bytes)
    }
}

impl Fetch for Link {
    fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
        let lost = |_| Trouble::ended("The console is gone");
        self.tell(&FromWorker::Need { from, len }, &[]).map_err(lost)?;
        match wire::read(&mut self.0.borrow_mut().input).map_err(lost)? {
            Some((ToWorker::Bytes {}, bytes)) => Ok(bytes),
            Some((ToWorker::Gone { words }, _)) => Err(Trouble::unfetched(words)),
            _ => Err(Trouble::ended("The console is gone")),
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::documents::preview::Content;

    use super::*;
    use crate::TroubleKind;

    /// Remembers what is written.
    #[derive(Clone, Default)]
    struct Heard(Rc<RefCell<Vec<u8>>>);

    impl Write for Heard {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_answer_that_is_too_long_is_a_trouble_and_not_the_end() {
        let heard = Heard::default();
        let link = Link(Rc::new(RefCell::new(Pipes {
            input: Box::new(io::empty()),
            output: Box::new(heard.clone()),
        })));
        let content =
            Content::Rows { rows: vec![vec!["x".repeat(wire::LONGEST_HEADER as usize)]], total: None };
        link.answer(Ok((FromWorker::Content { content }, Vec::new()))).unwrap();
        link.answer(Ok((FromWorker::Drawing { width: 1, height: 1 }, b"png".to_vec()))).unwrap();
        let sent = heard.0.borrow().clone();
        let mut sent = sent.as_slice();
        let (first, _) = wire::read(&mut sent).unwrap().unwrap();
        assert!(matches!(first, FromWorker::Trouble { trouble } if trouble.kind == TroubleKind::TooLarge));
        let (second, png) = wire::read(&mut sent).unwrap().unwrap();
        assert_eq!((second, png), (FromWorker::Drawing { width: 1, height: 1 }, b"png".to_vec()));
    }
}
