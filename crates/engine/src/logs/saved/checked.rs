//! What may be kept: named, bounded, and of use.

use protocol::{
    Error, ErrorKind,
    logs::{Bookmark, Highlight, SavedFilter},
};
use regex::RegexBuilder;

use crate::logs::filter::Filter;

/// Filters of an environment.
pub(super) const FILTERS: usize = 200;
/// Bookmarks of an environment.
pub(super) const BOOKMARKS: usize = 1_000;
const HIGHLIGHTS: usize = 50;
/// Characters of a filter's name.
const LONGEST_NAME: usize = 80;
/// Characters of a filter or a highlight's pattern.
const LONGEST_PATTERN: usize = 4_000;
/// Characters of a bookmark's note.
const LONGEST_NOTE: usize = 2_000;
/// Characters of a line that its bookmark shows.
const SHOWN: usize = 400;
/// Characters of a line's key and of a log group's name, which AWS bounds at 512.
const LONGEST_KEY: usize = 512;
/// Colours that a highlight can have.
const COLOURS: u8 = 6;
/// Memory of a regular expression.
const REGEX: usize = 1 << 20;

/// The filter as it is kept.
pub(super) fn filter(filter: SavedFilter) -> Result<SavedFilter, Error> {
    let name = filter.name.trim().to_owned();
    if name.is_empty() {
        return Err(invalid("name", "The filter needs a name"));
    }
    if name.chars().any(char::is_control) {
        return Err(invalid("name", "The name has characters that cannot be seen"));
    }
    bounded("name", "The name", &name, LONGEST_NAME)?;
    bounded("filter", "The filter", &filter.filter, LONGEST_PATTERN)?;
    Filter::read(&filter.filter)
        .map_err(|problem| invalid("filter", format!("The filter cannot be read: {}", problem.message)))?;
    Ok(SavedFilter { name, filter: filter.filter })
}

/// Whether the rules can be used.
pub(super) fn highlights(highlights: &[Highlight]) -> Result<(), Error> {
    if highlights.len() > HIGHLIGHTS {
        return Err(invalid("highlights", format!("There can be {HIGHLIGHTS} highlights")));
    }
    highlights.iter().try_for_each(highlight)
}

fn highlight(highlight: &Highlight) -> Result<(), Error> {
    let Highlight { pattern, regex, colour } = highlight;
    if pattern.is_empty() {
        return Err(invalid("highlights", "A highlight needs something to look for"));
    }
    bounded("highlights", "What a highlight looks for", pattern, LONGEST_PATTERN)?;
    if *colour >= COLOURS {
        return Err(invalid("highlights", format!("There are the colours 0 to {}", COLOURS - 1)));
    }
    if *regex {
        let built = RegexBuilder::new(pattern).size_limit(REGEX).build();
        built.map_err(|error| invalid("highlights", format!("A highlight cannot be read: {error}")))?;
    }
    Ok(())
}

/// The bookmark as it is kept.
pub(super) fn bookmark(mut bookmark: Bookmark) -> Result<Bookmark, Error> {
    if bookmark.line.0.is_empty() {
        return Err(invalid("line", "The bookmark needs a line"));
    }
    bounded("line", "The line's key", &bookmark.line.0, LONGEST_KEY)?;
    bounded("group", "The log group's name", &bookmark.group, LONGEST_KEY)?;
    bounded("note", "The note", &bookmark.note, LONGEST_NOTE)?;
    if let Some((end, _)) = bookmark.text.char_indices().nth(SHOWN) {
        bookmark.text.truncate(end);
    }
    Ok(bookmark)
}

/// Whether one more can be kept where there are `held`.
pub(super) fn room(field: &str, what: &str, held: usize, most: usize) -> Result<(), Error> {
    if held < most {
        return Ok(());
    }
    Err(invalid(field, format!("There are {most} {what} already"))
        .with_next("Remove one that is no longer needed."))
}

fn bounded(field: &str, what: &str, text: &str, most: usize) -> Result<(), Error> {
    if text.chars().nth(most).is_none() {
        return Ok(());
    }
    Err(invalid(field, format!("{what} is longer than {most} characters")))
}

fn invalid(field: &str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Invalid { field: field.to_owned() }, message)
}
