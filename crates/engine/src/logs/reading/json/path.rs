//! Values by their paths.

use std::borrow::Cow;

use super::{Kind, Token, Walk, decoded};

/// How deep a path goes at most.
const DEEPEST: usize = 64;

/// The value at a path with dots. A name that has dots itself is found too.
pub(in super::super) fn find<'t>(text: &'t str, path: &str) -> Option<Cow<'t, str>> {
    let mut walk = Walk::new(text);
    walk.next()?;
    find_in(text, &mut walk, path, true, DEEPEST)
}

/// Looks within what was opened last.
fn find_in<'t>(
    text: &'t str,
    walk: &mut Walk<'_>,
    path: &str,
    object: bool,
    deeper: usize,
) -> Option<Cow<'t, str>> {
    let mut index = 0_usize;
    loop {
        let mut token = walk.next()?;
        let rest = match token.kind {
            Kind::Close => return None,
            Kind::Key if object => {
                let rest = after_key(path, text.get(token.at)?);
                token = walk.next()?;
                rest
            }
            _ => after(path, &index.to_string()),
        };
        index += 1;
        let opened = matches!(token.kind, Kind::Object | Kind::Array);
        match rest {
            Some("") => return value(text, walk, &token),
            Some(rest) if opened && deeper > 0 => {
                let rest = rest.strip_prefix('.')?;
                let found = find_in(text, walk, rest, token.kind == Kind::Object, deeper - 1);
                if found.is_some() {
                    return found;
                }
            }
            _ if opened => {
                walk.close_last();
            }
            _ => {}
        }
    }
}

/// What is left of a path behind a name as it is written. Most are told apart by their first byte, unless that escapes.
fn after_key<'p>(path: &'p str, raw: &str) -> Option<&'p str> {
    let (first, wanted) = (raw.as_bytes().first(), path.as_bytes().first());
    if first.is_some_and(|byte| *byte != b'\\') && first != wanted {
        return None;
    }
    after(path, &decoded(raw))
}

/// What is left of a path behind a name: nothing, or what begins with a dot.
fn after<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with('.')).then_some(rest)
}

/// The value that a token is or opens, as text.
pub(in super::super) fn value<'t>(text: &'t str, walk: &mut Walk<'_>, token: &Token) -> Option<Cow<'t, str>> {
    match token.kind {
        Kind::Text => Some(decoded(text.get(token.at.clone())?)),
        Kind::Object | Kind::Array => {
            let end = walk.close_last();
            Some(Cow::Borrowed(text.get(token.at.start..end)?))
        }
        _ => Some(Cow::Borrowed(text.get(token.at.clone())?)),
    }
}
