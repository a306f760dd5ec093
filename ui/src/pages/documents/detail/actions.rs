use leptos::prelude::*;
use protocol::documents::{ObjectId, details::Restored};

use super::Panel;
use crate::{
    aws_console,
    commands::Action,
    console::Console,
    pages::{
        documents::{
            case::Cases,
            desk::{Desk, Subject},
            handing::download,
        },
        logs::story_around,
    },
    parts::{Button, Popover},
    place::logs_path,
    words,
};

/// What can be done with the object.
#[component]
pub(super) fn Actions(panel: Panel) -> impl IntoView {
    let (console, cases, desk) = (Console::here(), Cases::here(), Desk::here());
    let object = move || panel.looking.object.get_untracked();
    let restore = Memo::new(move |_| {
        panel.details.with(|known| known.value.as_ref().is_some_and(|it| it.restore == Restored::Needed))
    });
    view! {
        <div class="doc-actions">
            <Button
                hook="doc-link"
                icon=icondata_lu::LuLink
                label="Copy link…"
                on_press=move |()| {
                    if let Some(object) = object() {
                        desk.open(Subject::Link(object));
                    }
                }
            />
            <Button
                hook="doc-download"
                icon=icondata_lu::LuDownload
                label="Download"
                on_press=move |()| {
                    if let Some(object) = object() {
                        download(console, cases, vec![object]);
                    }
                }
            />
            <Show when=move || restore.get()>
                <Button
                    hook="doc-restore"
                    icon=icondata_lu::LuArchiveRestore
                    label="Restore…"
                    on_press=move |()| {
                        if let Some(object) = object() {
                            desk.open(Subject::Restore(object));
                        }
                    }
                />
            </Show>
            <LogsButton panel />
            <span class="push"></span>
            <More panel />
        </div>
    }
}

/// The log lines that name the document, in all groups, around the time it came.
#[component]
fn LogsButton(panel: Panel) -> impl IntoView {
    let console = Console::here();
    let path = Memo::new(move |_| {
        let object = panel.looking.object.get()?;
        let (id, at) = panel.details.with(|known| {
            let details = known.value.as_ref()?;
            Some((id_of(&details.fields, &object.key), details.modified))
        })?;
        let now = console.session.now.get_untracked();
        Some(logs_path(&object.bucket.environment, &story_around(&id, at, now)))
    });
    let refusal = Signal::derive(move || path.with(Option::is_none).then(|| "It is not read yet".to_owned()));
    let go = move |()| {
        if let Some(path) = path.get_untracked() {
            console.run(Action::Go(path));
        }
    };
    view! { <Button hook="doc-logs" icon=icondata_lu::LuScrollText label="Its log lines" refusal on_press=go /> }
}

/// What names the document in logs: its declared id, else the name of its file.
fn id_of(fields: &[(String, String)], key: &str) -> String {
    let named = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    named("document").unwrap_or_else(|| {
        let name = key.trim_end_matches('/').rsplit('/').next().unwrap_or(key);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
    })
}

/// The ways in which it is named, to be copied, and its page in AWS's console.
#[component]
fn More(panel: Panel) -> impl IntoView {
    let console = Console::here();
    let open = RwSignal::new(false);
    let copy = move |what: &'static str, name: fn(&ObjectId) -> String| {
        let press = move |()| {
            if let Some(object) = panel.looking.object.get_untracked() {
                console.copy(what.to_owned(), name(&object));
            }
            open.set(false);
        };
        view! { <Button hook="doc-copy-name" label=format!("Copy {}", lowered(what)) on_press=press /> }
    };
    let refusal = Signal::derive(move || {
        let is_known = panel.details.with(|known| known.value.is_some());
        if console.session.is_demo() {
            Some("The demo account has no AWS console".to_owned())
        } else {
            (!is_known).then(|| "Its region is not known yet".to_owned())
        }
    });
    let show = move |()| {
        let region = panel.details.with_untracked(|known| known.value.as_ref().map(|it| it.region.clone()));
        if let (Some(object), Some(region)) = (panel.looking.object.get_untracked(), region) {
            console.open_link(aws_console::object(&region, &object.bucket.bucket, &object.key));
        }
    };
    view! {
        <Popover
            label="Names, and AWS's console"
            face=move || "More"
            open
            hook="doc-more"
            class="doc-more"
            at_end=true
        >
            {copy("Key", |object| object.key.clone())}
            {copy("S3 address", words::s3_address)}
            {copy("ARN", words::object_arn)}
            <Button
                hook="doc-aws"
                icon=icondata_lu::LuExternalLink
                label="Open in AWS console"
                refusal
                on_press=show
            />
        </Popover>
    }
}

/// `Key` as it stands within a sentence; what is an abbreviation stays.
fn lowered(what: &str) -> String {
    if what == "Key" { "key".to_owned() } else { what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_by_its_declared_id() {
        let fields = vec![
            ("property".to_owned(), "PW-104233".to_owned()),
            ("document".to_owned(), "doc_81c2".to_owned()),
        ];
        assert_eq!(id_of(&fields, "a/b.pdf"), "doc_81c2");
        assert_eq!(id_of(&fields[..1], "a/b.pdf"), "b");
        assert_eq!(id_of(&[], "a/b/"), "b");
    }
}
