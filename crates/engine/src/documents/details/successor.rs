//! What came after a version.

use protocol::{
    Error, Moment,
    documents::{ObjectId, details::VersionOf},
};

use crate::documents::aws::{self, Reach};

/// The most pages of versions that are read for it.
const MOST_PAGES: usize = 10;

/// When the version was replaced, and how many replaced versions are newer; nothing for the latest, which is meant where
/// no version is named.
///
/// # Errors
/// What S3 answers; `Internal` when it is not among the newest thousands.
pub(super) async fn of(reach: &Reach, object: &ObjectId) -> Result<Option<(Moment, u32)>, Error> {
    let Some(version) = object.version.as_deref() else { return Ok(None) };
    let (mut newer, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = aws::versions(reach, object, after).await?;
        newer.extend(page.versions);
        if let Some(replaced) = replaced(&newer, version) {
            return Ok(replaced);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let words =
        format!("When this version was replaced is not known: it is not among the newest {}", newer.len());
    Err(Error::new(protocol::ErrorKind::Internal, words))
}

/// The same, from the versions newest first; nothing when it is not among them.
fn replaced(versions: &[VersionOf], version: &str) -> Option<Option<(Moment, u32)>> {
    let place = versions.iter().position(|it| it.id == version)?;
    let newer = versions.get(..place).unwrap_or_default();
    let Some(successor) = newer.last().filter(|_| !versions.get(place).is_some_and(|it| it.latest)) else {
        return Some(None);
    };
    // The latest is not replaced, and delete markers are no versions to keep.
    let kept = newer.iter().filter(|it| !it.latest && it.object.is_some()).count();
    Some(Some((successor.modified, u32::try_from(kept).unwrap_or(u32::MAX))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(id: &str, at: i64, latest: bool, object: bool) -> VersionOf {
        let object = object.then(|| (1, "STANDARD".to_owned(), None));
        VersionOf { id: id.into(), latest, modified: Moment(at), object }
    }

    #[test]
    fn a_version_is_replaced_by_the_next_newer() {
        let versions = [
            version("m", 40, true, false),
            version("c", 30, false, true),
            version("b", 20, false, true),
            version("a", 10, false, true),
        ];
        assert_eq!(replaced(&versions, "m"), Some(None));
        assert_eq!(replaced(&versions, "c"), Some(Some((Moment(40), 0))));
        assert_eq!(replaced(&versions, "a"), Some(Some((Moment(20), 2))));
        assert_eq!(replaced(&versions, "x"), None);
    }
}
