use leptos::prelude::*;
use protocol::{
    Error, ErrorKind, Health,
    documents::{
        ObjectId,
        details::{Compare, Comparison, Sum},
    },
};

use super::diff::Lines;
use crate::{
    pages::documents::case::Cases,
    parts::{Button, CopyButton, IconButton, Mark, Skeleton, TroubleBody},
    words,
};

/// Two versions that are compared.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Pair {
    /// The older.
    pub(in super::super) one: ObjectId,
    /// The newer.
    pub(in super::super) other: ObjectId,
}

/// How a comparison stands.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Asking,
    Told(Comparison),
    Failed(Error),
}

/// How the two differ.
#[component]
pub(in super::super) fn Compared(pair: RwSignal<Option<Pair>>) -> impl IntoView {
    let cases = Cases::here();
    let standing = RwSignal::new(Standing::Asking);
    let attempt = RwSignal::new(0_u32);
    Effect::new(move |_| {
        attempt.track();
        let Some(Pair { one, other }) = pair.get() else { return };
        standing.set(Standing::Asking);
        let asked = StoredValue::new(Pair { one: one.clone(), other: other.clone() });
        cases.call(Compare { one, other }, move |answer| {
            let is_asked = asked.try_get_value();
            if is_asked.is_none() || pair.try_get_untracked().flatten() != is_asked {
                return;
            }
            standing.try_set(match answer {
                Ok(comparison) => Standing::Told(comparison),
                Err(error) => Standing::Failed(error),
            });
        });
    });
    let body = move || match standing.get() {
        Standing::Asking => view! { <Skeleton rows=4 /> }.into_any(),
        Standing::Told(comparison) => drawn(comparison),
        Standing::Failed(error) => {
            let label = match error.kind {
                ErrorKind::ReasonRequired => "Open a case…",
                _ => "Try again",
            };
            view! {
                <TroubleBody error=Signal::stored(error) />
                <p class="card-actions">
                    <Button
                        hook="compare-again"
                        label
                        on_press=move |()| attempt.update(|attempt| *attempt += 1)
                    />
                </p>
            }
            .into_any()
        }
    };
    view! {
        <Show when=move || pair.read().is_some()>
            <section class="doc-compared" aria-label="How the two differ" data-test="doc-compared">
                <div class="doc-compared-head">
                    <h3>"From the older to the newer"</h3>
                    <span class="push"></span>
                    <IconButton
                        hook="compare-close"
                        icon=icondata_lu::LuX
                        label="Close the comparison"
                        on_press=move |()| pair.set(None)
                    />
                </div>
                {body}
            </section>
        </Show>
    }
}

fn drawn(comparison: Comparison) -> AnyView {
    match comparison {
        Comparison::Same { sha256 } => view! {
            <p class="with-mark">
                <Mark health=Health::Fine />
                "Byte for byte the same"
            </p>
            <Hash sha256 />
        }
        .into_any(),
        Comparison::Text { lines, added, removed, cut } => {
            view! { <Lines lines added removed cut /> }.into_any()
        }
        Comparison::Bytes { one, other } => view! {
            <p class="with-mark">
                <Mark health=Health::Attention />
                {if one.size == other.size { "They differ, at the same size" } else { "They differ" }}
            </p>
            <dl class="facts">
                <SumView name="Older" sum=one />
                <SumView name="Newer" sum=other />
            </dl>
        }
        .into_any(),
    }
}

#[component]
fn SumView(name: &'static str, sum: Sum) -> impl IntoView {
    let hash = match sum.sha256 {
        Some(sha256) => view! { <Hash sha256 /> }.into_any(),
        None => view! { <span class="faint small">"too large to fetch for its hash"</span> }.into_any(),
    };
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>
                <span class="number">{words::plural(sum.size, "byte", "bytes")}</span>
                " "
                {hash}
            </dd>
        </div>
    }
}

#[component]
fn Hash(sha256: String) -> impl IntoView {
    view! {
        <span class="doc-id">
            <span class="faint small">"SHA-256 "</span>
            <span class="mono small selectable">{sha256.clone()}</span>
            <CopyButton what="Hash" text=sha256 />
        </span>
    }
}
