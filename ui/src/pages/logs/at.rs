//! Where the logs page stands, and what its parts do from there.

use std::collections::{BTreeMap, HashSet};

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    logs::{Extend, FieldSeen, GetFields, Scope, Source, Span},
};

use super::{kept::Kept, known_groups::KnownGroups, view::LogView};
use crate::{
    calendar::{MINUTE, Zone},
    commands::Action,
    console::Console,
    ipc,
    memory::remembered,
    place::{LogsPlace, LogsTab, Place, logs_path},
};

/// How far back a live view reaches before anybody chose, in milliseconds.
const BACK: i64 = 15 * MINUTE;

/// The most columns of fields.
const MOST_COLUMNS: usize = 6;

/// Where the page stands. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct LogsAt {
    pub(super) console: Console,
    pub(super) environment: StoredValue<EnvironmentId>,
    pub(super) view: LogView,
    /// What the address names.
    pub(super) place: Memo<LogsPlace>,
    pub(super) groups: KnownGroups,
    /// What the person keeps for this environment.
    pub(super) kept: Kept,
    /// The filter as it is being typed.
    pub(super) filter: RwSignal<String>,
    /// Sources that are not shown.
    pub(super) muted: RwSignal<HashSet<Source>>,
    /// Fields that have columns of their own.
    pub(super) columns: RwSignal<Vec<String>>,
    /// Fields that the lines have, as they were when somebody last wanted to know.
    pub(super) fields: RwSignal<Vec<FieldSeen>>,
    /// What was shown before a story was told.
    pub(super) before_story: RwSignal<Option<LogsPlace>>,
    /// How far back a live view reaches, by the last choice.
    back: RwSignal<i64>,
    /// The sources that were chosen last, by environment.
    chosen: RwSignal<BTreeMap<String, Vec<Source>>>,
    /// From when on lines are read, where earlier ones were asked for.
    earliest: RwSignal<Option<Moment>>,
}

impl LogsAt {
    pub(super) fn of(console: Console, environment: EnvironmentId) -> Self {
        let own = environment.clone();
        let place = Memo::new(move |before: Option<&LogsPlace>| {
            let here = console.place.with(|place| {
                let place = place.as_ref().filter(|place| place.environment.as_ref() == Some(&own));
                place.and_then(Place::logs)
            });
            // The page is being left: what is shown goes with it.
            here.or_else(|| before.cloned()).unwrap_or_default()
        });
        let shows_lines = Memo::new(move |_| place.read().tab == LogsTab::Lines);
        Self {
            console,
            view: LogView::new(console, shows_lines.into()),
            place,
            groups: KnownGroups::default(),
            kept: Kept::of(console, environment.clone()),
            environment: StoredValue::new(environment),
            filter: RwSignal::new(place.with_untracked(|place| place.filter.clone())),
            muted: RwSignal::default(),
            columns: remembered("log-columns", Vec::new()),
            fields: RwSignal::default(),
            before_story: RwSignal::new(None),
            back: remembered("log-back", BACK),
            chosen: remembered("log-sources", BTreeMap::new()),
            earliest: RwSignal::new(None),
        }
    }

    pub(super) fn environment(self) -> EnvironmentId {
        self.environment.get_value()
    }

    /// Whose clock times are told and typed by.
    pub(super) fn zone(self) -> Zone {
        self.view.times.get().zone()
    }

    /// The sources that are read; nothing while it is not known which groups are declared.
    pub(super) fn sources(self) -> Option<Vec<Source>> {
        let named = self.named();
        if named.is_empty() { self.declared() } else { Some(named) }
    }

    /// The sources that the address names, or, on the bare page, that were chosen last; none are all declared ones.
    fn named(self) -> Vec<Source> {
        let place = self.place.read();
        if *place == LogsPlace::default() {
            let own = self.environment.with_value(EnvironmentId::to_string);
            self.chosen.with(|chosen| chosen.get(&own).cloned()).unwrap_or_default()
        } else {
            place.sources.clone()
        }
    }

    /// All groups that the environment declares, once they are known.
    pub(super) fn declared(self) -> Option<Vec<Source>> {
        let environment = self.environment();
        let known = self.groups.of(&environment);
        let groups = known.value.as_ref()?.groups.iter().filter(|group| group.key.is_some());
        Some(groups.map(|group| whole(&environment, &group.name)).collect())
    }

    /// Which time is read.
    pub(super) fn span(self) -> Span {
        self.place.read().span.unwrap_or_else(|| Span::Live { back: self.back.get() })
    }

