//! What a search found.

use protocol::{
    Moment,
    documents::{BucketId, person::FindPerson},
};
use serde::{Deserialize, Serialize};

use super::places::Places;
use crate::catalogue::model::KeyPattern;

/// A version, or a delete marker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::documents) struct Version {
    pub(in crate::documents) key: String,
    pub(in crate::documents) version: String,
    /// Bytes; nothing for a delete marker.
    pub(in crate::documents) size: Option<u64>,
    pub(in crate::documents) modified: Moment,
    pub(in crate::documents) latest: bool,
    /// As S3 says it; nothing for a delete marker.
    pub(in crate::documents) etag: Option<String>,
}

impl Version {
    /// What tells it from all others of its bucket. A version `null` is written over: only its ETag tells which it is.
    pub(in crate::documents) fn identity(&self) -> (&str, &str, Option<&str>) {
        (&self.key, &self.version, self.etag.as_deref().filter(|_| self.is_null()))
    }

    /// Whether it is of the time before versions were kept, or of a bucket that keeps none.
    pub(in crate::documents) fn is_null(&self) -> bool {
        self.version == "null"
    }
}

/// What one bucket holds of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::documents) struct Found {
    pub(in crate::documents) bucket: BucketId,
    /// How its keys were declared to be made when it was searched; whoever searches again searches by the same.
    #[serde(with = "written")]
    pub(in crate::documents) patterns: Vec<KeyPattern>,
    pub(in crate::documents) versions: Vec<Version>,
    /// Keys of no pattern, where the person's are.
    pub(in crate::documents) unmatched: u64,
}

impl Found {
    /// Below which prefixes it was searched.
    pub(in crate::documents) fn prefixes(&self, asked: &FindPerson) -> Vec<String> {
        Places::of(&self.patterns, asked).prefixes().into_iter().map(str::to_owned).collect()
    }

    /// The patterns whose keys do not tell the field: what they name was not searched.
    pub(in crate::documents) fn untold(&self, field: &str) -> Vec<String> {
        untold(&self.patterns, field)
    }

    /// What the search cannot say of this bucket, a sentence for each.
    pub(in crate::documents) fn uncovered(&self, field: &str) -> Vec<String> {
        let bucket = &self.bucket.bucket;
        let untold = self.untold(field).join(", ");
        let unsearched = (!untold.is_empty())
            .then(|| format!("{bucket}: keys like {untold} do not tell the {field} and are not searched"));
        let keys = if self.unmatched == 1 { "1 key is" } else { &format!("{} keys are", self.unmatched) };
        let unmatched = (self.unmatched > 0)
            .then(|| format!("{bucket}: {keys} of no declared pattern; whose, is not known"));
        unsearched.into_iter().chain(unmatched).collect()
    }
}

pub(super) fn untold(patterns: &[KeyPattern], field: &str) -> Vec<String> {
    let untold = patterns.iter().filter(|pattern| pattern.names().all(|name| name != field));
    untold.map(ToString::to_string).collect()
}

/// Patterns in files, as they are declared.
mod written {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::KeyPattern;

    pub(super) fn serialize<S: Serializer>(patterns: &[KeyPattern], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(patterns.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<KeyPattern>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| KeyPattern::parse(text)).collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}
