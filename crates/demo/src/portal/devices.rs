//! Device codes: a program shows a short code, a person confirms it in any browser, the program polls meanwhile.

use std::time::Duration;

use protocol::Moment;

use super::{
    mint::{self, Mint, MintError},
    oidc::OidcError,
};
use crate::{
    bounded::Bounded,
    time::{SECOND, after},
};

/// A program that waits for a person.
#[derive(Clone, Debug)]
pub(super) struct Device {
    pub(super) client_id: String,
    pub(super) user_code: String,
    expires: Moment,
    polled: Option<Moment>,
    /// What the person said.
    allowed: Option<bool>,
}

/// What the program is told.
pub(super) struct Started {
    pub(super) device_code: String,
    pub(super) user_code: String,
}

/// The programs that wait, by device code.
#[derive(Debug)]
pub(super) struct Devices {
    devices: Bounded<Device>,
    /// The device codes that pages ask about, by the id of the answer's form.
    waiting: Bounded<String>,
}

impl Default for Devices {
    fn default() -> Self {
        const KEPT: usize = 500;
        Self { devices: Bounded::at_most(KEPT), waiting: Bounded::at_most(KEPT) }
    }
}

impl Devices {
    /// How long a code is good.
    pub(super) const LIFETIME: Duration = Duration::from_secs(10 * 60);
    /// The least time between two polls, in seconds.
    pub(super) const INTERVAL: i64 = 1;

    pub(super) fn start(&mut self, client_id: &str, now: Moment, mint: &Mint) -> Result<Started, MintError> {
        let (device_code, user_code) = (mint.token("", 48)?, mint::user_code()?);
        let device = Device {
            client_id: client_id.to_owned(),
            user_code: user_code.clone(),
            expires: after(now, Self::LIFETIME),
            polled: None,
            allowed: None,
        };
        self.devices.insert(device_code.clone(), device);
        Ok(Started { device_code, user_code })
    }

    /// Opens a page that asks about the code a person typed: the id of the answer's form, and who waits. Nothing when
    /// no such code waits for an answer. Case and dash do not matter.
    pub(super) fn ask(
        &mut self,
        user_code: &str,
        now: Moment,
    ) -> Result<Option<(String, Device)>, MintError> {
        let wanted = bare(user_code);
        let waits = |device: &Device| device.allowed.is_none() && now < device.expires;
        let found =
            self.devices.iter().find(|(_, device)| bare(&device.user_code) == wanted && waits(device));
        let Some((device_code, device)) = found.map(|(code, device)| (code.to_owned(), device.clone()))
        else {
            return Ok(None);
        };
        let id = mint::id()?;
        self.waiting.insert(id.clone(), device_code);
        Ok(Some((id, device)))
    }

    /// Takes the answer of the form of this id; false when it was answered before or came too late.
    pub(super) fn answer(&mut self, id: &str, allowed: bool, now: Moment) -> bool {
        let device_code = self.waiting.remove(id);
        let device = device_code.and_then(|code| self.devices.get_mut(&code));
        match device.filter(|device| device.allowed.is_none() && now < device.expires) {
            Some(device) => {
                device.allowed = Some(allowed);
                true
            }
            None => false,
        }
    }

    /// Asks whether the person has allowed it; when so, the code is used up.
    ///
    /// # Errors
    /// While nobody answered, when it is asked too often, when the answer was no, or when the code is no longer good.
    pub(super) fn poll(&mut self, device_code: &str, client_id: &str, now: Moment) -> Result<(), OidcError> {
        let device = self.devices.get_mut(device_code).filter(|device| device.client_id == client_id);
        let device = device.ok_or(OidcError::InvalidGrant)?;
        if now >= device.expires {
            return Err(OidcError::ExpiredToken);
        }
        let polled = device.polled.replace(now);
        if polled.is_some_and(|polled| now.millis_since(polled) < Self::INTERVAL * SECOND) {
            return Err(OidcError::SlowDown);
        }
        match device.allowed {
            None => Err(OidcError::AuthorizationPending),
            Some(false) => Err(OidcError::AccessDenied),
            Some(true) => {
                self.devices.remove(device_code);
                Ok(())
            }
        }
    }
}

/// The letters of a code, however it was typed.
fn bare(user_code: &str) -> String {
    user_code.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect()
}
