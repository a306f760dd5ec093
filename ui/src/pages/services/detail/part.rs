use leptos::prelude::*;
use protocol::{Error, Freshness, Reading, services::ServiceDetail};

use super::Detail;
use crate::{
    parts::{CardTitle, ListBody, ListState, StaleReason},
    words,
};

/// How a card's reading stands: what is drawn, and how far it can be trusted.
#[derive(Clone, PartialEq)]
pub(super) struct Standing {
    freshness: Freshness,
    /// How many things were read; nothing before the first answer.
    count: Option<usize>,
}

impl Standing {
    pub(super) fn of<T>(reading: &Reading<T>, count: impl FnOnce(&T) -> usize) -> Self {
        Self { freshness: reading.freshness.clone(), count: reading.value.as_ref().map(count) }
    }

    fn error(&self) -> Option<&Error> {
        match &self.freshness {
            Freshness::Failed { error } => Some(error),
            _ => None,
        }
    }
}

/// A card of the service with its own age and its own state.
#[component]
pub(super) fn Part(
    detail: Detail,
    title: &'static str,
    hook: &'static str,
    #[prop(optional, into)] about: MaybeProp<String>,
    /// How its reading stands.
    standing: fn(&ServiceDetail) -> Standing,
    /// What is said when there is nothing.
    empty: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let standing = detail.part(standing);
    let freshness = Signal::derive(move || {
        standing.with(|standing| {
            standing.as_ref().map_or(Freshness::Loading, |standing| standing.freshness.clone())
        })
    });
    let state = Memo::new(move |_| {
        let standing = standing.read();
        let count = standing.as_ref().and_then(|standing| standing.count);
        let error = standing.as_ref().and_then(Standing::error);
        ListState::of(count.as_ref(), error, |count| (*count == 0).then(|| empty.to_owned()))
    });
    let children = StoredValue::new(children);
    view! {
        <section
            class="card"
            aria-label=title
            data-test=hook
            data-state=move || freshness.with(words::card_state)
        >
            <CardTitle title about freshness />
            <StaleReason freshness />
            <ListBody state framed=false skeleton=3>
                {children.with_value(|children| children())}
            </ListBody>
        </section>
    }
}

/// A fact of a list of facts; nothing where it is not known.
pub(super) fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value.into_any()}</dd>
        </div>
    }
    .into_any()
}

/// A fact in words that may not be known.
pub(super) fn told(name: &'static str, value: Option<String>) -> Option<AnyView> {
    value.map(|value| fact(name, view! { <span class="selectable">{value}</span> }.into_any()))
}
