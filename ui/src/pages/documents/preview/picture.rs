use leptos::{html::Div, prelude::*, task::spawn_local};
use protocol::{Error, ErrorKind, documents::preview::Part};

use super::{
    pages::Zooming,
    reading::Reading,
    wishes::{Wish, Wishes},
    zoom::Zoom,
};
use crate::{
    parts::{Button, TroubleBody},
    sized::when_resized,
    words,
};

/// Around the picture, in pixels.
const MARGIN: f64 = 12.0;

/// The widest picture that is asked for, in pixels.
const WIDEST: u32 = 4_096;

/// One picture.
#[component]
pub(super) fn PictureView(reading: Reading, format: String, width: u32, height: u32) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let room = RwSignal::new(0.0);
    when_resized(node, move |node| {
        if node.client_width() > 0 {
            room.set(f64::from(node.client_width()) - 2.0 * MARGIN);
        }
    });
    let zoom = RwSignal::new(Zoom::Fit);
    // What is smaller than the room is not blown up.
    let factor = Signal::derive(move || match zoom.get() {
        Zoom::Fit => Zoom::Fit.factor(room.get(), f64::from(width)).min(1.0),
        by => by.factor(room.get(), f64::from(width)),
    });
    Wishes::here().grant(move |wish| match wish {
        Wish::Find => {}
        Wish::Larger => zoom.set(Zoom::larger(factor.get_untracked())),
        Wish::Smaller => zoom.set(Zoom::smaller(factor.get_untracked())),
        Wish::Fit => zoom.set(Zoom::Fit),
    });
    let attempt = RwSignal::new(0_u32);
    let failed = RwSignal::new(false);
    // Another attempt has another address.
    let source = move || {
        let width = width.clamp(65, WIDEST) - attempt.get() % 64;
        reading.address(1, f64::from(width))
    };
    // One that ended by itself is opened anew, and drawn from there.
    let not_there = move || {
        spawn_local(async move {
            if !reading.is_renewed(Part::Bytes { from: 0, count: 1 }).await {
                failed.try_set(true);
            }
        });
    };
    let trouble = move || {
        failed.get().then(|| {
            let error =
                Error::new(ErrorKind::Internal, "The picture could not be drawn; the console is fine.")
                    .with_next("Try again, or download it to look at it elsewhere.");
            let again = move |()| {
                failed.set(false);
                attempt.update(|attempt| *attempt += 1);
            };
            view! {
                <TroubleBody error=Signal::stored(error) />
                <p class="card-actions">
                    <Button hook="picture-again" label="Try again" on_press=again />
                </p>
            }
        })
    };
    let wheel = move |event: web_sys::WheelEvent| {
        if event.ctrl_key() {
            event.prevent_default();
            zoom.set(Zoom::turned(factor.get_untracked(), event.delta_y()));
        }
    };
    let size = format!("{} × {} px", words::count(width.into()), words::count(height.into()));
    let about = format + " · " + &size;
    view! {
        <div class="doc-bar">
            <span class="small dim">{about}</span>
            <span class="push"></span>
            <Zooming zoom factor />
        </div>
        <div class="doc-shown doc-picture" node_ref=node tabindex="0" role="group" aria-label="Picture" on:wheel=wheel>
            {trouble}
            <img
                alt="The document's picture"
                draggable="false"
                data-test="doc-picture"
                src=source
                hidden=failed
                on:error=move |_| not_there()
                style:width=move || format!("{}px", f64::from(width) * factor.get())
                style:height=move || format!("{}px", f64::from(height) * factor.get())
            />
        </div>
    }
}
