//! All that is stored of one person, property or customer: to be handed over, or to be erased.

mod found;

use leptos::prelude::*;
use protocol::{
    Error,
    catalogue::EnvironmentId,
    documents::{
        person::{ExportPerson, FindPerson, PersonFound, SearchId},
        writing::Change,
    },
};

use self::found::Found;
use super::{
    case::Cases,
    desk::{Desk, Subject},
    planned::Planned,
};
use crate::{
    console::{Console, Dialog},
    ipc::{self, Event, Subscription},
    parts::{Button, ButtonKind, Check, Empty, Field, Modal, Select, Skeleton, TroubleBody},
};

/// Finds, exports, erases.
#[component]
pub(super) fn PersonDialog() -> impl IntoView {
    let (console, desk) = (Console::here(), Desk::here());
    let searching = Searching::of(console, desk);
    let subject = Memo::new(move |_| match desk.subject() {
        Some(Subject::Person { environment, fields, .. }) => Some((environment, fields)),
        _ => None,
    });
    let body = move || {
        subject.get().map(|(environment, fields)| match fields.is_empty() {
            true => {
                let text =
                    "No bucket here declares what its keys are made of, so nothing can be searched for.";
                view! { <Empty text /> }.into_any()
            }
            false => view! { <Form environment fields searching /> }.into_any(),
        })
    };
    view! {
        <Modal dialog=Dialog::Person title="All documents of one person, property or customer">
            <div class="dialog-body doc-dialog">{body}</div>
        </Modal>
    }
}

/// A search, as far as it is. It outlives the dialog, which gives way to the one that asks for a reason. Everything in
/// it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
struct Searching {
    field: RwSignal<String>,
    value: RwSignal<String>,
    /// The search that is open.
    search: RwSignal<Option<SearchId>>,
    found: RwSignal<Option<PersonFound>>,
    lost: RwSignal<Option<Error>>,
    stream: StoredValue<Option<Subscription<FindPerson>>, LocalStorage>,
    /// The field and the value that are searched for.
    asked: StoredValue<Option<(String, String)>>,
}

impl Searching {
    /// What each opening of the dialog begins with: of whoever comes from a document it is known what is meant.
    fn of(console: Console, desk: Desk) -> Self {
        let searching = Self {
            field: RwSignal::default(),
            value: RwSignal::default(),
            search: RwSignal::new(None),
            found: RwSignal::new(None),
            lost: RwSignal::new(None),
            stream: StoredValue::new_local(None),
            asked: StoredValue::new(None),
        };
        Effect::new(move |_| {
            desk.turn();
            searching.end();
            let Some(Subject::Person { environment, fields, of }) = untrack(|| desk.subject()) else {
                return;
            };
            let is_known = of.as_ref().is_some_and(|(field, _)| fields.contains(field));
            let (field, value) = of
                .filter(|_| is_known)
                .unwrap_or_else(|| (fields.first().cloned().unwrap_or_default(), String::new()));
            searching.field.set(field);
            searching.value.set(value);
            if is_known {
                searching.begin(environment);
            }
        });
        // Another value is another search; nobody waits for one whose dialog is closed.
        Effect::new(move |_| {
            let now = (searching.field.get(), searching.value.with(|value| value.trim().to_owned()));
            let is_closed = console.dialog.with(Option::is_none);
            if is_closed
                || searching.asked.with_value(|asked| asked.as_ref().is_some_and(|asked| *asked != now))
            {
                searching.end();
            }
        });
        searching
    }

    /// Searches anew for what stands in the fields.
    fn begin(self, environment: EnvironmentId) {
        let value = self.value.get_untracked().trim().to_owned();
        if value.is_empty() {
            return;
        }
        let field = self.field.get_untracked();
        self.asked.set_value(Some((field.clone(), value.clone())));
        // No secret: it only tells this search from others.
        let search = SearchId(format!("search-{:016x}", js_sys::Math::random().to_bits()));
        self.found.set(None);
        self.lost.set(None);
        self.search.set(Some(search.clone()));
        let question = FindPerson { search, environment, field, value };
        let stream = ipc::open(question, move |event| match event {
            Event::Notice(found) => {
                self.lost.try_set(None);
                self.found.try_set(Some(found));
            }
            Event::Lost(error) => drop(self.lost.try_set(Some(error))),
        });
        self.stream.set_value(Some(stream));
    }

