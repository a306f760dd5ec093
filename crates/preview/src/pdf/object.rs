//! The objects of a PDF, as far as one must read them to find what a page needs.

/// The deepest nesting that is read.
const DEEPEST: usize = 64;
/// The most values that one object may have.
const MOST_VALUES: usize = 2_000_000;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Null, a truth, or a string: as it stands.
    Raw(Vec<u8>),
    Number(f64),
    /// Without its slash, as it stands.
    Name(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    /// Another object, by number and generation.
    Ref(u32, u16),
}

/// A dictionary, in the order in which it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dict(pub(super) Vec<(Vec<u8>, Value)>);

impl Dict {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.0.retain(|(name, _)| name != key.as_bytes());
        self.0.push((key.into(), value));
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&self, key: &str) -> Option<u64> {
        self.get(key)?.whole()
    }

    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Value::Name(is)) if is == name.as_bytes())
    }
}

impl Value {
    /// A whole number that is not negative.
    pub(super) fn whole(&self) -> Option<u64> {
        match self {
            Self::Number(number) if *number >= 0.0 && number.fract() == 0.0 && *number < 9e15 => {
                Some(*number as u64)
            }
            _ => None,
        }
    }

    pub(super) fn dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    /// Writes it as it may stand in a file.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Raw(bytes) => out.extend(bytes),
            Self::Number(number) => out.extend(format!("{number}").into_bytes()),
            Self::Name(name) => {
                out.push(b'/');
                out.extend(name);
            }
            Self::Array(values) => {
                out.push(b'[');
                for value in values {
                    value.write(out);
                    out.push(b' ');
                }
                out.push(b']');
            }
            Self::Dict(Dict(entries)) => {
                out.extend(b"<<");
                for (name, value) in entries {
                    out.push(b'/');
                    out.extend(name);
                    out.push(b' ');
                    value.write(out);
                    out.push(b'\n');
                }
                out.extend(b">>");
            }
            Self::Ref(number, generation) => out.extend(format!("{number} {generation} R").into_bytes()),
        }
    }
}

