//! The window: protocol in, pixels out.
//!
//! Start reading at [`app`] (what is on screen), [`pages`] (the table of pages) and [`commands`]
//! (the table of everything a key or the palette can do). [`ipc`] is the only way to the engine.

#![expect(unreachable_pub, reason = "the component macro of Leptos makes its props public")]

mod app;
mod aws_console;
mod calendar;
mod commands;
mod console;
mod cursor;
mod fuzzy;
mod ipc;
mod keys;
mod live;
mod memory;
mod pages;
mod parts;
mod place;
#[cfg(test)]
mod samples;
mod shell;
mod sized;
mod windowing;
mod words;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        show_failure(&info.to_string());
    }));
    leptos::mount::mount_to_body(app::App);
}

/// Shows the panel of `index.html`, which needs nothing of what has just failed.
fn show_failure(reason: &str) {
    let document = leptos::prelude::document();
    if let Some(text) = document.get_element_by_id("failed-reason") {
        text.set_text_content(Some(reason));
    }
    if let Some(panel) = document.get_element_by_id("failed") {
        let _ = panel.remove_attribute("hidden");
    }
}
