//! What is learned from each attempt of a client: that it was made, how it went, and what the role may do.

use std::{fmt, sync::Arc};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
                InterceptorContext,
            },
            dyn_dispatch_hint,
        },
        orchestrator::{HttpRequest, HttpResponse, Metadata},
        retries::classifiers::{ClassifyRetry, RetryAction},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use super::{
    actions::iam_action,
    calls::CallLog,
    errors::{asks_to_slow_down, denial, says_expired},
    limits::Limit,
};
use crate::{account::Account, catalogue::model::Environment, clock::Clock, session::PermissionLog};

/// Reports each attempt of one environment's clients.
#[derive(Clone)]
pub(super) struct Watch {
    pub(super) account: Arc<dyn Account>,
    pub(super) environment: Arc<Environment>,
    pub(super) calls: Arc<CallLog>,
    pub(super) permissions: Arc<PermissionLog>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Watch {
    fn learn(&self, call: &Metadata, signed_with: Option<&SignedWith>, response: &HttpResponse) {
        let (status, body) = (response.status().as_u16(), response.body().bytes().unwrap_or_default());
        let action = iam_action(call.service(), call.name());
        let (environment, at) = (&self.environment.id, self.clock.now());
        let who = || self.account.who(&self.environment);
        if response.status().is_success() {
            self.permissions.allowed(environment, action, who(), at);
        } else if let Some(resource) = denial(status, body) {
            self.permissions.denied(environment, action, who(), resource, at);
        } else if says_expired(status, body)
            && let Some(SignedWith(access_key)) = signed_with
        {
            self.account.reject(&self.environment, access_key);
        }
    }
}

/// The access key of the attempt under way.
#[derive(Debug)]
struct SignedWith(String);

impl Storable for SignedWith {
    type Storer = StoreReplace<Self>;
}

/// Reports each attempt of one client: to the watch, and how it went to the service's limit.
#[derive(Clone, Debug)]
pub(super) struct WatchCalls {
    pub(super) watch: Watch,
    pub(super) limit: Arc<Limit>,
}

#[dyn_dispatch_hint]
impl Intercept for WatchCalls {
    fn name(&self) -> &'static str {
        "WatchCalls"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(access_key) = access_key(context.request()) {
            let signed_with = SignedWith(access_key.to_owned());
            config.interceptor_state().store_put(signed_with);
        }
        if let Some(call) = config.load::<Metadata>() {
            // Names only: what is asked and what is answered are users' data.
            tracing::debug!(service = call.service(), operation = call.name(), "asks AWS");
            self.watch.calls.sent(call.service(), call.name());
        }
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        if asks_to_slow_down(response.status().as_u16(), response.body().bytes().unwrap_or_default()) {
            self.watch.calls.throttled();
            self.limit.slow_down();
        } else {
            self.limit.went_well();
        }
        if let Some(call) = config.load::<Metadata>() {
            self.watch.learn(call, config.load::<SignedWith>(), response);
        }
        Ok(())
    }
}

/// Tries once more where AWS says that credentials have expired: [`Watch`] has had them replaced.
#[derive(Debug)]
pub(super) struct RetryExpired {}

impl ClassifyRetry for RetryExpired {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.response() {
            Some(response)
                if says_expired(response.status().as_u16(), response.body().bytes().unwrap_or_default()) =>
            {
                RetryAction::transient_error()
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "RetryExpired"
    }
}

/// The key that a request was signed with: `… Credential=AKIA…/20260101/eu-west-2/ecs/aws4_request, …`.
fn access_key(request: &HttpRequest) -> Option<&str> {
    let authorization = request.headers().get("authorization")?;
    authorization.split_once("Credential=")?.1.split('/').next()
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("environment", &self.environment.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[test]
    fn the_key_is_read_off_the_signature() {
        let mut request = HttpRequest::new(SdkBody::empty());
        assert_eq!(access_key(&request), None);
        let signature =
            "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20260101/eu-west-2/ecs/aws4_request, SignedHeaders=x";
        request.headers_mut().insert("authorization", signature);
        assert_eq!(access_key(&request), Some("ASIAEXAMPLE"));
    }
}
