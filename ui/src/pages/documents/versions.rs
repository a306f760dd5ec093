//! The versions of a key, newest first, and how two of them differ.

mod compare;
mod diff;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error,
    documents::{
        ObjectId,
        details::{GetVersions, VersionOf},
    },
};

pub(super) use self::compare::{Compared, Pair};
use super::{case::Cases, detail::Panel, handing::download};
use crate::{
    console::Console,
    ipc,
    parts::{Age, Button, Chip, Empty, IconButton, Mark, Skeleton, TroubleBody},
    place::DocumentTab,
    words,
};

/// Versions of one key, as far as they were asked for. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
struct History {
    panel: Panel,
    versions: RwSignal<Vec<VersionOf>>,
    /// Where an answer ended; nothing when there are no more.
    next: RwSignal<Option<String>>,
    error: RwSignal<Option<Error>>,
    asking: RwSignal<bool>,
    /// Counts the objects that were looked at: what belongs to an earlier one is not listened to.
    turn: StoredValue<u32>,
    /// The versions that are to be compared, by their ids; two at most.
    chosen: RwSignal<Vec<String>>,
    pair: RwSignal<Option<Pair>>,
}

impl History {
    fn of(panel: Panel) -> Self {
        let history = Self {
            panel,
            versions: RwSignal::default(),
            next: RwSignal::default(),
            error: RwSignal::default(),
            asking: RwSignal::new(false),
            turn: StoredValue::new(0),
            chosen: RwSignal::default(),
            pair: RwSignal::default(),
        };
        // Another version of the same key has the same history.
        let key = Memo::new(move |_| panel.looking.object.get().map(|object| (object.bucket, object.key)));
        Effect::new(move |_| {
            // A memo that is only tracked is never computed, and never moves.
            key.get();
            history.begin();
        });
        history
    }

    fn begin(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.versions.set(Vec::new());
        self.next.set(None);
        self.chosen.set(Vec::new());
        self.pair.set(None);
        self.ask(None);
    }

