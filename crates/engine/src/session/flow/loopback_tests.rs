use proptest::prelude::*;
use tokio::task::JoinHandle;

use super::*;

const STATE: &str = "the-state";

async fn listening() -> (String, JoinHandle<io::Result<Callback>>) {
    let loopback = Loopback::bind("/oauth/callback").await.unwrap();
    let host = format!("127.0.0.1:{}", loopback.port);
    let state = SecretString::from(STATE);
    (host, tokio::spawn(async move { loopback.callback(&state).await }))
}

async fn send(host: &str, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

fn get(host: &str, path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{more}\r\n")
}

fn coming_back(host: &str) -> String {
    get(host, &format!("/oauth/callback?code=abc&state={STATE}"), "sec-fetch-mode: navigate\r\n")
}

#[tokio::test]
async fn a_browser_that_comes_back_brings_its_code() {
    let (host, callback) = listening().await;
    let answer = send(&host, &coming_back(&host)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("You are signed in"), "{answer}");
    let Callback::Code(code) = callback.await.unwrap().unwrap() else { panic!("no code") };
    assert_eq!(code.expose_secret(), "abc");
}

#[tokio::test]
async fn a_second_redirect_finds_nobody() {
    let (host, callback) = listening().await;
    send(&host, &coming_back(&host)).await.unwrap();
    callback.await.unwrap().unwrap();
    let error = send(&host, &coming_back(&host)).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_wrong_state_is_not_accepted() {
    for state in ["", "other", "the-stat", "the-state-"] {
        let (host, callback) = listening().await;
        let path = format!("/oauth/callback?code=abc&state={state}");
        let answer = send(&host, &get(&host, &path, "")).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(matches!(callback.await.unwrap().unwrap(), Callback::WrongState), "{state:?}");
    }
}

#[tokio::test]
async fn what_a_page_or_another_program_sends_is_turned_away_and_changes_nothing() {
    let (host, callback) = listening().await;
    let path = format!("/oauth/callback?code=evil&state={STATE}");
    for (request, status) in [
        (get("evil.example:80", &path, ""), 403),
        (get(&host, &path, "origin: https://evil.example\r\n"), 403),
        (get(&host, &path, "sec-fetch-mode: no-cors\r\n"), 403),
        (get(&host, "/favicon.ico", ""), 404),
        (get(&host, "//evil.example/oauth/callback", ""), 404),
        (format!("POST {path} HTTP/1.1\r\nhost: {host}\r\n\r\n"), 405),
        ("\u{1}\u{2}\r\n\r\n".to_owned(), 400),
    ] {
        let answer = send(&host, &request).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {answer}");
    }
    send(&host, &coming_back(&host)).await.unwrap();
    assert!(
        matches!(callback.await.unwrap().unwrap(), Callback::Code(code) if code.expose_secret() == "abc")
    );
}

#[tokio::test]
async fn a_denial_and_a_refusal_are_told_apart() {
    let (host, callback) = listening().await;
    let path = format!("/oauth/callback?error=access_denied&state={STATE}");
    send(&host, &get(&host, &path, "")).await.unwrap();
    assert!(matches!(callback.await.unwrap().unwrap(), Callback::Denied));

    let (host, callback) = listening().await;
    let path = format!("/oauth/callback?error=server%20%3Cb%3Eerror&state={STATE}");
    send(&host, &get(&host, &path, "")).await.unwrap();
    assert!(matches!(callback.await.unwrap().unwrap(), Callback::Refused(said) if said == "server<b>error"));
}

proptest! {
    #[test]
    fn no_head_panics(head in prop::collection::vec(any::<u8>(), 0..200), path in "[ -~]{0,60}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let loopback = runtime.block_on(Loopback::bind("/oauth/callback")).unwrap();
        drop(loopback.understand(&head));
        let host = format!("127.0.0.1:{}", loopback.port);
        if let Ok(url) = loopback.understand(get(&host, &path, "").as_bytes()) {
            prop_assert_eq!(url.path(), "/oauth/callback");
            prop_assert!(!matches!(decide(&url, &STATE.into()), Callback::Code(_)) || path.contains(STATE));
        }
    }
}
