//! Filters, highlights and bookmarks that a person keeps.

mod checked;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    logs::{GetSaved, RemoveBookmark, RemoveFilter, SaveFilter, Saved, SetBookmark, SetHighlights},
};
use serde::{Deserialize, Serialize};

use crate::{Engine, remembered::Remembered};

/// What is kept.
pub(crate) struct SavedLogs {
    kept: Remembered<Kept>,
}

/// The file: what is kept, by environment (`system/environment`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Kept {
    environments: BTreeMap<String, Saved>,
}

impl SavedLogs {
    /// Reads what is kept in `folder`.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        Self { kept: Remembered::open(folder.map(|folder| folder.join("saved.toml"))) }
    }

    /// Why the file could not be read, as a sentence.
    pub(crate) fn problem(&self) -> Option<String> {
        let problem = self.kept.problem()?;
        Some(format!("Filters, highlights and bookmarks of logs are remembered only for this run: {problem}"))
    }

    fn of(&self, environment: &EnvironmentId) -> Saved {
        self.kept.with(|kept| kept.environments.get(&environment.to_string()).cloned()).unwrap_or_default()
    }

    fn change(
        &self,
        environment: &EnvironmentId,
        change: impl FnOnce(&mut Saved) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut checked = Ok(());
        let kept = self.kept.change(|kept| {
            let saved = kept.environments.entry(environment.to_string()).or_default();
            checked = change(saved);
            kept.environments.retain(|_, saved| *saved != Saved::default());
        });
        checked.and(kept)
    }
}

/// What is kept for an environment.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_saved(engine: &Arc<Engine>, request: GetSaved) -> Result<Saved, Error> {
    Ok(engine.saved_logs.of(&engine.catalogue.environment(&request.environment)?.id))
}

/// Keeps a filter under its name, in place of another of that name.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` for a name or a filter that cannot be used, or one
/// filter too many; `Internal` when it could not be written down: it holds for this run all the same.
pub async fn save_filter(engine: &Arc<Engine>, request: SaveFilter) -> Result<Saved, Error> {
    let filter = checked::filter(request.filter)?;
    change(engine, request.environment, move |saved| {
        match saved.filters.iter_mut().find(|kept| kept.name == filter.name) {
            Some(kept) => *kept = filter,
            None => {
                checked::room("name", "filters", saved.filters.len(), checked::FILTERS)?;
                saved.filters.push(filter);
                saved.filters.sort_by_cached_key(|kept| (kept.name.to_lowercase(), kept.name.clone()));
            }
        }
        Ok(())
    })
    .await
}

/// Forgets a filter; one that is not there is forgotten already.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Internal` when it could not be written down.
pub async fn remove_filter(engine: &Arc<Engine>, request: RemoveFilter) -> Result<Saved, Error> {
    change(engine, request.environment, move |saved| {
        saved.filters.retain(|kept| kept.name != request.name);
        Ok(())
    })
    .await
}

/// Keeps rules of colour, in place of all.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` for one that cannot be used, or one too many;
/// `Internal` when they could not be written down.
pub async fn set_highlights(engine: &Arc<Engine>, request: SetHighlights) -> Result<Saved, Error> {
    checked::highlights(&request.highlights)?;
    change(engine, request.environment, move |saved| {
        saved.highlights = request.highlights;
        Ok(())
    })
    .await
}

/// Keeps a bookmark, in place of another of that line.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` for one that cannot be used, or one too many;
/// `Internal` when it could not be written down.
pub async fn set_bookmark(engine: &Arc<Engine>, request: SetBookmark) -> Result<Saved, Error> {
    let bookmark = checked::bookmark(request.bookmark)?;
    change(engine, request.environment, move |saved| {
        saved.bookmarks.retain(|kept| kept.line != bookmark.line);
        checked::room("line", "bookmarks", saved.bookmarks.len(), checked::BOOKMARKS)?;
        let place = saved.bookmarks.partition_point(|kept| kept.at <= bookmark.at);
        saved.bookmarks.insert(place, bookmark);
        Ok(())
    })
    .await
}

/// Forgets the bookmark of a line; one that is not there is forgotten already.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Internal` when it could not be written down.
pub async fn remove_bookmark(engine: &Arc<Engine>, request: RemoveBookmark) -> Result<Saved, Error> {
    change(engine, request.environment, move |saved| {
        saved.bookmarks.retain(|kept| kept.line != request.line);
        Ok(())
    })
    .await
}

async fn change(
    engine: &Arc<Engine>,
    environment: EnvironmentId,
    change: impl FnOnce(&mut Saved) -> Result<(), Error> + Send + 'static,
) -> Result<Saved, Error> {
    let environment = engine.catalogue.environment(&environment)?;
    let keeping = Arc::clone(engine);
    let change = move || {
        keeping.saved_logs.change(&environment.id, change)?;
        Ok(keeping.saved_logs.of(&environment.id))
    };
    tokio::task::spawn_blocking(change).await.unwrap_or_else(|failure| {
        Err(Error::new(ErrorKind::Internal, format!("The file of saved filters was not written: {failure}")))
    })
}
