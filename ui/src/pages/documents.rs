//! Documents: the objects of an environment's buckets.

mod at;
mod buckets;
mod case;
mod crumbs;
mod desk;
mod detail;
mod erasures;
mod go_to;
mod handing;
mod inventory;
mod jump;
mod keys;
mod link;
mod people;
mod person;
mod planned;
mod preview;
mod reader;
mod restore;
mod rows;
mod search;
mod selection;
mod standing;
mod status;
mod story;
mod toolbar;
mod transfers;
mod upload;
mod versions;

use leptos::prelude::*;
use protocol::catalogue::EnvironmentId;

use self::{
    at::DocumentsAt,
    buckets::BucketList,
    case::{CaseChip, CaseDialog, Cases},
    desk::{Desk, DocumentDialogs},
    detail::{Detail, Looking},
    go_to::GoTo,
    keys::Doors,
    selection::SelectionBar,
    standing::Listed,
    status::StatusLine,
    toolbar::Toolbar,
    transfers::TransfersButton,
    versions::Compared,
};
use super::tabs::Tabs;
use crate::console::Console;

/// The buckets of an environment, or what the address names of one, and the object that is open beside it.
#[component]
pub(super) fn DocumentsPage(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    Cases::provide(console, environment.clone());
    Desk::provide(console);
    let doors = Doors::closed();
    provide_context(doors);
    let at = DocumentsAt::of(console, environment);
    at.wire();
    let lists = Memo::new(move |_| at.place.read().bucket.is_some());
    let body = move || match lists.get() {
        true => view! { <Browser at doors /> }.into_any(),
        false => view! { <BucketList at /> }.into_any(),
    };
    view! {
        <div class="documents-page" data-test="documents">
            <h1 class="for-readers">"Documents"</h1>
            <div class="toolbar documents-head">
                <Tabs />
                <span class="push"></span>
                <GoTo at />
                <CaseChip />
                <TransfersButton />
            </div>
            {body}
        </div>
        <CaseDialog />
        <DocumentDialogs />
    }
}

/// What is listed, and the object that is open beside it.
#[component]
fn Browser(at: DocumentsAt, doors: Doors) -> impl IntoView {
    at.listen(doors);
    let looking = Looking {
        object: Memo::new(move |_| at.open_object()).into(),
        tab: Memo::new(move |_| at.place.read().open.as_ref().map(|open| open.tab).unwrap_or_default())
            .into(),
        on_tab: Callback::new(move |tab| at.show_side(tab)),
        on_open: Callback::new(move |object| at.open(&object)),
        on_step: Callback::new(move |by: isize| at.step(by as i64)),
        on_close: Callback::new(move |()| at.close()),
    };
    view! {
        <Toolbar at />
        <div class="doc-browser">
            <section class="doc-list" aria-label="Documents">
                <Listed at />
                <div class="doc-compared-here" hidden=move || at.compared.read().is_none()>
                    <Compared pair=at.compared />
                </div>
                <SelectionBar at />
                <StatusLine at />
            </section>
            <Detail looking />
        </div>
    }
}
