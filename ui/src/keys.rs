//! From strokes to actions.

use crate::commands::{Action, bindings_on};

/// What a stroke leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Run(Action),
    /// The beginning of a longer binding: wait for the next stroke.
    Wait(String),
    Nothing,
}

/// The name of a stroke: `Ctrl+k`, `Alt+ArrowLeft`, `Space`, `?`. Shift shows in the key itself.
pub(crate) fn stroke(key: &str, ctrl: bool, alt: bool) -> String {
    // With Ctrl the letter's case depends on Caps Lock, which means nothing here.
    let key = match key {
        " " => "Space".to_owned(),
        _ if ctrl => key.to_lowercase(),
        _ => key.to_owned(),
    };
    format!("{}{}{key}", if ctrl { "Ctrl+" } else { "" }, if alt { "Alt+" } else { "" })
}

/// What `stroke` does after the strokes of `before` (empty at first), on the page of this name.
pub(crate) fn press(before: &str, stroke: &str, page: Option<&str>) -> Outcome {
    let struck = if before.is_empty() { stroke.to_owned() } else { format!("{before} {stroke}") };
    let mut wait = false;
    for binding in bindings_on(page) {
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
        false if !before.is_empty() => press("", stroke, page),
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
    use crate::commands::{Binding, Group, LogStep, bindings};

    /// The bindings that hold everywhere, and those of each page that has its own.
    fn rooms() -> Vec<Vec<Binding>> {
        let of = |page| bindings().filter(|binding| binding.group.page() == page).collect();
        let pages: HashSet<_> = Group::ALL.iter().map(|group| group.page()).collect();
        pages.into_iter().map(of).collect()
    }

    #[test]
    fn no_two_bindings_of_a_room_share_a_key() {
        for room in rooms() {
            let mut seen = HashSet::new();
            for keys in room.iter().flat_map(|binding| binding.keys) {
                assert!(seen.insert(*keys), "{keys} is bound twice");
            }
        }
    }

    #[test]
    fn no_binding_hides_a_longer_one() {
        for room in rooms() {
            let all: Vec<_> = room.iter().flat_map(|binding| binding.keys.iter().copied()).collect();
            for short in &all {
                for long in &all {
                    assert!(
                        !long.starts_with(&format!("{short} ")),
                        "{short} is struck before {long} can be"
                    );
                }
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
                    last = press(&before, stroke, binding.group.page());
                    if let Outcome::Wait(struck) = &last {
                        before.clone_from(struck);
                    }
                }
                assert_eq!(last, Outcome::Run(binding.action(index)), "{keys}");
            }
        }
    }

    #[test]
    fn a_page_of_its_own_keys_goes_first() {
        assert_eq!(press("", "c", None), Outcome::Run(Action::Calls));
        assert_eq!(press("", "c", Some("logs")), Outcome::Run(Action::Log(LogStep::Copy)));
        assert_eq!(press("", "w", Some("logs")), Outcome::Run(Action::Log(LogStep::Wrap)));
        assert_eq!(press("", "w", Some("fleet")), Outcome::Wait("w".to_owned()));
        assert_eq!(press("", &stroke(" ", false, false), Some("fleet")), Outcome::Nothing);
    }

    #[test]
    fn a_stroke_that_continues_nothing_begins_anew() {
        assert_eq!(press("g", "p", None), Outcome::Run(Action::Pause));
        assert_eq!(press("g", "g", None), Outcome::Wait("g".to_owned()));
        assert_eq!(press("", "~", None), Outcome::Nothing);
    }

    #[test]
    fn caps_lock_does_not_matter_with_ctrl() {
        assert_eq!(press("", &stroke("K", true, false), None), Outcome::Run(Action::Palette));
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
