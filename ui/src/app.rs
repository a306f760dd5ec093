//! What is on screen: the shell around the pages, the router, and the keys.

use std::time::Duration;

use leptos::{ev, prelude::*};
use leptos_router::{
    WildcardSegment,
    components::{FlatRoutes, Route, Router},
};
use protocol::Area;
use wasm_bindgen::JsCast as _;

use crate::{
    console::Console,
    ipc, keys,
    pages::View,
    parts::{Button, ToastStack},
    shell::{
        AlertStrip, ArmDialog, CallsDialog, ChangeDialog, ChangeStrips, DemoStrip, FaultsDialog,
        KeyMapDialog, PaletteDialog, Rail, RoleDialog, SignInDialog, SignInStrip, StatusBar, TopBar,
    },
};

/// How long the second stroke of a binding may take.
const PATIENCE: Duration = Duration::from_millis(1_200);

/// From this width on, in pixels, there is room for the rail's words.
const OPEN_RAIL: f64 = 900.0;

/// The whole window.
#[component]
pub(crate) fn App() -> impl IntoView {
    if ipc::present() {
        view! {
            <Router>
                <Shell />
            </Router>
        }
        .into_any()
    } else {
        view! { <NotInTheConsole /> }.into_any()
    }
}

#[component]
fn NotInTheConsole() -> impl IntoView {
    view! {
        <section class="full-page" data-test="not-in-the-console">
            <h1>"This page belongs to the Signalbox window"</h1>
            <p>
                "It was opened in a browser, where there is nothing that could ask AWS. Start the console itself: "
                <span class="mono selectable">"make run"</span> ", or the installed application."
            </p>
        </section>
    }
}

#[component]
fn Shell() -> impl IntoView {
    let console = Console::start();
    listen_to_keys(console);
    tell_first_paint(console);
    let narrow = narrow();
    let page = move || console.place.get().map(|place| place.page.name);
    let area = move || console.place.get()?.page.area.map(Area::name);
    view! {
        <div
            class="shell"
            class:locked=move || console.is_locked()
            class:narrow=narrow
            class:rail-folded=move || console.rail_folded.get() || narrow.get()
        >
            <a class="skip" href="#main">
                "Skip to the page"
            </a>
            <div class="strips">
                <DemoStrip />
                <AlertStrip />
                <SignInStrip />
                <ChangeStrips />
            </div>
            <Rail />
            <TopBar />
            <main id="main" tabindex="-1" data-test="main" data-page=page data-area=area>
                <FlatRoutes fallback=|| ()>
                    <Route path=WildcardSegment("place") view=PageAtPlace />
                </FlatRoutes>
            </main>
            <StatusBar />
        </div>
        <PaletteDialog />
        <KeyMapDialog />
        <CallsDialog />
        <FaultsDialog />
        <RoleDialog />
        <ArmDialog />
        <ChangeDialog />
        <SignInDialog />
        <ToastStack toasts=console.toasts />
    }
}

/// The page of the table that the address names. The table does the routing; the router keeps the history.
#[component]
fn PageAtPlace() -> impl IntoView {
    let console = Console::here();
    // What is open on a page is the page's own business: it stays while that changes.
    let page = Memo::new(move |_| {
        console.place.with(|place| place.as_ref().map(|place| (place.page, place.environment.clone())))
    });
    move || match page.get() {
        Some((page, environment)) => match (page.view, environment) {
            (View::Console(page), _) => page(),
            (View::Environment(page), Some(environment)) => page(environment),
            (View::Environment(_), None) => view! { <NoSuchPlace /> }.into_any(),
        },
        None => view! { <NoSuchPlace /> }.into_any(),
    }
}

#[component]
fn NoSuchPlace() -> impl IntoView {
    let console = Console::here();
    view! {
        <div class="page" data-test="no-such-place">
            <h1>"There is no such page"</h1>
            <p class="dim">"The address names nothing that the console shows."</p>
            <p>
                <Button
                    label="Go to the fleet"
                    on_press=move |()| console.run(crate::commands::Action::Page("fleet"))
                />
            </p>
        </div>
    }
}

/// Whether the window is too narrow for an open rail.
fn narrow() -> RwSignal<bool> {
    let measure = || {
        window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < OPEN_RAIL)
    };
    let narrow = RwSignal::new(measure());
    let listener = window_event_listener(ev::resize, move |_| narrow.set(measure()));
    on_cleanup(move || listener.remove());
    narrow
}

/// Every key goes through the table of commands. Who types into a field keeps the bare keys and those of editing.
fn listen_to_keys(console: Console) {
    let before = StoredValue::new(String::new());
    let turn = StoredValue::new(0_u32);
    let listener = window_event_listener(ev::keydown, move |event| {
        let chord = event.ctrl_key() || event.meta_key() || event.alt_key();
        let dialog_open = console.dialog.get_untracked().is_some();
        if event.default_prevented()
            || event.is_composing()
            || ((!chord || edits(&event)) && (dialog_open || keeps_keys(&event)))
        {
            return;
        }
        let stroke = keys::stroke(&event.key(), event.ctrl_key() || event.meta_key(), event.alt_key());
        let page = console.place.with_untracked(|place| place.as_ref().map(|place| place.page.name));
        let outcome = keys::press(&before.get_value(), &stroke, page);
        before.set_value(String::new());
        match outcome {
            keys::Outcome::Run(action) => {
                event.prevent_default();
                console.run(action);
            }
            keys::Outcome::Wait(struck) => {
                before.set_value(struck);
                let this_turn = turn.get_value().wrapping_add(1);
                turn.set_value(this_turn);
                let forget = move || {
                    if turn.get_value() == this_turn {
                        before.set_value(String::new());
                    }
                };
                set_timeout(forget, PATIENCE);
            }
            keys::Outcome::Nothing => {}
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether a chord means the text that is typed: all of it, cut, copy, paste, undo.
fn edits(event: &web_sys::KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key())
        && matches!(event.key().to_lowercase().as_str(), "a" | "c" | "v" | "x" | "y" | "z")
}

/// Whether the focused element uses bare keys itself: it is typed into, or Enter and Space press it.
fn keeps_keys(event: &web_sys::KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    let typed = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
    let pressed = matches!(event.key().as_str(), "Enter" | " ")
        && matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY");
    typed || pressed
}

/// Tells the shell once that the first real content is on screen.
fn tell_first_paint(console: Console) {
    Effect::new(move |told: Option<bool>| {
        if told == Some(true) {
            return true;
        }
        let snapshot = console.snapshot.get();
        let there = snapshot.map_or_else(
            || console.fleet.known.with(|known| known.value.is_some()),
            |snapshot| snapshot.known.with(|known| known.value.is_some()),
        );
        if there {
            // The frame after the next one shows what was just drawn.
            request_animation_frame(|| request_animation_frame(|| leptos::task::spawn_local(ipc::painted())));
        }
        there
    });
}
