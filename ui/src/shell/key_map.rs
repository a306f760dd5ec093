use leptos::prelude::*;

use crate::{
    commands::{Binding, Group, bindings},
    console::Dialog,
    parts::{KeyCaps, Modal},
};

/// Every key, from the tables that the keys themselves are read from.
#[component]
pub(crate) fn KeyMapDialog() -> impl IntoView {
    view! {
        <Modal dialog=Dialog::KeyMap title="Keyboard">
            <div class="dialog-body key-map" tabindex="0" role="group" aria-label="Keys">
                {Group::ALL.map(group).into_iter().collect_view()}
            </div>
        </Modal>
    }
}

fn group(group: Group) -> impl IntoView {
    view! {
        <section>
            <h3 class="faint">{group.title()}</h3>
            <dl>
                {bindings()
                    .filter(|binding| binding.group == group)
                    .map(|binding| row(&binding))
                    .collect_view()}
            </dl>
        </section>
    }
}

fn row(binding: &Binding) -> impl IntoView + use<> {
    let (title, keys) = (binding.title, binding.keys);
    let keys = match keys {
        // A row of digits reads as from … to.
        [first, .., last] if keys.len() > 2 => view! {
            <KeyCaps keys=first />
            <span class="faint">"…"</span>
            <KeyCaps keys=last />
        }
        .into_any(),
        _ => keys.iter().map(|keys| view! { <KeyCaps keys /> }).collect_view().into_any(),
    };
    view! {
        <div class="key-map-row">
            <dt>{title}</dt>
            <dd>{keys}</dd>
        </div>
    }
}
