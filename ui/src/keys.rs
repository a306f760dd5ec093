//! From strokes to actions.

use crate::commands::{Action, bindings};

/// What a stroke leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Run(Action),
    /// The beginning of a longer binding: wait for the next stroke.
    Wait(String),
    Nothing,
}

/// The name of a stroke: `Ctrl+k`, `Alt+ArrowLeft`, `?`. Shift shows in the key itself.
pub(crate) fn stroke(key: &str, ctrl: bool, alt: bool) -> String {
    // With Ctrl the letter's case depends on Caps Lock, which means nothing here.
    let key = if ctrl { key.to_lowercase() } else { key.to_owned() };
    format!("{}{}{key}", if ctrl { "Ctrl+" } else { "" }, if alt { "Alt+" } else { "" })
}

/// What `stroke` does after the strokes of `before` (empty at first).
pub(crate) fn press(before: &str, stroke: &str) -> Outcome {
    let struck = if before.is_empty() { stroke.to_owned() } else { format!("{before} {stroke}") };
    let mut wait = false;
    for binding in bindings() {
        for (index, keys) in binding.keys.iter().enumerate() {
            if *keys == struck {
                return Outcome::Run(binding.action(index));
            }
            wait |= keys.strip_prefix(&struck).is_some_and(|rest| rest.starts_with(' '));
        }
    }
    match wait {
        true => Outcome::Wait(struck),
        // A stroke that does not continue what was begun may begin something itself.
        false if !before.is_empty() => press("", stroke),
        false => Outcome::Nothing,
    }
}

/// A binding as it stands on screen: each stroke as its key caps.
pub(crate) fn caps(keys: &str) -> Vec<String> {
    keys.split(' ').flat_map(|stroke| stroke.split('+').flat_map(cap)).collect()
}

/// Key caps are printed in capitals, so Shift must be told.
fn cap(key: &str) -> Vec<String> {
    let cap = match key {
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "Enter" => "↵",
        _ if key.len() == 1 => {
            let shift = key.chars().all(char::is_uppercase).then(|| "⇧".to_owned());
            return shift.into_iter().chain([key.to_uppercase()]).collect();
        }
        _ => key,
    };
    vec![cap.to_owned()]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_bindings_share_a_key() {
        let mut seen = HashSet::new();
        for binding in bindings() {
            for keys in binding.keys {
                assert!(seen.insert(*keys), "{keys} is bound twice");
            }
        }
    }

    #[test]
    fn no_binding_hides_a_longer_one() {
        let all: Vec<_> = bindings().flat_map(|binding| binding.keys.iter().copied()).collect();
        for short in &all {
            for long in &all {
                assert!(!long.starts_with(&format!("{short} ")), "{short} is struck before {long} can be");
            }
        }
    }

    #[test]
    fn every_binding_can_be_struck() {
        for binding in bindings() {
            for (index, keys) in binding.keys.iter().enumerate() {
                let mut before = String::new();
                let mut last = Outcome::Nothing;
                for stroke in keys.split(' ') {
                    last = press(&before, stroke);
                    if let Outcome::Wait(struck) = &last {
                        before.clone_from(struck);
                    }
                }
                assert_eq!(last, Outcome::Run(binding.action(index)), "{keys}");
            }
        }
    }

    #[test]
    fn a_stroke_that_continues_nothing_begins_anew() {
        assert_eq!(press("g", "p"), Outcome::Run(Action::Pause));
        assert_eq!(press("g", "g"), Outcome::Wait("g".to_owned()));
        assert_eq!(press("", "~"), Outcome::Nothing);
    }

    #[test]
    fn caps_lock_does_not_matter_with_ctrl() {
        assert_eq!(press("", &stroke("K", true, false)), Outcome::Run(Action::Palette));
    }

    #[test]
    fn key_caps_read_as_on_a_keyboard() {
        assert_eq!(caps("Ctrl+k"), ["Ctrl", "K"]);
        assert_eq!(caps("g f"), ["G", "F"]);
        assert_eq!(caps("Alt+ArrowLeft"), ["Alt", "←"]);
        assert_eq!(caps("S"), ["⇧", "S"]);
        assert_eq!(caps("?"), ["?"]);
    }
}
