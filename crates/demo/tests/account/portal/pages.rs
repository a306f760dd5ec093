//! What every answer of the portal carries, and what it does with requests that mean harm.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{Visit, browser::Page};

#[tokio::test]
async fn a_page_runs_nothing_and_loads_nothing() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    for url in
        [visit.authorize_url(&client), visit.portal.start_url(), format!("{}/device", visit.portal.url())]
    {
        let page = Page::get(&url).await;
        assert_eq!(page.status, 200, "{url}");
        let policy = &page.headers["content-security-policy"];
        assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; form-action"), "{policy}");
        assert!(!page.body.contains("<script") && !page.body.contains("http-equiv"), "{}", page.body);
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    let page = Page::get(&visit.authorize_url(&client)).await;
    assert!(page.body.contains("<strong>Signalbox &lt;test&gt;</strong> asks"), "{}", page.body);
}

#[tokio::test]
async fn every_answer_carries_the_account_s_time() {
    let visit = Visit::new().await;
    for path in ["/start", "/assignment/accounts", "/nowhere"] {
        let page = Page::get(&format!("{}{path}", visit.portal.url())).await;
        assert_eq!(page.headers["date"], "Tue, 17 Nov 2026 11:00:20 GMT", "{path}");
        assert!(!page.headers["x-amzn-requestid"].is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_portal_answers_to_its_own_name_only() {
    let visit = Visit::new().await;
    let url = visit.portal.url();
    let host = url.strip_prefix("http://").unwrap();
    let request = "GET /start HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n";
    assert_eq!(Page::sent(host, request).await.status, 421);
}

#[tokio::test]
async fn only_its_own_page_ends_every_session() {
    let visit = Visit::new().await;
    let url = visit.portal.url();
    let host = url.strip_prefix("http://").unwrap();
    for (origin, status) in [("https://evil.example", 400), ("null", 400), (url.as_str(), 200)] {
        let request = format!(
            "POST /start HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(Page::sent(host, &request).await.status, status, "{origin}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_read() {
    let visit = Visit::new().await;
    let url = format!("{}/token", visit.portal.url());
    assert_eq!(Page::post(&url, &[("a", &"x".repeat(70_000))]).await.status, 413);
    assert_eq!(Page::post(&url, &[("a", "x")]).await.status, 400);
    assert_eq!(Page::post(&format!("{}/device", visit.portal.url()), &[]).await.status, 400);
}

#[tokio::test]
async fn whatever_is_asked_there_is_an_answer() {
    let visit = Visit::new().await;
    let (url, client) = (visit.portal.url(), visit.registered().await);
    let host = url.strip_prefix("http://").unwrap();
    let id = client.client_id().unwrap();
    let mut runner = TestRunner::deterministic();
    let requests = (
        prop_oneof![
            Just("/token"),
            Just("/client/register"),
            Just("/authorize"),
            Just("/device"),
            Just("/logout")
        ],
        prop_oneof![Just("GET"), Just("POST"), Just("DELETE")],
        "[ -~]{0,40}",
        any::<String>(),
    );
    for _ in 0..64 {
        let (path, method, query, body) = requests.new_tree(&mut runner).unwrap().current();
        let query = form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>();
        let request = format!(
            "{method} {path}?client_id={id}&redirect_uri={query}&user_code={query} HTTP/1.1\r\nHost: {host}\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let page = Page::sent(host, &request).await;
        assert!((200..500).contains(&page.status), "{request:?} gives {page:?}");
    }
    assert_eq!(Page::get(&visit.portal.start_url()).await.status, 200);
}

#[tokio::test]
async fn every_secret_is_known_to_those_who_look_for_it() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let tokens = visit.signed_in(&client).await;
    let role = visit.credentials("prod", "ReadOnly").await;
    let secrets = visit.portal.secrets();
    for secret in [
        client.client_secret().unwrap(),
        tokens.access_token().unwrap(),
        tokens.refresh_token().unwrap(),
        role.secret_access_key().unwrap(),
        role.session_token().unwrap(),
    ] {
        assert!(secrets.iter().any(|known| known == secret));
    }
    assert!(!secrets.iter().any(|known| known == client.client_id().unwrap()));
}

#[tokio::test]
async fn a_portal_that_is_dropped_no_longer_answers() {
    let visit = Visit::new().await;
    let (url, demo) = (visit.portal.url(), visit.demo);
    drop(visit.portal);
    let host = url.strip_prefix("http://").unwrap().to_owned();
    // The server ends at its next turn; connections that are already in the queue are closed unanswered.
    while tokio::net::TcpStream::connect(&host).await.is_ok() {
        tokio::task::yield_now().await;
    }
    drop(demo);
}
