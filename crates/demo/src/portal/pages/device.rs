//! `/device`: the device-code flow, as the browser sees it.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};

use super::{Answers, Fields, Markup, decision, out_of_order, refused};
use crate::portal::center::Center;

/// Asks for the code, or shows who waits with it.
pub(in crate::portal) async fn device(State(center): State<Arc<Center>>, Query(fields): Fields) -> Response {
    let Some(user_code) = fields.get("user_code").filter(|code| !code.is_empty()) else {
        return Markup::default()
            .paragraph("Type the code that the program shows.")
            .code_form()
            .page(StatusCode::OK, "Sign in on a device");
    };
    let now = center.now();
    let mut books = center.books();
    match books.devices.ask(user_code, now) {
        Ok(Some((request, device))) => {
            let client = books.clients.named(&device.client_id, now);
            Markup::default()
                .named(
                    client.map_or("A program", |client| &client.name),
                    "asks for access to your accounts. Allow it only if it shows this code:",
                )
                .code(&device.user_code)
                .decision("/device", &request)
                .page(StatusCode::OK, "Allow access?")
        }
        Ok(None) => Markup::default()
            .paragraph("No program waits with this code. It may have expired.")
            .code_form()
            .page(StatusCode::NOT_FOUND, "Unknown code"),
        Err(_) => out_of_order(),
    }
}

/// Takes the person's answer; the program learns it with its next poll.
pub(in crate::portal) async fn answer_device(
    State(center): State<Arc<Center>>,
    Form(answers): Answers,
) -> Response {
    let now = center.now();
    match decision(&answers) {
        Some((request, allowed)) if center.books().devices.answer(request, allowed, now) => {
            let heading = if allowed { "Access allowed" } else { "Access denied" };
            Markup::default()
                .paragraph("You can close this page and go back to the program.")
                .page(StatusCode::OK, heading)
        }
        _ => refused("It was answered already, or too late. Start again from the program."),
    }
}
