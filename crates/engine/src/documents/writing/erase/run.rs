//! One erasure, as it is kept and told.

use std::{collections::HashSet, sync::Arc};

use protocol::{
    Error, ErrorKind, Moment,
    documents::{
        person::FindPerson,
        writing::{Erasure, ErasurePhase},
    },
};
use serde::{Deserialize, Serialize};

use super::{Erases, draft::whose};
use crate::{
    changes::{
        Author,
        document_writes::{Kept, Target},
    },
    documents::person::Found,
};

/// What stayed, told one by one.
const TOLD: usize = 100;

/// An erasure, as its file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) id: String,
    pub(super) asked: FindPerson,
    /// The account that the search was in: what is elsewhere proves nothing.
    pub(super) account: String,
    /// Whoever began it, then whoever went on with it.
    pub(super) authors: Vec<Author>,
    /// In a file of its own, which is written once.
    #[serde(skip)]
    pub(super) found: Arc<Vec<Found>>,
    /// How many versions there are in `found`.
    pub(super) all: u64,
    /// For each bucket of `found`, how many of its versions have been gone through.
    pub(super) through: Vec<usize>,
    pub(super) stayed: Vec<Stayed>,
    /// What the searches cannot say, a sentence for each.
    pub(super) uncovered: Vec<String>,
    pub(super) began: Moment,
    /// The number of its first record, and of its last.
    pub(super) record: u64,
    pub(super) last: Option<u64>,
    pub(super) phase: ErasurePhase,
}

/// A version that S3 did not erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stayed {
    pub(super) bucket: String,
    #[serde(flatten)]
    pub(super) target: Target,
    pub(super) why: String,
    /// Whether it may be erased when it is sent again.
    pub(super) passing: bool,
}

impl Run {
    pub(super) fn new(id: String, Erases { asked, found }: Erases, account: String, began: Moment) -> Self {
        Self {
            id,
            account,
            authors: Vec::new(),
            all: found.iter().map(|found| found.versions.len() as u64).sum(),
            through: vec![0; found.len()],
            stayed: Vec::new(),
            uncovered: found.iter().flat_map(|found| found.uncovered(&asked.field)).collect(),
            asked,
            found,
            began,
            record: 0,
            last: None,
            phase: ErasurePhase::Erasing,
        }
    }

    /// How many are gone.
    pub(super) fn erased(&self) -> u64 {
        let through: usize = self.through.iter().sum();
        through.saturating_sub(self.stayed.len()) as u64
    }

    /// # Errors
    /// `Conflict` in another account than the search's: what is not there is not erased.
    pub(super) fn check_account(&self, account: &str) -> Result<(), Error> {
        if self.account == account {
            return Ok(());
        }
        let said = format!("This erasure is in account {}, but you are in account {account}", self.account);
        Err(Error::new(ErrorKind::Conflict, said).with_next("Choose a role in that account."))
    }

    /// What of a bucket is to be sent again.
    pub(super) fn waiting(&self, bucket: &str) -> Vec<Target> {
        let waiting = self.stayed.iter().filter(|it| it.passing && it.bucket == bucket);
        waiting.map(|it| it.target.clone()).collect()
    }

    /// Notes what came of `sent`: `kept` stays, all else is gone.
    pub(super) fn note(&mut self, bucket: &str, sent: &[Target], kept: Vec<Kept>) {
        let sent: HashSet<&Target> = sent.iter().collect();
        self.stayed.retain(|it| it.bucket != bucket || !sent.contains(&it.target));
        let stays =
            |Kept { target, why, passing }| Stayed { bucket: bucket.to_owned(), target, why, passing };
        self.stayed.extend(kept.into_iter().map(stays));
    }

    /// How the window sees it.
    pub(super) fn told(&self) -> Erasure {
        let left = self.stayed.iter().take(TOLD);
        Erasure {
            id: self.id.clone(),
            environment: self.asked.environment.clone(),
            of: whose(&self.asked),
            erased: self.erased(),
            all: self.all,
            left: left.map(|it| (crate::visible::line(&it.target.key, 1_024), it.why.clone())).collect(),
            uncovered: self.uncovered.clone(),
            phase: self.phase.clone(),
            began: self.began,
            record: self.record,
        }
    }
}
