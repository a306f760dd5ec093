//! What the results tell: whether the analysis has written what it should.

use futures::future::join_all;
use protocol::{
    ErrorKind,
    documents::{
        ObjectId,
        story::{Event, Link, Source, Tone},
    },
};

use super::Case;
use crate::{documents::aws, visible};

/// The most characters of a key.
const LONGEST_KEY: usize = 1_024;

/// Asks for the declared results of a document with these fields.
pub(super) async fn read(case: &Case<'_>, fields: &[(String, String)]) {
    let documents = case.reach.declared().and_then(|bucket| bucket.documents.as_ref());
    let patterns = documents.map(|documents| documents.results.as_slice()).unwrap_or_default();
    let keys = patterns.iter().filter_map(|pattern| pattern.key(fields));
    join_all(keys.map(|key| Box::pin(of_key(case, key)))).await;
}

async fn of_key(case: &Case<'_>, key: String) {
    let shown = visible::line(&key, LONGEST_KEY);
    let part = case.telling.begin(Source::Results, &shown);
    case.telling.note(|facts| facts.expects_result = true);
    let result = ObjectId { key, version: None, ..case.object.clone() };
    match Box::pin(aws::described(case.reach, &result)).await {
        Ok(head) => {
            case.telling.note(|facts| facts.result = facts.result.max(Some(head.modified)));
            let event = Event {
                at: head.modified,
                source: Source::Results,
                tone: Tone::Good,
                words: format!("Analysed: {shown}, {} bytes", head.size),
                detail: None,
                link: Some(Link::Object { object: result }),
            };
            part.read(vec![event], None);
        }
        Err(error) if error.kind == ErrorKind::NotFound => {
            let event = Event {
                at: case.engine.clock.now(),
                source: Source::Results,
                tone: Tone::Warning,
                words: format!("No result yet: {shown} is not there"),
                detail: None,
                link: None,
            };
            part.read(vec![event], None);
        }
        Err(error) => part.failed(error),
    }
}
