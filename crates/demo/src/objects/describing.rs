//! What is said of a version, whoever brought it.

use std::sync::Arc;

use protocol::Moment;

use super::{
    About, Bucket, Checksum, Class, Encryption, Object, Origin, Retention, Version, object::parts_of,
};
use crate::{
    contents,
    time::DAY,
    world::{Arrival, World},
};

impl Bucket {
    /// The object that `version` is, as it is at `now`; nothing for a delete marker.
    pub(crate) fn object(&self, world: &World, version: &Version, now: Moment) -> Option<Object> {
        let class = version.class(now);
        let id = |arrival: &Arrival, number: u8| format!("{}/{number}", arrival.key());
        match &version.origin {
            Origin::Written { object, .. } => Some(Object::clone(object)),
            Origin::Document(arrival, edition) => {
                let body = self.rope(&id(arrival, *edition), || contents::document(arrival, *edition));
                let mut about = self.about(class, contents::content_type(arrival.kind().extension()));
                about.metadata = vec![
                    ("document-id".to_owned(), arrival.document_id()),
                    ("request-id".to_owned(), arrival.request_id()),
                    ("uploaded-by".to_owned(), arrival.customer_id()),
                ];
                about.tags = tags(arrival);
                self.lock(world, arrival, &mut about);
                Some(self.generated_object(version, about, body))
            }
            Origin::Findings(arrival) => {
                let body = self.rope(&id(arrival, u8::MAX), || contents::findings(arrival));
                let mut about = self.about(class, "application/json");
                about.metadata = vec![("request-id".to_owned(), arrival.request_id())];
                Some(self.generated_object(version, about, body))
            }
            Origin::Marker { .. } | Origin::Withdrawn(_) => None,
        }
    }

    fn generated_object(&self, version: &Version, about: About, body: Arc<super::Rope>) -> Object {
        let size = body.len();
        Object { size, etag: version.etag(), about, checksum: None, parts: parts_of(size), body }
    }

    fn about(&self, class: Class, content_type: &str) -> About {
        About {
            class,
            content_type: content_type.to_owned(),
            encryption: self.encryption.clone(),
            ..About::default()
        }
    }

    /// Where versions can be locked, some are: held, or retained for seven years.
    fn lock(&self, world: &World, arrival: &Arrival, about: &mut About) {
        if !self.terms.object_lock {
            return;
        }
        let dice = arrival.dice().of("lock");
        about.legal_hold = dice.of("hold").unit() < 0.25;
        about.retention = match dice.unit() {
            chance if chance < 0.4 => {
                Some(Retention { compliance: true, until: arrival.at.plus_millis(7 * 365 * DAY) })
            }
            chance if chance < 0.6 => {
                Some(Retention { compliance: false, until: world.began.plus_millis(30 * DAY) })
            }
            _ => None,
        };
    }

    /// The checksum of an object, computed where S3 would have: nothing where that takes too long.
    pub(crate) fn checksum(&self, object: &Object) -> Option<Checksum> {
        object.checksum.clone().or_else(|| Checksum::of(&object.body))
    }

    pub(crate) fn kms_key(world: &World) -> Encryption {
        Encryption::Kms {
            key: world.names.arn("kms", &format!("key/{}", world.names.uuid("kms key", "documents"))),
        }
    }
}

/// Some documents have tags.
fn tags(arrival: &Arrival) -> Vec<(String, String)> {
    let dice = arrival.dice().of("tags");
    if dice.unit() > 0.7 {
        return Vec::new();
    }
    let retention = if dice.of("retention").unit() < 0.8 { "7-years" } else { "15-years" };
    [
        ("property", arrival.property_id()),
        ("customer", arrival.customer_id()),
        ("retention-class", retention.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
