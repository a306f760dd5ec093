//! Tags and metadata of chosen objects.

use std::sync::Arc;

use futures::{FutureExt as _, Stream, StreamExt as _, future::join, stream};
use protocol::{
    Error, ErrorKind,
    documents::{
        ObjectId,
        listing::{FindTagged, Tagged},
    },
};
use tokio::sync::watch;

use super::{
    access::{Look, admit},
    aws::{described, reach, tags},
};
use crate::{Engine, notice::notices, visible};

/// Objects that are asked at the same time.
const AT_ONCE: usize = 16;
/// The most objects of one search.
const MOST: usize = 10_000;
/// The most characters of what matched.
const LONGEST: usize = 400;

/// Looks at tags and metadata of chosen objects, and says which match. No byte of theirs is fetched, but what is said
/// of customers' documents is as much theirs: the look is written down before.
pub fn find_tagged(engine: &Arc<Engine>, request: FindTagged) -> impl Stream<Item = Tagged> + Send + use<> {
    let of = u64::try_from(request.objects.len()).unwrap_or(u64::MAX);
    let (state, states) = watch::channel(Tagged { of, ..Tagged::default() });
    let engine = Arc::clone(engine);
    notices(states, async move {
        if request.objects.len() > MOST {
            let said = format!("Tags of {MOST} objects at most are looked at");
            let error = Error::new(ErrorKind::Invalid { field: "objects".into() }, said);
            state.send_modify(|state| (state.trouble, state.done) = (Some(error), true));
        } else {
            look(&engine, request, &state).await;
        }
        // The state stays to be told for as long as somebody listens.
        std::future::pending::<()>().await;
    })
}

async fn look(engine: &Arc<Engine>, request: FindTagged, state: &watch::Sender<Tagged>) {
    let FindTagged { objects, name, value } = request;
    let wanted = Wanted { name: name.to_lowercase(), value: value.to_lowercase() };
    let wanted = &wanted;
    let more = Some("Tags and metadata were searched".to_owned());
    if let Err(error) = admit(engine, &objects, Look::View, more).await {
        state.send_modify(|state| (state.trouble, state.done) = (Some(error), true));
        return;
    }
    let asked = objects.into_iter().map(|object| {
        async move {
            let found = matching(engine, &object, wanted).await;
            (object.key, found)
        }
        .boxed()
    });
    let mut asked = stream::iter(asked.collect::<Vec<_>>()).buffer_unordered(AT_ONCE);
    while let Some((key, found)) = asked.next().await {
        state.send_modify(|state| {
            state.asked += 1;
            match found {
                Ok(Some(what)) => state.matching.push((key, what)),
                Ok(None) => {}
                Err(error) => (state.failed, state.trouble) = (state.failed + 1, Some(error)),
            }
        });
    }
    state.send_modify(|state| {
        state.matching.sort();
        state.done = true;
    });
}

/// What is looked for, in lower case.
struct Wanted {
    name: String,
    value: String,
}

impl Wanted {
    fn is(&self, name: &str, value: &str) -> bool {
        (self.name.is_empty() || name.to_lowercase() == self.name)
            && value.to_lowercase().contains(&self.value)
    }
}

/// What matches of an object, in a line.
async fn matching(engine: &Arc<Engine>, object: &ObjectId, wanted: &Wanted) -> Result<Option<String>, Error> {
    let reach = reach(engine, &object.bucket).await?;
    let (tags, described) = join(tags(&reach, object), described(&reach, object)).await;
    let told = |kind: &str, (name, value): &(String, String)| {
        wanted.is(name, value).then(|| visible::line(&format!("{kind} {name}={value}"), LONGEST))
    };
    // What can be read is enough, when it matches: a role may see tags and not the object, or the other way round.
    let of_tags = tags.as_ref().ok().and_then(|tags| tags.iter().find_map(|tag| told("tag", tag)));
    let of_metadata = described
        .as_ref()
        .ok()
        .and_then(|described| described.metadata.iter().find_map(|metadata| told("metadata", metadata)));
    match of_tags.or(of_metadata) {
        Some(what) => Ok(Some(what)),
        None => tags.and(described).map(|_| None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::stored::{StoredObjects, object, open_case};

    #[tokio::test]
    async fn nobody_searches_tags_without_a_reason_and_a_record() {
        let (store, folder) = (StoredObjects::new(), tempfile::tempdir().unwrap());
        store.put("a", b"contract".to_vec(), &[("x-amz-meta-status", "failed")]);
        let engine = store.engine(|options| options.journal = Some(folder.path().join("journal.db")));
        let search = async || {
            let (state, _) = watch::channel(Tagged::default());
            let request =
                FindTagged { objects: vec![object("a")], name: "status".into(), value: "failed".into() };
            look(&engine, request, &state).await;
            state.borrow().clone()
        };
        let refused = search().await;
        assert_eq!(refused.trouble.unwrap().kind, ErrorKind::ReasonRequired);
        assert!(refused.done && refused.matching.is_empty());
        open_case(&engine).await;
        assert_eq!(search().await.matching, [("a".to_owned(), "metadata status=failed".to_owned())]);
        let records = protocol::journal::GetRecords {
            filter: protocol::journal::Filter::default(),
            from: 0,
            count: 10,
        };
        assert_eq!(crate::journal::get_records(&engine, records).await.unwrap().records.len(), 1);
    }

    #[test]
    fn a_name_is_whole_and_a_value_a_part() {
        let wanted = Wanted { name: "status".into(), value: "fail".into() };
        assert!(wanted.is("Status", "it Failed"));
        assert!(!wanted.is("status-code", "failed"));
        assert!(Wanted { name: String::new(), value: "7".into() }.is("any", "17"));
    }
}
