//! The address of what is looked at among documents: a permalink.

use protocol::{catalogue::EnvironmentId, documents::listing::Sort};

use super::{
    DocumentTab, Place, below, page_of,
    pairs::{Pairs, pairs},
};

/// What is listed, how it is shown, and which document is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentsPlace {
    /// The bucket; nothing is the list of buckets.
    pub(crate) bucket: Option<String>,
    /// What all keys begin with; empty for the whole bucket.
    pub(crate) prefix: String,
    /// Whether everything below the prefix is listed, and not one level.
    pub(crate) below: bool,
    /// Whether all versions and delete markers are listed.
    pub(crate) versions: bool,
    /// The search.
    pub(crate) query: String,
    pub(crate) sort: Sort,
    /// Whether the order is turned around.
    pub(crate) descending: bool,
    /// The document that is open beside the list.
    pub(crate) open: Option<OpenDocument>,
}

/// A document that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenDocument {
    /// Its key, as S3 has it.
    pub(crate) key: String,
    /// One version; the latest when nothing.
    pub(crate) version: Option<String>,
    pub(crate) tab: DocumentTab,
}

/// How each order is called in addresses.
const SORTS: [(Sort, &str); 5] = [
    (Sort::Key, "name"),
    (Sort::Size, "size"),
    (Sort::Modified, "modified"),
    (Sort::Class, "class"),
    (Sort::Versions, "versions"),
];

/// The path of what is looked at among an environment's documents.
pub(crate) fn documents_path(environment: &EnvironmentId, documents: &DocumentsPlace) -> String {
    let page = page_of(environment, "documents");
    let part = written(documents);
    if part.is_empty() { page } else { below(page, [part.as_str()]) }
}

impl Place {
    /// What is looked at among documents here. What is not understood is left out: an old link still opens the page.
    pub(crate) fn documents(&self) -> Option<DocumentsPlace> {
        self.environment.as_ref().filter(|_| self.page.name == "documents")?;
        Some(read(self.detail.first().map_or("", String::as_str)))
    }
}

fn written(documents: &DocumentsPlace) -> String {
    let mut to = Pairs::default();
    let Some(bucket) = &documents.bucket else { return String::new() };
    to.add("bucket", bucket);
    let mut text = |key: &str, value: &str| {
        if !value.is_empty() {
            to.add(key, value);
        }
    };
    text("prefix", &documents.prefix);
    text("below", if documents.below { "yes" } else { "" });
    text("versions", if documents.versions { "yes" } else { "" });
    text("query", &documents.query);
    let sort = SORTS.iter().find(|(sort, _)| *sort == documents.sort && *sort != Sort::default());
    text("sort", sort.map_or("", |(_, name)| name));
    text("down", if documents.descending { "yes" } else { "" });
    if let Some(open) = &documents.open {
        to.add("key", &open.key);
        if let Some(version) = &open.version {
            to.add("version", version);
        }
        if open.tab != DocumentTab::default() {
            to.add("tab", open.tab.name());
        }
    }
    to.written()
}

fn read(part: &str) -> DocumentsPlace {
    let mut documents = DocumentsPlace::default();
    for (key, value) in pairs(part) {
        match key {
            "bucket" => documents.bucket = Some(value),
            "prefix" => documents.prefix = value,
            "below" => documents.below = value == "yes",
            "versions" => documents.versions = value == "yes",
            "query" => documents.query = value,
            "sort" => {
                let named = SORTS.iter().find(|(_, name)| *name == value);
                documents.sort = named.map_or_else(Sort::default, |(sort, _)| *sort);
            }
            "down" => documents.descending = value == "yes",
            "key" => documents.open = Some(OpenDocument { key: value, ..OpenDocument::default() }),
            _ => of_open(documents.open.as_mut(), key, value),
        }
    }
    // Without a bucket nothing of the rest means anything.
    if documents.bucket.is_some() { documents } else { DocumentsPlace::default() }
}

/// What says more about the document that was named.
fn of_open(open: Option<&mut OpenDocument>, key: &str, value: String) {
    let Some(open) = open else { return };
    match key {
        "version" => open.version = Some(value),
        "tab" => open.tab = DocumentTab::named(&value).unwrap_or_default(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn environment() -> EnvironmentId {
        EnvironmentId::new("paperwurks", "prod")
    }

    fn any_open() -> impl Strategy<Value = OpenDocument> {
        (".*", proptest::option::of(".*"), 0..DocumentTab::ALL.len())
            .prop_map(|(key, version, tab)| OpenDocument { key, version, tab: DocumentTab::ALL[tab] })
    }

    fn any_place() -> impl Strategy<Value = DocumentsPlace> {
        let what = (".*", ".*", any::<bool>(), any::<bool>());
        let how = (".*", 0..SORTS.len(), any::<bool>());
        (what, how, proptest::option::of(any_open())).prop_map(
            |((bucket, prefix, below, versions), (query, sort, descending), open)| DocumentsPlace {
                bucket: Some(bucket),
                prefix,
                below,
                versions,
                query,
                sort: SORTS[sort].0,
                descending,
                open,
            },
        )
    }

    fn at(path: &str) -> Option<DocumentsPlace> {
        Place::at(path)?.documents()
    }

    #[test]
    fn the_bare_page_is_the_list_of_buckets() {
        let none = DocumentsPlace::default();
        assert_eq!(documents_path(&environment(), &none), "/paperwurks/prod/documents");
        assert_eq!(at("/paperwurks/prod/documents"), Some(none));
        assert_eq!(at("/paperwurks/prod/logs"), None);
    }

    #[test]
    fn a_link_is_short_and_can_be_read() {
        let place = DocumentsPlace {
            bucket: Some("prod-documents".to_owned()),
            prefix: "in/".to_owned(),
            ..DocumentsPlace::default()
        };
        assert_eq!(
            documents_path(&environment(), &place),
            "/paperwurks/prod/documents/bucket%3Dprod-documents%26prefix%3Din~2F"
        );
    }

    #[test]
    fn what_a_link_says_that_makes_no_sense_is_left_out() {
        let plain = DocumentsPlace { bucket: Some("b".to_owned()), ..DocumentsPlace::default() };
        for part in ["sort=upwards", "tab=story", "version=3", "below=perhaps", "new=1", "=&&=", "x"] {
            let path = below(page_of(&environment(), "documents"), [format!("bucket=b&{part}").as_str()]);
            assert_eq!(at(&path), Some(plain.clone()), "{part}");
        }
        let path = below(page_of(&environment(), "documents"), ["prefix=a&key=b"]);
        assert_eq!(at(&path), Some(DocumentsPlace::default()));
    }

    proptest! {
        #[test]
        fn anything_that_is_looked_at_survives_the_address(place in any_place()) {
            let path = documents_path(&environment(), &place);
            let found = Place::at(&path);
            prop_assert_eq!(found.as_ref().map(Place::path), Some(path));
            prop_assert_eq!(found.and_then(|found| found.documents()), Some(place));
        }

        #[test]
        fn an_address_that_something_decoded_on_the_way_still_leads_there(place in any_place()) {
            let part = written(&place);
            prop_assert_eq!(super::super::decode(&part), part.clone());
            prop_assert_eq!(read(&part), place);
        }

        #[test]
        fn any_part_can_be_read(part in ".*") {
            let _ = read(&part);
        }
    }
}
