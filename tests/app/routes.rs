//! The table of routes, driven with JSON and no window.

use protocol::{
    Error, ErrorKind, Request as _,
    demo::GetFaults,
    session::{AccountSource, GetStatus, Status},
};
use serde_json::{Value, json};
use shell::{Host, Setup, Source, routes::Routes};

async fn host(source: Source) -> Host {
    let notices = vec!["a notice".into()];
    Host::start(Setup {
        source,
        catalogue: None,
        choices: None,
        journal: None,
        vigils: None,
        logs: None,
        documents: None,
        previewer: None,
        notices,
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_request_is_answered_by_name() {
    let answer = Routes::new()
        .request(&host(Source::Demo { seed: 1, portal: false }).await, GetStatus::NAME, json!({}))
        .await;
    let status: Status = serde_json::from_value(answer.unwrap()).unwrap();
    assert_eq!(status.source, AccountSource::Demo);
    assert_eq!(status.notices, ["a notice"]);
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_body_are_invalid() {
    let host = host(Source::Demo { seed: 1, portal: false }).await;
    let routes = Routes::new();
    let unknown = routes.request(&host, "session.GetRich", json!({})).await.unwrap_err();
    assert_eq!(unknown.kind, ErrorKind::Invalid { field: "name".into() });
    let wrong: Result<Value, Error> =
        routes.request(&host, "overview.GetEnvironment", json!({ "environment": 7 })).await;
    assert_eq!(wrong.unwrap_err().kind, ErrorKind::Invalid { field: "body".into() });
}

#[tokio::test]
async fn only_the_embedded_account_has_faults() {
    let error =
        Routes::new().request(&host(Source::Aws).await, GetFaults::NAME, json!({})).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid { field: "name".into() });
}
