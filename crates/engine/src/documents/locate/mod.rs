//! What somebody pasted.

mod address;

use std::sync::Arc;

use futures::{FutureExt as _, StreamExt as _, stream};
use protocol::{
    Error, ErrorKind,
    documents::{BucketId, Locate, Located, ObjectId},
};

use self::address::Address;
use super::aws::{
    presence::{Presence, any_below, presence},
    reach,
};
use crate::{
    Engine,
    catalogue::model::{Documents, Environment},
    visible,
};

/// The longest text that is looked for, in bytes: a signed address with all that belongs to it.
const LONGEST: usize = 8 << 10;
/// The longest key of S3, in bytes.
const LONGEST_KEY: usize = 1_024;
/// Buckets that are asked at the same time.
const AT_ONCE: usize = 8;

/// Finds what somebody pasted: an address is asked for where it says; a key in every declared bucket; an id in the
/// folders that the declared patterns make of it.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` for a text that is too long; what S3 answers.
pub async fn locate(engine: &Arc<Engine>, request: Locate) -> Result<Located, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let (exact, text) = (request.text.as_str(), request.text.trim());
    if text.is_empty() || text.len() > LONGEST {
        let said = format!("Paste an address, a key or an id of up to {LONGEST} bytes");
        return Err(Error::new(ErrorKind::Invalid { field: "text".into() }, said));
    }
    // A key may begin or end with a space; only where nothing is called so was the space pasted along.
    if exact != text
        && exact.len() <= LONGEST
        && let Ok(Some(located)) = Box::pin(standing(engine, &environment, exact)).await
    {
        return Ok(located);
    }
    if let Some(address) = Address::read(text) {
        return Box::pin(addressed(engine, &environment, address)).await;
    }
    // `bucket/key`, as many tools write it.
    if let Some((bucket, key)) = text.split_once('/')
        && environment.buckets.iter().any(|declared| declared.name == bucket)
    {
        let address = Address { bucket: bucket.to_owned(), key: key.to_owned(), version: None };
        return Box::pin(addressed(engine, &environment, address)).await;
    }
    let mut unasked = None;
    if text.len() <= LONGEST_KEY {
        match Box::pin(keyed(engine, &environment, text)).await {
            Ok(Some(located)) => return Ok(located),
            Ok(None) => {}
            Err(error) => unasked = Some(error),
        }
    }
    if let Some(located) = Box::pin(identified(engine, &environment, text)).await? {
        return Ok(located);
    }
    match unasked {
        Some(error) => Err(error),
        None => Ok(nowhere(text, "the declared buckets")),
    }
}

/// The object or folder that a text names, space by space.
async fn standing(
    engine: &Arc<Engine>,
    environment: &Environment,
    exact: &str,
) -> Result<Option<Located>, Error> {
    if let Some(address) = Address::exact(exact) {
        let located = addressed(engine, environment, address).await?;
        return Ok(Some(located).filter(|located| !matches!(located, Located::Nowhere { .. })));
    }
    if exact.len() > LONGEST_KEY {
        return Ok(None);
    }
    keyed(engine, environment, exact).await
}

fn nowhere(text: &str, place: &str) -> Located {
    let shown = visible::line(text, 120);
    Located::Nowhere { words: format!("There is no object or folder {shown} in {place}") }
}

fn in_bucket(environment: &Environment, bucket: &str) -> BucketId {
    BucketId { environment: environment.id.clone(), bucket: bucket.to_owned() }
}

/// What stands at an address.
async fn addressed(
    engine: &Arc<Engine>,
    environment: &Environment,
    address: Address,
) -> Result<Located, Error> {
    let bucket = in_bucket(environment, &address.bucket);
    let reach = reach(engine, &bucket).await?;
    let Address { key, version, .. } = address;
    if key.is_empty() {
        return Ok(Located::Folder { bucket, prefix: key });
    }
    let object = ObjectId { bucket, key, version };
    let denied = match presence(&reach, &object).await {
        Ok(Presence::There | Presence::Deleted) => return Ok(Located::Object { object }),
        Ok(Presence::Absent) => None,
        // Who may not get an object may still list what lies around it.
        Err(error) => Some(error),
    };
    let prefix = if object.key.ends_with('/') { object.key.clone() } else { format!("{}/", object.key) };
    match any_below(&reach, &prefix).await {
        Ok(true) => Ok(Located::Folder { bucket: object.bucket, prefix }),
        Ok(false) if denied.is_none() => Ok(nowhere(&object.key, &object.bucket.bucket)),
        Ok(false) => denied.map_or_else(|| Ok(nowhere(&object.key, &object.bucket.bucket)), Err),
        Err(error) => Err(denied.unwrap_or(error)),
    }
}

