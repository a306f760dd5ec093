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
mod reading;
mod roll;
mod rows;
mod scroller;
mod tables;
mod text;
mod wishes;
mod wrapped;
mod zoom;

use leptos::prelude::*;
use protocol::{
    Error, Health,
    documents::{
        ObjectId,
        details::Restored,
        preview::{Entry, OpenPreview, Shape},
    },
};

pub(super) use self::wishes::{Wish, Wishes};
use self::{
    bytes::BytesView,
    entries::ArchiveView,
    mail::MailView,
    opening::{Opened, Opening, Stand},
    pages::PagesView,
    picture::PictureView,
    reading::Reading,
    tables::TablesView,
    text::TextView,
};
use super::{
    case::{WayOut, lacks_case},
    desk::{Desk, Subject},
    detail::Panel,
};
use crate::{
    parts::{Button, Notice, Skeleton, TroubleBody},
    place::DocumentTab,
};

/// What of the object is opened instead of itself: an entry of the archive or an attachment of the mail that it is.
type Inside = RwSignal<Option<(ObjectId, Entry)>>;

/// The object's bytes, as a person reads them. Once opened it stays open while other sides are looked at: to come back
/// is no second look.
#[component]
pub(super) fn PreviewSide(panel: Panel) -> impl IntoView {
    let looking = panel.looking;
    let inside: Inside = RwSignal::new(None);
    let opened = Memo::new(move |before: Option<&Option<ObjectId>>| {
        let object = panel.rested.get();
        let is_open = looking.tab.get() == DocumentTab::Preview || before == Some(&object);
        object.filter(|_| is_open)
    });
    // Who comes back to an archive begins at its entries.
    Effect::new(move |_| {
        let object = looking.object.get();
        let is_left = inside
            .with_untracked(|inside| inside.as_ref().is_some_and(|(of, _)| Some(of) != object.as_ref()));
        if is_left {
            inside.set(None);
        }
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
        Stand::Open(opened) => shown(opening, &opened, on_open),
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
    let desk = Desk::here();
    let again = Callback::new(move |()| opening.try_again());
    let asks_case = lacks_case(&error);
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
            <p class="card-actions"><WayOut asks_case again hook="preview-again" /> {restore}</p>
        </div>
    }
}

/// What it is, drawn.
fn shown(opening: Opening, opened: &Opened, on_open: Callback<Entry>) -> AnyView {
    let reading = Reading::of(opening, opened);
    let preview = &opened.preview;
    // What is inside of something inside is not opened.
    let on_open = opened.entry.is_none().then_some(on_open);
    let body = match preview.shape.clone() {
        Shape::Pages { pages, first, title } => view! {
            {title.map(|title| view! { <p class="doc-title cut selectable small dim">{title}</p> })}
            <PagesView reading pages first />
        }
        .into_any(),
        Shape::Picture { format, width, height } => {
            view! { <PictureView reading format width height /> }.into_any()
        }
        Shape::Text { language, encoding } => view! { <TextView reading language encoding /> }.into_any(),
        Shape::Tables { sheets } => view! { <TablesView reading sheets /> }.into_any(),
        Shape::Mail { headers, attachments } => {
            view! { <MailView reading headers attachments on_open /> }.into_any()
        }
        Shape::Archive { format, entries } => {
            view! { <ArchiveView reading format entries on_open /> }.into_any()
        }
        Shape::Bytes {} => view! { <BytesView reading size=preview.size /> }.into_any(),
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
