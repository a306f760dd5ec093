//! Handing documents over: links, downloads, uploads.

use serde::{Deserialize, Serialize};

use super::{BucketId, ObjectId};
use crate::{Error, Moment, catalogue::Revision, request, stream};

/// Makes a link with which anybody can fetch one object for a while. A look: written down before it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MakeLink {
    /// The object; its version is pinned when one is named.
    pub object: ObjectId,
    /// How long it should work, in minutes: 1 to 10,080 (7 days); more than 60 only when asked for by hand.
    pub minutes: u32,
    /// Whether a browser saves it instead of showing it.
    pub save: bool,
}
request!(MakeLink, "documents.MakeLink", SharedLink);

/// A link that works for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedLink {
    /// The address. Whoever has it can fetch the object.
    pub url: String,
    /// When it ends: the earlier of what was asked for and the end of the credentials that signed it.
    pub ends: Moment,
    /// Whether the credentials end it earlier than was asked for.
    pub cut_short: bool,
    /// What it allows, in a sentence.
    pub allows: String,
    /// The number of its record in the journal; nothing for a bucket whose looks are not written down.
    pub record: Option<u64>,
}

/// Downloads objects into the downloads folder. A look, each object: written down before a byte is fetched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Download {
    /// The objects; at most 10,000. Several go into a folder of their own.
    pub objects: Vec<ObjectId>,
}
request!(Download, "documents.Download", Vec<TransferId>);

/// Uploads a file of this machine. A change: it passes the gate, see [`super::writing`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChooseFile {}
request!(ChooseFile, "documents.ChooseFile", Option<ChosenFile>);

/// A file that a person chose in the system's own dialog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenFile {
    /// Its id for [`super::writing::Change::Upload`]; the window never names paths.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// Names a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransferId(pub String);

/// Asks for all transfers, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetTransfers {}
request!(GetTransfers, "documents.GetTransfers", Vec<Transfer>);

/// Follows transfers: about ten notices a second while one runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchTransfers {}
stream!(WatchTransfers, "documents.WatchTransfers", Revision);

/// Stops a transfer; what was fetched stays beside it, so that it can go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopTransfer {
    /// The transfer.
    pub transfer: TransferId,
}
request!(StopTransfer, "documents.StopTransfer", ());

/// Goes on with a transfer that was stopped, failed, or was cut short by the end of the console.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResumeTransfer {
    /// The transfer.
    pub transfer: TransferId,
}
request!(ResumeTransfer, "documents.ResumeTransfer", ());

/// Takes a transfer off the list, and what is unfinished of it off the disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemoveTransfer {
    /// The transfer.
    pub transfer: TransferId,
}
request!(RemoveTransfer, "documents.RemoveTransfer", ());

/// A transfer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// Which way.
    pub kind: TransferKind,
    /// The bucket.
    pub bucket: BucketId,
    /// The object's key, or what is fetched in a sentence.
    pub what: String,
    /// The file on this machine.
    pub file: String,
    /// Bytes in all; nothing while that is not known.
    pub size: Option<u64>,
    /// Bytes that are done.
    pub done: u64,
    /// Bytes a second, of late.
    pub speed: f64,
    /// How far it is.
    pub phase: TransferPhase,
    /// When it began.
    pub began: Moment,
    /// When it ended.
    pub ended: Option<Moment>,
}

/// Which way a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// From S3 to this machine.
    Download,
    /// From this machine to S3.
    Upload,
    /// A person's documents into one archive on this machine.
    Export,
}

/// How far a transfer is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum TransferPhase {
    /// Others are before it.
    Waiting,
    /// Bytes flow.
    Running,
    /// All bytes are there; checksums are compared.
    Verifying,
    /// It is there, whole.
    Done {
        /// What was compared, in a sentence: `SHA-256 as S3 has it`.
        verified: String,
    },
    /// It was stopped by hand and can go on.
    Stopped,
    /// It could not go on; it can be tried again.
    Failed {
        /// Why.
        error: Error,
    },
}
