//! Where lines come from: log groups of this environment and of others.

mod row;
mod streams;

use std::collections::HashSet;

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    logs::{Group, Groups, Source},
};

use self::row::GroupRow;
use super::{
    at::{LogsAt, whole},
    rows::source_names,
};
use crate::{
    fuzzy::Terms,
    live::Known,
    parts::{Button, ButtonKind, ListBody, ListState, Picture, Popover, Select, keyed, none_matches},
    words,
};

/// What is being put together before it is read: nothing restarts while one ticks boxes.
#[derive(Clone, Copy)]
struct Draft {
    at: LogsAt,
    open: RwSignal<bool>,
    /// In the order in which rows name them.
    sources: RwSignal<Vec<Source>>,
    /// Whose groups are listed.
    environment: RwSignal<EnvironmentId>,
    search: RwSignal<String>,
}

/// What is read, and the panel in which that is chosen.
#[component]
pub(super) fn SourcePicker(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let names = Memo::new(move |_| {
        at.sources().map(|sources| source_names(&sources, |source| at.groups.name(source)))
    });
    let said = move || match names.get() {
        None => "Reading…".to_owned(),
        Some(names) if names.is_empty() => "No log group".to_owned(),
        Some(names) => names.join(", "),
    };
    let count = move || names.read().as_ref().map(Vec::len).filter(|count| *count > 1);
    let muted = move || {
        let sources = at.sources().unwrap_or_default();
        let muted = at.muted.read();
        let count = sources.iter().filter(|source| muted.contains(*source)).count() as u64;
        (count > 0).then(
            || view! { <span class="attention small">{format!("{} muted", words::count(count))}</span> },
        )
    };
    let face = view! {
        <span class="cut">{said}</span>
        <span class="faint">{count}</span>
        {muted}
    };
    view! {
        <Popover
            label=Signal::derive(move || format!("Log groups: {}", said()))
            face
            open
            hook="log-sources"
            class="log-source-picker"
        >
            <Panel at open />
        </Popover>
    }
}

#[component]
fn Panel(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let draft = Draft {
        at,
        open,
        sources: RwSignal::new(untrack(|| at.sources()).unwrap_or_default()),
        environment: RwSignal::new(at.environment()),
        search: RwSignal::new(String::new()),
    };
    // Whoever looks wants to see it as it is now.
    Effect::new(move |_| at.groups.ask(draft.environment.get()));
    let known = Memo::new(move |_| at.groups.of(&draft.environment.read()));
    view! {
        <Head draft />
        <Found draft known />
        <Elsewhere draft />
        <Foot draft />
    }
}

#[component]
fn Head(draft: Draft) -> impl IntoView {
    let environments = Signal::derive(move || {
        let all = draft.at.console.environments().into_iter();
        all.map(|id| (id.to_string(), id.to_string())).collect::<Vec<_>>()
    });
    let choose = move |name: String| {
        let all = untrack(|| draft.at.console.environments());
        if let Some(id) = all.into_iter().find(|id| id.to_string() == name) {
            draft.environment.set(id);
        }
    };
    let node = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
        }
    });
    let enter = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            draft.apply();
        }
    };
    view! {
        <div class="log-sources-head">
            <label class="filter">
                <Picture icon=icondata_lu::LuSearch />
                <input
                    node_ref=node
                    type="text"
                    placeholder="Find a log group"
                    aria-label="Find a log group"
                    data-test="find-group"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=draft.search
                    on:input:target=move |event| draft.search.set(event.target().value())
                    on:keydown=enter
                />
            </label>
            <Select
                label="Environment"
                choices=environments
                chosen=Signal::derive(move || draft.environment.read().to_string())
                on_choose=choose
                hook="source-environment"
            />
        </div>
    }
}

