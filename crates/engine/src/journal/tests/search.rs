//! Which records a filter finds, and in which order.

use super::*;

/// Ten records, a minute apart.
async fn filled(folder: &tempfile::TempDir) -> Journal {
    let clock = Arc::new(ManualClock::at(NOON));
    let journal = Journal::open(Some(file(folder)), Arc::clone(&clock) as _);
    let texts = [
        "Set the desired count",
        "Stop task 50%",
        "stop task 50x",
        "Restart Ärger",
        "under_score",
        "underXscore",
        "armed",
        "quote ' and \" and --",
        "back\\slash",
        "last",
    ];
    for (index, what) in texts.iter().enumerate() {
        let even = index % 2 == 0;
        let entry = Entry {
            kind: if *what == "armed" { Kind::Arming } else { Kind::Change },
            environment: Some(EnvironmentId::new("paperwurks", if even { "prod" } else { "dev" })),
            outcome: if index < 8 { OutcomeKind::Done } else { OutcomeKind::Failed },
            ..entry(what)
        };
        journal.write(entry).await.expect("a record");
        clock.advance(60_000);
    }
    journal
}

async fn found(journal: &Journal, filter: Filter) -> Vec<u64> {
    let page = journal.page(GetRecords { filter, from: 0, count: 500 }).await.expect("a page");
    assert_eq!((page.matching, page.all), (page.records.len() as u64, 10));
    page.records.iter().map(|record| record.number).collect()
}

#[tokio::test]
async fn every_word_must_stand_somewhere_whatever_its_case_and_signs() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = filled(&folder).await;
    for (search, expected) in [
        ("STOP", vec![3, 2]),
        ("task 50%", vec![2]),
        ("50%  STOP", vec![2]),
        ("ärger", vec![4]),
        ("ÄRGER restart", vec![4]),
        ("under_score", vec![5]),
        ("%", vec![2]),
        ("' -- \"", vec![8]),
        ("back\\", vec![9]),
        ("#7", vec![7]),
        ("arming", vec![7]),
        ("failed", vec![10, 9]),
        ("paperwurks/dev stop", vec![2]),
        ("6D0ECF83 last", vec![10]),
        ("the queue grows 111122223333 last", vec![10]),
        ("desired nothing", vec![]),
        ("\"desired\":4", vec![]),
        ("   ", vec![10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
    ] {
        let filter = Filter { search: search.to_owned(), ..Filter::default() };
        assert_eq!(found(&journal, filter).await, expected, "{search}");
    }
}

#[tokio::test]
async fn environment_kind_outcome_and_time_narrow_it_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = filled(&folder).await;
    let any = Filter::default;
    let prod = Some(EnvironmentId::new("paperwurks", "prod"));
    let minute = |minutes: i64| Some(NOON.plus_millis(minutes * 60_000));
    assert_eq!(found(&journal, Filter { environment: prod.clone(), ..any() }).await, [9, 7, 5, 3, 1]);
    assert_eq!(found(&journal, Filter { kind: Some(Kind::Arming), ..any() }).await, [7]);
    assert_eq!(found(&journal, Filter { outcome: Some(OutcomeKind::Failed), ..any() }).await, [10, 9]);
    assert_eq!(found(&journal, Filter { since: minute(8), ..any() }).await, [10, 9]);
    assert_eq!(found(&journal, Filter { until: minute(1), ..any() }).await, [2, 1]);
    let narrow =
        Filter { environment: prod, since: minute(1), until: minute(5), search: "t".to_owned(), ..any() };
    assert_eq!(found(&journal, narrow).await, [5, 3]);
    let nowhere = Some(EnvironmentId::new("paperwurks", "qa"));
    assert!(found(&journal, Filter { environment: nowhere, ..any() }).await.is_empty());
}

#[tokio::test]
async fn pages_follow_one_another_and_are_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = filled(&folder).await;
    let page = async |from, count| {
        let filter = Filter { search: "prod-paperwurks-backend".to_owned(), ..Filter::default() };
        let page = journal.page(GetRecords { filter, from, count }).await.expect("a page");
        assert_eq!((page.from, page.matching), (from, 10));
        page.records.iter().map(|record| record.number).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 4).await, [10, 9, 8, 7]);
    assert_eq!(page(4, 4).await, [6, 5, 4, 3]);
    assert_eq!(page(8, u32::MAX).await, [2, 1]);
    assert!(page(u64::MAX, 4).await.is_empty());
}
