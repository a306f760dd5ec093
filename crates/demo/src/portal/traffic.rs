//! What goes on at the endpoints: how often each was called, and what goes wrong there on request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{access::AccessError, center::Center, connection::Line, oidc::OidcError};

/// A service's operation at the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `RegisterClient` of SSO OIDC.
    Register,
    /// `StartDeviceAuthorization` of SSO OIDC.
    DeviceAuthorization,
    /// `CreateToken` of SSO OIDC.
    Token,
    /// `ListAccounts` of SSO.
    Accounts,
    /// `ListAccountRoles` of SSO.
    Roles,
    /// `GetRoleCredentials` of SSO.
    Credentials,
    /// `Logout` of SSO.
    Logout,
}

impl Endpoint {
    /// What it says with a status, in the words of its service.
    fn refusal(self, status: u16) -> Response {
        match self {
            Self::Register | Self::DeviceAuthorization | Self::Token => {
                OidcError::Told(status).into_response()
            }
            Self::Accounts | Self::Roles | Self::Credentials | Self::Logout => {
                AccessError::Told(status).into_response()
            }
        }
    }
}

/// What goes wrong at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalFault {
    /// It refuses with this HTTP status, as AWS would: 401, 403, 429, 500, 503 …
    Status(u16),
    /// It answers that much later.
    Delay(Duration),
    /// It closes the connection without an answer.
    Drop,
}

/// Calls and faults by endpoint.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    calls: Mutex<HashMap<Endpoint, u32>>,
    faults: Mutex<HashMap<Endpoint, PortalFault>>,
}

impl Traffic {
    pub(super) fn set_fault(&self, endpoint: Endpoint, fault: PortalFault) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).insert(endpoint, fault);
    }

    pub(super) fn clear_faults(&self) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn calls(&self, endpoint: Endpoint) -> u32 {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.get(&endpoint).copied().unwrap_or_default()
    }

    /// Counts a call; what goes wrong with it.
    fn met(&self, endpoint: Endpoint) -> Option<PortalFault> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let count = calls.entry(endpoint).or_default();
        *count = count.saturating_add(1);
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).get(&endpoint).copied()
    }
}

/// Lets a call through to its endpoint, or not.
pub(super) async fn pass(
    State((center, endpoint)): State<(Arc<Center>, Endpoint)>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    match center.traffic.met(endpoint) {
        None => next.run(request).await,
        Some(PortalFault::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            next.run(request).await
        }
        Some(PortalFault::Status(status)) => endpoint.refusal(status),
        Some(PortalFault::Drop) => {
            line.cut();
            Response::default()
        }
    }
}
