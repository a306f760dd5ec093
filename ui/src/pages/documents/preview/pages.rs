use leptos::prelude::*;

use super::{
    book::Book,
    find::{FindBar, Finding},
    layout::Size,
    page::Page,
    reading::Reading,
    scroller::Scrolled,
    wishes::{Wish, Wishes},
    zoom::Zoom,
};
use crate::{
    parts::{Button, IconButton},
    words,
};

/// Pages that are drawn, one below the other.
#[component]
pub(super) fn PagesView(reading: Reading, pages: u32, first: (f32, f32)) -> impl IntoView {
    let book = Book::of(reading, pages, Size::told(first.0, first.1));
    let finding = Finding::in_preview(reading, move |page| {
        book.go(usize::try_from(page.saturating_sub(1)).unwrap_or(usize::MAX));
    });
    let term = Memo::new(move |_| finding.term());
    Wishes::here().grant(move |wish| match wish {
        Wish::Find => finding.open.set(true),
        Wish::Larger => book.zoom.set(Zoom::larger(untrack(|| book.factor()))),
        Wish::Smaller => book.zoom.set(Zoom::smaller(untrack(|| book.factor()))),
        Wish::Fit => book.zoom.set(Zoom::Fit),
    });
    let visible = Memo::new(move |_| book.visible());
    let wheel = move |event: web_sys::WheelEvent| {
        if event.ctrl_key() {
            event.prevent_default();
            book.zoom.set(Zoom::turned(untrack(|| book.factor()), event.delta_y()));
        }
    };
    view! {
        <div class="doc-bar">
            <PageJump book />
            <span class="push"></span>
            <Zooming zoom=book.zoom factor=Signal::derive(move || book.factor()) />
            <IconButton
                hook="doc-find-open"
                icon=icondata_lu::LuSearch
                label="Find in the document (Ctrl F)"
                on_press=move |()| finding.open.set(true)
            />
        </div>
        <FindBar finding />
        <div class="doc-shown" on:wheel=wheel>
            <Scrolled scroller=book.scroller class="doc-pages" hook="doc-pages" label="Pages">
                <For each=move || visible.get() key=|page| *page let:page>
                    <Page book page term />
                </For>
            </Scrolled>
        </div>
    }
}

/// Which page is read, of how many; another one can be typed.
#[component]
fn PageJump(book: Book) -> impl IntoView {
    let present = Memo::new(move |_| book.present() + 1);
    let jump = move |event: web_sys::Event| {
        let typed = event_target_value(&event).trim().parse::<usize>();
        if let Ok(page) = typed {
            book.go(page.clamp(1, untrack(|| book.len())) - 1);
        }
        // What is no page is put right.
        event_target::<web_sys::HtmlInputElement>(&event).set_value(&present.get_untracked().to_string());
    };
    let select = |event: web_sys::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    let step = move |by: isize| {
        let page = (present.get_untracked() - 1).saturating_add_signed(by);
        book.go(page.min(untrack(|| book.len()).saturating_sub(1)));
    };
    view! {
        <IconButton
            hook="page-before"
            icon=icondata_lu::LuChevronUp
            label="The page before"
            on_press=move |()| step(-1)
        />
        <IconButton
            hook="page-next"
            icon=icondata_lu::LuChevronDown
            label="The next page"
            on_press=move |()| step(1)
        />
        <span class="doc-page-number number">
            <input
                type="text"
                inputmode="numeric"
                aria-label="Page"
                data-test="page-number"
                autocomplete="off"
                prop:value=move || present.get().to_string()
                on:focus=select
                on:change=jump
            />
            <span class="faint" data-test="page-count">
                {move || format!("/ {}", words::count(book.len() as u64))}
            </span>
        </span>
    }
}

/// How large it is shown.
#[component]
pub(super) fn Zooming(zoom: RwSignal<Zoom>, factor: Signal<f64>) -> impl IntoView {
    let fits = Signal::derive(move || Some(zoom.get() == Zoom::Fit));
    view! {
        <IconButton
            hook="zoom-smaller"
            icon=icondata_lu::LuZoomOut
            label="Smaller (−)"
            on_press=move |()| zoom.set(Zoom::smaller(factor.get_untracked()))
        />
        <span class="doc-zoom number" data-test="zoom">
            {move || words::percent((factor.get() * 100.0).round())}
        </span>
        <IconButton
            hook="zoom-larger"
            icon=icondata_lu::LuZoomIn
            label="Larger (+)"
            on_press=move |()| zoom.set(Zoom::larger(factor.get_untracked()))
        />
        <IconButton
            hook="zoom-fit"
            icon=icondata_lu::LuMoveHorizontal
            label="As wide as there is room (0)"
            pressed=fits
            on_press=move |()| zoom.set(Zoom::Fit)
        />
        <Button hook="zoom-whole" label="100 %" on_press=move |()| zoom.set(Zoom::By(1.0)) />
    }
}
