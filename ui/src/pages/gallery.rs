//! Every part in every state: what the pictures are taken of, and where a part is looked up.

mod basics;
mod cards;
mod samples;
mod sign_in;

use leptos::prelude::*;

use self::{
    basics::{Buttons, Choices, Colours, Figures, Marks, Messages, Names, Type},
    cards::{Cards, Troubles},
    sign_in::SigningIn,
};

/// The gallery.
#[component]
pub(crate) fn GalleryPage() -> impl IntoView {
    view! {
        <div class="page gallery" data-test="gallery">
            <div class="say">
                <h1>"Gallery of parts"</h1>
                <span class="dim cut">"Every part of the window in every state it can be in."</span>
            </div>
            <div class="gallery-columns">
                <Colours />
                <Type />
                <Marks />
                <Buttons />
                <Choices />
                <Names />
                <Figures />
                <Messages />
            </div>
            <Cards />
            <Troubles />
            <SigningIn />
        </div>
    }
}

/// One kind of part, with its name.
#[component]
fn Exhibit(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="exhibit" aria-label=title>
            <h2 class="faint">{title}</h2>
            <div class="exhibit-body">{children()}</div>
        </section>
    }
}
