//! The filters that were used lately, walked through with the arrow keys.

use leptos::prelude::*;

use crate::memory::remembered;

/// This many are remembered.
const MOST: usize = 30;

/// The filters that were used lately, the last first, and how far back one has walked.
#[derive(Clone, Copy)]
pub(super) struct History {
    all: RwSignal<Vec<String>>,
    /// Steps back, and what was being typed before the first of them.
    back: RwSignal<Option<(usize, String)>>,
}

impl History {
    pub(super) fn of_this_person() -> Self {
        Self { all: remembered("log-filters", Vec::new()), back: RwSignal::new(None) }
    }

    /// Remembers a filter that was used.
    pub(super) fn note(self, filter: &str) {
        self.back.set(None);
        let filter = filter.trim();
        if !filter.is_empty() {
            self.all.update(|all| note(all, filter));
        }
    }

    /// The filter before; `typed` is what stands in the box now.
    pub(super) fn earlier(self, typed: &str) -> Option<String> {
        let (steps, begun) =
            self.back.get_untracked().map_or((0, typed.to_owned()), |(at, begun)| (at + 1, begun));
        let filter = self.all.read_untracked().get(steps).cloned()?;
        self.back.set(Some((steps, begun)));
        Some(filter)
    }

    /// The filter after, at last what was being typed; nothing where one has not walked back.
    pub(super) fn later(self) -> Option<String> {
        let (steps, begun) = self.back.get_untracked()?;
        let Some(steps) = steps.checked_sub(1) else {
            self.back.set(None);
            return Some(begun);
        };
        self.back.set(Some((steps, begun)));
        self.all.read_untracked().get(steps).cloned()
    }

    /// Whoever types begins anew.
    pub(super) fn begin(self) {
        self.back.set(None);
    }
}

fn note(all: &mut Vec<String>, filter: &str) {
    all.retain(|other| other != filter);
    all.insert(0, filter.to_owned());
    all.truncate(MOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(all: &[&str]) -> History {
        let all = all.iter().map(|filter| (*filter).to_owned()).collect();
        History { all: RwSignal::new(all), back: RwSignal::new(None) }
    }

    #[test]
    fn one_walks_back_and_comes_back_to_what_one_typed() {
        let page = Owner::new();
        page.with(|| {
            let history = history(&["two", "one"]);
            assert_eq!(history.later(), None);
            assert_eq!(history.earlier("thr").as_deref(), Some("two"));
            assert_eq!(history.earlier("two").as_deref(), Some("one"));
            assert_eq!(history.earlier("one"), None);
            assert_eq!(history.later().as_deref(), Some("two"));
            assert_eq!(history.later().as_deref(), Some("thr"));
            assert_eq!(history.later(), None);
        });
    }

    #[test]
    fn a_filter_is_remembered_once_and_the_last_stands_first() {
        let mut all = Vec::new();
        for filter in ["one", "two", "one"] {
            note(&mut all, filter);
        }
        assert_eq!(all, ["one", "two"]);
        for number in 0..100 {
            note(&mut all, &number.to_string());
        }
        assert_eq!(all.len(), MOST);
        assert_eq!(all[0], "99");
    }
}
