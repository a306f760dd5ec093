//! Live Tail: how it behaves, on request, and its sessions.

mod asked;
mod frames;
mod session;

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use aws_smithy_types::body::SdkBody;
use protocol::{
    Error,
    demo::{GetLiveTail, LiveTailTerms, SetLiveTail},
};

use self::{asked::Asked, session::Session};
use crate::{account::Account, connector::Switchboard, request::Request, response::Refusal, stack::Stack};

/// How Live Tail behaves.
///
/// # Errors
/// None; the signature is that of every request.
pub fn get_live_tail(account: &Account, _: GetLiveTail) -> Result<LiveTailTerms, Error> {
    Ok(account.live_tail().terms())
}

/// Sets how Live Tail behaves, in sessions that are open too, and answers it.
///
/// # Errors
/// None; the signature is that of every request.
pub fn set_live_tail(account: &Account, request: SetLiveTail) -> Result<LiveTailTerms, Error> {
    account.live_tail().set(request.terms);
    Ok(account.live_tail().terms())
}

/// The Live Tail of one account.
#[derive(Debug, Default)]
pub(crate) struct LiveTail {
    terms: Mutex<LiveTailTerms>,
    /// How many sessions were opened.
    sessions: AtomicU64,
}

impl LiveTail {
    fn terms(&self) -> LiveTailTerms {
        self.terms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, terms: LiveTailTerms) {
        *self.terms.lock().unwrap_or_else(PoisonError::into_inner) = terms;
    }
}

/// Whether `request` opens a session: it is answered by a stream.
pub(crate) fn is_start(request: &Request) -> bool {
    request.service == "logs" && request.operation == "StartLiveTail"
}

/// Opens a session; its body is the stream of its events.
///
/// # Errors
/// What CloudWatch Logs refuses: groups that are not there or too many, and everything where there is no Live Tail.
pub(crate) fn start(
    stack: &Arc<Stack>,
    switchboard: &Arc<Switchboard>,
    request: &Request,
    request_id: &str,
) -> Result<SdkBody, Refusal> {
    let live_tail = &switchboard.live_tail;
    if !live_tail.terms().there {
        return Err(Refusal::invalid(
            "UnknownOperationException",
            "The operation StartLiveTail is not known.",
        ));
    }
    let asked = Asked::read(stack.world(), request)?;
    let number = live_tail.sessions.fetch_add(1, Ordering::Relaxed);
    Ok(SdkBody::from_body_1_x(Session::new(stack, switchboard, asked, number, request_id)))
}
