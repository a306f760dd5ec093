//! Documents that tests, benches and pictures put into buckets: a great many, chosen ones, and hostile ones.

use bytes::Bytes;
use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    demo::{GetStuckDocuments, StuckDocument},
};

use crate::{
    account::Account,
    contents::hostile,
    objects::{About, Bucket, Class, Encryption, Hindrance, Object, ObjectError, Rope},
    stack::Stack,
    time::DAY,
};

/// What is said of a document that is put into a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentOptions {
    /// E.g. `application/pdf`; otherwise `binary/octet-stream`.
    pub content_type: Option<String>,
    /// E.g. `GLACIER`; otherwise `STANDARD`.
    pub storage_class: Option<String>,
    /// Metadata of the user, without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// Encrypted with a key that nobody may use: reading it is denied.
    pub key_denied: bool,
    /// It is listed, and gone when it is asked for.
    pub vanishes: bool,
    /// So many zeros follow the bytes; they take no memory.
    pub zeros: u64,
}

/// Keys that are made to harm.
const KEYS: [&str; 16] = [
    "../../etc/passwd.txt",
    "hostile/a/../../../b.txt",
    "hostile//double//slash.txt",
    "/leading.txt",
    "hostile/trailing space ",
    "hostile/trailing dot.",
    "hostile/new\nline.txt",
    "hostile/tab\tstop.txt",
    "hostile/emoji \u{1f4c4}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}.txt",
    "hostile/invoice \u{202e}fdp.exe",
    "hostile/<img src=x onerror=alert(1)>.html",
    "hostile/a&b%2F+c?d=e#f \"g\" 'h'.txt",
    "CON",
    "hostile/aux.pdf",
    "hostile/a\\b.pdf",
    "hostile/.",
];

/// The most bytes that a key has.
const LONGEST: usize = 1_024;

impl Account {
    /// Lets a bucket list so many objects more than it has, in the form of its others. They are made as they are asked
    /// for, and can be read; another number replaces this one.
    ///
    /// # Errors
    /// `NotFound` for an environment that nobody has asked for yet and that does not come with the console; `Invalid`
    /// for a bucket that there is none.
    pub fn set_hoard(&self, environment: &EnvironmentId, bucket: &str, objects: u64) -> Result<(), Error> {
        self.met(environment)?.objects().named(bucket)?.set_hoard(objects);
        Ok(())
    }

    /// Puts a document into a bucket, as if it had been sent now; its version, where versions are kept.
    ///
    /// # Errors
    /// As [`Account::set_hoard`]; `Invalid` for what S3 refuses.
    pub fn put_document(
        &self,
        environment: &EnvironmentId,
        bucket: &str,
        key: &str,
        bytes: impl Into<Bytes>,
        options: DocumentOptions,
    ) -> Result<Option<String>, Error> {
        let stack = self.met(environment)?;
        let mut body = Rope::from(bytes);
        body.append(&hostile::zeros(options.zeros));
        put(&stack, stack.objects().named(bucket)?, key, body, options)
    }

    /// Puts documents into a bucket that are made to harm whoever lists, downloads or opens them; their keys.
    ///
    /// # Errors
    /// As [`Account::put_document`].
    pub fn hostile_documents(&self, environment: &EnvironmentId, bucket: &str) -> Result<Vec<String>, Error> {
        let stack = self.met(environment)?;
        let bucket = stack.objects().named(bucket)?;
        let none = DocumentOptions::default;
        let text = || Rope::from("A small file with a hostile name.\n");
        let longest = format!("hostile/{}", "long ".repeat(LONGEST)).get(..LONGEST).map(str::to_owned);
        let mut all: Vec<(String, Rope, DocumentOptions)> =
            KEYS.iter().map(|key| ((*key).to_owned(), text(), none())).collect();
        all.extend(longest.map(|key| (key, text(), none())));
        all.extend(
            hostile::files().into_iter().map(|(name, body)| (format!("hostile/{name}"), body, none())),
        );
        all.push(("hostile/zeros-5g.bin".to_owned(), hostile::zeros(5 << 30), none()));
        let vanishes = DocumentOptions { vanishes: true, ..none() };
        all.push(("hostile/vanishes.pdf".to_owned(), text(), vanishes));
        let key_denied = DocumentOptions { key_denied: true, ..none() };
        all.push(("hostile/key-denied.pdf".to_owned(), text(), key_denied));
        all.into_iter()
            .map(|(key, body, options)| put(&stack, bucket, &key, body, options).map(|_| key))
            .collect()
    }
}

/// The documents whose analysis was given up of late, newest first.
///
/// # Errors
/// As [`Account::set_hoard`].
pub fn get_stuck_documents(
    account: &Account,
    GetStuckDocuments { environment }: GetStuckDocuments,
) -> Result<Vec<StuckDocument>, Error> {
    let stack = account.met(&environment)?;
    let world = stack.world();
    let given_up = world.given_up(world.now().plus_millis(-2 * DAY), world.now());
    let stuck = given_up.into_iter().rev();
    Ok(stuck.map(|it| StuckDocument { key: it.arrival.key(), bucket: it.bucket }).collect())
}

fn put(
    stack: &Stack,
    bucket: &Bucket,
    key: &str,
    body: Rope,
    options: DocumentOptions,
) -> Result<Option<String>, Error> {
    let world = stack.world();
    let class = Class::named(options.storage_class.as_deref().unwrap_or("STANDARD"));
    let class = class.ok_or_else(|| invalid("storage_class", "there is no such storage class"))?;
    let by_name = crate::contents::content_type(key.rsplit('.').next().unwrap_or_default());
    let about = About {
        class,
        content_type: options.content_type.unwrap_or_else(|| by_name.to_owned()),
        metadata: options.metadata,
        tags: options.tags,
        encryption: if options.key_denied { Bucket::kms_key(world) } else { Encryption::S3 },
        hindrance: match () {
            () if options.vanishes => Hindrance::Vanished,
            () if options.key_denied => Hindrance::KeyDenied,
            () => Hindrance::Nothing,
        },
        ..About::default()
    };
    let written = bucket.put(world, key, Object::made(body, about), false, world.now());
    written.map(|written| written.version_id).map_err(|error: ObjectError| invalid("key", &error.message))
}

fn invalid(field: &str, message: &str) -> Error {
    Error::new(ErrorKind::Invalid { field: field.into() }, message)
}
