//! Whether something stands under a key.

use protocol::{Error, documents::ObjectId};

use super::{Reach, asking_bucket, asking_object};

/// What stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documents) enum Presence {
    There,
    /// Its latest version is a delete marker; others are left.
    Deleted,
    Absent,
}

/// Asks what stands under a key. Fetches nothing of it.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn presence(reach: &Reach, object: &ObjectId) -> Result<Presence, Error> {
    let asked = reach.client.head_object().bucket(&object.bucket.bucket).key(&object.key);
    let asked = asked.set_version_id(object.version.clone()).set_request_payer(reach.payer());
    let error = match asked.send().await {
        Ok(_) => return Ok(Presence::There),
        Err(error) => error,
    };
    let answer = error.raw_response().map(|answer| {
        (answer.status().as_u16(), answer.headers().get("x-amz-delete-marker") == Some("true"))
    });
    match answer {
        Some((404 | 405, true)) => Ok(Presence::Deleted),
        // Of a version's id that cannot be one, S3 says that the question is wrong.
        Some((404, false)) => Ok(Presence::Absent),
        Some((400, false)) if object.version.is_some() => Ok(Presence::Absent),
        _ => Err(asking_object("s3:GetObject", object)(error)),
    }
}

/// Whether any key begins with `prefix`.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn any_below(reach: &Reach, prefix: &str) -> Result<bool, Error> {
    let asked = reach.client.list_objects_v2().bucket(&reach.bucket.bucket).prefix(prefix).max_keys(1);
    let answer = asked
        .set_request_payer(reach.payer())
        .send()
        .await
        .map_err(asking_bucket("s3:ListBucket", &reach.bucket))?;
    Ok(!answer.contents().is_empty())
}
