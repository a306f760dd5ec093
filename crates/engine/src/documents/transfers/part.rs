//! The part beside a file: ranges are written to it as they come, by one thread, and what is whole is remembered.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use tokio::sync::{OwnedMutexGuard, mpsc};

use super::{
    kept::{Fetched, Kept},
    names,
};

/// How often what is whole is remembered.
const REMEMBER: Duration = Duration::from_secs(2);
/// How many files of one name may stand side by side.
const MOST_OF_A_NAME: usize = 10_000;
const MIB: u64 = 1 << 20;

/// What is to be written.
#[derive(Debug)]
pub(super) enum Piece {
    /// These bytes, from there on.
    Bytes(u64, Bytes),
    /// All bytes of this range were sent.
    Whole(u64),
}

impl Fetched {
    /// Nothing yet, of an object of `size` bytes.
    pub(super) fn nothing(version: Option<String>, etag: Option<String>, size: u64) -> Self {
        // Few calls for large objects, and still enough ranges for all lanes.
        let range = (size / 512).clamp(8 * MIB, 64 * MIB).next_multiple_of(MIB);
        Self { version, etag, size, range, runs: Vec::new() }
    }

    /// How many ranges there are.
    pub(super) const fn ranges(&self) -> u64 {
        self.size.div_ceil(self.range)
    }

    /// The bytes of a range.
    pub(super) fn bytes_of(&self, range: u64) -> Range<u64> {
        let start = range.saturating_mul(self.range).min(self.size);
        start..start.saturating_add(self.range).min(self.size)
    }

    /// The ranges that are not on the disk.
    pub(super) fn missing(&self) -> Vec<u64> {
        let mut missing = Vec::new();
        let mut next = 0;
        for (from, to) in &self.runs {
            missing.extend(next..*from);
            next = *to;
        }
        missing.extend(next..self.ranges());
        missing
    }

    /// Bytes that are on the disk.
    pub(super) fn done(&self) -> u64 {
        self.runs
            .iter()
            .map(|(from, to)| self.bytes_of(*from).start.abs_diff(self.bytes_of(to - 1).end))
            .sum()
    }

    /// Bytes that are on the disk without a gap.
    pub(super) fn prefix(&self) -> u64 {
        match self.runs.first() {
            Some((0, to)) => self.bytes_of(to - 1).end,
            _ => 0,
        }
    }

    /// Whether what was read from a file can be: runs in order, apart, and inside.
    pub(super) fn is_sound(&self) -> bool {
        let mut free = 0;
        self.range > 0
            && self.runs.iter().all(|(from, to)| {
                let sound = *from >= free && from < to && *to <= self.ranges();
                free = to.saturating_add(1);
                sound
            })
    }

    /// A range is on the disk.
    pub(super) fn insert(&mut self, range: u64) {
        let place = self.runs.partition_point(|(_, to)| *to < range);
        match self.runs.get(place) {
            Some((from, to)) if *from <= range && range < *to => return,
            Some((from, _)) if *from == range + 1 => self.runs[place].0 = range,
            Some((_, to)) if *to == range => self.runs[place].1 = range + 1,
            _ => self.runs.insert(place, (range, range + 1)),
        }
        if let Some((from, to)) = self.runs.get(place + 1).copied()
            && self.runs[place].1 == from
        {
            self.runs[place].1 = to;
            self.runs.remove(place + 1);
        }
    }
}

/// How many bytes from the first on are on the disk without a gap: told by who writes, awaited by who reads.
#[derive(Debug, Default)]
pub(super) struct Prefix {
    reached: Mutex<(u64, bool)>,
    moved: Condvar,
}

impl Prefix {
    fn reach(&self, bytes: u64) {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner).0 = bytes;
        self.moved.notify_all();
    }

    fn end(&self) {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.moved.notify_all();
    }

    /// Waits until there are more than `bytes`. How many; nothing when there will never be.
    pub(super) fn beyond(&self, bytes: u64) -> Option<u64> {
        let reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |(reached, ended): &mut (u64, bool)| *reached <= bytes && !*ended;
        let reached = self.moved.wait_while(reached, waits).unwrap_or_else(PoisonError::into_inner);
        (reached.0 > bytes).then_some(reached.0)
    }
}

/// A part that is written to. While it is, nobody else has what is kept of it.
pub(super) struct Writer {
    kept: OwnedMutexGuard<Kept>,
    folder: Option<PathBuf>,
    file: File,
    at: u64,
    prefix: Arc<Prefix>,
}

impl Writer {
    /// Goes on with the part where it is of the same state of the object; else begins anew.
    pub(super) fn open(
        mut kept: OwnedMutexGuard<Kept>,
        folder: Option<PathBuf>,
        now: Fetched,
    ) -> io::Result<Self> {
        let part = kept.part();
        let same = |before: &&Fetched| {
            before.is_sound()
                && (&before.version, &before.etag, before.size) == (&now.version, &now.etag, now.size)
                && before.etag.is_some()
                && fs::symlink_metadata(&part).is_ok_and(|file| file.is_file() && file.len() == now.size)
        };
        let goes_on = kept.fetched.as_ref().filter(same).is_some();
        let file = if goes_on {
            OpenOptions::new().write(true).open(&part)?
        } else {
            remove(&part)?;
            if let Some(folder) = part.parent() {
                fs::create_dir_all(folder)?;
            }
            let file = create(&part)?;
            file.set_len(now.size)?;
            kept.fetched = Some(now);
            file
        };
        let prefix = Arc::<Prefix>::default();
        prefix.reach(kept.fetched.as_ref().map_or(0, Fetched::prefix));
        let writer = Self { kept, folder, file, at: 0, prefix };
        writer.remember();
        Ok(writer)
    }