    fn ask(self, after: Option<String>) {
        let Some(object) = self.panel.looking.object.get_untracked() else { return };
        let turn = self.turn.get_value();
        self.error.set(None);
        self.asking.set(true);
        spawn_local(async move {
            let answer = ipc::call(GetVersions { object, after }).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.asking.set(false);
            match answer {
                Ok(more) => {
                    self.versions.update(|versions| versions.extend(more.versions));
                    self.next.set(more.next);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// A version of the object, by its id.
    fn version(self, id: &str) -> Option<ObjectId> {
        let object = self.panel.looking.object.get_untracked()?;
        Some(ObjectId { version: Some(id.to_owned()), ..object })
    }

    fn choose(self, id: &str) {
        self.chosen.update(|chosen| toggle(chosen, id));
    }

    /// Compares the two that are chosen, the older with the newer.
    fn compare(self) {
        let order = self.versions.with_untracked(|versions| {
            self.chosen.with_untracked(|chosen| older_and_newer(versions, chosen))
        });
        let Some((older, newer)) = order else { return };
        if let (Some(one), Some(other)) = (self.version(&older), self.version(&newer)) {
            self.pair.set(Some(Pair { one, other }));
        }
    }
}

/// Chooses a version, or lets go of it; of two that are chosen the first is let go of for a third.
fn toggle(chosen: &mut Vec<String>, id: &str) {
    match chosen.iter().position(|other| other == id) {
        Some(place) => drop(chosen.remove(place)),
        None => {
            if chosen.len() == 2 {
                chosen.remove(0);
            }
            chosen.push(id.to_owned());
        }
    }
}

/// The two that are chosen, by age; nothing when they are not two.
fn older_and_newer(newest_first: &[VersionOf], chosen: &[String]) -> Option<(String, String)> {
    let mut in_order = newest_first.iter().map(|version| &version.id).filter(|id| chosen.contains(id));
    let (newer, older) = (in_order.next()?, in_order.next()?);
    Some((older.clone(), newer.clone()))
}

/// The versions of the object.
#[component]
pub(super) fn VersionsSide(panel: Panel) -> impl IntoView {
    let history = History::of(panel);
    let row = move |version: VersionOf| view! { <VersionRow history version /> };
    let nothing = move || {
        let is_none = history.versions.read().is_empty();
        (is_none && !history.asking.get() && history.error.read().is_none()).then(
            || view! { <Empty text="S3 knows no version of this key. It may have been deleted for good." /> },
        )
    };
    let refusal = Signal::derive(move || {
        (history.chosen.read().len() != 2).then(|| "Choose two versions to compare".to_owned())
    });
    view! {
        <div class="doc-versions" data-test="doc-versions">
            <div class="doc-versions-head">
                <span class="small dim">
                    {move || words::plural(history.versions.read().len() as u64, "version", "versions")}
                    {move || history.next.read().is_some().then_some(" and more")}
                </span>
                <span class="push"></span>
                <Button
                    hook="versions-compare"
                    icon=icondata_lu::LuGitCompare
                    label="Compare two"
                    refusal
                    on_press=move |()| history.compare()
                />
            </div>
            <Compared pair=history.pair />
            <ol class="doc-version-list">
                <For
                    each=move || history.versions.get()
                    key=|version| version.id.clone()
                    children=row
                />
            </ol>
            {nothing}
            <Show when=move || history.asking.get()>
                <Skeleton rows=3 />
            </Show>
            {move || {
                history
                    .error
                    .get()
                    .map(|error| {
                        view! {
                            <TroubleBody error=Signal::stored(error) />
                            <p class="card-actions">
                                <Button
                                    hook="versions-again"
                                    label="Try again"
                                    on_press=move |()| history.ask(history.next.get_untracked())
                                />
                            </p>
                        }
                    })
            }}
            <Show when=move || history.next.read().is_some() && !history.asking.get()>
                <p class="card-actions">
                    <Button
                        hook="versions-more"
                        label="Older versions"
                        on_press=move |()| history.ask(history.next.get_untracked())
                    />
                </p>
            </Show>
        </div>
    }
}

#[component]
fn VersionRow(history: History, version: VersionOf) -> impl IntoView {
    let id = StoredValue::new(version.id.clone());
    let is_marker = version.object.is_none();
    let looking = history.panel.looking;
    let is_shown = Memo::new(move |_| {
        looking.object.with(|object| {
            object.as_ref().and_then(|object| object.version.as_ref()) == Some(&*id.read_value())
        })
    });
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let what = match &version.object {
        Some((size, class, _)) => view! {
            <span class="number doc-version-size">{words::bytes(*size as f64)}</span>
            <span class="faint small">{class.clone()}</span>
        }
        .into_any(),
        None => view! {
            <span class="with-mark attention">
                <Mark health=protocol::Health::Attention />
                "Delete marker"
            </span>
        }
        .into_any(),
    };
    let on = Memo::new(move |_| history.chosen.with(|chosen| id.with_value(|id| chosen.contains(id))));
    let open = move |()| {
        if let Some(object) = id.with_value(|id| history.version(id)) {
            looking.on_open.run(object);
            looking.on_tab.run(DocumentTab::Preview);
        }
    };
    let tools = (!is_marker).then(|| view! { <Tools history id open=Callback::new(open) /> });
    let pick = (!is_marker).then(|| {
        view! {
            <input
                type="checkbox"
                aria-label="Compare this version"
                data-test="version-choose"
                prop:checked=on
                on:change=move |_| id.with_value(|id| history.choose(id))
            />
        }
    });
    view! {
        <li
            class="doc-version"
            class:selected=is_shown
            data-test="doc-version"
            data-marker=is_marker.to_string()
        >
            <span class="doc-version-pick">{pick}</span>
            <span class="doc-version-age" title=words::time_of_day(version.modified)>
                <Age at=Signal::stored(Some(version.modified)) />
            </span>
            {what}
            {version.latest.then(|| view! { <Chip>"latest"</Chip> })}
            <span class="mono faint small cut doc-version-id selectable" title=version.id.clone()>
                {version.id.clone()}
            </span>
            <span class="doc-version-tools">{tools}</span>
        </li>
    }
}

#[component]
fn Tools(history: History, id: StoredValue<String>, open: Callback<()>) -> impl IntoView {
    let (console, cases) = (Console::here(), Cases::here());
    let fetch = move |()| {
        if let Some(object) = id.with_value(|id| history.version(id)) {
            download(console, cases, vec![object]);
        }
    };
    view! {
        <IconButton
            hook="version-preview"
            icon=icondata_lu::LuEye
            label="Look at this version"
            on_press=move |()| open.run(())
        />
        <IconButton
            hook="version-download"
            icon=icondata_lu::LuDownload
            label="Download this version"
            on_press=fetch
        />
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    fn version(id: &str) -> VersionOf {
        VersionOf { id: id.to_owned(), latest: false, modified: Moment(0), object: None }
    }

    #[test]
    fn two_are_chosen_at_most() {
        let mut chosen = Vec::new();
        for id in ["a", "b", "c"] {
            toggle(&mut chosen, id);
        }
        assert_eq!(chosen, ["b", "c"]);
        toggle(&mut chosen, "b");
        assert_eq!(chosen, ["c"]);
    }

    #[test]
    fn the_older_is_compared_with_the_newer_however_they_were_chosen() {
        let versions = [version("new"), version("middle"), version("old")];
        let pair = |one: &str, other: &str| older_and_newer(&versions, &[one.to_owned(), other.to_owned()]);
        assert_eq!(pair("new", "old"), Some(("old".to_owned(), "new".to_owned())));
        assert_eq!(pair("old", "new"), Some(("old".to_owned(), "new".to_owned())));
        assert_eq!(older_and_newer(&versions, &["old".to_owned()]), None);
    }
}
