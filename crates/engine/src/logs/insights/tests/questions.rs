//! Questions: kept, refused, and what they would cost.

use std::path::PathBuf;

use protocol::logs::EstimateQuery;

use super::*;
use crate::clock::ManualClock;

#[tokio::test(start_paused = true)]
async fn the_question_is_kept_over_a_restart_and_its_results_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(Moment(1_700_000_000_000)));
    let aws = aws(|_, _| standing("Complete", &["secret"]));
    let engine = |logs: PathBuf| aws.engine_with(&clock, |options| options.logs = Some(logs));
    let first = engine(folder.path().to_owned());
    start_query(&first, question()).await.unwrap();
    let complete = until(&mut watch_prod(&first), has_ended).await;
    drop(first);

    let again = engine(folder.path().to_owned());
    let kept = until(&mut watch_prod(&again), |_| true).await;
    assert_eq!((&kept.id, &kept.asked, kept.started), (&complete.id, &question(), complete.started));
    assert_eq!((&kept.status, kept.rows), (&QueryStatus::Kept, 0));
    let shown = get_results(&again, results(&kept, None)).await.unwrap();
    assert_eq!((shown.total, shown.rows.len()), (0, 0));
    stop_query(&again, StopQuery { query: kept.id.clone() }).await.expect("nothing to stop");
    let text = std::fs::read_to_string(folder.path().join("queries.toml")).unwrap();
    assert!(!text.contains("secret"), "{text}");

    // The clock stands still; the id is another one all the same.
    let next = start_query(&again, question()).await.unwrap();
    assert_ne!(next, kept.id);
    remove_query(&again, RemoveQuery { query: kept.id }).await.unwrap();
    drop(again);
    let last = engine(folder.path().to_owned());
    assert_eq!(last.insights.queries(&question().environment).queries.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_read_is_forgotten() {
    let aws = aws(|_, _| standing("Complete", &["1"]));
    let (engine, query) = run(&aws).await;
    engine.forget(&[EnvironmentId::new("paperwurks", "dev")]);
    assert_eq!(get_results(&engine, results(&query, None)).await.unwrap().total, 1);
    engine.forget(&[question().environment]);
    assert_eq!(get_results(&engine, results(&query, None)).await.unwrap().total, 0);
    let kept = until(&mut watch_prod(&engine), |_| true).await;
    assert_eq!(kept.status, QueryStatus::Kept);
}

#[tokio::test(start_paused = true)]
async fn what_aws_would_not_take_is_not_asked() {
    let aws = ScriptedAws::new(|operation, _| panic!("{operation} was asked"));
    let (engine, _) = aws.engine();
    let many = (0..51).map(|number| number.to_string()).collect();
    for (wrong, field) in [
        (StartQuery { groups: Vec::new(), ..question() }, "groups"),
        (StartQuery { groups: many, ..question() }, "groups"),
        (StartQuery { query: " \n".to_owned(), ..question() }, "query"),
        (StartQuery { query: "ü".repeat(10_001), ..question() }, "query"),
        (StartQuery { until: question().from, ..question() }, "until"),
        (StartQuery { from: Moment(i64::MIN), ..question() }, "until"),
    ] {
        let refused = start_query(&engine, wrong).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Invalid { field: field.to_owned() });
    }
    let elsewhere = EnvironmentId::new("paperwurks", "moon");
    let refused =
        start_query(&engine, StartQuery { environment: elsewhere, ..question() }).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn an_estimate_is_a_share_of_what_is_stored() {
    let aws = ScriptedAws::new(|operation, request| {
        let name = request["logGroupNamePrefix"].as_str().unwrap_or("none");
        let group = json!({
            "logGroupName": name, "storedBytes": 10 * GB, "retentionInDays": 10, "creationTime": 1_000,
        });
        match (operation, name) {
            ("DescribeLogStreams", _) => (200, json!({ "logStreams": [] }).to_string()),
            (_, "none") => (200, json!({ "logGroups": [] }).to_string()),
            (_, "/denied") => refusal("AccessDeniedException"),
            _ => (200, json!({ "logGroups": [group] }).to_string()),
        }
    });
    let (engine, _) = aws.engine();
    let estimate = |groups: &[&str]| {
        let (environment, until) = (question().environment, Moment(1_700_000_000_000));
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        let from = Moment(until.0 - 86_400_000);
        estimate_query(&engine, EstimateQuery { environment, groups, from, until })
    };
    // One that is declared, and one that is not.
    let known = estimate(&["/ecs/prod-paperwurks-backend", "/ecs/other"]).await.unwrap();
    assert_eq!(known.bytes, Some(2 * GB), "a day of ten, of two groups");
    assert!((known.dollars.unwrap() - 2.0 * 0.0059).abs() < 1e-9);
    let unknown = estimate(&["/ecs/prod-paperwurks-backend", "/denied"]).await.unwrap();
    assert_eq!((unknown.bytes, unknown.dollars), (None, None));
    assert_eq!(estimate(&[]).await.unwrap().bytes, Some(0));
}
