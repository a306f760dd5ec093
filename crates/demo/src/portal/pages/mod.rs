//! What a person sees in the browser: who asks for access, and the two answers.

mod authorize;
mod device;
mod html;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};

use self::html::Markup;
pub(super) use self::{
    authorize::{answer_authorize, authorize},
    device::{answer_device, device},
};
use super::center::Center;

/// The query of a page's URL.
type Fields = Query<HashMap<String, String>>;
/// What a form sends.
type Answers = Form<HashMap<String, String>>;

/// What this place is.
pub(super) async fn start(State(center): State<Arc<Center>>) -> Response {
    Markup::default()
        .paragraph("This is where the embedded account&#39;s accounts and roles are handed out.")
        .paragraph("Sign in from the console with this address as its start URL:")
        .named(&center.start_url(), "")
        .sign_out_form()
        .page(StatusCode::OK, "Access portal")
}

/// Ends every session, as the access portal's own "Sign out" does.
///
/// A page from elsewhere may not: a browser says where a form comes from.
pub(super) async fn sign_out(State(center): State<Arc<Center>>, headers: HeaderMap) -> Response {
    if headers.get(header::ORIGIN).is_some_and(|origin| *origin != *center.url()) {
        return refused("Only this page's own button ends the sessions.");
    }
    center.books().sessions.revoke();
    Markup::default()
        .paragraph("Every session of this portal is over. Programs must sign in again.")
        .page(StatusCode::OK, "Signed out")
}

/// The form's request, and whether it was allowed; nothing when the form is not ours.
fn decision(answers: &HashMap<String, String>) -> Option<(&str, bool)> {
    let request = answers.get("request")?;
    match answers.get("answer")?.as_str() {
        "allow" => Some((request, true)),
        "deny" => Some((request, false)),
        _ => None,
    }
}

/// A page that leads nowhere.
fn refused(words: &'static str) -> Response {
    Markup::default().paragraph(words).page(StatusCode::BAD_REQUEST, "This request cannot be answered")
}

/// The machine gives no randomness.
fn out_of_order() -> Response {
    Markup::default()
        .paragraph("The portal cannot draw the codes it needs. Try again later.")
        .page(StatusCode::INTERNAL_SERVER_ERROR, "Out of order")
}