/// Reads values from bytes. Nothing it reads is trusted: it is bounded in depth and number, and moves on with each.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    values: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, values: 0 }
    }

    /// The next value; nothing when there is none, or what is there is none.
    pub(super) fn value(&mut self) -> Option<Value> {
        self.value_within(0)
    }

    /// The number and generation of an object that begins here.
    pub(super) fn header(&mut self) -> Option<(u32, u16)> {
        let number = self.digits()?;
        let generation = self.digits()?;
        self.word(b"obj")?;
        Some((u32::try_from(number).ok()?, u16::try_from(generation).ok()?))
    }

    /// Goes past a word, when it is there.
    pub(super) fn word(&mut self, word: &[u8]) -> Option<()> {
        self.space();
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    /// Goes past digits, when they are there.
    pub(super) fn digits(&mut self) -> Option<u64> {
        self.space();
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = std::str::from_utf8(self.rest().get(..length)?).ok()?;
        let number = digits.parse().ok()?;
        self.at += length;
        Some(number)
    }

    /// Goes past white space and comments.
    pub(super) fn space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    self.at += self.rest().iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')).count();
                }
                byte if is_space(byte) => self.at += 1,
                _ => break,
            }
        }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn value_within(&mut self, depth: usize) -> Option<Value> {
        self.space();
        self.values += 1;
        if depth > DEEPEST || self.values > MOST_VALUES {
            return None;
        }
        match (self.peek()?, self.bytes.get(self.at + 1)) {
            (b'<', Some(b'<')) => self.dict(depth),
            (b'<', _) => self.raw(|bytes| bytes.iter().position(|byte| *byte == b'>').map(|end| end + 1)),
            (b'(', _) => self.raw(string),
            (b'[', _) => self.array(depth),
            (b'/', _) => self.name().map(Value::Name),
            (b'0'..=b'9' | b'+' | b'-' | b'.', _) => self.number_or_ref(),
            _ => {
                let known: [&[u8]; 3] = [b"null", b"true", b"false"];
                let word = known.into_iter().find(|word| self.rest().starts_with(word))?;
                self.at += word.len();
                Some(Value::Raw(word.to_vec()))
            }
        }
    }

    fn raw(&mut self, length: impl Fn(&[u8]) -> Option<usize>) -> Option<Value> {
        let raw = self.rest().get(..length(self.rest())?)?;
        self.at += raw.len();
        Some(Value::Raw(raw.to_vec()))
    }

    fn dict(&mut self, depth: usize) -> Option<Value> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Some(Value::Dict(Dict(entries)));
            }
            let name = self.name()?;
            entries.push((name, self.value_within(depth + 1)?));
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Value::Array(values));
            }
            values.push(self.value_within(depth + 1)?);
        }
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        if self.peek()? != b'/' {
            return None;
        }
        self.at += 1;
        let length =
            self.rest().iter().take_while(|byte| !is_space(**byte) && !b"()<>[]{}/%".contains(byte)).count();
        let name = self.rest().get(..length)?.to_vec();
        self.at += length;
        Some(name)
    }

    fn number_or_ref(&mut self) -> Option<Value> {
        let start = self.at;
        if let Some(reference) = self.reference() {
            return Some(reference);
        }
        self.at = start;
        let length = self.rest().iter().take_while(|byte| b"+-.0123456789".contains(byte)).count();
        let text = std::str::from_utf8(self.rest().get(..length)?).ok()?;
        self.at += length;
        // Some writers make signs and points that are no number; readers take them for nought.
        Some(Value::Number(text.parse().unwrap_or_default()))
    }

    fn reference(&mut self) -> Option<Value> {
        let number = u32::try_from(self.digits()?).ok()?;
        let generation = u16::try_from(self.digits()?).ok()?;
        self.word(b"R")?;
        let ends = self.peek().is_none_or(|byte| is_space(byte) || b"()<>[]{}/%".contains(&byte));
        ends.then_some(Value::Ref(number, generation))
    }
}

/// Bytes of a string in parentheses that stands at the beginning.
fn string(bytes: &[u8]) -> Option<usize> {
    let (mut open, mut escaped) = (0_usize, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => open += 1,
            b')' => {
                open -= 1;
                if open == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Option<Value> {
        Parser::new(text, 0).value()
    }

    fn value() -> impl Strategy<Value = Value> {
        let name = || "[A-Za-z#.]{1,8}".prop_map(String::into_bytes);
        let leaf = prop_oneof![
            (-1_000_000_i32..1_000_000).prop_map(|number| Value::Number(f64::from(number) / 4.0)),
            name().prop_map(Value::Name),
            (any::<u32>(), any::<u16>()).prop_map(|(number, generation)| Value::Ref(number, generation)),
            Just(Value::Raw(b"(a (nested) \\) string)".to_vec())),
            Just(Value::Raw(b"<feff0041>".to_vec())),
            Just(Value::Raw(b"null".to_vec())),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::vec((name(), inner), 0..6)
                    .prop_map(|entries| Value::Dict(Dict(entries))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in value()) {
            let mut text = Vec::new();
            value.write(&mut text);
            prop_assert_eq!(read(&text), Some(value));
        }

        #[test]
        fn no_bytes_bring_it_down(bytes: Vec<u8>, text in "[<>\\[\\]()/ 0-9R%a\\\\]{0,60}") {
            read(&bytes);
            read(text.as_bytes());
            Parser::new(&bytes, bytes.len() + 9).header();
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(read(&b"[".repeat(1 << 20)), None);
        assert_eq!(read(&b"<</a ".repeat(1 << 20)), None);
    }

    #[test]
    fn numbers_and_references_are_told_apart() {
        let wanted =
            Value::Array(vec![Value::Number(1.0), Value::Number(2.0), Value::Ref(3, 0), Value::Number(-0.5)]);
        assert_eq!(read(b"[1 2 % words\n 3 0 R -.5]"), Some(wanted));
    }
}
