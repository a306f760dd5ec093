//! What one may do in an environment, as far as it was asked: the denied actions first, and who might do them.

mod rows;

use leptos::{html::Input, prelude::*};
use protocol::{
    catalogue::EnvironmentId,
    overview::Watch,
    session::{GetPermissions, Permissions},
};

pub(crate) use self::rows::PermissionTable;
use super::tabs::Tabs;
use crate::{
    console::Console,
    live::Live,
    parts::{Filter, ListBody, ListState, Mark},
    words,
};

/// The permissions of an environment.
#[component]
pub(crate) fn PermissionsPage(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let (asked, watched, shown) = (environment.clone(), environment.clone(), environment);
    // Whenever something was read, something was allowed or denied.
    let live = Live::follow(
        move || GetPermissions { environment: asked.clone() },
        move || Watch { environment: Some(watched.clone()), window: console.window.get() },
        console.paused.into(),
    );
    let filter = RwSignal::new(String::new());
    let input = NodeRef::<Input>::new();
    console.filter_by_key(input);
    let state = Memo::new(move |_| {
        let known = live.known.read();
        ListState::of(known.value.as_ref(), known.error.as_ref(), |all| {
            let text = "Nothing was asked of AWS in this environment since the console started.";
            all.actions.is_empty().then(|| text.to_owned())
        })
    });
    let permissions = Memo::new(move |_| live.value().unwrap_or_default());
    let shown = StoredValue::new(shown);
    view! {
        <div class="page" data-test="permissions">
            <Sentence permissions />
            <div class="toolbar">
                <Tabs />
                <span class="push">
                    <Filter text=filter label="Filter the actions" node=input />
                </span>
            </div>
            <ListBody state skeleton=6>
                <section class="card" aria-label="Actions">
                    <PermissionTable environment=shown.get_value() permissions filter />
                </section>
            </ListBody>
        </div>
    }
}

#[component]
fn Sentence(permissions: Memo<Permissions>) -> impl IntoView {
    let console = Console::here();
    let said = Memo::new(move |_| permissions.with(words::permissions_sentence));
    let whom = move || {
        let access = console.environment().and_then(|id| console.access(&id)?.access);
        access.map(|access| format!("You are {} here; ", words::access(&access)))
    };
    view! {
        <header class="say">
            <Mark health=Signal::derive(move || said.get().0) />
            <h1 data-test="permissions-sentence">{move || said.get().1}</h1>
            <span class="dim cut">{whom} "as far as it was asked since the console started"</span>
        </header>
    }
}
