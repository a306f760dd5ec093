use leptos::prelude::*;

use super::tagged::FindByTag;
use crate::{
    pages::documents::{at::DocumentsAt, case::Cases, versions::Pair},
    parts::{Button, IconButton},
    words,
};

/// What is chosen, and what can be done with it.
#[component]
pub(in super::super) fn SelectionBar(at: DocumentsAt) -> impl IntoView {
    let any = Memo::new(move |_| !at.selection.read().is_empty());
    move || any.get().then(|| view! { <Bar at /> })
}

#[component]
fn Bar(at: DocumentsAt) -> impl IntoView {
    let cases = Cases::here();
    let count = Memo::new(move |_| at.selection.read().count());
    let told = move || {
        let bytes = at.selection.with(super::Selection::bytes);
        (words::plural(count.get() as u64, "document", "documents"), words::size(bytes))
    };
    let marks = move || at.selection.with_untracked(|selection| selection.marks().cloned().collect());
    view! {
        <div class="doc-selection" role="toolbar" aria-label="What is chosen" data-test="selection">
            <span data-test="selection-count">
                <b>{move || told().0}</b>
                <span class="dim">" · " {move || told().1}</span>
            </span>
            <span class="push"></span>
            <Button
                hook="download-chosen"
                icon=icondata_lu::LuDownload
                label="Download"
                on_press=move |()| at.download(cases, marks())
            />
            <Button
                hook="copy-chosen"
                icon=icondata_lu::LuCopy
                label="Copy keys"
                on_press=move |()| at.copy_keys(marks())
            />
            <CompareButton at />
            <FindByTag at />
            <IconButton
                hook="drop-chosen"
                icon=icondata_lu::LuX
                label="Let go of all"
                on_press=move |()| at.selection.set(super::Selection::default())
            />
        </div>
    }
}

/// Compares the two that are chosen.
#[component]
fn CompareButton(at: DocumentsAt) -> impl IntoView {
    let two = Memo::new(move |_| at.selection.with(super::Selection::two));
    let compare = move |()| {
        let Some((one, other)) = two.get_untracked() else { return };
        let object = |mark: super::Mark| at.object(mark.key, mark.version);
        if let (Some(one), Some(other)) = (object(one), object(other)) {
            at.compared.set(Some(Pair { one, other }));
        }
    };
    view! {
        <Show when=move || two.read().is_some()>
            <Button
                hook="compare-chosen"
                icon=icondata_lu::LuGitCompareArrows
                label="Compare"
                on_press=compare
            />
        </Show>
    }
}