    /// From when until when lines are read, earlier ones that were asked for among them; what goes on ends now.
    pub(super) fn stretch(self) -> (Moment, Moment) {
        let (from, until) = match self.span() {
            Span::Live { back } => {
                let now = self.console.now();
                (now.plus_millis(-back), now)
            }
            Span::Between { from, until } => (from, until),
        };
        (self.earliest.get().map_or(from, |earliest| earliest.min(from)), until)
    }

    /// What is read, as soon as it is known.
    pub(super) fn scope(self) -> Option<Scope> {
        let sources = self.sources().filter(|sources| !sources.is_empty())?;
        Some(Scope { sources, span: self.span(), pattern: self.place.read().pattern.clone() })
    }

    /// The whole of what is shown, as an address can name it.
    pub(super) fn shown(self) -> LogsPlace {
        untrack(|| LogsPlace {
            sources: self.named(),
            span: Some(self.span()),
            filter: self.filter.get(),
            ..self.place.get()
        })
    }

    /// Goes to another place in the logs of this environment, and leaves all that `change` does not name.
    pub(super) fn go(self, change: impl FnOnce(&mut LogsPlace)) {
        let mut place = LogsPlace { line: None, at: None, ..self.shown() };
        change(&mut place);
        self.go_to(&place);
    }

    /// Goes to a place in the logs of this environment.
    pub(super) fn go_to(self, place: &LogsPlace) {
        self.console.run(Action::Go(self.path(place)));
    }

    /// Names what is shown by another address, without a step of the history.
    pub(super) fn rename(self, change: impl FnOnce(&mut LogsPlace)) {
        let before = self.place.get_untracked();
        let mut place = before.clone();
        change(&mut place);
        if place != before {
            // The bare page stands for what was chosen last: any other must say it.
            place.sources = untrack(|| self.named());
            place.span = Some(untrack(|| self.span()));
            self.console.stand_at(self.path(&place));
        }
    }

    pub(super) fn path(self, place: &LogsPlace) -> String {
        self.environment.with_value(|environment| logs_path(environment, place))
    }

    /// Reads these sources; none are all declared ones.
    pub(super) fn choose_sources(self, sources: Vec<Source>) {
        let all = untrack(|| self.declared()).is_some_and(|declared| {
            declared.len() == sources.len() && declared.iter().all(|one| sources.contains(one))
        });
        let sources = if all { Vec::new() } else { sources };
        let own = self.environment.with_value(EnvironmentId::to_string);
        self.go(|place| place.sources.clone_from(&sources));
        self.chosen.update(|chosen| {
            if sources.is_empty() {
                chosen.remove(&own);
            } else {
                chosen.insert(own, sources);
            }
        });
    }

    /// Reads this stretch of time.
    pub(super) fn choose_span(self, span: Span) {
        if let Span::Live { back } = span {
            self.back.set(back);
        }
        self.go(|place| place.span = Some(span));
    }

    /// Makes a column for a field, after the others, or takes it away. With too many, none can be read.
    pub(super) fn toggle_column(self, name: &str) {
        self.columns.update(|columns| {
            let before = columns.len();
            columns.retain(|column| column != name);
            if columns.len() == before && before < MOST_COLUMNS {
                columns.push(name.to_owned());
            }
        });
    }

    /// Reads what is written now, as far back as was chosen last.
    pub(super) fn read_now(self) {
        self.choose_span(Span::Live { back: self.back.get_untracked() });
    }

    /// Reads as much again of what was before.
    pub(super) fn read_earlier(self) {
        let (begins, _) = untrack(|| self.stretch());
        let length = match untrack(|| self.span()) {
            Span::Live { back } => back,
            Span::Between { from, until } => until.millis_since(from),
        };
        let from = begins.plus_millis(-length.max(BACK));
        self.console.tell(Extend { view: self.view.id(), from }, move |()| {
            self.earliest.try_set(Some(from));
        });
    }

    /// Asks which fields the lines have.
    pub(super) fn ask_fields(self) {
        if self.view.scope.with_untracked(Option::is_some) {
            // Only what is offered depends on it: a failure shows nothing less than before.
            spawn_local(async move {
                if let Ok(fields) = ipc::call(GetFields { view: self.view.id() }).await {
                    self.fields.try_set(fields);
                }
            });
        }
    }

    /// What is read anew begins where its span does.
    pub(super) fn forget_earlier(self) {
        self.earliest.set(None);
    }
}

/// All streams of a log group.
pub(super) fn whole(environment: &EnvironmentId, group: &str) -> Source {
    Source { environment: environment.clone(), group: group.to_owned(), streams: Vec::new() }
}
