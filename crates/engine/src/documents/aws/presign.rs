//! An address that is signed beforehand.

use std::time::{Duration, UNIX_EPOCH};

use aws_sdk_s3::{config::ResponseChecksumValidation, presigning::PresigningConfig};
use protocol::{Error, ErrorKind, Moment, documents::ObjectId};

use super::{Reach, asking_object};

/// Signs a `GET` of `object` that works for `life` from `now` on; with `disposition`, browsers do with it what that says.
///
/// # Errors
/// `SignInRequired` without credentials.
pub(in crate::documents) async fn presigned(
    reach: &Reach,
    object: &ObjectId,
    now: Moment,
    life: Duration,
    disposition: Option<String>,
) -> Result<String, Error> {
    let unsigned = |error: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Internal, format!("The link could not be signed: {error}"))
    };
    let start = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
    let config = PresigningConfig::builder().start_time(start).expires_in(life);
    let config = config.build().map_err(|error| unsigned(&error))?;
    // Who opens a link sends no headers: nothing may be signed that is not in the address.
    let own = aws_sdk_s3::config::Builder::new()
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    let requester_pays = reach.requester_pays;
    let request = reach
        .client
        .get_object()
        .bucket(&object.bucket.bucket)
        .key(&object.key)
        .set_version_id(object.version.clone())
        .set_response_content_disposition(disposition)
        .customize()
        .config_override(own)
        .mutate_request(move |request| {
            if requester_pays {
                let uri = request.uri().to_owned();
                let mark = if uri.contains('?') { '&' } else { '?' };
                // A query that does not fit is no address at all, and S3 says so.
                let _ = request.set_uri(format!("{uri}{mark}x-amz-request-payer=requester"));
            }
        })
        .presigned(config)
        .await
        .map_err(asking_object("s3:GetObject", object))?;
    Ok(request.uri().to_owned())
}
