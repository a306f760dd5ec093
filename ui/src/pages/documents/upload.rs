//! A file of this machine for a bucket that takes uploads.

use leptos::prelude::*;
use protocol::documents::{
    BucketId,
    transfer::{ChooseFile, ChosenFile},
    writing::Change,
};

use super::{
    desk::{Desk, Subject},
    planned::Planned,
};
use crate::{
    console::{Console, Dialog},
    parts::{Button, Field, Modal},
    words,
};

/// The longest key that S3 takes, in bytes.
const LONGEST: usize = 1_024;

/// Uploads a file.
#[component]
pub(super) fn UploadDialog() -> impl IntoView {
    let desk = Desk::here();
    let subject = Memo::new(move |_| match desk.subject() {
        Some(Subject::Upload { bucket, prefix }) => Some((bucket, prefix)),
        _ => None,
    });
    view! {
        <Modal dialog=Dialog::DocumentUpload title="Upload a file">
            <div class="dialog-body doc-dialog">
                {move || subject.get().map(|(bucket, prefix)| view! { <Form bucket prefix /> })}
            </div>
        </Modal>
    }
}

#[component]
fn Form(bucket: BucketId, prefix: String) -> impl IntoView {
    let (console, desk) = (Console::here(), Desk::here());
    let file = RwSignal::new(None::<ChosenFile>);
    let key = RwSignal::new(prefix.clone());
    let subject = Subject::Upload { bucket: bucket.clone(), prefix: prefix.clone() };
    let subject = StoredValue::new(subject);
    let environment = bucket.environment.clone();
    let name = bucket.bucket.clone();
    let choose = move |()| {
        let prefix = prefix.clone();
        console.tell(ChooseFile {}, move |chosen| {
            let Some(chosen) = chosen else { return };
            key.try_set(format!("{prefix}{}", chosen.name));
            file.try_set(Some(chosen));
        });
    };
    let wrong = Memo::new(move |_| file.read().as_ref().and_then(|_| wrong_with(&key.read())));
    let change = Memo::new(move |_| {
        let file = file.get()?.id;
        let key = key.get();
        wrong_with(&key).is_none().then(|| Change::Upload { bucket: bucket.clone(), key, file })
    });
    let applied = move |_| {
        console.toasts.say("The upload has begun; see Transfers");
        desk.changed();
        subject.with_value(|subject| desk.close(subject));
    };
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let chosen = move || {
        file.get().map(|file| {
            let said = format!("{} · {}", words::visible(&file.name), words::bytes(file.size as f64));
            view! { <span class="selectable cut">{said}</span> }
        })
    };
    let fields = move || {
        file.read().is_some().then(|| {
            view! { <Field label="Key" example="" text=key error=wrong on_enter=|()| () hook="upload-key" /> }
        })
    };
    view! {
        <p class="dim small">"To the bucket " <span class="mono selectable">{name}</span></p>
        <div class="doc-dialog-line">
            <Button
                hook="upload-choose"
                icon=icondata_lu::LuFileUp
                label=Signal::derive(move || {
                    if file.read().is_some() { "Choose another file…" } else { "Choose a file…" }.to_owned()
                })
                on_press=choose
            />
            {chosen}
        </div>
        {fields}
        <Planned
            environment
            change
            typed_label="Name of the bucket"
            typed_why="This is production."
            on_applied=applied
        />
    }
}

/// What is wrong with a key, if something is.
fn wrong_with(key: &str) -> Option<String> {
    if key.is_empty() {
        Some("An object needs a key".to_owned())
    } else if key.len() > LONGEST {
        Some(format!(
            "{} bytes; S3 takes {} at most",
            words::count(key.len() as u64),
            words::count(LONGEST as u64)
        ))
    } else if key.ends_with('/') {
        Some("A key that ends with / is a folder's mark".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_bounded_by_its_bytes() {
        assert_eq!(wrong_with("a/ü.pdf"), None);
        assert_eq!(wrong_with(&"a".repeat(1_024)), None);
        assert!(wrong_with(&"ü".repeat(513)).is_some());
        assert!(wrong_with("").is_some());
        assert!(wrong_with("folder/").is_some());
    }
}
