use leptos::prelude::*;

use super::IconButton;
use crate::console::Console;

/// Puts something on the clipboard.
#[component]
pub(crate) fn CopyButton(
    /// What it is, for the message afterwards.
    what: &'static str,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let console = Console::here();
    view! {
        <IconButton
            hook="copy"
            icon=icondata_lu::LuCopy
            label=format!("Copy {}", what.to_lowercase())
            on_press=move |()| console.copy(what.to_owned(), text.get_untracked())
        />
    }
}

/// A resource's name: cut where it is too long, to be copied, and opened in AWS's console.
#[component]
pub(crate) fn Resource(
    /// What it is, e.g. `Service name`.
    what: &'static str,
    #[prop(into)] name: Signal<String>,
    /// Its address in AWS's console, if it has one.
    #[prop(optional, into)]
    link: MaybeProp<String>,
    /// The path of the page of ours that shows it in full, if there is one.
    #[prop(optional, into)]
    page: MaybeProp<String>,
    /// Ids are set in the font of code.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let console = Console::here();
    let refusal = Signal::derive(move || {
        console.session.is_demo().then(|| "The demo account has no AWS console".to_owned())
    });
    let open = move || {
        link.get().map(|link| {
            view! {
                <IconButton
                    hook="open-in-aws"
                    icon=icondata_lu::LuExternalLink
                    label="Open in AWS console"
                    refusal=refusal
                    on_press=move |()| console.open_link(link.clone())
                />
            }
        })
    };
    let shown = move || match page.get() {
        Some(page) => view! {
            <a class="cut resource-page" class:mono=mono href=page title=move || name.get()>
                {move || name.get()}
            </a>
        }
        .into_any(),
        None => view! {
            <span class="cut selectable" class:mono=mono title=move || name.get()>
                {move || name.get()}
            </span>
        }
        .into_any(),
    };
    view! {
        <span class="resource">
            {shown}
            <span class="resource-tools">
                <CopyButton what text=name />
                {open}
            </span>
        </span>
    }
}
