//! What every write must answer to, of whatever it is: who asks, what is armed, what was typed, and why.

use std::sync::Arc;

use protocol::{Error, ErrorKind, session::Identity};

use super::{
    Changes,
    gate::{conflict, invalid},
};
use crate::{catalogue::model::Environment, readings::Wish};

/// A reason is a sentence or two, in characters.
const LONGEST_REASON: usize = 1_000;

/// What a plan asks of whoever applies it.
#[derive(Debug)]
pub(crate) struct Demands<'a> {
    /// The ARN of who made the plan.
    pub(crate) arn: &'a str,
    /// What must be typed.
    pub(crate) type_name: Option<&'a str>,
    /// Whether it needs a reason.
    pub(crate) reason_needed: bool,
}

/// What they answered.
#[derive(Debug)]
pub(crate) struct Answers<'a> {
    pub(crate) typed_name: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
}

/// Who passed, and why.
#[derive(Clone, Debug)]
pub(crate) struct Passage {
    pub(crate) who: Identity,
    pub(crate) reason: Option<String>,
}

impl Changes {
    /// # Errors
    /// `Internal` when the journal cannot be written: nothing can be changed then.
    pub(crate) fn check_journal(&self) -> Result<(), Error> {
        self.journal.trouble().map_or(Ok(()), |trouble| {
            let said = format!("Nothing can be changed: the journal cannot be written: {trouble}");
            Err(Error::new(ErrorKind::Internal, said))
        })
    }

    /// Lets whoever asks pass, if the environment is armed for them and they answer what is asked.
    ///
    /// # Errors
    /// `Conflict` when it is not armed, or the plan is somebody else's; `Invalid` with the field that is missing; what
    /// STS answers.
    pub(crate) async fn admit(
        &self,
        environment: &Arc<Environment>,
        demands: &Demands<'_>,
        answers: &Answers<'_>,
    ) -> Result<Passage, Error> {
        let who = self.who(environment, Wish::now()).await?;
        self.check_armed(&environment.id, &who)?;
        if demands.arn != who.arn {
            return Err(conflict("The plan was made as somebody else", "Look at the change again."));
        }
        if let Some(name) = demands.type_name
            && answers.typed_name.map(str::trim) != Some(name)
        {
            return Err(invalid("typed_name", format!("Type this name to go on: {name}")));
        }
        Ok(Passage { who, reason: reason(answers.reason, demands.reason_needed)? })
    }
}

/// What the operator wrote, without spaces around it.
fn reason(written: Option<&str>, needed: bool) -> Result<Option<String>, Error> {
    let reason = written.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    match &reason {
        None if needed => Err(invalid("reason", "Say why: the journal keeps it")),
        Some(reason) if reason.chars().count() > LONGEST_REASON => {
            Err(invalid("reason", format!("A reason has at most {LONGEST_REASON} characters")))
        }
        _ => Ok(reason),
    }
}
