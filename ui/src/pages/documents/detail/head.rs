use leptos::prelude::*;
use protocol::{
    Error, ErrorKind, Health,
    documents::{ObjectId, details::Details},
};

use super::{Panel, actions::Actions, width::Width};
use crate::{
    parts::{Age, CopyButton, IconButton, Mark, Picture},
    words,
};

/// What the object is, how it stands, and what can be done with it.
#[component]
pub(super) fn Head(panel: Panel, width: Width) -> impl IntoView {
    let looking = panel.looking;
    let key = Memo::new(move |_| shown_key(panel));
    let name = move || key.with(|key| file_name(key).to_owned());
    let raw = Signal::derive(move || looking.object.get().map(|object| object.key).unwrap_or_default());
    let full_label = move || if width.full.get() { "As wide as it was (f)" } else { "The whole page (f)" };
    let full_icon =
        move || if width.full.get() { icondata_lu::LuMinimize2 } else { icondata_lu::LuMaximize2 };
    view! {
        <header class="doc-head">
            <div class="doc-head-line">
                <Picture icon=icondata_lu::LuFile />
                <h2 class="cut selectable" title=move || key.get() data-test="doc-name">
                    {name}
                </h2>
                <Badges panel />
                <span class="push"></span>
                <IconButton
                    hook="doc-before"
                    icon=icondata_lu::LuChevronUp
                    label="The object before (k)"
                    on_press=move |()| looking.on_step.run(-1)
                />
                <IconButton
                    hook="doc-next"
                    icon=icondata_lu::LuChevronDown
                    label="The next object (j)"
                    on_press=move |()| looking.on_step.run(1)
                />
                <IconButton
                    hook="doc-full"
                    icon=Signal::derive(full_icon)
                    label=Signal::derive(move || full_label().to_owned())
                    on_press=move |()| width.full.update(|full| *full = !*full)
                />
                <IconButton
                    hook="doc-close"
                    icon=icondata_lu::LuX
                    label="Close (Esc)"
                    on_press=move |()| looking.on_close.run(())
                />
            </div>
            <div class="doc-head-line doc-path">
                <span class="mono faint cut selectable" title=move || key.get() data-test="doc-path">
                    {move || key.get()}
                </span>
                <CopyButton what="Key" text=raw />
                <span class="push"></span>
                <Summary panel />
            </div>
            <Actions panel />
        </header>
    }
}

/// Size, class and age in a line.
#[component]
fn Summary(panel: Panel) -> impl IntoView {
    let details = panel.details;
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let size = |details: &Details| words::bytes(details.size as f64);
    let at = Signal::derive(move || details.with(|known| known.value.as_ref().map(|it| it.modified)));
    move || {
        details.with(|known| match (&known.value, &known.error) {
            (Some(known), _) => view! {
                <span class="small dim doc-summary" data-test="doc-summary">
                    {format!("{} · {} · ", size(known), known.class)}
                    <Age at />
                    " ago"
                </span>
            }
            .into_any(),
            (None, Some(error)) => view! { <Unread error=error.clone() /> }.into_any(),
            (None, None) => view! { <span class="small faint">"Reading…"</span> }.into_any(),
        })
    }
}

/// Why nothing is known of it, in a word; its details tell it in full.
#[component]
fn Unread(error: Error) -> impl IntoView {
    let trouble = words::trouble(&error);
    view! {
        <span class="small attention doc-summary" title=error.message data-test="doc-unread-head">
            <Picture icon=trouble.icon size="12" />
            {trouble.short}
        </span>
    }
}

/// What is out of the ordinary about it.
#[component]
fn Badges(panel: Panel) -> impl IntoView {
    let badge = |(health, words): (Health, String)| {
        view! {
            <span class="doc-badge" data-test="doc-badge">
                <Mark health />
                {words}
            </span>
        }
    };
    move || {
        panel.details.with(|known| {
            let told = match (&known.value, &known.error) {
                (Some(details), _) => badges(details),
                (None, Some(error)) if error.kind == ErrorKind::NotFound => {
                    vec![(Health::Attention, "not there".to_owned())]
                }
                (None, _) => Vec::new(),
            };
            told.into_iter().map(badge).collect_view()
        })
    }
}

fn badges(details: &Details) -> Vec<(Health, String)> {
    let mut badges: Vec<_> = words::restored(&details.restore).into_iter().collect();
    if let protocol::documents::Told::Known { value: lock } = &details.lock {
        if lock.legal_hold {
            badges.push((Health::Unknown, "legal hold".to_owned()));
        }
        if let Some(mode) = &lock.mode {
            badges.push((Health::Unknown, mode.to_lowercase()));
        }
    }
    let drifted = details.expectations.iter().filter(|it| it.met == Some(false)).count() as u64;
    if drifted > 0 {
        badges.push((Health::Attention, format!("{} drifted", words::count(drifted))));
    }
    if details.retention.as_ref().is_some_and(|retention| retention.broken_by.is_some()) {
        badges.push((Health::Bad, "deleted before its retention ends".to_owned()));
    }
    badges
}

/// The key as the engine shows it; before that is known, with what cannot be seen made visible here.
fn shown_key(panel: Panel) -> String {
    let key = panel.looking.object.get().map(|object: ObjectId| object.key).unwrap_or_default();
    panel.details.with(|known| match &known.value {
        Some(details) if details.object.key == key => details.shown_key.clone(),
        _ => words::visible(&key),
    })
}

/// The end of a key. A key that ends with `/` is a folder's mark; its own name is before that.
fn file_name(key: &str) -> &str {
    let name = key.trim_end_matches('/').rsplit('/').next().unwrap_or(key);
    if name.is_empty() { key } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_end_of_the_key() {
        assert_eq!(file_name("a/b/lease.pdf"), "lease.pdf");
        assert_eq!(file_name("a/b/"), "b");
        assert_eq!(file_name("//"), "//");
        assert_eq!(file_name(""), "");
    }
}
