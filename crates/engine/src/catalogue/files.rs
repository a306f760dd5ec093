//! Loads every system: those that come with the console, and the user's own. A bad file leaves out itself, no other.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use protocol::catalogue::Problem;

use super::{
    model::System,
    reader::{self, Position, Read},
};

/// The largest file that is read, in bytes. The largest that comes with the console is 40 times smaller.
const MAX_BYTES: u64 = 1 << 20;

/// What reports about a whole file point at.
const START: Position = Position { line: 1, column: 1 };

/// Everything that could be loaded, and what is to be said of it.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) systems: Vec<System>,
    pub(super) problems: Vec<Problem>,
    pub(super) notices: Vec<String>,
}

/// Loads the files `built_in` (name and text) and every `*.toml` of `folder`.
pub(super) fn load(built_in: &[(&str, &str)], folder: Option<&Path>) -> Loaded {
    let mut loaded = Loaded::default();
    for (name, text) in built_in {
        match reader::read(name, text) {
            Ok(read) => loaded.systems.push(read.system),
            Err(problems) => loaded.problems.extend(problems),
        }
    }
    for path in folder.map(|folder| loaded.paths(folder)).unwrap_or_default() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match text_of(&path, &name).and_then(|text| reader::read(&name, &text)) {
            Ok(read) => loaded.add(read, &name),
            Err(problems) => loaded.problems.extend(problems),
        }
    }
    loaded.systems.sort_by_cached_key(|system| (system.name.to_lowercase(), system.id.clone()));
    loaded
}

impl Loaded {
    /// The files to read, by name. A folder that does not exist has none; one that cannot be read is a problem.
    fn paths(&mut self, folder: &Path) -> Vec<PathBuf> {
        let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                let reason = format!("the folder cannot be read: {error}");
                self.problems.push(START.problem(&folder.display().to_string(), reason));
                return Vec::new();
            }
        };
        let mut paths: Vec<PathBuf> =
            entries.into_iter().map(|entry| entry.path()).filter(|path| named(path)).collect();
        paths.sort();
        paths
    }

    /// Adds a user's system: it replaces one that comes with the console, but not another of the user's.
    fn add(&mut self, read: Read, name: &str) {
        let Read { mut system, id_at } = read;
        system.file = Some(name.to_owned());
        let Some(known) = self.systems.iter_mut().find(|known| known.id == system.id) else {
            self.systems.push(system);
            return;
        };
        if let Some(first) = &known.file {
            let reason = format!("the id \"{}\" is already taken by {first}", system.id);
            self.problems.push(id_at.problem(name, reason));
        } else {
            self.notices
                .push(format!("{name} replaces the system `{}` that comes with the console", system.id));
            *known = system;
        }
    }
}

/// Whether the path is a system's file; editors' hidden files are not.
fn named(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

fn text_of(path: &Path, name: &str) -> Result<String, Vec<Problem>> {
    let at_start = |reason: String| vec![START.problem(name, reason)];
    let bytes = bytes_of(path).map_err(|error| at_start(format!("the file cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(at_start("the file is larger than 1 MiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
        vec![Position::of(&text, good).problem(name, "the file is not UTF-8 text from here on")]
    })
}

/// The bytes, up to one more than is allowed.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe or a device would be read for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACME: &str =
        "id = \"acme\"\nname = \"Acme\"\npurpose = \"Tests\"\n[environment.prod]\nregion = \"eu-west-2\"\n";

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("a file");
        }
        folder
    }

    fn told(loaded: &Loaded) -> Vec<(&str, u32, u32, &str)> {
        let told = |problem: &'_ Problem| (problem.line, problem.column);
        loaded
            .problems
            .iter()
            .map(|problem| {
                let (line, column) = told(problem);
                (problem.file.as_str(), line, column, problem.reason.as_str())
            })
            .collect()
    }

    #[test]
    fn a_bad_file_does_not_stop_the_rest() {
        let folder =
            folder(&[("a.toml", b"id = "), ("b.toml", ACME.as_bytes()), ("c.txt", b"?"), (".d.toml", b"?")]);
        let loaded = load(&[], Some(folder.path()));
        assert_eq!(loaded.systems.iter().map(|system| system.id.as_str()).collect::<Vec<_>>(), ["acme"]);
        assert_eq!(loaded.systems[0].file.as_deref(), Some("b.toml"));
        assert!(!loaded.problems.is_empty());
        assert!(loaded.problems.iter().all(|problem| problem.file == "a.toml"));
    }

    #[test]
    fn a_users_file_replaces_a_built_in_system_and_says_so() {
        let folder = folder(&[("mine.toml", ACME.replace("Tests", "Mine").as_bytes())]);
        let loaded = load(&[("acme.toml", ACME)], Some(folder.path()));
        assert_eq!(loaded.systems.len(), 1);
        assert_eq!(loaded.systems[0].purpose, "Mine");
        assert_eq!(loaded.notices, ["mine.toml replaces the system `acme` that comes with the console"]);
        assert!(loaded.problems.is_empty());
    }

    #[test]
    fn two_files_cannot_share_an_id() {
        let folder = folder(&[("a.toml", ACME.as_bytes()), ("b.toml", ACME.as_bytes())]);
        let loaded = load(&[], Some(folder.path()));
        assert_eq!(loaded.systems.len(), 1);
        assert_eq!(told(&loaded), [("b.toml", 1, 6, "the id \"acme\" is already taken by a.toml")]);
    }

    #[test]
    fn what_is_no_text_is_told_where_it_begins() {
        let big = vec![b' '; 1 + (1 << 20)];
        let folder = folder(&[("bytes.toml", b"id = 1\nna\xff\xfe"), ("huge.toml", &big)]);
        fs::create_dir(folder.path().join("folder.toml")).expect("a folder");
        let loaded = load(&[], Some(folder.path()));
        assert_eq!(
            told(&loaded),
            [
                ("bytes.toml", 2, 3, "the file is not UTF-8 text from here on"),
                ("folder.toml", 1, 1, "the file cannot be read: it is not a regular file"),
                ("huge.toml", 1, 1, "the file is larger than 1 MiB"),
            ]
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_problem_and_one_that_is_none_is_one() {
        let folder = folder(&[("file", b"")]);
        assert!(load(&[], Some(&folder.path().join("absent"))).problems.is_empty());
        let loaded = load(&[], Some(&folder.path().join("file")));
        assert_eq!(loaded.problems.len(), 1);
        assert!(loaded.problems[0].reason.starts_with("the folder cannot be read: "));
    }

    #[test]
    fn systems_stand_in_the_order_of_their_names() {
        let named = |id: &str, name: &str| ACME.replace("acme", id).replace("Acme", name);
        let (zoo, bar) = (named("a", "zoo"), named("z", "Bar"));
        let loaded = load(&[("1.toml", &zoo), ("2.toml", &bar)], None);
        assert_eq!(
            loaded.systems.iter().map(|system| system.name.as_str()).collect::<Vec<_>>(),
            ["Bar", "zoo"]
        );
    }
}