/// The first declared bucket that has this key or folder. The error, where none has it and one could not be asked.
async fn keyed(engine: &Arc<Engine>, environment: &Environment, key: &str) -> Result<Option<Located>, Error> {
    let asked = environment.buckets.iter().map(|declared| {
        let address = Address { bucket: declared.name.clone(), key: key.to_owned(), version: None };
        addressed(engine, environment, address).boxed()
    });
    let mut asked = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE);
    let mut unasked = None;
    while let Some(located) = asked.next().await {
        match located {
            Ok(Located::Nowhere { .. }) => {}
            Ok(located) => return Ok(Some(located)),
            // A declared bucket that is not there has no keys.
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => unasked = Some(error),
        }
    }
    unasked.map_or(Ok(None), Err)
}

/// Where an id of the declared patterns leads: a folder that keys begin with, or everything to search through.
async fn identified(
    engine: &Arc<Engine>,
    environment: &Environment,
    text: &str,
) -> Result<Option<Located>, Error> {
    if !is_id(text) {
        return Ok(None);
    }
    let with_documents =
        environment.buckets.iter().filter_map(|bucket| Some((bucket, bucket.documents.as_ref()?)));
    let mut search = None;
    for (declared, documents) in with_documents {
        let bucket = in_bucket(environment, &declared.name);
        for prefix in folders(documents, text) {
            let reach = match reach(engine, &bucket).await {
                Ok(reach) => reach,
                Err(error) if error.kind == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if any_below(&reach, &prefix).await? {
                return Ok(Some(Located::Folder { bucket, prefix }));
            }
        }
        if search.is_none() {
            search =
                searched(documents, text).map(|(prefix, query)| Located::Search { bucket, prefix, query });
        }
    }
    Ok(search)
}

/// Whether a text may be an id: one word with a digit in it.
fn is_id(text: &str) -> bool {
    (3..=200).contains(&text.len())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && !text
            .contains(|char: char| char.is_whitespace() || matches!(char, '/' | '"' | '*' | '?' | '(' | ')'))
}

/// The prefixes that keys have whose first field is this id, once each.
fn folders(documents: &Documents, id: &str) -> Vec<String> {
    let mut folders = Vec::new();
    for pattern in &documents.keys {
        let first = pattern.names().next().unwrap_or_default();
        let prefix = pattern.prefix(&[(first.to_owned(), id.to_owned())]);
        if prefix.contains(id) && !folders.contains(&prefix) {
            folders.push(prefix);
        }
    }
    folders
}

/// Below which prefix, and for what, keys are searched that have this id in a later field.
fn searched(documents: &Documents, id: &str) -> Option<(String, String)> {
    let pattern = documents.keys.first()?;
    let prefix = pattern.prefix(&[]);
    let folder = prefix.rfind('/').map_or("", |slash| &prefix[..=slash]).to_owned();
    // The last field is the file's own name; an id stands in what is before it.
    let names: Vec<_> = pattern.names().skip(1).collect();
    let query = match names.as_slice() {
        [] => return None,
        [only] | [only, _] => format!("{only}:{id}"),
        _ => format!("\"{id}\""),
    };
    Some((folder, query))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::KeyPattern;

    fn documents(patterns: &[&str]) -> Documents {
        let keys = patterns.iter().map(|pattern| KeyPattern::parse(pattern).unwrap()).collect();
        Documents { keys, results: Vec::new(), asks_reason: true, residency: None, retention: None }
    }

    #[test]
    fn an_id_leads_to_the_folder_of_the_first_field() {
        let documents =
            documents(&["properties/{property}/{document}/{name}", "properties/{property}/index.json"]);
        assert_eq!(folders(&documents, "PW-1"), ["properties/PW-1/", "properties/PW-1/index.json"]);
        assert_eq!(
            searched(&documents, "d-77"),
            Some(("properties/".to_owned(), "document:d-77".to_owned()))
        );
    }

    #[test]
    fn only_what_may_be_an_id_is_one() {
        for (text, is) in
            [("PW-104233", true), ("d7", false), ("contract", false), ("a 1 b", false), ("a/1", false)]
        {
            assert_eq!(is_id(text), is, "{text}");
        }
    }
}
