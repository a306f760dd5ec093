//! The fields of a line, whatever it is written as.

use std::borrow::Cow;

use memchr::memmem::Finder;
use protocol::logs::{Field, Level};

use super::{
    ansi,
    classify::classify,
    json::{self, Kind, Walk},
    logfmt,
    placed::{self, placed},
    scan::beginning,
};
use crate::visible;

/// Fields that a line has at most.
const MOST: usize = 500;
/// Characters of a name that are shown.
const LONGEST_NAME: usize = 200;
/// Characters of a value that are shown.
pub(super) const LONGEST_VALUE: usize = 2_000;
/// How deep members are fields.
const DEEPEST: usize = 64;
/// How much of a line that is no JSON is looked through.
pub(super) const LOOKED_THROUGH: usize = 64 * 1024;

/// See the room's `Name`.
#[derive(Debug)]
pub(crate) struct Name<'n> {
    name: &'n str,
    finder: Finder<'n>,
    /// See [`json_word`].
    word: Option<Finder<'n>>,
    /// Whether it can stand in a line without its name.
    by_place: bool,
}

impl<'n> Name<'n> {
    /// Of this field.
    pub(crate) fn new(name: &'n str) -> Self {
        let word = json_word(name).map(Finder::new);
        Self { name, finder: Finder::new(name), word, by_place: placed::is_name(name) }
    }

    /// What stands in every text that has this field, to be looked for first; nothing where the value may stand without
    /// its name.
    pub(crate) fn word(&self) -> Option<&'n str> {
        json_word(self.name).filter(|_| !self.by_place)
    }

    /// See the room's `field`.
    pub(crate) fn value_in<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        if self.name == "level"
            && let Some(found) = classify(text).level
        {
            return Some(Cow::Borrowed(found.name()));
        }
        if json::begins(text) {
            return self.member(text);
        }
        let text = beginning(text, LOOKED_THROUGH);
        if memchr::memchr(b'\x1b', text.as_bytes()).is_some() {
            return self.in_plain(&ansi::without(text)).map(|value| Cow::Owned(value.into_owned()));
        }
        self.in_plain(text)
    }

    /// Whether an object that stands in a text can have it.
    fn can_be_member(&self, text: &str) -> bool {
        self.word.as_ref().is_none_or(|word| word.find(text.as_bytes()).is_some())
    }

    /// The value of an object's member.
    fn member<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        if self.can_be_member(text) { json::find(text, self.name) } else { None }
    }

    /// The value of a field of a line that is no JSON object, but may end with one.
    fn in_plain<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        let mut value = None;
        match logfmt::find(text, &self.finder) {
            logfmt::Found::Surely(pair) if !has_dated_prefix(text) => return Some(pair.value(text)),
            logfmt::Found::No if !self.by_place => {}
            _ => each(text, self.by_place, &mut |found, of| {
                if found == self.name {
                    value = Some(of);
                }
                value.is_none()
            }),
        }
        value.or_else(|| {
            memchr::memchr(b'{', text.as_bytes()).filter(|_| self.can_be_member(text))?;
            json::find(text.get(json::within(text)?..)?, self.name)
        })
    }
}

/// What stands in every JSON text that has a value at this path: its first name, where no writer escapes that.
fn json_word(path: &str) -> Option<&str> {
    let first = path.split('.').next().unwrap_or(path);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'@');
    (!first.is_empty() && first.bytes().all(plain)).then_some(first)
}

/// Whether a line may be PostgreSQL's, whose statements have pairs that are no fields.
fn has_dated_prefix(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', _, _, _, b'-', _, _, b'-', _, _, b' ', ..])
}

/// See the room's `fields`.
pub(super) fn fields(text: &str) -> Vec<Field> {
    let level = classify(text).level.map(Level::name);
    let mut fields: Vec<Field> = Vec::new();
    let mut add = |name: &str, value: &str| {
        // The level is told once, by its own name, as `field` tells it.
        let value = level.filter(|_| name == "level").unwrap_or(value);
        let (name, value) = (visible::line(name, LONGEST_NAME), visible::line(value, LONGEST_VALUE));
        if name != "level" || fields.iter().all(|field| field.name != name) {
            fields.push(Field { name, value });
        }
        fields.len() < MOST
    };
    // What is broken is read as far as it goes.
    if json::begins(text) {
        members(text, &mut add);
        return fields;
    }
    if let Some(level) = level {
        add("level", level);
    }
    let text = ansi::without(beginning(text, LOOKED_THROUGH));
    let mut goes_on = true;
    each(&text, true, &mut |name, value| {
        goes_on = add(name, &value);
        goes_on
    });
    if let Some(object) = json::within(&text).filter(|_| goes_on) {
        members(text.get(object..).unwrap_or_default(), &mut add);
    }
    fields
}

/// All leaves of an object, by their paths.
fn members(text: &str, add: &mut dyn FnMut(&str, &str) -> bool) {
    let mut walk = Walk::new(text);
    // The path, and for each open level how long it is without that level's own name, and the index in an array.
    let mut path = String::new();
    let mut levels: Vec<(usize, Option<usize>)> = Vec::new();
    while let Some(token) = walk.next() {
        match token.kind {
            Kind::Close => {
                levels.pop();
                continue;
            }
            Kind::Key => {
                let base = levels.last().map_or(0, |level| level.0);
                path.truncate(base);
                path.push_str(&json::decoded(text.get(token.at).unwrap_or_default()));
                continue;
            }
            _ => {}
        }
        if let Some((base, Some(index))) = levels.last_mut() {
            path.truncate(*base);
            path.push_str(&index.to_string());
            *index += 1;
        }
        match token.kind {
            Kind::Object | Kind::Array if walk.depth() < DEEPEST => {
                if !levels.is_empty() {
                    path.push('.');
                }
                levels.push((path.len(), (token.kind == Kind::Array).then_some(0)));
            }
            Kind::Object | Kind::Array => {
                walk.close_last();
                if !add(&path, "…") {
                    return;
                }
            }
            _ => {
                let value = json::value(text, &mut walk, &token).unwrap_or_default();
                if !add(&path, &value) {
                    return;
                }
            }
        }
    }
}

/// Gives a line's fields in order, those by place only where asked, until told to stop.
fn each<'t>(text: &'t str, by_place: bool, found: &mut dyn FnMut(&str, Cow<'t, str>) -> bool) {
    let mut goes_on = true;
    let mut give = |name: &'static str, value: &'t str| {
        if goes_on && !value.is_empty() {
            goes_on = found(name, Cow::Borrowed(value));
        }
    };
    let pairs_from = if by_place { placed(text, &mut give) } else { after_places(text) };
    let Some(from) = pairs_from.filter(|_| goes_on) else { return };
    for pair in logfmt::pairs(text, from) {
        let name = text.get(pair.key.clone()).unwrap_or_default();
        if !found(name, pair.value(text)) {
            return;
        }
    }
}

/// Where pairs begin in a line whose other fields nobody asks for.
fn after_places(text: &str) -> Option<usize> {
    placed(text, &mut |_, _| {})
}
