//! How facts are drawn: groups of them, and what is not known of some.

use leptos::prelude::*;
use protocol::{Error, Health, documents::Told};

use crate::{
    parts::{CopyButton, Mark},
    words,
};

/// A group of facts under a title.
pub(super) fn group(title: &'static str, facts: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="doc-group" aria-label=title>
            <h3>{title}</h3>
            <dl class="facts">{facts.into_any()}</dl>
        </section>
    }
    .into_any()
}

/// A fact.
pub(super) fn fact(name: impl Into<String>, value: impl IntoView + 'static) -> AnyView {
    let name: String = name.into();
    view! {
        <div class="fact" data-test="fact" data-fact=name.clone()>
            <dt class="cut" title=name.clone()>
                {name.clone()}
            </dt>
            <dd>{value.into_any()}</dd>
        </div>
    }
    .into_any()
}

/// A fact in words.
pub(super) fn told(name: impl Into<String>, value: impl Into<String>) -> AnyView {
    let value: String = value.into();
    fact(name, view! { <span class="selectable">{value}</span> })
}

/// An id: in the font of code, and to be copied.
pub(super) fn id(name: impl Into<String>, value: impl Into<String>) -> AnyView {
    let (name, value): (String, String) = (name.into(), value.into());
    let shown = view! {
        <span class="doc-id">
            <span class="mono selectable">{words::visible(&value)}</span>
            <CopyButton what="Value" text=value />
        </span>
    };
    fact(name, shown)
}

/// A fact with how it is to be taken.
pub(super) fn judged(name: impl Into<String>, health: Health, value: impl Into<String>) -> AnyView {
    let value: String = value.into();
    let shown = view! {
        <span class="with-mark">
            <Mark health />
            <span class="selectable">{value}</span>
        </span>
    };
    fact(name, shown)
}

/// A fact that may not be known; then it says why.
pub(super) fn maybe<T>(name: &'static str, known: &Told<T>, draw: impl FnOnce(&T) -> AnyView) -> AnyView {
    match known {
        Told::Known { value } => draw(value),
        Told::Unknown { error } => fact(name, unknown(error)),
    }
}

/// Why something is not known: in a word, and in full when it is pointed at.
pub(super) fn unknown(error: &Error) -> impl IntoView + use<> {
    let trouble = words::trouble(error);
    view! {
        <span class="with-mark dim" title=error.message.clone() data-test="fact-unknown">
            <Mark health=Health::Unknown />
            <span class="selectable">{format!("not known: {}", trouble.short)}</span>
        </span>
    }
}
