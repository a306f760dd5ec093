//! What the parts of a line are, by the language it is written in: enough to read it by, line by line.

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    /// A name: a JSON key, a tag.
    Name,
    /// Quoted.
    Text,
    Number,
    /// A word of the language: `true`, a heading.
    Word,
    /// Brackets, separators.
    Sign,
    /// A comment.
    Aside,
}

impl Ink {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Name => "ink-name",
            Self::Text => "ink-text",
            Self::Number => "ink-number",
            Self::Word => "ink-word",
            Self::Sign => "ink-sign",
            Self::Aside => "ink-aside",
        }
    }
}

/// Characters of a line that are coloured; the rest stays plain.
const MOST: usize = 4_000;

/// The parts of a line, in order; together they are the line.
pub(super) fn parts<'a>(line: &'a str, language: &str) -> Vec<(Ink, &'a str)> {
    let end = line.char_indices().nth(MOST).map_or(line.len(), |(place, _)| place);
    let (coloured, rest) = line.split_at(end);
    let mut parts = match language {
        "json" => walk(coloured, json),
        "xml" | "html" => walk(coloured, markup),
        "csv" => walk(coloured, csv),
        "markdown" => markdown(coloured),
        _ => vec![(Ink::Plain, coloured)],
    };
    parts.push((Ink::Plain, rest));
    parts.retain(|(_, text)| !text.is_empty());
    parts
}

/// Says what the beginning of a text is, and how many bytes of it; never none of them.
type Step = fn(&str) -> (Ink, usize);

fn walk(line: &str, step: Step) -> Vec<(Ink, &str)> {
    let mut parts: Vec<(Ink, &str)> = Vec::new();
    let (mut rest, mut plain) = (line, 0);
    while !rest.is_empty() {
        let (ink, length) = step(&rest[plain..]);
        let at_end = plain + length >= rest.len();
        if ink == Ink::Plain && !at_end {
            plain += length;
            continue;
        }
        let (before, found) =
            if ink == Ink::Plain { (rest.len(), rest.len()) } else { (plain, plain + length) };
        parts.push((Ink::Plain, &rest[..before]));
        parts.push((ink, &rest[before..found]));
        rest = &rest[found..];
        plain = 0;
    }
    parts
}

fn first_char(text: &str) -> (char, usize) {
    text.chars().next().map_or((' ', 1), |first| (first, first.len_utf8()))
}

