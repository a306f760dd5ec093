//! Where one is: the bucket and its folders, each of them a link.

use leptos::prelude::*;
use protocol::{documents::Bucket, visible::line};

use super::{
    at::{DocumentsAt, LONGEST},
    buckets::Shield,
};
use crate::{
    parts::{Chip, CopyButton, Picture},
    words,
};

/// Folders that are shown beside the first; those between are behind a press.
const NEAR: usize = 4;

#[component]
pub(super) fn Crumbs(at: DocumentsAt) -> impl IntoView {
    let steps = Memo::new(move |_| steps(&at.place.read().prefix));
    let unfolded = RwSignal::new(false);
    Effect::new(move |_| {
        steps.track();
        unfolded.set(false);
    });
    let address = Signal::derive(move || {
        let place = at.place.read();
        format!("s3://{}/{}", place.bucket.as_deref().unwrap_or_default(), place.prefix)
    });
    let row = move || {
        let steps = steps.get();
        let hidden = if unfolded.get() { 0 } else { steps.len().saturating_sub(NEAR + 1) };
        let last = steps.len();
        let each = steps.into_iter().enumerate().filter(move |(place, _)| *place == 0 || *place > hidden);
        each.map(|(place, step)| {
            let gap = (place == 0 && hidden > 0).then(|| {
                view! {
                    <button
                        type="button"
                        class="bare doc-crumb faint"
                        title=words::plural(hidden as u64, "folder between", "folders between")
                        on:click=move |_| unfolded.set(true)
                    >
                        "…"
                    </button>
                    <Slash />
                }
            });
            view! {
                <Crumb at step here=place + 1 == last />
                {gap}
            }
        })
        .collect_view()
    };
    view! {
        <nav class="doc-crumbs" aria-label="Folder" data-test="crumbs">
            <a class="doc-crumb dim" href=move || at.path(&crate::place::DocumentsPlace::default())>
                "Buckets"
            </a>
            <Slash />
            <BucketCrumb at />
            <Slash />
            {row}
            <CopyButton what="Address" text=address />
        </nav>
    }
}

#[component]
fn BucketCrumb(at: DocumentsAt) -> impl IntoView {
    let name = Memo::new(move |_| at.place.read().bucket.clone().unwrap_or_default());
    let bucket = Memo::new(move |_| at.bucket());
    let outside = move || {
        bucket.get().and_then(|bucket: Bucket| {
            let (health, told) = words::bucket_state(&bucket);
            (health == protocol::Health::Bad).then(|| {
                view! {
                    <Chip title=told.clone() hook="bucket-trouble">
                        <span class="bad cut">{told}</span>
                    </Chip>
                }
            })
        })
    };
    view! {
        <a class="doc-crumb doc-crumb-bucket" href=move || at.folder_path("") title=move || {
            bucket.with(|bucket| bucket.as_ref().and_then(|bucket| bucket.purpose.clone()))
        }>
            {name}
        </a>
        {move || bucket.with(|it| it.as_ref().is_some_and(|it| it.customer)).then(|| view! { <Shield /> })}
        {outside}
    }
}

#[component]
fn Crumb(at: DocumentsAt, step: Step, here: bool) -> impl IntoView {
    let shown = line(&step.name, LONGEST);
    view! {
        <a
            class="doc-crumb cut"
            class:here=here
            href=at.folder_path(&step.prefix)
            title=shown.clone()
            data-test="crumb"
            aria-current=here.then_some("location")
        >
            {if shown.is_empty() { "(no name)".to_owned() } else { shown.clone() }}
        </a>
        {step.is_folder.then(|| view! { <Slash /> })}
    }
}

#[component]
fn Slash() -> impl IntoView {
    view! {
        <span class="doc-slash" aria-hidden="true">
            <Picture icon=icondata_lu::LuChevronRight size="12" />
        </span>
    }
}

/// A part of a prefix.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    /// Without its `/`; empty where there are two in a row.
    name: String,
    /// All up to its end.
    prefix: String,
    /// Whether it ends with a `/`; what does not is the beginning of names.
    is_folder: bool,
}

fn steps(prefix: &str) -> Vec<Step> {
    let mut end = 0;
    let parts = prefix.split_inclusive('/').map(|part| {
        end += part.len();
        let name = part.strip_suffix('/');
        Step {
            name: name.unwrap_or(part).to_owned(),
            prefix: prefix[..end].to_owned(),
            is_folder: name.is_some(),
        }
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_part_leads_to_all_up_to_it() {
        let told: Vec<_> = steps("a/b//c").into_iter().map(|step| (step.name, step.prefix)).collect();
        let expected = [("a", "a/"), ("b", "a/b/"), ("", "a/b//"), ("c", "a/b//c")];
        assert_eq!(told, expected.map(|(name, prefix)| (name.to_owned(), prefix.to_owned())));
        assert!(steps("").is_empty());
    }

    proptest! {
        #[test]
        fn the_last_part_leads_here(prefix in ".{1,60}") {
            let steps = steps(&prefix);
            prop_assert_eq!(&steps.last().unwrap().prefix, &prefix);
        }
    }
}
