//! Nobody looks into customers' documents without a reason and a record.
//!
//! A person opens a **case** with a reason, for an hour. [`admit`] stands before every byte of a declared bucket and
//! every link to one: it writes the look into the journal, with who looks and why, and only then lets it pass.

mod cases;
mod record;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    documents::{
        ObjectId,
        access::{Case, CaseState, CloseCase, GetCase, OpenCase},
    },
};

pub(crate) use cases::Cases;
pub(in crate::documents) use cases::Sitting;
use cases::{Number, Seen};
pub(in crate::documents) use record::address;

use crate::{
    Engine,
    catalogue::model::{Documents, Environment},
    changes::Author,
    readings::Wish,
    session::IDENTITY_AGE,
};

/// The longest number of a ticket, in characters.
const LONGEST_REFERENCE: usize = 100;
/// A reason is a sentence or two, in characters.
const REASON: std::ops::RangeInclusive<usize> = 3..=1_000;

/// How somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Look {
    View,
    Preview,
    Compare,
    Link,
    Download,
    Export,
}

/// Writes a look at `objects` down, where their bucket asks for that: before any byte is fetched. The record's number,
/// the first where it takes several; nothing for buckets whose looks are not written down. A preview that is opened
/// again within a few minutes of the same case is the look that was written down already, and so are details that are
/// read again in the same case.
///
/// # Errors
/// `ReasonRequired` when no case is open; `NotFound` for a bucket of customers' documents that is another environment's:
/// it is looked at there; `Internal` when the journal cannot be written; what STS answers.
pub(crate) async fn admit(
    engine: &Arc<Engine>,
    objects: &[ObjectId],
    look: Look,
    more: Option<String>,
) -> Result<Option<u64>, Error> {
    let mut first = None;
    for (environment, objects) in accounted_for(engine, objects)? {
        let number = admit_to(engine, &environment, &objects, look, more.as_deref()).await?;
        first = first.or(Some(number));
    }
    Ok(first)
}

/// Environments, each with objects of its own.
type Accounted<'a> = Vec<(Arc<Environment>, Vec<&'a ObjectId>)>;

/// The objects whose looks are written down, by environment, in their order.
fn accounted_for<'a>(engine: &Engine, objects: &'a [ObjectId]) -> Result<Accounted<'a>, Error> {
    let mut by_environment = BTreeMap::<&EnvironmentId, Vec<&ObjectId>>::new();
    for object in objects {
        by_environment.entry(&object.bucket.environment).or_default().push(object);
    }
    let mut accounted = Vec::new();
    let all = engine.catalogue.environments();
    for (id, mut objects) in by_environment {
        let environment = engine.catalogue.environment(id)?;
        let has_documents = |object: &&ObjectId| documents_of(&environment, &object.bucket.bucket).is_some();
        for other in objects.iter().copied().filter(|object| !has_documents(object)) {
            // Accounts may be shared: the bucket is the same, whatever environment it is asked for through.
            if let Some(holder) = holder_of(&all, &other.bucket.bucket) {
                let said = format!("{} belongs to {}", other.bucket.bucket, holder.id);
                let next = "Look at it there: customers' documents need a reason and a record.";
                return Err(Error::new(ErrorKind::NotFound, said).with_next(next));
            }
        }
        objects.retain(has_documents);
        if !objects.is_empty() {
            accounted.push((environment, objects));
        }
    }
    Ok(accounted)
}

fn documents_of<'a>(environment: &'a Environment, bucket: &str) -> Option<&'a Documents> {
    environment.buckets.iter().find(|declared| declared.name == bucket)?.documents.as_ref()
}

/// The environment that declares customers' documents in a bucket of this name, if any of `all` does.
pub(in crate::documents) fn holder_of<'a>(
    all: &'a [Arc<Environment>],
    bucket: &str,
) -> Option<&'a Arc<Environment>> {
    all.iter().find(|environment| documents_of(environment, bucket).is_some())
}

