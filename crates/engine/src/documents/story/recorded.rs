//! What the journal tells: who looked at the document, and who changed it.

use protocol::{
    documents::story::{Event, Link, Source, Tone},
    journal::{Filter, GetRecords, OutcomeKind, Record},
};

use super::Case;
use crate::documents::access;

/// The most records that are told of.
const MOST: u32 = 200;

/// Reads the records of the environment that name the document.
pub(super) async fn read(case: &Case<'_>) {
    let part = case.telling.begin(Source::Journal, "journal");
    let address = access::address(case.object);
    let filter = Filter {
        search: address.clone(),
        environment: Some(case.reach.environment.id.clone()),
        ..Filter::default()
    };
    let page = match case.engine.journal.page(GetRecords { filter, from: 0, count: MOST }).await {
        Ok(page) => page,
        Err(error) => return part.failed(error),
    };
    let notes = [
        page.trouble.clone(),
        (page.matching > u64::from(MOST)).then(|| format!("Only the newest {MOST} records were looked at")),
    ];
    let events: Vec<Event> =
        page.records.iter().filter(|record| names(record, &address)).map(event).collect();
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    part.read(events, (!notes.is_empty()).then(|| notes.join(". ")));
}

/// Whether a record is about the document, and not about one whose key begins the same.
fn names(record: &Record, address: &str) -> bool {
    let in_list = |list: &str| {
        list.match_indices(address).any(|(at, _)| {
            let rest = &list[at + address.len()..];
            rest.is_empty() || rest.starts_with([',', '.', ' '])
        })
    };
    record.target == address || record.detail.as_deref().is_some_and(in_list)
}

fn event(record: &Record) -> Event {
    let tone = match record.outcome {
        OutcomeKind::Failed | OutcomeKind::Unknown => Tone::Warning,
        _ => Tone::Plain,
    };
    let why = record.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
    Event {
        at: record.at,
        source: Source::Journal,
        tone,
        words: format!("{} by {}{why}", record.what, record.who),
        detail: record.detail.clone(),
        link: Some(Link::Record { number: record.number }),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Moment, journal::Kind};

    use super::*;

    fn record(target: &str, detail: Option<&str>) -> Record {
        Record {
            number: 7,
            at: Moment(5),
            kind: Kind::Look,
            of: None,
            who: "ann".into(),
            account: None,
            role: None,
            environment: None,
            target: target.into(),
            what: "Preview of a.pdf".into(),
            before: String::new(),
            after: String::new(),
            reason: Some("T-1: stuck".into()),
            outcome: OutcomeKind::Done,
            detail: detail.map(str::to_owned),
            request_id: None,
            hash: String::new(),
            undo: None,
        }
    }

    #[test]
    fn a_record_names_the_document_or_has_it_in_its_list() {
        let address = "s3://b/a.pdf";
        assert!(names(&record(address, None), address));
        assert!(!names(&record("s3://b/a.pdfx", None), address));
        assert!(names(&record("s3://b", Some("s3://b/z.pdf, s3://b/a.pdf … and 3 more")), address));
        assert!(!names(&record("s3://b", Some("s3://b/a.pdf2, s3://b/c.pdf")), address));
        let told = event(&record(address, None));
        assert_eq!(told.words, "Preview of a.pdf by ann (T-1: stuck)");
        assert_eq!(told.link, Some(Link::Record { number: 7 }));
    }
}
