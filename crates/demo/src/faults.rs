//! What goes wrong on request: a fault is set while the console runs, and the next matching call meets it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use protocol::{
    Error,
    catalogue::EnvironmentId,
    demo::{ClearFaults, Effect, Fault, GetFaults, SetFault},
};

use crate::{
    account::Account,
    iam::refusals,
    request::Request,
    response::{Protocol, Refusal},
};

/// The faults that are set.
///
/// # Errors
/// None; the signature is that of every request.
pub fn get_faults(account: &Account, _: GetFaults) -> Result<Vec<Fault>, Error> {
    Ok(account.faults().all())
}

/// Sets one more fault, and answers all that are set. A fault that is set already is not set twice.
///
/// # Errors
/// None; the signature is that of every request.
pub fn set_fault(account: &Account, request: SetFault) -> Result<Vec<Fault>, Error> {
    Ok(account.faults().set(request.fault))
}

/// Takes all faults away.
///
/// # Errors
/// None; the signature is that of every request.
pub fn clear_faults(account: &Account, _: ClearFaults) -> Result<Vec<Fault>, Error> {
    Ok(account.faults().clear())
}

/// The faults of one account.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

/// What becomes of a call: it waits, and then it is answered or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) wait: Duration,
    pub(crate) end: End,
}

/// How a call ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    #[default]
    Answered,
    Dropped,
    /// Carried out, and nobody hears of it.
    Unheard,
    /// As if no policy of the caller allowed it.
    Denied,
    Refused(Refusal),
}

impl Faults {
    fn all(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, fault: Fault) -> Vec<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !faults.contains(&fault) {
            faults.push(fault);
        }
        faults.clone()
    }

    fn clear(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Vec::new()
    }

    /// What the set faults do to `request`: delays add up, and the latest other fault decides the end.
    pub(crate) fn fate(&self, environment: &EnvironmentId, request: &Request) -> Fate {
        let mut fate = Fate::default();
        for fault in self.all().iter().filter(|fault| concerns(fault, environment, request)) {
            match fault.effect {
                Effect::Delay { millis } => fate.wait += Duration::from_millis(millis.into()),
                Effect::Drop => fate.end = End::Dropped,
                Effect::LoseAnswer => fate.end = End::Unheard,
                Effect::Throttle => fate.end = End::Refused(throttled(request)),
                Effect::Deny => fate.end = End::Denied,
                Effect::Expire => fate.end = End::Refused(refusals::expired(request.protocol)),
            }
        }
        fate
    }
}

fn concerns(fault: &Fault, environment: &EnvironmentId, request: &Request) -> bool {
    fault.environment.as_ref().is_none_or(|only| only == environment)
        && fault.service.as_ref().is_none_or(|only| *only == request.service)
        && fault.operation.as_ref().is_none_or(|only| *only == request.operation)
}

fn throttled(request: &Request) -> Refusal {
    match request.protocol {
        Protocol::Json | Protocol::Cbor => Refusal::invalid("ThrottlingException", "Rate exceeded"),
        Protocol::Query => Refusal::invalid("Throttling", "Rate exceeded"),
        Protocol::RestXml => Refusal {
            status: 503,
            code: "SlowDown".into(),
            message: "Please reduce your request rate.".into(),
        },
    }
}