async fn admit_to(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    objects: &[&ObjectId],
    look: Look,
    more: Option<&str>,
) -> Result<u64, Error> {
    if let Some(trouble) = engine.journal.trouble() {
        let said = format!("Nothing can be looked at: the journal cannot be written: {trouble}");
        return Err(Error::new(ErrorKind::Internal, said));
    }
    let case = engine.cases.of(&environment.id, engine.clock.now());
    let all = engine.catalogue.environments();
    // Two files may name one bucket: the stricter holds.
    let asks = |object: &&ObjectId| {
        let declared = all.iter().filter_map(|it| documents_of(it, &object.bucket.bucket));
        declared.into_iter().any(|documents| documents.asks_reason)
    };
    if case.is_none() && objects.iter().any(asks) {
        return Err(no_case(&environment.id));
    }
    let who = engine.changes.who(environment, Wish::Within(IDENTITY_AGE)).await?;
    let (number, reason) = match case {
        Some((number, case)) => (Some(number), Some(why(&case))),
        None => (None, None),
    };
    let seen = match (look, objects) {
        (Look::Preview | Look::View, [object]) => {
            Some(Seen { arn: who.arn.clone(), object: (*object).clone(), case: number, look })
        }
        _ => None,
    };
    if let Some(record) = seen.as_ref().and_then(|seen| engine.cases.seen(seen, engine.clock.now())) {
        return Ok(record);
    }
    let author = Author::of(&who, reason);
    let mut first = None;
    for entry in record::entries(&environment.id, &author, objects, look, more) {
        let record = engine.journal.write(entry).await;
        let record = record.map_err(|error| error.with_next("Nothing was fetched."))?;
        first.get_or_insert(record.number);
    }
    // The lock, a sign-out or another role may have come while the journal was written.
    if number.is_some_and(|number| !counted(engine, environment, number)) {
        return Err(no_case(&environment.id));
    }
    let first = first.ok_or_else(|| Error::new(ErrorKind::Internal, "There was nothing to write down"))?;
    if let Some(seen) = seen {
        engine.cases.saw(seen, engine.clock.now(), first);
    }
    Ok(first)
}

fn counted(engine: &Engine, environment: &Environment, number: Number) -> bool {
    engine.cases.count(&environment.id, number)
}

/// What the journal has as the reason: the ticket's number before it.
fn why(case: &Case) -> String {
    if case.reference.is_empty() {
        case.reason.clone()
    } else {
        format!("{}: {}", case.reference, case.reason)
    }
}

fn no_case(environment: &EnvironmentId) -> Error {
    let said = format!("Customers' documents of {environment} are looked at only with a reason");
    Error::new(ErrorKind::ReasonRequired, said)
        .with_next("Say why: the reason holds for an hour, and the journal keeps it with every look.")
}

/// Whether a case is open in an environment, and whether one is asked for.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_case(engine: &Arc<Engine>, request: GetCase) -> Result<CaseState, Error> {
    Ok(state(engine, &*engine.catalogue.environment(&request.environment)?))
}

/// Opens a case, in place of the one that is open.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` with the field that is too short or too long.
pub async fn open_case(engine: &Arc<Engine>, request: OpenCase) -> Result<CaseState, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let (reference, reason) = (request.reference.trim(), request.reason.trim());
    if reference.chars().count() > LONGEST_REFERENCE {
        return Err(invalid("reference", format!("A reference has at most {LONGEST_REFERENCE} characters")));
    }
    if !REASON.contains(&reason.chars().count()) {
        let said = format!("A reason has {} to {} characters", REASON.start(), REASON.end());
        return Err(invalid("reason", said));
    }
    engine.cases.open(&environment.id, reference.to_owned(), reason.to_owned(), engine.clock.now());
    Ok(state(engine, &environment))
}

/// Closes the case. What was opened in it stays open.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn close_case(engine: &Arc<Engine>, request: CloseCase) -> Result<CaseState, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    engine.cases.close(&environment.id);
    Ok(state(engine, &environment))
}

fn state(engine: &Engine, environment: &Environment) -> CaseState {
    let asks = environment.buckets.iter().filter_map(|bucket| bucket.documents.as_ref());
    let now = engine.clock.now();
    CaseState {
        needed: asks.into_iter().any(|documents| documents.asks_reason),
        open: engine.cases.of(&environment.id, now).map(|(_, case)| case),
        blocked: engine.journal.trouble(),
        now,
    }
}

fn invalid(field: &str, said: String) -> Error {
    Error::new(ErrorKind::Invalid { field: field.to_owned() }, said)
}
