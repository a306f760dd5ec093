//! `/authorize`: the authorization-code flow with PKCE, as the browser sees it.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use form_urlencoded::Serializer;

use super::{Answers, Fields, Markup, decision, out_of_order, refused};
use crate::portal::{
    authorizations::{Ask, is_challenge},
    center::Center,
    clients::{Client, Grant},
    loopback::Loopback,
};

/// The longest `state` that is carried back, in bytes.
const LONGEST_STATE: usize = 1_024;

/// Shows who asks for what. Whoever cannot be answered safely gets a page; every other mistake is the client's to hear.
pub(in crate::portal) async fn authorize(
    State(center): State<Arc<Center>>,
    Query(fields): Fields,
) -> Response {
    let now = center.now();
    let mut books = center.books();
    let asked = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let Some(client) = books.clients.named(asked("client_id"), now).cloned() else {
        return refused("The program that asks is not known here, or its registration has expired.");
    };
    let place: Option<Loopback> = asked("redirect_uri").parse().ok();
    if !place.is_some_and(|place| client.redirects.iter().any(|registered| registered.covers(&place))) {
        return refused("The program that asks wants the answer sent to a place that it did not register.");
    }
    let state = fields.get("state").cloned();
    if state.as_ref().is_some_and(|state| state.len() > LONGEST_STATE) {
        return refused("The program that asks sent more than can be carried back to it.");
    }
    let redirect_uri = asked("redirect_uri").to_owned();
    if let Some(error) = mistake(&client, &fields) {
        return sent_back(&redirect_uri, "error", error, state.as_deref());
    }
    let ask = Ask {
        client_id: asked("client_id").to_owned(),
        redirect_uri,
        state,
        code_challenge: asked("code_challenge").to_owned(),
    };
    match books.authorizations.ask(ask, now) {
        Ok(request) => Markup::default()
            .named(
                &client.name,
                "asks for access to your accounts. Allow it only if you have just asked to sign in.",
            )
            .list(&["See your accounts and roles", "Get short-lived credentials for a role you choose"])
            .decision("/authorize", &request)
            .page(StatusCode::OK, "Allow access?"),
        Err(_) => out_of_order(),
    }
}

/// OAuth's word for what is wrong with a request whose client and redirect URI are right.
fn mistake(client: &Client, fields: &HashMap<String, String>) -> Option<&'static str> {
    let asked = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    if asked("response_type") != "code" {
        Some("unsupported_response_type")
    } else if !client.grants.contains(&Grant::AuthorizationCode) {
        Some("unauthorized_client")
    } else if asked("code_challenge_method") != "S256" || !is_challenge(asked("code_challenge")) {
        Some("invalid_request")
    } else if !asked("scopes").split_whitespace().all(|scope| client.scopes.iter().any(|has| has == scope)) {
        Some("invalid_scope")
    } else {
        None
    }
}

/// Takes the person's answer and sends the browser back to the program.
pub(in crate::portal) async fn answer_authorize(
    State(center): State<Arc<Center>>,
    Form(answers): Answers,
) -> Response {
    let now = center.now();
    let mut books = center.books();
    let answered = decision(&answers)
        .and_then(|(request, allowed)| Some((books.authorizations.answered(request, now)?, allowed)));
    let Some((ask, allowed)) = answered else {
        return refused("It was answered already, or too late. Start again from the program.");
    };
    let (redirect_uri, state) = (ask.redirect_uri.clone(), ask.state.clone());
    if !allowed {
        return sent_back(&redirect_uri, "error", "access_denied", state.as_deref());
    }
    match books.authorizations.allow(ask, now, &center.mint) {
        Ok(code) => sent_back(&redirect_uri, "code", &code, state.as_deref()),
        Err(_) => out_of_order(),
    }
}

/// Back to the program, with `name=value` and its own state.
fn sent_back(redirect_uri: &str, name: &str, value: &str, state: Option<&str>) -> Response {
    let mut query = Serializer::new(String::new());
    query.append_pair(name, value);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    let location = format!("{redirect_uri}?{}", query.finish());
    (StatusCode::FOUND, [(header::LOCATION, location), (header::REFERRER_POLICY, "no-referrer".to_owned())])
        .into_response()
}
