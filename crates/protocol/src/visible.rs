//! Text from outside, made harmless to look at: what would move the cursor, turn the writing around or take no room
//! is shown as what it is, and no line goes on for ever.

use std::fmt::Write;

/// `text` with control and direction characters made visible, at most `most` characters of it.
pub fn line(text: &str, most: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(most));
    for character in text.chars().take(most) {
        if character == '\t' || !show(character, &mut shown) {
            shown.push(character);
        }
    }
    let left = text.chars().skip(most).count();
    if left > 0 {
        // Writing to a string cannot fail.
        let _ = write!(shown, " … ({left} more)");
    }
    shown
}

/// Writes what stands for a character that cannot be seen. False, and nothing written, for one that can.
pub fn show(character: char, shown: &mut String) -> bool {
    match character {
        // The pictures of the control characters stand in their order.
        '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + u32::from(character)).unwrap_or('␀')),
        '\u{7f}' => shown.push('␡'),
        _ if is_unseen(character) => name(character, shown),
        _ => return false,
    }
    true
}

/// Writes the number of a character in place of it.
pub fn name(character: char, shown: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(shown, "<U+{:04X}>", u32::from(character));
}

/// C1 controls; marks, embeddings, overrides and isolates of direction; spaces and fillers without width or ink; line
/// separators; what annotates, varies or tags other characters; what is no character.
pub fn is_unseen(character: char) -> bool {
    // Two of every plane are no characters.
    let number = u32::from(character) & 0xffff;
    number >= 0xfffe
        || matches!(
            character,
            '\u{80}'..='\u{9f}'
                | '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(line("a\tb\r\u{7f}\u{85}", 99), "a\tb␍␡<U+0085>");
        assert_eq!(line("user\u{202e}gpj.exe\u{200b}", 99), "user<U+202E>gpj.exe<U+200B>");
        assert_eq!(line("Grüße 文書 🙂", 99), "Grüße 文書 🙂");
    }

    #[test]
    fn a_long_line_says_how_much_is_missing() {
        assert_eq!(line("ääää", 3), "äää … (1 more)");
        assert_eq!(line("äää", 3), "äää");
    }

    proptest! {
        #[test]
        fn nothing_unseen_is_left(text in any::<String>(), most in 0_usize..200) {
            let shown = line(&text, most);
            prop_assert!(!shown.chars().any(|it| is_unseen(it) || (it.is_control() && it != '\t')));
        }
    }
}
