//! The buckets of an environment: the declared ones with what they are for, and the others below.

use leptos::{html::Input, prelude::*};
use protocol::documents::{Bucket, BucketId, Buckets};

use super::{at::DocumentsAt, people::People};
use crate::{
    commands::{Action, DocumentStep},
    cursor::Cursor,
    fuzzy::Terms,
    parts::{Filter, Keyed, ListBody, ListState, Mark, Notice, Picture, keyed, none_matches},
    words,
};

#[component]
pub(super) fn BucketList(at: DocumentsAt) -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let input = NodeRef::<Input>::new();
    let found = Memo::new(move |_| {
        at.buckets.with(|known| {
            known.value.as_ref().map(|buckets| matching(buckets, &filter.read())).unwrap_or_default()
        })
    });
    let state = Memo::new(move |_| {
        let known = at.buckets.read();
        ListState::of(known.value.as_ref(), known.error.as_ref(), |buckets| match () {
            () if buckets.buckets.is_empty() => {
                Some("No bucket is declared for this environment, and its account shows no other.".to_owned())
            }
            () if found.read().is_empty() => Some(none_matches("bucket", &filter.read())),
            () => None,
        })
    });
    let names = Memo::new(move |_| found.read().iter().map(|bucket| bucket.name.clone()).collect());
    let cursor = Cursor::over(names);
    cursor.listen(at.console, input, move |action, on| match (action, on) {
        (Action::OpenRow, Some(name)) => at.list(&id(at, name), ""),
        (Action::Document(DocumentStep::ListAgain), _) => at.ask_buckets(),
        (Action::Document(DocumentStep::Close), _) => cursor.put(None),
        _ => {}
    });
    let declared = Memo::new(move |_| of_declared(&found.read(), true));
    let others = Memo::new(move |_| of_declared(&found.read(), false));
    let unknown = Memo::new(move |_| at.buckets.with(|known| known.value.as_ref()?.others_unknown.clone()));
    view! {
        <div class="doc-buckets" data-test="buckets">
            <header class="doc-buckets-head">
                <h2>"Buckets"</h2>
                <span class="push"></span>
                <People at />
                <Filter text=filter label="Filter the buckets" node=input />
            </header>
            <ListBody state skeleton=5>
                <Group title="Declared for this environment" rows=declared at cursor />
                <Group title="Others of the account" rows=others at cursor />
                {move || {
                    unknown
                        .get()
                        .map(|error| {
                            view! {
                                <Notice
                                    icon=icondata_lu::LuEyeOff
                                    health=protocol::Health::Unknown
                                    hook="other-buckets-unknown"
                                >
                                    <p>"Other buckets of the account are not known: " {error.message}</p>
                                    <p class="dim small">
                                        "One that this role may read opens all the same: paste its s3:// address above."
                                    </p>
                                </Notice>
                            }
                        })
                }}
            </ListBody>
        </div>
    }
}

#[component]
fn Group(title: &'static str, rows: Memo<Vec<Bucket>>, at: DocumentsAt, cursor: Cursor) -> impl IntoView {
    let any = Memo::new(move |_| !rows.read().is_empty());
    view! {
        <Show when=move || any.get()>
            <section class="card">
                <h3 class="doc-buckets-title">{title}</h3>
                <ul>
                    {keyed(
                        rows.into(),
                        |bucket| bucket.name.clone(),
                        move |bucket: Keyed<Bucket>| view! { <BucketRow bucket at cursor /> },
                    )}
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn BucketRow(bucket: Keyed<Bucket>, at: DocumentsAt, cursor: Cursor) -> impl IntoView {
    let name = bucket.get_untracked().name;
    let own = name.clone();
    let is_on = move || cursor.is_on(&own);
    let path = at.path(&crate::place::DocumentsPlace { bucket: Some(name.clone()), ..Default::default() });
    let state = Memo::new(move |_| words::bucket_state(&bucket.read()));
    let fields = move || bucket.with(|bucket| bucket.fields.join(", "));
    view! {
        <li class="doc-bucket" class:selected=is_on data-test="bucket" data-name=name.clone()>
            <Mark health=Signal::derive(move || state.get().0) />
            <a class="doc-bucket-name cut" href=path data-test="open-bucket">
                {name.clone()}
            </a>
            <span class="doc-bucket-marks">
                {move || bucket.with(|bucket| bucket.customer).then(|| view! { <Shield /> })}
            </span>
            <span class="dim cut" title=move || bucket.with(|bucket| bucket.purpose.clone())>
                {move || bucket.with(|bucket| bucket.purpose.clone())}
            </span>
            <span class="faint small cut mono" title="The fields that its keys are made of">
                {fields}
            </span>
            <span
                class="doc-bucket-state small cut"
                class:bad=move || state.get().0 == protocol::Health::Bad
                title=move || state.get().1
            >
                {move || state.get().1}
            </span>
        </li>
    }
}

/// The mark of a bucket with customers' documents.
#[component]
pub(super) fn Shield() -> impl IntoView {
    view! {
        <span class="doc-shield" title="Customers' documents: every look is written to the journal with a reason">
            <Picture icon=icondata_lu::LuShieldUser size="13" />
            <span class="for-readers">"Customers' documents"</span>
        </span>
    }
}

fn id(at: DocumentsAt, bucket: String) -> BucketId {
    BucketId { environment: at.environment(), bucket }
}

fn of_declared(buckets: &[Bucket], declared: bool) -> Vec<Bucket> {
    buckets.iter().filter(|bucket| bucket.key.is_some() == declared).cloned().collect()
}

fn matching(buckets: &Buckets, filter: &str) -> Vec<Bucket> {
    let terms = Terms::of(filter);
    let matches = |bucket: &&Bucket| {
        let fields = bucket.fields.join(" ");
        let optional = [bucket.key.as_deref(), bucket.purpose.as_deref()];
        terms.are_in(optional.into_iter().flatten().chain([bucket.name.as_str(), &fields]))
    };
    buckets.buckets.iter().filter(matches).cloned().collect()
}
