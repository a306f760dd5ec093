//! S3 in whatever region a bucket is: SDK clients are bound to one, documents are not.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use aws_sdk_s3::Client;

/// One S3 client for each region that was asked for, with the allowance of documents.
pub(crate) struct Objects {
    make: Box<dyn Fn(&str) -> Client + Send + Sync>,
    made: Mutex<HashMap<String, Client>>,
}

impl Objects {
    pub(super) fn new(make: impl Fn(&str) -> Client + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), made: Mutex::default() }
    }

    /// The client of a region.
    pub(crate) fn in_region(&self, region: &str) -> Client {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(region.to_owned()).or_insert_with(|| (self.make)(region)).clone()
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Objects").finish_non_exhaustive()
    }
}
