//! Where a range of keys may be cut in two, by what is known of its ends.

/// The longest key of S3, in bytes.
const LONGEST: usize = 1_024;

/// A key to cut at: what is behind it may be listed beside what is up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) key: String,
    /// The character that it was guessed at.
    pub(super) level: usize,
    /// How many characters may stand there.
    pub(super) width: u32,
}

/// A key behind `at` and before `until`. `differs` is a character at which keys were found to differ: of those up to it
/// the middle one is tried, since what all keys have in common is quicker found by halves than letter by letter.
pub(super) fn guess(at: &str, until: Option<&str>, differs: Option<usize>, by_level: bool) -> Option<Guess> {
    let here: Vec<char> = at.chars().collect();
    let end: Vec<char> = until.unwrap_or_default().chars().collect();
    let mut level = here.iter().zip(&end).take_while(|(here, end)| here == end).count();
    // The first character that the key may not have there.
    let mut beyond = end.get(level).copied().map(|bound| Bound { bound, itself: end.len() > level + 1 });
    loop {
        let first = succeeding(*here.get(level)?)?;
        if beyond.is_none_or(|beyond| beyond.allows(first)) {
            break;
        }
        // Between two neighbours there is only what follows the first of them.
        (level, beyond) = (level + 1, None);
    }
    let known = differs.filter(|differs| *differs >= level);
    let farthest = known.unwrap_or_else(|| if here[level].is_ascii_digit() { level } else { here.len() - 1 });
    let tried = usize::midpoint(level, farthest.min(here.len() - 1));
    let (last, width) = match tried {
        deep if deep > level => (succeeding(here[deep])?, 1),
        _ => middle(here[level], beyond)?,
    };
    let mut key: String = here[..tried].iter().collect();
    key.push(last);
    if by_level {
        // A folder is never cut: all of it is one row.
        key.truncate(key.find('/').unwrap_or(key.len()));
    }
    let fits = key.len() <= LONGEST && key.as_str() > at && until.is_none_or(|until| key.as_str() < until);
    fits.then_some(Guess { key, level: tried, width })
}

/// What a character may be at the most.
#[derive(Clone, Copy)]
struct Bound {
    bound: char,
    /// Whether it may be this one too.
    itself: bool,
}

impl Bound {
    fn allows(self, character: char) -> bool {
        character < self.bound || self.itself && character == self.bound
    }
}

/// A character between `here` and what is beyond: in the middle of its kind while there are more of that, since keys
/// count in digits or letters; the first of the others then. With how many there are.
fn middle(here: char, beyond: Option<Bound>) -> Option<(char, u32)> {
    let allows = |character: char| beyond.is_none_or(|beyond| beyond.allows(character));
    let last = match here {
        '0'..='9' => '9',
        'A'..='Z' => 'Z',
        'a'..='z' => 'z',
        '\0'..='~' => '~',
        _ => '\u{10ffff}',
    };
    let top = beyond.map_or(last, |beyond| last.min(beyond.bound));
    let (low, high) = (u32::from(here) + 1, u32::from(top));
    let between = char::from_u32(u32::midpoint(low, high.max(low))).filter(|found| allows(*found));
    let found = between.filter(|found| *found > here).or_else(|| succeeding(here))?;
    allows(found)
        .then(|| (found, beyond.map_or(0x11_0000, |beyond| u32::from(beyond.bound)) - u32::from(here)))
}

/// The next character in the order of S3, which is that of code points.
fn succeeding(character: char) -> Option<char> {
    match character {
        '\u{d7ff}' => Some('\u{e000}'),
        other => char::from_u32(u32::from(other) + 1),
    }
}