    /// What is fetched so far.
    pub(super) fn fetched(&self) -> Option<&Fetched> {
        self.kept.fetched.as_ref()
    }

    pub(super) fn prefix(&self) -> Arc<Prefix> {
        Arc::clone(&self.prefix)
    }

    /// The part, to be read from its beginning.
    pub(super) fn reader(&self) -> io::Result<File> {
        File::open(self.kept.part())
    }

    /// Writes what comes until nobody sends any more. Blocks.
    pub(super) fn write(mut self, mut pieces: mpsc::Receiver<Piece>) -> io::Result<OwnedMutexGuard<Kept>> {
        let outcome = self.write_all(&mut pieces);
        self.remember();
        self.prefix.end();
        outcome.map(|()| self.kept)
    }

    fn write_all(&mut self, pieces: &mut mpsc::Receiver<Piece>) -> io::Result<()> {
        let mut remembered = Instant::now();
        while let Some(piece) = pieces.blocking_recv() {
            match piece {
                Piece::Bytes(at, bytes) => {
                    if self.at != at {
                        self.file.seek(SeekFrom::Start(at))?;
                    }
                    self.file.write_all(&bytes)?;
                    self.at = at + bytes.len() as u64;
                }
                Piece::Whole(range) => {
                    if let Some(fetched) = &mut self.kept.fetched {
                        fetched.insert(range);
                        self.prefix.reach(fetched.prefix());
                    }
                    if remembered.elapsed() >= REMEMBER {
                        self.remember();
                        remembered = Instant::now();
                    }
                }
            }
        }
        Ok(())
    }

    /// What cannot be remembered is fetched again another time. Nothing is remembered that is not on the disk: where S3
    /// has no checksum, nobody would find the hole.
    fn remember(&self) {
        if let Some(folder) = &self.folder
            && let Err(error) = self.file.sync_data().and_then(|()| self.kept.write(folder))
        {
            tracing::warn!(kind = ?error.kind(), "how far a transfer is could not be kept");
        }
    }
}

/// Puts the part in place under its name, or one with a number where that is taken. Nothing that is there is replaced.
pub(super) fn put_in_place(kept: &Kept) -> io::Result<PathBuf> {
    let (part, file) = (kept.part(), kept.file());
    // A name must not be on the disk before its bytes are.
    OpenOptions::new().write(true).open(&part)?.sync_all()?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1..=MOST_OF_A_NAME {
        let place = file.with_file_name(names::numbered(&name, number));
        match create(&place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(_) => {
                fs::rename(&part, &place).inspect_err(|_| {
                    // The empty file was only there to hold the name.
                    let _ = fs::remove_file(&place);
                })?;
                return Ok(place);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Removes a file that may not be there.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A new file that only its owner may read.
fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_on_the_disk_and_what_is_missing_make_the_whole(
            size in 1_u64..4_000,
            range in 1_u64..200,
            order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..60),
        ) {
            let mut fetched = Fetched { version: None, etag: None, size, range, runs: vec![] };
            let mut whole = std::collections::BTreeSet::new();
            for index in order {
                let range = index.index(usize::try_from(fetched.ranges()).unwrap()) as u64;
                fetched.insert(range);
                whole.insert(range);
                prop_assert!(fetched.is_sound(), "{:?}", fetched.runs);
            }
            let missing = fetched.missing();
            prop_assert!(missing.iter().all(|range| !whole.contains(range)));
            prop_assert_eq!(missing.len() + whole.len(), usize::try_from(fetched.ranges()).unwrap());
            let lacking: u64 = missing.iter().map(|range| { let bytes = fetched.bytes_of(*range); bytes.end - bytes.start }).sum();
            prop_assert_eq!(fetched.done() + lacking, size);
            let gap = missing.first().map_or(size, |range| fetched.bytes_of(*range).start);
            prop_assert_eq!(fetched.prefix(), gap);
        }

        #[test]
        fn what_was_read_from_a_file_is_looked_at_first(
            size: u64, range: u64, runs in proptest::collection::vec(any::<(u64, u64)>(), 0..4),
        ) {
            let fetched = Fetched { version: None, etag: None, size, range, runs };
            if fetched.is_sound() {
                prop_assert!(fetched.done() <= size);
                prop_assert!(fetched.prefix() <= size);
            }
        }
    }

    #[test]
    fn large_objects_are_asked_for_in_few_calls() {
        for (size, ranges) in [(0, 0), (1, 1), (1 << 30, 128), (5 << 40, 81_920)] {
            assert_eq!(Fetched::nothing(None, None, size).ranges(), ranges);
        }
    }
}
