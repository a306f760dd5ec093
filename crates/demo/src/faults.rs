//! What goes wrong on request: a fault is set while the console runs, and the next matching call meets it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{
    Error,
    catalogue::EnvironmentId,
    demo::{ClearFaults, Effect, Fault, GetFaults, SetFault},
};

use crate::{
    account::Account,
    dice::Dice,
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
#[derive(Debug)]
pub(crate) struct Faults {
    dice: Dice,
    set: Mutex<Vec<SetUp>>,
}

/// A fault, and how many calls it concerned.
#[derive(Clone, Debug)]
struct SetUp {
    fault: Fault,
    concerned: i64,
}

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
    pub(crate) const fn new(dice: Dice) -> Self {
        Self { dice, set: Mutex::new(Vec::new()) }
    }

    fn locked(&self) -> MutexGuard<'_, Vec<SetUp>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all(&self) -> Vec<Fault> {
        self.locked().iter().map(|set| set.fault.clone()).collect()
    }

    fn set(&self, fault: Fault) -> Vec<Fault> {
        let mut set = self.locked();
        if !set.iter().any(|known| known.fault == fault) {
            set.push(SetUp { fault, concerned: 0 });
        }
        set.iter().map(|set| set.fault.clone()).collect()
    }

    fn clear(&self) -> Vec<Fault> {
        self.locked().clear();
        Vec::new()
    }

    /// What the set faults do to `request`: delays add up, and the latest other fault decides the end.
    pub(crate) fn fate(&self, environment: &EnvironmentId, request: &Request) -> Fate {
        let mut fate = Fate::default();
        for effect in self.met(environment, &request.service, &request.operation, |_| true) {
            match effect {
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

    /// Whether a connection that `operation` holds open breaks now.
    pub(crate) fn breaks(&self, environment: &EnvironmentId, service: &str, operation: &str) -> bool {
        !self.met(environment, service, operation, |effect| effect == Effect::Drop).is_empty()
    }

    /// The effects of the faults that a call meets, of those that are `meant`.
    fn met(
        &self,
        environment: &EnvironmentId,
        service: &str,
        operation: &str,
        meant: impl Fn(Effect) -> bool,
    ) -> Vec<Effect> {
        let mut met = Vec::new();
        for (place, set) in (0..).zip(self.locked().iter_mut()) {
            let fault = &set.fault;
            let concerns = fault.environment.as_ref().is_none_or(|only| only == environment)
                && fault.service.as_ref().is_none_or(|only| only == service)
                && fault.operation.as_ref().is_none_or(|only| only == operation);
            if concerns && meant(fault.effect) {
                let throw = self.dice.at(place).at(set.concerned).below(100);
                if throw < u64::from(fault.percent) {
                    met.push(fault.effect);
                }
                set.concerned += 1;
            }
        }
        met
    }
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