    /// Forgets the search: what stands in the fields is another value now.
    fn end(self) {
        self.stream.set_value(None);
        self.asked.set_value(None);
        self.search.set(None);
        self.found.set(None);
        self.lost.set(None);
    }

    /// The search, once it is over and has found something.
    fn over(self) -> Option<SearchId> {
        let is_over = self.found.with(|found| found.as_ref().is_some_and(|it| it.done && it.versions > 0));
        self.search.get().filter(|_| is_over)
    }
}

#[component]
fn Form(environment: EnvironmentId, fields: Vec<String>, searching: Searching) -> impl IntoView {
    let Searching { field, value, .. } = searching;
    let place = StoredValue::new(environment.clone());
    let begin = move || searching.begin(place.get_value());
    let choices: Vec<_> = fields.into_iter().map(|field| (field.clone(), field)).collect();
    let refusal =
        Signal::derive(move || value.read().trim().is_empty().then(|| "Say whose documents".to_owned()));
    let standing = move || {
        let found = searching.found.get();
        match (found, searching.search.get()) {
            (Some(found), _) => view! { <Found found /> }.into_any(),
            (None, Some(_)) if searching.lost.read().is_none() => view! { <Skeleton rows=3 /> }.into_any(),
            _ => ().into_any(),
        }
    };
    view! {
        <div class="doc-dialog-line doc-person-search">
            <Select
                label="Field"
                choices=Signal::stored(choices)
                chosen=Signal::derive(move || Some(field.get()))
                on_choose=move |chosen| field.set(chosen)
                hook="person-field"
            />
            <Field label="Value" example="" text=value on_enter=move |()| begin() hook="person-value" />
            <Button
                hook="person-find"
                kind=ButtonKind::Primary
                icon=icondata_lu::LuSearch
                label="Find"
                refusal
                on_press=move |()| begin()
            />
        </div>
        {move || searching.lost.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
        {standing}
        <Acts environment searching />
    }
}

/// What can be done with all that was found: hand it over, or erase it.
#[component]
fn Acts(environment: EnvironmentId, searching: Searching) -> impl IntoView {
    let (console, cases, desk) = (Console::here(), Cases::here(), Desk::here());
    let erasing = RwSignal::new(false);
    let all_versions = RwSignal::new(false);
    let over = Memo::new(move |_| searching.over());
    Effect::new(move |_| {
        over.track();
        erasing.set(false);
    });
    let export = move |()| {
        let Some(search) = over.get_untracked() else { return };
        let request = ExportPerson { search, all_versions: all_versions.get_untracked() };
        cases.call(request, move |answer| match answer {
            Ok(_) => console.toasts.say("The export has begun; see Transfers"),
            Err(error) => console.toasts.fail(&error),
        });
    };
    let change = Memo::new(move |_| over.get().map(|search| Change::Erase { search }));
    let environment = StoredValue::new(environment);
    let applied = Callback::new(move |_| {
        desk.changed();
        desk.open(Subject::Erasures);
    });
    let plan = move || {
        erasing.get().then(|| {
            view! {
                <Planned
                    environment=environment.get_value()
                    change
                    typed_label="Value, once more"
                    typed_why="What is erased is gone for good."
                    on_applied=applied
                />
            }
        })
    };
    view! {
        <Show when=move || over.read().is_some()>
            <div class="doc-dialog-line">
                <Button
                    hook="person-export"
                    icon=icondata_lu::LuFileArchive
                    label="Export as ZIP"
                    on_press=export
                />
                <Check
                    checked=all_versions
                    on_change=move |on| all_versions.set(on)
                    hook="person-all-versions"
                    words="with older versions"
                />
                <span class="push"></span>
                <Button
                    hook="person-erase"
                    icon=icondata_lu::LuEraser
                    label="Erase…"
                    refusal=Signal::derive(move || {
                        erasing.get().then(|| "It is planned below".to_owned())
                    })
                    on_press=move |()| erasing.set(true)
                />
            </div>
        </Show>
        {plan}
        <p class="doc-dialog-foot">
            <button
                type="button"
                class="bare link small"
                data-test="person-erasures"
                on:click=move |_| desk.open(Subject::Erasures)
            >
                "Erasures, under way and done"
            </button>
        </p>
    }
}
