//! The text of a query, read from its beginning to its end.

/// Where a query is wrong, in characters of its text, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
}

/// A text and a place in it.
pub(super) struct Scanner<'q> {
    text: &'q str,
    at: usize,
}

impl<'q> Scanner<'q> {
    pub(super) const fn new(text: &'q str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'q str {
        &self.text[self.at..]
    }

    /// Skips blanks, and comments from `#` to the end of their line.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    pub(super) fn place(&mut self) -> usize {
        self.skip();
        self.at
    }

    /// What was read since a place.
    pub(super) fn since(&self, place: usize) -> &'q str {
        self.text[place..self.at].trim()
    }

    /// Goes back to a place.
    pub(super) const fn back(&mut self, place: usize) {
        self.at = place;
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip();
        self.rest().is_empty()
    }

    pub(super) fn starts_with(&mut self, text: &str) -> bool {
        self.skip();
        self.rest().starts_with(text)
    }

    /// Takes `text` if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let here = self.starts_with(text);
        if here {
            self.at += text.len();
        }
        here
    }

    /// Takes a word of the language if it stands here, in any case and not as the beginning of a longer one.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let place = self.place();
        if self.name().is_some_and(|found| found.eq_ignore_ascii_case(word)) {
            return true;
        }
        self.at = place;
        false
    }

    /// Takes the name that stands here: of a field, a function, a command.
    pub(super) fn name(&mut self) -> Option<&'q str> {
        self.skip();
        let rest = self.rest();
        if let Some(quoted) = rest.strip_prefix('`') {
            let end = quoted.find('`')?;
            self.at += end + 2;
            return Some(&quoted[..end]);
        }
        let begins = |first: char| first.is_alphabetic() || first == '_' || first == '@';
        rest.chars().next().filter(|first| begins(*first))?;
        let goes_on = |next: char| next.is_alphanumeric() || matches!(next, '_' | '@' | '.');
        let end = rest.find(|next| !goes_on(next)).unwrap_or(rest.len());
        self.at += end;
        Some(&rest[..end])
    }

    pub(super) fn number(&mut self) -> Option<f64> {
        self.skip();
        let rest = self.rest();
        let end = rest.find(|next: char| !next.is_ascii_digit() && next != '.').unwrap_or(rest.len());
        let number = rest[..end].parse().ok()?;
        self.at += end;
        Some(number)
    }

    /// Takes the text in quotes that stands here.
    ///
    /// # Errors
    /// When its end is missing.
    pub(super) fn quoted(&mut self) -> Result<Option<String>, Malformed> {
        self.skip();
        let Some(quote) = self.rest().chars().next().filter(|first| matches!(first, '"' | '\'')) else {
            return Ok(None);
        };
        let begins = self.at;
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        while let Some((offset, letter)) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some((_, escaped)) if escaped == quote || escaped == '\\' => text.push(escaped),
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                letter if letter == quote => {
                    self.at += offset + 1;
                    return Ok(Some(text));
                }
                letter => text.push(letter),
            }
        }
        Err(self.malformed(begins, "the text in quotes has no end"))
    }

    /// Takes the regular expression between slashes that stands here.
    ///
    /// # Errors
    /// When its end is missing, or it is none.
    pub(super) fn regex(&mut self) -> Result<Option<regex::Regex>, Malformed> {
        if !self.starts_with("/") {
            return Ok(None);
        }
        let begins = self.at;
        let mut pattern = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        while let Some((offset, letter)) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some((_, '/')) => pattern.push('/'),
                    Some((_, other)) => pattern.extend(['\\', other]),
                    None => break,
                },
                '/' => {
                    self.at += offset + 1;
                    let read = regex::RegexBuilder::new(&pattern).size_limit(1 << 20).build();
                    return read.map(Some).map_err(|error| self.malformed(begins, error.to_string()));
                }
                letter => pattern.push(letter),
            }
        }
        Err(self.malformed(begins, "the regular expression has no end"))
    }

    /// Takes a span of time as `5m`, in milliseconds.
    ///
    /// # Errors
    /// When none stands here.
    pub(super) fn span(&mut self) -> Result<i64, Malformed> {
        let begins = self.place();
        let number = self.number();
        let unit = match self.name() {
            Some("ms" | "msec") => 1,
            Some("s" | "sec") => 1_000,
            Some("m" | "min") => 60_000,
            Some("h" | "hr") => 3_600_000,
            Some("d") => 86_400_000,
            Some("w") => 604_800_000,
            _ => 0,
        };
        let span = number.map_or(0, |number| (number * f64::from(unit)) as i64);
        if span > 0 { Ok(span) } else { Err(self.malformed(begins, "a span of time as 5m is expected")) }
    }

    /// What is wrong from `begins` to here, or at the next word.
    pub(super) fn malformed(&mut self, begins: usize, message: impl Into<String>) -> Malformed {
        let end = if self.at > begins {
            self.at
        } else {
            let rest = &self.text[begins..];
            begins + rest.find(char::is_whitespace).filter(|length| *length > 0).unwrap_or(rest.len())
        };
        let characters = |until: usize| self.text[..until].chars().count();
        Malformed { start: characters(begins), end: characters(end), message: message.into() }
    }
}
