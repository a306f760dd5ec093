//! Names of files for keys. A key is whatever somebody wrote: a name never leads out of its folder, is no device, hides
//! nothing, and no two are the same.

use std::collections::{HashMap, HashSet};

use crate::visible;

/// The longest name, in bytes: room for a number and for what marks a part.
const LONGEST: usize = 180;
/// The longest ending that is kept when a name is cut, in bytes.
const LONGEST_ENDING: usize = 16;
/// The deepest a file lies; the folders beyond are one name.
const DEEPEST: usize = 32;
/// What stands for a key without a name.
const UNNAMED: &str = "unnamed";

/// A name for the last part of `key`.
pub(in crate::documents) fn file_name(key: &str) -> String {
    parts(key).last().map_or_else(|| UNNAMED.to_owned(), tamed)
}

/// Where each of `keys` goes below one folder: names of folders, the file's last. All differ, in upper case too, and none
/// is the folder of another.
pub(in crate::documents) fn arrange<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<Vec<String>> {
    let mut paths: Vec<_> = keys.into_iter().map(path).collect();
    let mut taken = HashSet::new();
    for path in &paths {
        taken.extend((1..path.len()).filter_map(|depth| Some(folded(path.get(..depth)?))));
    }
    // Many versions of one key are numbered on, not from the start each time.
    let mut numbers = HashMap::<String, usize>::new();
    for path in &mut paths {
        let number = numbers.entry(folded(path)).or_insert(1);
        let Some(name) = path.pop() else { continue };
        loop {
            path.push(numbered(&name, *number));
            *number += 1;
            if taken.insert(folded(path)) {
                break;
            }
            path.pop();
        }
    }
    paths
}

/// `name` as the `number`th of its kind: `report (2).pdf`.
pub(in crate::documents) fn numbered(name: &str, number: usize) -> String {
    if number <= 1 {
        return name.to_owned();
    }
    let (stem, ending) = halves(name);
    format!("{stem} ({number}){ending}")
}

fn path(key: &str) -> Vec<String> {
    let mut names: Vec<_> = parts(key).map(tamed).collect();
    if names.is_empty() {
        names.push(UNNAMED.to_owned());
    }
    if names.len() > DEEPEST {
        let last = names.pop();
        let deep = names.split_off(DEEPEST - 2).join("_");
        names.push(cut(&deep));
        names.extend(last);
    }
    names
}

fn parts(key: &str) -> impl Iterator<Item = &str> {
    key.split('/').filter(|part| !part.is_empty())
}

/// A file system that does not tell upper from lower case sees these as one.
fn folded(path: &[String]) -> String {
    path.join("/").to_lowercase()
}

/// A part of a key as a name that any system takes and that looks like what it is.
fn tamed(part: &str) -> String {
    let fit = |character: char| match character {
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
        _ if character.is_control() || visible::is_unseen(character) => '_',
        _ => character,
    };
    let mut name: String = part.chars().map(fit).collect();
    // Windows takes dots and spaces off the end; a dot in front hides a file, and two lead upwards.
    let ends = name.trim_end_matches(['.', ' ']).len();
    name = name.split_at(ends).0.to_owned() + &"_".repeat(name.len() - ends);
    if name.starts_with(['.', ' ']) {
        name.replace_range(..1, "_");
    }
    if is_device(&name) {
        name.insert(0, '_');
    }
    cut(&name)
}

/// Whether Windows takes it for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let numbered = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    numbered.is_some_and(|number| {
        matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
    })
}

/// At most [`LONGEST`] bytes, with the ending kept.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = halves(name);
    let stem = stem.get(..stem.floor_char_boundary(LONGEST - ending.len())).unwrap_or_default();
    format!("{}{ending}", stem.trim_end_matches(['.', ' ']))
}

/// The name, and its ending where it has one that is short.
fn halves(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= LONGEST_ENDING => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn one(key: &str) -> String {
        arrange([key]).remove(0).join("/")
    }

    #[test]
    fn hostile_keys_become_names() {
        for (key, name) in [
            ("properties/PW-1/contract.pdf", "properties/PW-1/contract.pdf"),
            ("../../etc/passwd", "__/__/etc/passwd"),
            ("/etc//passwd", "etc/passwd"),
            ("a/./b", "a/_/b"),
            ("trailing. . ", "trailing____"),
            ("line\nfeed\u{202e}gpj.exe", "line_feed_gpj.exe"),
            (".bashrc", "_bashrc"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("LPT².log", "_LPT².log"),
            ("nul .txt", "_nul .txt"),
            ("<img src=x onerror=alert(1)>.html", "_img src=x onerror=alert(1)_.html"),
            ("C:\\Windows\\x.dll", "C__Windows_x.dll"),
            ("folder/", "folder"),
            ("///", "unnamed"),
            ("", "unnamed"),
            ("Grüße 文書 🙂.pdf", "Grüße 文書 🙂.pdf"),
        ] {
            assert_eq!(one(key), name, "{key:?}");
        }
    }

    #[test]
    fn names_that_would_collide_are_numbered() {
        let paths = arrange(["a/Report.pdf", "a/report.pdf", "a", "a/report (2).pdf", "a/b/", "a/b/c"]);
        let paths: Vec<_> = paths.iter().map(|path| path.join("/")).collect();
        assert_eq!(
            paths,
            ["a/Report.pdf", "a/report (2).pdf", "a (2)", "a/report (2) (2).pdf", "a/b (2)", "a/b/c"]
        );
    }

    #[test]
    fn thousands_of_one_name_are_numbered_on() {
        let paths = arrange(std::iter::repeat_n("a/x.pdf", 20_000));
        assert_eq!(paths.last().unwrap().join("/"), "a/x (20000).pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = one(&format!("{}.pdf", "ä".repeat(500)));
        assert!(name.len() <= LONGEST && name.ends_with("ä.pdf"), "{name}");
    }

    fn key() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[./ A-Ca-c\\\\]{0,12}",
            "(\\.\\./|/|con|nul\\.|com1|aux ){0,6}[a-b]{0,2}",
            "[a-c]{1,3}(/[a-cA-C]{0,2}){0,60}",
        ]
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_its_folder(key in key()) {
            for name in arrange([key.as_str()]).remove(0) {
                let components: Vec<_> = Path::new(&name).components().collect();
                prop_assert!(matches!(components[..], [Component::Normal(_)]), "{name:?}");
                prop_assert!(name.len() <= LONGEST && !name.contains(['\\', ':', '\0', '/']));
                prop_assert!(!name.ends_with(['.', ' ']) && !name.starts_with('.'));
                prop_assert!(!is_device(&name));
                prop_assert!(!name.chars().any(|it| it.is_control() || visible::is_unseen(it)));
            }
        }

        #[test]
        fn all_names_differ_and_none_is_the_folder_of_another(keys in proptest::collection::vec(key(), 0..12)) {
            let paths = arrange(keys.iter().map(String::as_str));
            prop_assert_eq!(paths.len(), keys.len());
            let folded: HashSet<_> = paths.iter().map(|path| folded(path)).collect();
            prop_assert_eq!(folded.len(), keys.len());
            for path in &paths {
                for depth in 1..path.len() {
                    prop_assert!(!folded.contains(&super::folded(&path[..depth])));
                }
            }
        }
    }
}
