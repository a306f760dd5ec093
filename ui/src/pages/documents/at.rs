//! Where the documents page stands, and what its parts do from there.

mod wiring;

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    documents::{
        Bucket, BucketId, Buckets, ObjectId,
        listing::{Depth, Lens, Scope, Sort},
    },
};

use super::{reader::Reader, selection::Selection, versions::Pair};
use crate::{
    commands::Action,
    console::Console,
    live::Known,
    memory::remembered,
    place::{DocumentTab, DocumentsPlace, OpenDocument, Place, documents_path},
};

/// Letters of a key that are shown: S3 keeps no longer ones.
pub(super) const LONGEST: usize = 1_024;

/// Where the page stands. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct DocumentsAt {
    pub(super) console: Console,
    pub(super) environment: StoredValue<EnvironmentId>,
    /// What the address names.
    pub(super) place: Memo<DocumentsPlace>,
    /// The buckets of the environment.
    pub(super) buckets: RwSignal<Known<Buckets>>,
    /// The search as it is being typed.
    pub(super) query: RwSignal<String>,
    pub(super) reader: Reader,
    pub(super) selection: RwSignal<Selection>,
    /// Two that are compared.
    pub(super) compared: RwSignal<Option<Pair>>,
    /// The name of the side that was shown last.
    pub(super) side: RwSignal<String>,
}

impl DocumentsAt {
    pub(super) fn of(console: Console, environment: EnvironmentId) -> Self {
        let own = environment.clone();
        let place = Memo::new(move |before: Option<&DocumentsPlace>| {
            let here = console.place.with(|place| {
                let place = place.as_ref().filter(|place| place.environment.as_ref() == Some(&own));
                place.and_then(Place::documents)
            });
            // The page is being left: what is shown goes with it.
            here.or_else(|| before.cloned()).unwrap_or_default()
        });
        let query = RwSignal::new(place.with_untracked(|place| place.query.clone()));
        let own = environment.clone();
        let scope = Memo::new(move |_| scope(&own, &place.read()));
        let lens = Memo::new(move |_| {
            let (sort, descending) = place.with(|place| (place.sort, place.descending));
            Lens { query: query.get(), sort, descending }
        });
        Self {
            console,
            environment: StoredValue::new(environment),
            place,
            buckets: RwSignal::default(),
            query,
            reader: Reader::of(console, scope, lens),
            selection: RwSignal::default(),
            compared: RwSignal::new(None),
            side: remembered("document-side", DocumentTab::default().name().to_owned()),
        }
    }

    pub(super) fn environment(self) -> EnvironmentId {
        self.environment.get_value()
    }

    /// The bucket that is listed.
    pub(super) fn bucket_id(self) -> Option<BucketId> {
        let bucket = self.place.read().bucket.clone()?;
        Some(BucketId { environment: self.environment(), bucket })
    }

    /// What is known of the bucket that is listed.
    pub(super) fn bucket(self) -> Option<Bucket> {
        let name = self.place.read().bucket.clone()?;
        self.buckets
            .with(|known| known.value.as_ref()?.buckets.iter().find(|bucket| bucket.name == name).cloned())
    }

    /// The object that is open beside the list.
    pub(super) fn open_object(self) -> Option<ObjectId> {
        let bucket = self.bucket_id()?;
        let open = self.place.read().open.clone()?;
        Some(ObjectId { bucket, key: open.key, version: open.version })
    }

    /// The object of this key and version in the bucket that is listed.
    pub(super) fn object(self, key: String, version: Option<String>) -> Option<ObjectId> {
        Some(ObjectId { bucket: untrack(|| self.bucket_id())?, key, version })
    }

    /// The whole of what is shown, as an address can name it.
    fn shown(self) -> DocumentsPlace {
        untrack(|| DocumentsPlace { query: self.query.get(), ..self.place.get() })
    }

    /// Goes to another place among the documents of this environment, and leaves all that `change` does not name.
    pub(super) fn go(self, change: impl FnOnce(&mut DocumentsPlace)) {
        let mut place = self.shown();
        change(&mut place);
        self.console.run(Action::Go(self.path(&place)));
    }

    /// Names what is shown by another address, without a step of the history.
    pub(super) fn rename(self, change: impl FnOnce(&mut DocumentsPlace)) {
        let before = self.shown();
        let mut place = before.clone();
        change(&mut place);
        if place != self.place.get_untracked() {
            self.console.stand_at(self.path(&place));
        }
    }

    pub(super) fn path(self, place: &DocumentsPlace) -> String {
        self.environment.with_value(|environment| documents_path(environment, place))
    }

    /// The path of a folder of the bucket that is listed, shown as the present one is.
    pub(super) fn folder_path(self, prefix: &str) -> String {
        self.path(&folder(&self.place.read(), prefix))
    }

    /// Lists a folder of the same bucket.
    pub(super) fn enter(self, prefix: &str) {
        let place = folder(&self.shown(), prefix);
        self.console.run(Action::Go(self.path(&place)));
    }

    /// Lists the folder above, or shows the buckets.
    pub(super) fn up(self) {
        let (bucket, prefix) =
            self.place.with_untracked(|place| (place.bucket.clone(), place.prefix.clone()));
        match (bucket, above(&prefix)) {
            (Some(_), Some(above)) => self.enter(above),
            (Some(_), None) => self.go(|place| *place = DocumentsPlace::default()),
            (None, _) => {}
        }
    }

