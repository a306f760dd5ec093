//! JSON on lines of its own: only white space is added and taken away, so what is broken stays to be seen.

/// The deepest indentation that is drawn.
const DEEPEST: usize = 40;
/// The longest text that becomes of it.
const LONGEST: usize = 32 << 20;

/// JSON set out on lines; nothing when it would be too long.
pub(super) fn json(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => string(&mut characters, &mut out),
            '{' | '[' => {
                out.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                match characters.next_if(|next| matches!((character, *next), ('{', '}') | ('[', ']'))) {
                    Some(close) => out.push(close),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            it if it.is_ascii_whitespace() => {}
            it => out.push(it),
        }
        if out.len() > LONGEST {
            return None;
        }
    }
    Some(out)
}

/// A string as it stands, to its closing quote.
fn string(characters: &mut impl Iterator<Item = char>, out: &mut String) {
    out.push('"');
    let mut escaped = false;
    for character in characters {
        out.push(character);
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return,
            _ => {}
        }
    }
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                proptest::collection::hash_map(".*", inner, 0..8)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_means_the_same(value in value()) {
            let set = json(&value.to_string()).unwrap();
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&set).unwrap(), value);
        }

        #[test]
        fn nothing_but_space_is_lost_of_what_is_no_json(text in ".*") {
            let bare = |text: &str| text.chars().filter(|it| !it.is_ascii_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&json(&text).unwrap()), bare(&text));
        }
    }

    #[test]
    fn it_looks_as_one_writes_it() {
        assert_eq!(
            json(r#"{"a":[1,{}],"b":"x,y"}"#).unwrap(),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x,y\"\n}"
        );
    }
}