/// How long a quoted text is, with both quotes; to the end where the second one is missing.
fn quoted(text: &str, escapes: bool) -> usize {
    let mut chars = text.char_indices();
    let Some((_, quote)) = chars.next() else { return text.len() };
    let mut escaped = false;
    for (place, char) in chars {
        match char {
            _ if escaped => escaped = false,
            '\\' if escapes => escaped = true,
            _ if char == quote => return place + char.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|char| !belongs(char)).unwrap_or(text.len()).max(1)
}

fn json(text: &str) -> (Ink, usize) {
    let (first, width) = first_char(text);
    match first {
        '"' => {
            let length = quoted(text, true);
            let is_name = text[length..].trim_start().starts_with(':');
            (if is_name { Ink::Name } else { Ink::Text }, length)
        }
        '-' | '0'..='9' => {
            (Ink::Number, span(text, |char| char.is_ascii_alphanumeric() || "+-.".contains(char)))
        }
        'a'..='z' | 'A'..='Z' => (Ink::Word, span(text, |char| char.is_ascii_alphabetic())),
        '{' | '}' | '[' | ']' | ',' | ':' => (Ink::Sign, 1),
        _ => (Ink::Plain, width),
    }
}

fn markup(text: &str) -> (Ink, usize) {
    let (first, width) = first_char(text);
    if text.starts_with("<!--") {
        return (Ink::Aside, text.find("-->").map_or(text.len(), |end| end + 3));
    }
    match first {
        '<' => {
            let name = text[1..]
                .find(|char: char| char.is_whitespace() || "<>\"'".contains(char))
                .map(|end| end + 1);
            (Ink::Name, name.unwrap_or(text.len()))
        }
        '>' => (Ink::Name, 1),
        '/' if text.starts_with("/>") => (Ink::Name, 2),
        '=' if text[1..].starts_with(['"', '\'']) => (Ink::Text, 1 + quoted(&text[1..], false)),
        '&' => match text.bytes().take(12).position(|byte| byte == b';') {
            Some(end) => (Ink::Word, end + 1),
            None => (Ink::Plain, width),
        },
        _ => (Ink::Plain, width),
    }
}

fn csv(text: &str) -> (Ink, usize) {
    let (first, width) = first_char(text);
    match first {
        ',' | ';' | '\t' => (Ink::Sign, 1),
        '"' => (Ink::Text, quoted(text, false)),
        _ => (Ink::Plain, width),
    }
}

fn markdown(line: &str) -> Vec<(Ink, &str)> {
    let indent = line.len() - line.trim_start().len();
    let body = &line[indent..];
    let whole = match body {
        _ if body.starts_with('#') => Some(Ink::Word),
        _ if body.starts_with('>') => Some(Ink::Aside),
        _ if body.starts_with("```") || body.starts_with("~~~") => Some(Ink::Sign),
        _ => None,
    };
    match whole {
        Some(ink) => vec![(Ink::Plain, &line[..indent]), (ink, body)],
        None => walk(line, |text| match first_char(text) {
            ('`', _) => (Ink::Text, quoted(text, false)),
            ('*' | '_' | '[' | ']' | '(' | ')' | '|', width) => (Ink::Sign, width),
            (_, width) => (Ink::Plain, width),
        }),
    }
}

/// The parts of a line with what is looked for told apart: each with whether it is that. Case does not matter.
pub(super) fn marked<'a>(
    parts: Vec<(Ink, &'a str)>,
    line: &'a str,
    term: Option<&str>,
) -> Vec<(Ink, bool, &'a str)> {
    let hits = term.map(|term| hits(line, term)).unwrap_or_default();
    let mut out = Vec::new();
    let mut from = 0;
    for (ink, text) in parts {
        let end = from + text.len();
        let mut at = from;
        for (start, stop) in &hits {
            let (start, stop) = ((*start).clamp(at, end), (*stop).clamp(at, end));
            if start < stop {
                out.push((ink, false, &line[at..start]));
                out.push((ink, true, &line[start..stop]));
                at = stop;
            }
        }
        out.push((ink, false, &line[at..end]));
        from = end;
    }
    out.retain(|(_, _, text)| !text.is_empty());
    out
}

/// Where a line has a text, as bytes; the first hundred places.
fn hits(line: &str, term: &str) -> Vec<(usize, usize)> {
    let term: Vec<char> = term.chars().flat_map(char::to_lowercase).collect();
    if term.is_empty() {
        return Vec::new();
    }
    // Each lower-case character with the bytes of the one it came from.
    let chars: Vec<(char, usize, usize)> = line
        .char_indices()
        .flat_map(|(at, char)| char.to_lowercase().map(move |lower| (lower, at, at + char.len_utf8())))
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at + term.len() <= chars.len() && found.len() < 100 {
        let is_hit = chars[at..at + term.len()].iter().map(|(char, ..)| char).eq(term.iter());
        if is_hit {
            found.push((chars[at].1, chars[at + term.len() - 1].2));
            at += term.len();
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn inks(line: &str, language: &str) -> Vec<(Ink, String)> {
        parts(line, language).into_iter().map(|(ink, text)| (ink, text.to_owned())).collect()
    }

    fn part(ink: Ink, text: &str) -> (Ink, String) {
        (ink, text.to_owned())
    }

    #[test]
    fn json_tells_keys_from_texts() {
        assert_eq!(
            inks(r#"  "id": "a\"b","#, "json"),
            [
                part(Ink::Plain, "  "),
                part(Ink::Name, "\"id\""),
                part(Ink::Sign, ":"),
                part(Ink::Plain, " "),
                part(Ink::Text, r#""a\"b""#),
                part(Ink::Sign, ","),
            ]
        );
        assert_eq!(inks("-1.5e3", "json"), [part(Ink::Number, "-1.5e3")]);
        assert_eq!(inks("null", "json"), [part(Ink::Word, "null")]);
    }

    #[test]
    fn markup_is_shown_and_not_followed() {
        assert_eq!(
            inks("<img onerror=\"x\">&lt;", "html"),
            [
                part(Ink::Name, "<img"),
                part(Ink::Plain, " onerror"),
                part(Ink::Text, "=\"x\""),
                part(Ink::Name, ">"),
                part(Ink::Word, "&lt;"),
            ]
        );
    }

    #[test]
    fn what_is_looked_for_is_marked_in_any_case() {
        let line = "Straße STRASSE";
        let marked = marked(vec![(Ink::Plain, line)], line, Some("stra"));
        let hits: Vec<_> = marked.iter().filter(|(_, hit, _)| *hit).map(|(.., text)| *text).collect();
        assert_eq!(hits, ["Stra", "STRA"]);
    }

    proptest! {
        #[test]
        fn nothing_of_a_line_is_lost(line in ".*", term in proptest::option::of(".{0,3}")) {
            for language in ["json", "xml", "html", "csv", "markdown", "plain", "docx"] {
                let parts = parts(&line, language);
                prop_assert_eq!(parts.iter().map(|(_, text)| *text).collect::<String>(), line.clone());
                let marked = marked(parts, &line, term.as_deref());
                prop_assert_eq!(marked.iter().map(|(.., text)| *text).collect::<String>(), line.clone());
            }
        }

        #[test]
        fn any_signs_are_taken(line in "[<>\"'&;=/!\\-\\\\{}\\[\\],:#`*ä ]{0,60}") {
            for language in ["json", "xml", "csv", "markdown"] {
                prop_assert_eq!(parts(&line, language).iter().map(|(_, text)| *text).collect::<String>(), line.clone());
            }
        }
    }
}
