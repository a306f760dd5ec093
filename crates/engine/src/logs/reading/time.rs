//! Times at the beginning of a line.

use super::scan::take;

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `2026-11-02T10:00:00.123Z`
    Iso,
    /// `2026-11-02 10:00:00`, with a point or nothing before the fraction: PostgreSQL's, and many others'.
    Spaced,
    /// `2026-11-02 10:00:00,123`: Python's and log4j's.
    Comma,
    /// `2026/11/02 10:00:00`: nginx's and Go's.
    Slashed,
    /// `Nov  2 10:00:00`: syslog's. A host follows.
    Syslog,
    /// `02 Nov 2026 10:00:00.123`: Redis's.
    Worded,
    /// `10:00:00.123`
    Clock,
}

/// The time that a line begins with: how it is written, and where it ends. An opening bracket may stand before it.
pub(super) fn leading(line: &[u8]) -> Option<(Style, usize)> {
    let start = usize::from(matches!(line.first(), Some(b'[' | b'(' | b'<')));
    let mut steps = Steps { line, at: start };
    let style = match line.get(start)? {
        b'0'..=b'9' => steps.numbered()?,
        b'A'..=b'Z' => steps.syslog()?,
        _ => return None,
    };
    let mut end = steps.at;
    if start == 1 && matches!(line.get(end), Some(b']' | b')' | b'>')) {
        end += 1;
    }
    Some((style, end))
}

/// Goes over a line as long as it is as expected.
struct Steps<'t> {
    line: &'t [u8],
    at: usize,
}

impl Steps<'_> {
    fn numbered(&mut self) -> Option<Style> {
        match (self.line.get(self.at + 2)?, self.line.get(self.at + 4)) {
            (b':', _) => {
                let comma = self.clock()?;
                Some(if comma { Style::Comma } else { Style::Clock })
            }
            (b' ', _) => {
                self.digits(2)?.byte(b' ')?.month()?.byte(b' ')?.digits(4)?.byte(b' ')?.clock()?;
                Some(Style::Worded)
            }
            (_, Some(b'-' | b'/')) => self.dated(),
            _ => None,
        }
    }

    /// A year, a month and a day, then the clock.
    fn dated(&mut self) -> Option<Style> {
        let between = *self.line.get(self.at + 4)?;
        self.digits(4)?.byte(between)?.digits(2)?.byte(between)?.digits(2)?;
        let before_clock = *self.line.get(self.at)?;
        if !matches!(before_clock, b'T' | b't' | b' ' | b'_') {
            return None;
        }
        self.at += 1;
        let comma = self.clock()?;
        self.zone();
        Some(match (between, before_clock) {
            (b'/', _) => Style::Slashed,
            _ if comma => Style::Comma,
            (_, b'T' | b't') => Style::Iso,
            _ => Style::Spaced,
        })
    }

    fn syslog(&mut self) -> Option<Style> {
        self.month()?.byte(b' ')?;
        let _ = self.byte(b' ');
        let days = take(self.line, self.at, |byte| byte.is_ascii_digit()) - self.at;
        self.digits(days.clamp(1, 2))?.byte(b' ')?.clock()?;
        Some(Style::Syslog)
    }

    /// Hours, minutes, seconds and their fraction. Says whether a comma stands before that.
    fn clock(&mut self) -> Option<bool> {
        self.digits(2)?.byte(b':')?.digits(2)?.byte(b':')?.digits(2)?;
        let comma = match self.line.get(self.at) {
            Some(b',') => true,
            Some(b'.') => false,
            _ => return Some(false),
        };
        let end = take(self.line, self.at + 1, |byte| byte.is_ascii_digit());
        if end > self.at + 1 {
            self.at = end;
            return Some(comma);
        }
        Some(false)
    }

    /// A zone, if there is one.
    fn zone(&mut self) {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let bare = rest.strip_prefix(b" ").unwrap_or(rest);
        let space = rest.len() - bare.len();
        let ends = |length: usize| bare.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let length = match bare {
            [b'Z' | b'z', ..] if space == 0 => 1,
            [b'U', b'T', b'C', ..] | [b'G', b'M', b'T', ..] if ends(3) => 3,
            [b'+' | b'-', digits @ ..] => match digits {
                [a, b, b':', c, d, ..] if is_number(&[*a, *b, *c, *d]) => 6,
                [a, b, c, d, ..] if is_number(&[*a, *b, *c, *d]) => 5,
                [a, b, ..] if is_number(&[*a, *b]) && space == 0 && ends(3) => 3,
                _ => return,
            },
            _ => return,
        };
        self.at += space + length;
    }

    fn month(&mut self) -> Option<&mut Self> {
        let name = self.line.get(self.at..self.at + 3)?;
        MONTHS.contains(&name).then_some(())?;
        self.at += 3;
        Some(self)
    }

    fn digits(&mut self, count: usize) -> Option<&mut Self> {
        is_number(self.line.get(self.at..self.at + count)?).then_some(())?;
        self.at += count;
        Some(self)
    }

    fn byte(&mut self, byte: u8) -> Option<&mut Self> {
        (self.line.get(self.at) == Some(&byte)).then_some(())?;
        self.at += 1;
        Some(self)
    }
}

fn is_number(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_as_they_are_written() {
        let times = [
            ("2026-11-02T10:00:00.123Z ERROR", Style::Iso, 24),
            ("2026-11-02T10:00:00+00:00 x", Style::Iso, 25),
            ("2026-11-02 10:00:00,123 ERROR", Style::Comma, 23),
            ("[2026-11-02 10:00:00 +0000] [7]", Style::Spaced, 27),
            ("[2026-11-02 10:00:00,123: ERROR/MainProcess]", Style::Comma, 24),
            ("2026-11-02 10:00:00 UTC::@:[391]:LOG:  x", Style::Spaced, 23),
            ("2026-11-02 10:00:00.123 UTC [123] LOG:  x", Style::Spaced, 27),
            ("2026/11/02 10:00:00 [error] 12#12: x", Style::Slashed, 19),
            ("Nov  2 10:00:00 host app[1]: x", Style::Syslog, 15),
            ("Nov 12 10:00:00 host app[1]: x", Style::Syslog, 15),
            ("02 Nov 2026 10:00:00.123 # x", Style::Worded, 24),
            ("10:00:00.123 [main] ERROR x", Style::Clock, 12),
        ];
        for (line, style, end) in times {
            assert_eq!(leading(line.as_bytes()), Some((style, end)), "{line}");
        }
    }

    #[test]
    fn numbers_and_words_are_no_times() {
        for line in
            ["", "2026", "2026-11-02", "10:00", "Nov", "November rain", "2026-11-02X10:00:00", "1234567"]
        {
            assert_eq!(leading(line.as_bytes()), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn it_ends_within_the_line(line in "[\\[<]?[0-9TZ:., /+NovUTC-]{0,40}") {
            if let Some((_, end)) = leading(line.as_bytes()) {
                prop_assert!(end <= line.len());
            }
        }
    }
}
