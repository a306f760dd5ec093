//! Follows the folder of the user's files, which may come and go.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher, event::ModifyKind};

/// Editors write a file in several steps; a change counts once it has been quiet for this long …
const QUIET: Duration = Duration::from_millis(150);
/// … or has gone on for this long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Follows a folder for as long as it lives.
#[derive(Debug)]
pub(super) struct FolderWatch {
    signals: Sender<Signal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    Changed {
        /// The folder itself was moved or deleted, and with it what follows it.
        lost: bool,
    },
    Stop,
}

impl FolderWatch {
    /// Calls `changed` after each burst of changes in `folder`.
    ///
    /// # Errors
    /// The operating system will not watch, e.g. because it has no watches left.
    pub(super) fn start(
        folder: PathBuf,
        mut changed: impl FnMut() + Send + 'static,
    ) -> Result<Self, notify::Error> {
        let (signals, received) = mpsc::channel();
        let (sender, watched) = (signals.clone(), folder.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if let Some(signal) = signal(event, &watched) {
                // Nobody listens any more only when the watch is being dropped.
                let _ = sender.send(signal);
            }
        })?;
        let mut post = Post { watcher, folder, standing: None };
        post.take_up()?;
        thread::Builder::new().name("catalogue-watch".to_owned()).spawn(move || {
            while let Some(lost) = burst(&received) {
                if post.follow(lost) {
                    changed();
                }
            }
        })?;
        Ok(Self { signals })
    }
}

impl Drop for FolderWatch {
    fn drop(&mut self) {
        // Fails only when the thread is gone already.
        let _ = self.signals.send(Signal::Stop);
    }
}

/// What an event says, if it matters. Reading a file is an event too, and would never end.
fn signal(event: notify::Result<notify::Event>, folder: &Path) -> Option<Signal> {
    match event {
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => None,
        Ok(event) => {
            let moved = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
            Some(Signal::Changed { lost: moved && event.paths.iter().any(|path| path == folder) })
        }
        // Events were dropped: anything may have changed.
        Err(_) => Some(Signal::Changed { lost: true }),
    }
}

/// Waits for a change and for the quiet after it. Nothing when it is time to stop.
fn burst(received: &Receiver<Signal>) -> Option<bool> {
    let mut any_lost = match received.recv() {
        Ok(Signal::Changed { lost }) => lost,
        Ok(Signal::Stop) | Err(_) => return None,
    };
    let end = Instant::now() + PATIENCE;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match received.recv_timeout(QUIET.min(left)) {
            Ok(Signal::Changed { lost }) => any_lost |= lost,
            Ok(Signal::Stop) => return None,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Some(any_lost),
        }
    }
}

/// Where the folder is looked at from: itself, or the nearest folder above it that exists.
struct Post {
    watcher: RecommendedWatcher,
    folder: PathBuf,
    standing: Option<PathBuf>,
}

impl Post {
    fn take_up(&mut self) -> Result<(), notify::Error> {
        let Some(nearest) = self.folder.ancestors().find(|path| path.is_dir()).map(Path::to_path_buf) else {
            return Err(notify::Error::path_not_found());
        };
        if self.standing.as_ref() == Some(&nearest) {
            return Ok(());
        }
        if let Some(old) = self.standing.take() {
            // It may be gone already, and its watch with it.
            let _ = self.watcher.unwatch(&old);
        }
        self.watcher.watch(&nearest, RecursiveMode::NonRecursive)?;
        self.standing = Some(nearest);
        Ok(())
    }

    /// Takes up the best post after a change; whether the folder was or is in sight.
    fn follow(&mut self, lost: bool) -> bool {
        let was_in_sight = self.in_sight();
        if lost && let Some(old) = self.standing.take() {
            let _ = self.watcher.unwatch(&old);
        }
        if let Err(error) = self.take_up() {
            tracing::warn!(folder = %self.folder.display(), %error, "the systems folder is no longer watched");
        }
        was_in_sight || self.in_sight()
    }

    fn in_sight(&self) -> bool {
        self.standing.as_ref() == Some(&self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind, RemoveKind};

    #[test]
    fn a_burst_counts_once_and_remembers_a_loss() {
        let (sender, received) = mpsc::channel();
        for lost in [false, true, false] {
            sender.send(Signal::Changed { lost }).expect("a listener");
        }
        drop(sender);
        assert_eq!(burst(&received), Some(true));
        assert_eq!(burst(&received), None);
    }

    #[test]
    fn a_stop_ends_it_even_within_a_burst() {
        let (sender, received) = mpsc::channel();
        sender.send(Signal::Changed { lost: false }).expect("a listener");
        sender.send(Signal::Stop).expect("a listener");
        assert_eq!(burst(&received), None);
    }

    #[test]
    fn reading_is_no_change_and_losing_the_folder_is_told() {
        let folder = Path::new("/systems");
        let event = |kind, path: &str| Ok(notify::Event::new(kind).add_path(path.into()));
        assert_eq!(signal(event(EventKind::Access(AccessKind::Any), "/systems/a.toml"), folder), None);
        let kept = Some(Signal::Changed { lost: false });
        assert_eq!(signal(event(EventKind::Create(CreateKind::File), "/systems/a.toml"), folder), kept);
        assert_eq!(signal(event(EventKind::Remove(RemoveKind::File), "/systems/a.toml"), folder), kept);
        let lost = Some(Signal::Changed { lost: true });
        assert_eq!(signal(event(EventKind::Remove(RemoveKind::Folder), "/systems"), folder), lost);
        assert_eq!(signal(Err(notify::Error::generic("overflow")), folder), lost);
    }
}
