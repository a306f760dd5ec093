//! Which of the chosen documents have a tag or metadata like this.

use leptos::prelude::*;
use protocol::{
    documents::listing::{FindTagged, Tagged},
    visible::line,
};

use crate::{
    ipc::{self, Event, Subscription},
    pages::documents::at::{DocumentsAt, LONGEST},
    parts::{Button, ButtonKind, Field, Meter, Picture, Popover},
    words,
};

/// Rows that are drawn; more are counted.
const SHOWN: usize = 100;

/// A search under way, and what it has found.
#[derive(Clone, Copy)]
struct Search {
    at: DocumentsAt,
    name: RwSignal<String>,
    value: RwSignal<String>,
    found: RwSignal<Option<Tagged>>,
    stream: StoredValue<Option<Subscription<FindTagged>>, LocalStorage>,
}

impl Search {
    fn start(self) {
        let marks = self.at.selection.with_untracked(|selection| selection.marks().cloned().collect());
        let objects = self.at.objects(marks);
        let text = |signal: RwSignal<String>| signal.read_untracked().trim().to_owned();
        let request = FindTagged { objects, name: text(self.name), value: text(self.value) };
        self.found.set(Some(Tagged { of: request.objects.len() as u64, ..Tagged::default() }));
        let hear = move |event| match event {
            Event::Notice(tagged) => drop(self.found.try_set(Some(tagged))),
            Event::Lost(error) => drop(self.found.try_update(|found| {
                if let Some(found) = found {
                    found.trouble = Some(error);
                }
            })),
        };
        self.stream.set_value(Some(ipc::open(request, hear)));
    }

    fn stop(self) {
        self.stream.set_value(None);
        self.found.update(|found| {
            if let Some(found) = found {
                found.done = true;
            }
        });
    }
}

#[component]
pub(super) fn FindByTag(at: DocumentsAt) -> impl IntoView {
    let open = RwSignal::new(false);
    let search = Search {
        at,
        name: RwSignal::default(),
        value: RwSignal::default(),
        found: RwSignal::new(None),
        stream: StoredValue::new_local(None),
    };
    // Nobody looks any more: nothing more is asked.
    Effect::new(move |_| {
        if !open.get() {
            search.stream.set_value(None);
            search.found.set(None);
        }
    });
    let face = view! {
        <Picture icon=icondata_lu::LuTags />
        "Find by tag…"
    };
    view! {
        <Popover
            label="Find by tag or metadata"
            face
            open
            hook="find-tagged"
            class="doc-tagged"
            at_end=true
        >
            <Form search />
            <Found search />
        </Popover>
    }
}

#[component]
fn Form(search: Search) -> impl IntoView {
    let chosen = move || search.at.selection.read().count() as u64;
    let go = Callback::new(move |()| search.start());
    let refusal =
        move || search.value.read().trim().is_empty().then(|| "Say what the value contains".to_owned());
    let refused = Callback::new(move |()| {
        if untrack(refusal).is_none() {
            go.run(());
        }
    });
    view! {
        <p class="dim small">
            "Tags and metadata are asked object by object: two calls to S3 for each of "
            {move || words::plural(chosen(), "document", "documents")} "."
        </p>
        <div class="doc-tagged-form">
            <Field label="Name" example="any" text=search.name on_enter=refused hook="tagged-name" />
            <Field label="Value contains" example="failed" text=search.value on_enter=refused hook="tagged-value" />
            <Button
                hook="tagged-start"
                kind=ButtonKind::Primary
                label="Find"
                refusal=Signal::derive(refusal)
                on_press=go
            />
        </div>
    }
}

#[component]
fn Found(search: Search) -> impl IntoView {
    let found = search.found;
    #[expect(clippy::cast_precision_loss, reason = "shown as a bar")]
    let share = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            Some(if found.of == 0 { 100.0 } else { 100.0 * found.asked as f64 / found.of as f64 })
        })
    };
    let told = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                let (asked, of) = (words::count(found.asked), words::count(found.of));
                let matching = words::plural(found.matching.len() as u64, "match", "matches");
                format!("{asked} of {of} asked · {matching}")
            })
        })
    };
    let runs = move || found.with(|found| found.as_ref().is_some_and(|found| !found.done));
    let trouble = move || {
        found.with(|found| {
            let found = found.as_ref()?;
            let why = found.trouble.as_ref()?.message.clone();
            Some(match found.failed {
                0 => why,
                failed => format!("{} could not be asked: {why}", words::count(failed)),
            })
        })
    };
    let rows = move || {
        found.with(|found| {
            let matching = found.iter().flat_map(|found| &found.matching).take(SHOWN);
            matching
                .map(|(key, what)| view! { <Match search key=key.clone() what=what.clone() /> })
                .collect_view()
        })
    };
    move || {
        told().map(|told| {
            view! {
                <div class="doc-tagged-progress" data-test="tagged-progress">
                    <Meter percent=Signal::derive(share) />
                    <span class="dim small">{told}</span>
                    {runs()
                        .then(|| {
                            view! {
                                <Button hook="tagged-stop" label="Stop" on_press=move |()| search.stop() />
                            }
                        })}
                </div>
                {trouble().map(|why| view! { <p class="small attention selectable">{why}</p> })}
                <ul class="doc-tagged-list">{rows()}</ul>
            }
        })
    }
}

#[component]
fn Match(search: Search, key: String, what: String) -> impl IntoView {
    let at = search.at;
    let own = key.clone();
    let open = move |_| {
        if let Some(object) = at.object(own.clone(), None) {
            at.open(&object);
        }
    };
    view! {
        <li>
            <button type="button" class="bare cut mono" data-test="tagged-match" title=key.clone() on:click=open>
                {line(&key, LONGEST)}
            </button>
            <span class="faint small cut">{what}</span>
        </li>
    }
}