#[component]
fn Found(draft: Draft, known: Memo<Known<Groups>>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let terms = Terms::of(&draft.search.read());
        let known = known.read();
        let groups = known.value.iter().flat_map(|groups| &groups.groups);
        let wanted = groups
            .filter(|group| terms.are_in([group.name.as_str(), group.key.as_deref().unwrap_or_default()]));
        wanted.cloned().collect::<Vec<Group>>()
    });
    let state = Memo::new(move |_| {
        let known = known.read();
        ListState::of(known.value.as_ref(), known.error.as_ref(), |all| match () {
            () if all.groups.is_empty() => {
                Some("No log group is declared here, and none bears its name.".to_owned())
            }
            () if rows.read().is_empty() => Some(none_matches("log group", &draft.search.read())),
            () => None,
        })
    });
    let others = move || {
        let error = known.read().value.as_ref()?.others_unknown.clone()?;
        let said = words::other_groups_unknown(&error);
        Some(view! {
            <p class="dim small" title=error.message data-test="other-groups-unknown">
                {said}
            </p>
        })
    };
    view! {
        <ListBody state framed=false skeleton=4>
            <ul class="log-groups" aria-label="Log groups">
                {keyed(
                    rows.into(),
                    |group| group.name.clone(),
                    move |group| view! { <GroupRow draft group /> },
                )}
            </ul>
        </ListBody>
        {others}
    }
}

/// What is chosen in environments other than the one that is listed.
#[component]
fn Elsewhere(draft: Draft) -> impl IntoView {
    let others = move || {
        let listed = draft.environment.get();
        let sources = draft.sources.get().into_iter().filter(|source| source.environment != listed);
        sources.collect::<Vec<_>>()
    };
    let row = move |source: Source| {
        let words = format!("{} · {}", source.environment, source.group);
        view! {
            <li>
                <crate::parts::Check
                    checked=Signal::stored(true)
                    on_change=move |_| draft.drop(&source)
                    hook="source-elsewhere"
                    words=view! { <span class="mono cut">{words}</span> }
                />
            </li>
        }
    };
    move || {
        let others = others();
        (!others.is_empty()).then(|| {
            view! {
                <section>
                    <h3>"Of other environments"</h3>
                    <ul class="log-groups">{others.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Foot(draft: Draft) -> impl IntoView {
    let label = Signal::derive(move || {
        let count = draft.sources.read().len() as u64;
        format!("Read {}", words::plural(count, "log group", "log groups"))
    });
    let refusal =
        Signal::derive(move || draft.sources.read().is_empty().then(|| "Choose one first".to_owned()));
    let declared = move |()| {
        draft.open.set(false);
        draft.at.choose_sources(untrack(|| draft.at.declared()).unwrap_or_default());
    };
    view! {
        <footer class="log-sources-foot">
            <Button
                hook="read-sources"
                label
                kind=ButtonKind::Primary
                refusal
                on_press=move |()| draft.apply()
            />
            <Button hook="read-declared" label="All declared ones" on_press=declared />
        </footer>
    }
}

impl Draft {
    fn source(self, group: &str) -> Source {
        whole(&self.environment.get(), group)
    }

    /// What is chosen of this group, however many streams of it.
    fn chosen(self, group: &str) -> Option<Source> {
        let wanted = self.source(group);
        let same = |source: &&Source| same_group(source, &wanted);
        self.sources.with(|sources| sources.iter().find(same).cloned())
    }

    fn add(self, group: &str) {
        let source = untrack(|| self.source(group));
        self.sources.update(|sources| sources.push(source));
    }

    fn drop(self, of: &Source) {
        self.sources.update(|sources| sources.retain(|source| !same_group(source, of)));
    }

    /// Reads only these streams of a group that is chosen; none are all.
    fn narrow(self, of: &Source, streams: Vec<String>) {
        self.sources.update(|sources| {
            if let Some(source) = sources.iter_mut().find(|source| same_group(source, of)) {
                source.streams = streams;
            }
        });
    }

    fn apply(self) {
        let sources = self.sources.get_untracked();
        if !sources.is_empty() {
            self.open.set(false);
            if untrack(|| self.at.sources()).as_ref() != Some(&sources) {
                self.at.choose_sources(sources);
            }
        }
    }
}

fn same_group(one: &Source, other: &Source) -> bool {
    one.environment == other.environment && one.group == other.group
}

/// Hides a source, or shows it again.
fn toggle_mute(muted: RwSignal<HashSet<Source>>, source: &Source) {
    muted.update(|muted| {
        if !muted.remove(source) {
            muted.insert(source.clone());
        }
    });
}
