//! Searches in bytes: one text, or the texts of a whole block in one go.

use std::ops::Range;

use memchr::memmem;
use protocol::logs::Problem;
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::{
    ParserBuilder,
    hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look},
};

use crate::folded::Folded;

/// Bytes that a compiled regular expression may take.
const LARGEST: usize = 4 << 20;
/// How deep the parts of a regular expression may lie in each other, once its classes are written out.
const DEEPEST: u32 = 1_000;

/// What finds a text.
#[derive(Debug)]
pub(crate) enum Finder {
    /// Bytes as they are.
    Exact(Box<memmem::Finder<'static>>),
    /// ASCII in any case.
    Folded(Folded),
    /// A regular expression that never finds a newline: it can search many lines in one go.
    Regex(Regex),
    /// One that can, or that asks for the beginning or end of all text: each line is searched by itself.
    Lines(Regex),
}

impl Finder {
    pub(super) fn exact(text: &str) -> Self {
        Self::Exact(Box::new(memmem::Finder::new(text).into_owned()))
    }

    pub(super) fn folded(text: &str) -> Self {
        if text.is_ascii() {
            return Folded::new(text).map_or_else(|| Self::exact(text), Self::Folded);
        }
        // What is escaped can always be read; were it not, it is found as it is.
        Self::regex(&regex::escape(text), true).unwrap_or_else(|_| Self::exact(text))
    }

    /// Reads a regular expression; `^` and `$` are the ends of a line.
    pub(super) fn regex(pattern: &str, folded: bool) -> Result<Self, Problem> {
        let mut parser = ParserBuilder::new().multi_line(true).case_insensitive(folded).build();
        let read = parser.parse(pattern).map_err(|error| not_read(pattern, &error))?;
        let looks = read.properties().look_set();
        let alone = looks.contains(Look::Start) || looks.contains(Look::End) || has_newline(&read);
        let read = if alone { read } else { without_newline(read) };
        let built = RegexBuilder::new(&read.to_string()).size_limit(LARGEST).nest_limit(DEEPEST).build();
        let built = built.map_err(|_| Problem {
            message: "This regular expression is too large".to_owned(),
            at: 0,
            length: pattern.len(),
        })?;
        Ok(if alone { Self::Lines(built) } else { Self::Regex(built) })
    }

    /// Whether many lines can be searched in one go: nothing that is found goes on beyond a newline.
    pub(crate) const fn crosses_no_line(&self) -> bool {
        !matches!(self, Self::Lines(_))
    }

    /// The text that stands at `at`, where that can be told without a search.
    pub(crate) fn at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        match self {
            Self::Exact(finder) => {
                let needle = finder.needle();
                text.get(at..)?.starts_with(needle).then(|| at..at + needle.len())
            }
            Self::Folded(folded) => folded.at(text, at),
            Self::Regex(_) | Self::Lines(_) => None,
        }
    }

    /// The first that is found in `text` at `from` or after it.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        if from > text.len() {
            return None;
        }
        match self {
            Self::Exact(finder) => {
                let at = from + finder.find(&text[from..])?;
                Some(at..at + finder.needle().len())
            }
            Self::Folded(folded) => folded.find(text, from),
            Self::Regex(regex) | Self::Lines(regex) => regex.find_at(text, from).map(|found| found.range()),
        }
    }
}

fn not_read(pattern: &str, error: &regex_syntax::Error) -> Problem {
    let (span, said) = match error {
        regex_syntax::Error::Parse(error) => (Some(error.span()), error.kind().to_string()),
        regex_syntax::Error::Translate(error) => (Some(error.span()), error.kind().to_string()),
        other => (None, other.to_string()),
    };
    let range = span.map_or(0..pattern.len(), |span| span.start.offset..span.end.offset);
    Problem {
        message: format!("This is no regular expression: {said}"),
        at: range.start,
        length: range.len(),
    }
}

/// Whether it asks for a newline by name.
fn has_newline(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Repetition(repetition) => has_newline(&repetition.sub),
        HirKind::Capture(capture) => has_newline(&capture.sub),
        HirKind::Concat(all) | HirKind::Alternation(all) => all.iter().any(has_newline),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// The same without newlines in its classes.
fn without_newline(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Class(Class::Unicode(mut class)) => {
            class.difference(&ClassUnicode::new([ClassUnicodeRange::new('\n', '\n')]));
            Hir::class(Class::Unicode(class))
        }
        // ASCII only, or it could be no part of a text.
        HirKind::Class(Class::Bytes(mut class)) => {
            let newline = regex_syntax::hir::ClassBytesRange::new(b'\n', b'\n');
            class.difference(&regex_syntax::hir::ClassBytes::new([newline]));
            Hir::class(Class::Bytes(class))
        }
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(without_newline(*repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(mut capture) => {
            capture.sub = Box::new(without_newline(*capture.sub));
            Hir::capture(capture)
        }
        HirKind::Concat(all) => Hir::concat(all.into_iter().map(without_newline).collect()),
        HirKind::Alternation(any) => Hir::alternation(any.into_iter().map(without_newline).collect()),
    }
}
