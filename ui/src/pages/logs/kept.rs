use std::collections::HashMap;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error, Request,
    catalogue::EnvironmentId,
    logs::{
        Bookmark, GetSaved, Highlight, LineKey, RemoveBookmark, RemoveFilter, SaveFilter, Saved, SavedFilter,
        SetBookmark, SetHighlights,
    },
};

use crate::{console::Console, ipc, live::Known};

/// What a person keeps for logs: filters and rules of colour for the page's environment, and bookmarks for every one
/// whose lines are read.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    console: Console,
    /// The page's.
    environment: StoredValue<EnvironmentId>,
    known: RwSignal<HashMap<EnvironmentId, Known<Saved>>>,
}

/// A bookmark, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// The environment of the line.
    pub(super) environment: EnvironmentId,
    pub(super) bookmark: Bookmark,
}

impl Kept {
    pub(super) fn of(console: Console, environment: EnvironmentId) -> Self {
        Self { console, environment: StoredValue::new(environment), known: RwSignal::default() }
    }

    /// Asks what is kept for an environment, unless that is known.
    pub(super) fn want(self, environment: &EnvironmentId) {
        if self.known.with_untracked(|known| saved(known, environment).is_none()) {
            self.read(environment.clone());
        }
    }

    /// What is kept for the page's environment, of one kind; none as long as nothing is known.
    pub(super) fn all<T: Clone>(self, of: impl FnOnce(&Saved) -> &Vec<T>) -> Vec<T> {
        let own = self.environment.get_value();
        self.known.with(|known| saved(known, &own).map(|saved| of(saved).clone()).unwrap_or_default())
    }

    /// Why nothing can be changed that takes the place of what is kept: that is not known.
    pub(super) fn unknown(self) -> Option<String> {
        let own = self.environment.get_value();
        self.known.with(|known| {
            if saved(known, &own).is_some() {
                return None;
            }
            let error = known.get(&own).and_then(|known| known.error.as_ref());
            Some(
                error
                    .map_or_else(|| "What is kept has not been read yet".to_owned(), |it| it.message.clone()),
            )
        })
    }

    /// The bookmarks of all environments that are read, by time.
    pub(super) fn bookmarks(self) -> Vec<Marked> {
        self.known.with(bookmarks)
    }

    pub(super) fn save_filter(self, filter: SavedFilter) {
        let environment = self.environment.get_value();
        self.change(environment.clone(), SaveFilter { environment, filter });
    }

    pub(super) fn remove_filter(self, name: String) {
        let environment = self.environment.get_value();
        self.change(environment.clone(), RemoveFilter { environment, name });
    }

    /// Keeps these rules, in place of all; where those are not known, none is touched. What is typed and sorted shows
    /// at once; the engine's answer has the last word.
    pub(super) fn set_highlights(self, highlights: Vec<Highlight>) {
        let environment = self.environment.get_value();
        let put = |known: &mut HashMap<_, _>| put(known.get_mut(&environment)?, highlights.clone());
        let Some(before) = self.known.try_update(put).flatten() else { return };
        let request = SetHighlights { environment: environment.clone(), highlights: highlights.clone() };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            let failed = answer.is_err();
            self.take(environment.clone(), answer);
            if failed {
                self.known.try_update(|known| take_back(known.get_mut(&environment), &highlights, before));
                // What could not be written down may hold for this run all the same.
                self.read(environment);
            }
        });
    }

    pub(super) fn set_bookmark(self, marked: Marked) {
        let Marked { environment, bookmark } = marked;
        self.change(environment.clone(), SetBookmark { environment, bookmark });
    }

    pub(super) fn remove_bookmark(self, environment: EnvironmentId, line: LineKey) {
        self.change(environment.clone(), RemoveBookmark { environment, line });
    }

    fn read(self, environment: EnvironmentId) {
        spawn_local(async move {
            let answer = ipc::call(GetSaved { environment: environment.clone() }).await;
            self.known.try_update(|known| known.entry(environment).or_default().take(answer));
        });
    }

    /// Asks for a change of what is kept for an environment.
    fn change<R: Request<Reply = Saved>>(self, environment: EnvironmentId, request: R) {
        spawn_local(async move {
            let answer = ipc::call(request).await;
            self.take(environment, answer);
        });
    }

    /// Takes in what became of a change.
    fn take(self, environment: EnvironmentId, answer: Result<Saved, Error>) {
        match answer {
            Ok(saved) => {
                self.known.try_update(|known| known.entry(environment).or_default().take(Ok(saved)));
            }
            Err(error) => self.console.toasts.fail(&error),
        }
    }
}

