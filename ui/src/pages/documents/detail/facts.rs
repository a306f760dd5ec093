use leptos::prelude::*;
use protocol::{
    Health, Moment,
    documents::{
        Told,
        details::{Details, Expectation},
    },
};

use super::{
    Panel,
    groups::{fact, group, id, judged, maybe, told, unknown},
    lifecycle,
};
use crate::{
    calendar::Zone,
    console::Console,
    pages::documents::{
        case::{WayOut, lacks_case},
        desk::{Desk, Subject},
    },
    parts::{Empty, ListBody, ListState, Mark},
    words,
};

/// Everything about the object that is not in its bytes.
#[component]
pub(super) fn DetailsSide(panel: Panel) -> impl IntoView {
    let console = Console::here();
    let desk = Desk::here();
    let state = Memo::new(move |_| {
        panel.details.with(|known| ListState::of(known.value.as_ref(), known.error.as_ref(), |_| None))
    });
    let shown = move || {
        panel.details.with(|known| {
            let now = console.session.now.get_untracked();
            known.value.as_ref().map(|details| drawn(details, now, desk))
        })
    };
    let again = Callback::new(move |()| panel.look_again());
    let way_out = move || {
        let failed = panel.details.with(|known| known.error.clone().filter(|_| known.value.is_none()));
        failed.map(|error| {
            let asks_case = lacks_case(&error);
            view! {
                <p class="card-actions">
                    <WayOut asks_case again hook="details-again" />
                </p>
            }
        })
    };
    view! {
        <div data-test="doc-details">
            <ListBody state framed=false skeleton=10>
                {shown}
            </ListBody>
            {way_out}
        </div>
    }
}

fn drawn(details: &Details, now: Moment, desk: Desk) -> AnyView {
    view! {
        {(!details.fields.is_empty()).then(|| group("What its key says", fields(details, desk)))}
        {(!details.expectations.is_empty())
            .then(|| group("Design against reality", details.expectations.iter().map(expectation).collect_view()))}
        {group("Object", object(details))}
        {group("Keeping", keeping(details, now))}
        {group("Protection", protection(details))}
        {group("Tags", tags(&details.tags))}
        {group("Metadata", metadata(details))}
    }
    .into_any()
}

/// The declared fields; each leads to all that is stored of the same.
fn fields(details: &Details, desk: Desk) -> impl IntoView + use<> {
    let names: Vec<String> = details.fields.iter().map(|(name, _)| name.clone()).collect();
    let environment = details.object.bucket.environment.clone();
    let field = |(name, value): &(String, String)| {
        let subject = Subject::Person {
            environment: environment.clone(),
            fields: names.clone(),
            of: Some((name.clone(), value.clone())),
        };
        let shown = view! {
            <span class="doc-field">
                <span class="mono selectable">{words::visible(value)}</span>
                <button
                    type="button"
                    class="bare link small"
                    data-test="doc-all-of"
                    on:click=move |_| desk.open(subject.clone())
                >
                    {format!("All of this {name}…")}
                </button>
            </span>
        };
        fact(name.clone(), shown)
    };
    details.fields.iter().map(field).collect_view()
}

/// What the design says, and whether it is so. What is not known is never called met.
fn expectation(expectation: &Expectation) -> impl IntoView + use<> {
    let Expectation { what, expected, actual, met, place } = expectation;
    let (health, name) = match met {
        Some(true) => (Health::Fine, "met"),
        Some(false) => (Health::Attention, "drifted"),
        None => (Health::Unknown, "unknown"),
    };
    let title = format!("{} § {}, line {}", place.document, place.section, place.line);
    let values = match (met, actual) {
        (Some(true), actual) => {
            let actual = actual.clone().unwrap_or_else(|| expected.clone());
            view! { <span class="dim">{actual}</span> }.into_any()
        }
        (Some(false), actual) => view! {
            <span class="faint">{expected.clone()} " → "</span>
            <span class="attention">{actual.clone().unwrap_or_else(|| "nothing".to_owned())}</span>
        }
        .into_any(),
        (None, _) => view! { <span class="faint">{expected.clone()} " → ?"</span> }.into_any(),
    };
    view! {
        <div class="fact" data-test="expectation" data-outcome=name title=title>
            <dt class="cut">{what.clone()}</dt>
            <dd class="with-mark selectable">
                <Mark health />
                <span>{values}</span>
            </dd>
        </div>
    }
}

fn object(details: &Details) -> impl IntoView + use<> {
    let modified = format!("{} UTC", words::moment(details.modified, Zone::Utc));
    let checksum = |checksum: &protocol::documents::details::Checksum| {
        let of_parts = if checksum.composite { " (of its parts)" } else { "" };
        id(format!("{}{of_parts}", checksum.algorithm), checksum.value.clone())
    };
    view! {
        {told("Size", words::plural(details.size, "byte", "bytes"))}
        {told("Modified", modified)}
        {details.content_type.clone().map(|it| told("Says it is", words::visible(&it)))}
        {told("Class", details.class.clone())}
        {words::restored(&details.restore).map(|(health, words)| judged("Archive", health, words))}
        {told("Region", details.region.clone())}
        {details.object.version.clone().map(|it| id("Version", it))}
        {details.etag.clone().map(|it| id("ETag", it))}
        {details.checksums.iter().map(checksum).collect_view()}
        {details.replication.clone().map(|it| told("Replication", it))}
    }
}

fn keeping(details: &Details, now: Moment) -> impl IntoView + use<> {
    view! {
        {details.retention.as_ref().map(|it| lifecycle::retention(it, now))}
        {maybe("Lifecycle", &details.lifecycle, |steps| lifecycle::steps(steps, now))}
        {maybe("Kept by", &details.lock, |lock| told("Kept by", words::lock(lock)))}
    }
}

fn protection(details: &Details) -> impl IntoView + use<> {
    let encrypted = match details.encryption.algorithm {
        Some(_) => told("Encrypted", words::encryption(&details.encryption)),
        None => judged("Encrypted", Health::Attention, words::encryption(&details.encryption)),
    };
    view! {
        {encrypted}
        {details.encryption.key.clone().map(|key| id("Key", key))}
        {maybe("Public", &details.public, |access| {
            let (health, words) = words::public_access(access);
            judged("Public access", health, words)
        })}
    }
}

fn tags(tags: &Told<Vec<(String, String)>>) -> AnyView {
    match tags {
        Told::Known { value } if value.is_empty() => view! { <Empty text="No tags" /> }.into_any(),
        Told::Known { value } => pairs(value),
        Told::Unknown { error } => view! { <p>{unknown(error)}</p> }.into_any(),
    }
}

fn metadata(details: &Details) -> AnyView {
    if details.metadata.is_empty() {
        return view! { <Empty text="No metadata" /> }.into_any();
    }
    pairs(&details.metadata)
}

fn pairs(pairs: &[(String, String)]) -> AnyView {
    pairs.iter().map(|(name, value)| id(words::visible(name), value.clone())).collect_view().into_any()
}
