use leptos::prelude::*;

use super::{
    at::DocumentsAt,
    desk::{Desk, Subject},
};
use crate::parts::Button;

/// Finds all that is stored of one person, where keys say whose documents they are; and what was erased so far.
#[component]
pub(super) fn People(at: DocumentsAt) -> impl IntoView {
    let desk = Desk::here();
    let fields = Memo::new(move |_| fields(at));
    let find = move |()| {
        let environment = at.environment();
        desk.open(Subject::Person { environment, fields: fields.get_untracked(), of: None });
    };
    view! {
        <Show when=move || !fields.read().is_empty()>
            <Button hook="person" icon=icondata_lu::LuUserSearch label="Person…" on_press=find />
            <Show when=move || at.place.read().bucket.is_none()>
                <Button
                    hook="erasures"
                    icon=icondata_lu::LuEraser
                    label="Erasures…"
                    on_press=move |()| desk.open(Subject::Erasures)
                />
            </Show>
        </Show>
    }
}

/// The fields that keys of customers' documents are made of: of the bucket that is listed, or of all of them.
fn fields(at: DocumentsAt) -> Vec<String> {
    let listed = at.place.read().bucket.clone();
    at.buckets.with(|known| {
        let all = known.value.iter().flat_map(|buckets| &buckets.buckets);
        let meant = all
            .filter(|bucket| bucket.customer && listed.as_ref().is_none_or(|listed| bucket.name == *listed));
        let mut fields: Vec<String> = Vec::new();
        for field in meant.flat_map(|bucket| &bucket.fields) {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
        fields
    })
}