fn saved<'a>(
    known: &'a HashMap<EnvironmentId, Known<Saved>>,
    environment: &EnvironmentId,
) -> Option<&'a Saved> {
    known.get(environment)?.value.as_ref()
}

fn bookmarks(known: &HashMap<EnvironmentId, Known<Saved>>) -> Vec<Marked> {
    let of = |(environment, known): (&EnvironmentId, &Known<Saved>)| {
        let all = known.value.as_ref().map(|saved| saved.bookmarks.clone()).unwrap_or_default();
        let environment = environment.clone();
        all.into_iter().map(move |bookmark| Marked { environment: environment.clone(), bookmark })
    };
    let mut all: Vec<_> = known.iter().flat_map(of).collect();
    all.sort_by(|a, b| (a.bookmark.at, &a.environment).cmp(&(b.bookmark.at, &b.environment)));
    all
}

/// Puts rules in place of all that are known, and answers those.
fn put(known: &mut Known<Saved>, highlights: Vec<Highlight>) -> Option<Vec<Highlight>> {
    Some(std::mem::replace(&mut known.value.as_mut()?.highlights, highlights))
}

/// Puts back what stood there before rules that could not be kept, unless others have come since.
fn take_back(known: Option<&mut Known<Saved>>, tried: &[Highlight], before: Vec<Highlight>) {
    let saved = known.and_then(|known| known.value.as_mut());
    if let Some(saved) = saved.filter(|saved| saved.highlights == tried) {
        saved.highlights = before;
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    fn rules(patterns: &[&str]) -> Vec<Highlight> {
        let rule = |pattern: &&str| Highlight { pattern: (*pattern).to_owned(), regex: false, colour: 0 };
        patterns.iter().map(rule).collect()
    }

    fn known(highlights: Vec<Highlight>) -> Known<Saved> {
        Known { value: Some(Saved { highlights, ..Saved::default() }), error: None }
    }

    fn highlights(known: &Known<Saved>) -> Vec<Highlight> {
        known.value.as_ref().map(|saved| saved.highlights.clone()).unwrap_or_default()
    }

    #[test]
    fn rules_are_not_put_in_place_of_rules_that_are_not_known() {
        let mut nothing = Known::default();
        assert_eq!(put(&mut nothing, rules(&["timeout"])), None);
        assert_eq!(nothing, Known::default());
    }

    #[test]
    fn rules_that_could_not_be_kept_are_taken_back() {
        let mut known = known(rules(&["old"]));
        let before = put(&mut known, rules(&["old", "new"])).unwrap_or_default();
        take_back(Some(&mut known), &rules(&["old", "new"]), before);
        assert_eq!(highlights(&known), rules(&["old"]));
    }

    #[test]
    fn what_came_since_is_not_taken_back() {
        let mut known = known(rules(&["old"]));
        let before = put(&mut known, rules(&["new"])).unwrap_or_default();
        put(&mut known, rules(&["newer"]));
        take_back(Some(&mut known), &rules(&["new"]), before);
        assert_eq!(highlights(&known), rules(&["newer"]));
    }

    #[test]
    fn bookmarks_of_several_environments_stand_by_time_and_say_whose_they_are() {
        let of = |name: &str, at: &[i64]| {
            let bookmark = |at: &i64| Bookmark {
                line: LineKey(at.to_string()),
                at: Moment(*at),
                group: "/ecs/backend".to_owned(),
                text: String::new(),
                note: String::new(),
            };
            let bookmarks = at.iter().map(bookmark).collect();
            let saved = Saved { bookmarks, ..Saved::default() };
            (EnvironmentId::new("paperwurks", name), Known { value: Some(saved), error: None })
        };
        let all = bookmarks(&HashMap::from([of("prod", &[1, 4]), of("staging", &[2])]));
        let told: Vec<_> = all
            .iter()
            .map(|marked| (marked.environment.environment.as_str(), marked.bookmark.at.0))
            .collect();
        assert_eq!(told, [("prod", 1), ("staging", 2), ("prod", 4)]);
    }
}