    /// Lists a bucket from its beginning, or a folder of it.
    pub(super) fn list(self, bucket: &BucketId, prefix: &str) {
        let place = DocumentsPlace {
            bucket: Some(bucket.bucket.clone()),
            prefix: prefix.to_owned(),
            ..DocumentsPlace::default()
        };
        self.console.run(Action::Go(documents_path(&bucket.environment, &place)));
    }

    /// Searches everything below a prefix.
    pub(super) fn search_below(self, bucket: &BucketId, prefix: String, query: String) {
        let place = DocumentsPlace {
            bucket: Some(bucket.bucket.clone()),
            prefix,
            below: true,
            query,
            ..DocumentsPlace::default()
        };
        self.console.run(Action::Go(documents_path(&bucket.environment, &place)));
    }

    /// Opens an object beside the list; where it is not in the list, beside that of its folder.
    pub(super) fn open(self, object: &ObjectId) {
        let is_here = untrack(|| self.bucket_id()).as_ref() == Some(&object.bucket)
            && self.place.with_untracked(|place| object.key.starts_with(&place.prefix));
        let opened = |place: &DocumentsPlace| {
            let tab = place.open.as_ref().map_or_else(|| self.first_side(&object.bucket), |open| open.tab);
            Some(OpenDocument { key: object.key.clone(), version: object.version.clone(), tab })
        };
        if !is_here {
            let place = DocumentsPlace {
                bucket: Some(object.bucket.bucket.clone()),
                prefix: folder_of(&object.key).to_owned(),
                open: opened(&DocumentsPlace::default()),
                ..DocumentsPlace::default()
            };
            self.console.run(Action::Go(documents_path(&object.bucket.environment, &place)));
        } else if self.place.with_untracked(|place| place.open.is_some()) {
            // Who goes from one to the next comes back in one step.
            self.rename(|place| place.open = opened(place));
        } else {
            self.go(|place| place.open = opened(place));
        }
    }

    /// The side that an object of this bucket is opened with. To draw a customer's document is a look of its own: it
    /// opens with the side that was shown last.
    fn first_side(self, bucket: &BucketId) -> DocumentTab {
        let is_customers = self.buckets.with_untracked(|known| {
            let listed = known.value.as_ref().map(|known| known.buckets.as_slice()).unwrap_or_default();
            listed.iter().find(|listed| listed.name == bucket.bucket).is_none_or(|listed| listed.customer)
        });
        let last = self.side.with_untracked(|side| DocumentTab::named(side)).unwrap_or_default();
        if is_customers { last } else { DocumentTab::default() }
    }

    /// Closes the object that is open.
    pub(super) fn close(self) {
        self.rename(|place| place.open = None);
    }

    /// Sorts by this, or the other way around where that is so already.
    pub(super) fn sort(self, by: Sort) {
        self.rename(|place| {
            // Names begin upwards, the rest with the largest.
            let names = matches!(by, Sort::Key | Sort::Class);
            place.descending = if place.sort == by { !place.descending } else { !names };
            place.sort = by;
        });
    }
}

fn scope(environment: &EnvironmentId, place: &DocumentsPlace) -> Option<Scope> {
    Some(Scope {
        bucket: BucketId { environment: environment.clone(), bucket: place.bucket.clone()? },
        prefix: place.prefix.clone(),
        depth: if place.below { Depth::Below } else { Depth::Level },
        versions: place.versions,
    })
}

/// The same list of another folder: what was searched for and opened was in the other.
fn folder(place: &DocumentsPlace, prefix: &str) -> DocumentsPlace {
    DocumentsPlace { prefix: prefix.to_owned(), query: String::new(), open: None, ..place.clone() }
}

/// The folder that a key or a prefix lies in; empty at the top.
pub(super) fn folder_of(key: &str) -> &str {
    key.rfind('/').map_or("", |slash| &key[..=slash])
}

/// The folder above a prefix; nothing at the top.
pub(super) fn above(prefix: &str) -> Option<&str> {
    (!prefix.is_empty()).then(|| folder_of(prefix.strip_suffix('/').unwrap_or(prefix)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_folder_above_ends_with_its_slash() {
        let cases = [
            ("", None),
            ("a", Some("")),
            ("a/", Some("")),
            ("a/b", Some("a/")),
            ("a/b/", Some("a/")),
            ("a//", Some("a/")),
            ("/", Some("")),
            ("//", Some("/")),
        ];
        for (prefix, expected) in cases {
            assert_eq!(above(prefix), expected, "{prefix}");
        }
    }

    #[test]
    fn another_folder_is_not_searched_for_what_was_searched_before() {
        let place = DocumentsPlace {
            bucket: Some("b".to_owned()),
            prefix: "a/".to_owned(),
            below: true,
            query: "lease".to_owned(),
            sort: Sort::Size,
            open: Some(OpenDocument::default()),
            ..DocumentsPlace::default()
        };
        let other = folder(&place, "a/b/");
        assert_eq!((other.prefix.as_str(), other.query.as_str(), other.open), ("a/b/", "", None));
        assert!(other.below && other.sort == Sort::Size);
    }

    proptest! {
        #[test]
        fn one_gets_to_the_top_from_anywhere(prefix in "[ab/é]{0,20}") {
            let mut at = prefix.as_str();
            let mut steps = 0;
            while let Some(above) = above(at) {
                prop_assert!(above.len() < at.len() && at.starts_with(above));
                at = above;
                steps += 1;
            }
            prop_assert!(steps <= prefix.len());
        }
    }
}
