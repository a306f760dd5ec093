//! An object on screen without a download: pages, pictures, text, tables, mail, archives, bytes.

mod book;
mod bytes;
mod colours;
mod entries;
mod feed;
mod find;
mod layout;
mod lines;
mod mail;
mod opening;
mod page;
mod pages;
mod picture;
mod roll;
mod rows;
mod scroller;
mod tables;
mod text;
mod wishes;
mod wrapped;
mod zoom;

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;
use protocol::{
    Error, ErrorKind, Health,
    documents::{
        ObjectId,
        details::Restored,
        preview::{Entry, OpenPreview, Preview, Shape},
    },
};

pub(super) use self::wishes::{Wish, Wishes};
use self::{
    bytes::BytesView,
    entries::ArchiveView,
    mail::MailView,
    opening::{Opening, Stand},
    pages::PagesView,
    picture::PictureView,
    tables::TablesView,
    text::TextView,
};
use super::{
    case::Cases,
    desk::{Desk, Subject},
    detail::Panel,
};
use crate::{
    live::settled,
    parts::{Button, Notice, Skeleton, TroubleBody},
    place::DocumentTab,
};

/// Who goes through objects quickly looks at none of them: each look is written down.
const PAUSE: Duration = Duration::from_millis(200);

/// What of the object is opened instead of itself: an entry of the archive or an attachment of the mail that it is.
type Inside = RwSignal<Option<(ObjectId, Entry)>>;

/// The object's bytes, as a person reads them. Once opened it stays open while other sides are looked at: to come back
/// is no second look.
#[component]
pub(super) fn PreviewSide(panel: Panel) -> impl IntoView {
    let looking = panel.looking;
    let inside: Inside = RwSignal::new(None);
    let object = settled(looking.object, PAUSE);
    let opened = Memo::new(move |before: Option<&Option<ObjectId>>| {
        // While one goes on, the one before is no longer looked at.
        let object = object.get().filter(|object| looking.object.get().as_ref() == Some(object));
        let is_open = looking.tab.get() == DocumentTab::Preview || before == Some(&object);
        object.filter(|_| is_open)
    });
    let wanted = Memo::new(move |_| {
        let object = opened.get()?;
        let entry = inside
            .with(|inside| inside.as_ref().filter(|(of, _)| *of == object).map(|(_, entry)| entry.place));
        Some(OpenPreview { object, entry })
    });
    let opening = Opening::of(wanted.into());
    let on_open = Callback::new(move |entry: Entry| {
        if let Some(object) = opened.get_untracked() {
            inside.set(Some((object, entry)));
        }
    });
    let body = move || match opening.stand.get() {
        Stand::Waiting => view! { <Skeleton rows=8 /> }.into_any(),
        Stand::Failed(error) => view! { <Failed panel opening error /> }.into_any(),
        Stand::Open(preview) => shown(&preview, on_open),
    };
    view! {
        <InsideHead inside wanted=wanted.into() />
        {body}
    }
}

/// Where one is inside an archive or a mail, and the way out.
#[component]
fn InsideHead(inside: Inside, wanted: Signal<Option<OpenPreview>>) -> impl IntoView {
    let name = Memo::new(move |_| {
        wanted.get()?.entry?;
        inside.with(|inside| inside.as_ref().map(|(_, entry)| entry.name.clone()))
    });
    move || {
        name.get().map(|name| {
            view! {
                <div class="doc-inside" data-test="doc-inside">
                    <Button
                        hook="doc-outside"
                        icon=icondata_lu::LuChevronLeft
                        label="Back"
                        on_press=move |()| inside.set(None)
                    />
                    <span class="cut selectable" title=name.clone()>
                        {name.clone()}
                    </span>
                </div>
            }
        })
    }
}

/// Why it is not shown, and what can be done about that here.
#[component]
fn Failed(panel: Panel, opening: Opening, error: Error) -> impl IntoView {
    let cases = Cases::here();
    let desk = Desk::here();
    let again = Callback::new(move |()| opening.try_again());
    let way_out = match error.kind {
        ErrorKind::ReasonRequired => view! {
            <Button hook="open-case" label="Open a case…" on_press=move |()| cases.ask(again) />
        }
        .into_any(),
        _ => view! { <Button hook="preview-again" label="Try again" on_press=move |()| again.run(()) /> }
            .into_any(),
    };
    let restore = move || {
        let needed =
            panel.details.with(|known| known.value.as_ref().is_some_and(|it| it.restore == Restored::Needed));
        let object = panel.looking.object.get()?;
        needed.then(|| {
            view! {
                <Button
                    hook="preview-restore"
                    label="Restore…"
                    on_press=move |()| desk.open(Subject::Restore(object.clone()))
                />
            }
        })
    };
    view! {
        <div data-test="preview-failed">
            <TroubleBody error=Signal::stored(error) />
            <p class="card-actions">{way_out} {restore}</p>
        </div>
    }
}

/// What it is, drawn.
fn shown(preview: &Arc<Preview>, on_open: Callback<Entry>) -> AnyView {
    let id = preview.id.clone();
    let body = match preview.shape.clone() {
        Shape::Pages { pages, first, title } => view! {
            {title.map(|title| view! { <p class="doc-title cut selectable small dim">{title}</p> })}
            <PagesView id pages first />
        }
        .into_any(),
        Shape::Picture { format, width, height } => {
            view! { <PictureView id format width height /> }.into_any()
        }
        Shape::Text { language, encoding } => view! { <TextView id language encoding /> }.into_any(),
        Shape::Tables { sheets } => view! { <TablesView id sheets /> }.into_any(),
        Shape::Mail { headers, attachments } => {
            view! { <MailView id headers attachments on_open /> }.into_any()
        }
        Shape::Archive { format, entries } => view! { <ArchiveView id format entries on_open /> }.into_any(),
        Shape::Bytes {} => view! { <BytesView id size=preview.size /> }.into_any(),
    };
    let note = |note: &String| {
        let note = note.clone();
        view! {
            <Notice icon=icondata_lu::LuInfo health=Health::Unknown hook="doc-note">
                {note}
            </Notice>
        }
    };
    let notes = (!preview.notes.is_empty())
        .then(|| view! { <div class="doc-notes" tabindex="0" role="group" aria-label="What one should know of it">{preview.notes.iter().map(note).collect_view()}</div> });
    view! {
        <div class="doc-preview" data-test="doc-preview" data-shape=shape_name(&preview.shape)>
            {notes}
            {body}
        </div>
    }
    .into_any()
}

const fn shape_name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Pages { .. } => "pages",
        Shape::Picture { .. } => "picture",
        Shape::Text { .. } => "text",
        Shape::Tables { .. } => "tables",
        Shape::Mail { .. } => "mail",
        Shape::Archive { .. } => "archive",
        Shape::Bytes {} => "bytes",
    }
}
