//! The host that a request goes to.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        endpoint::EndpointPrefix,
        interceptors::{Intercept, context::BeforeSerializationInterceptorContextRef, dyn_dispatch_hint},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

/// Sends to the endpoint as it was given, without the prefix that an operation puts before its host.
#[derive(Debug)]
pub(super) struct OwnHost;

#[dyn_dispatch_hint]
impl Intercept for OwnHost {
    fn name(&self) -> &'static str {
        "OwnHost"
    }

    // The operation sets its prefix before this.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().unset::<EndpointPrefix>();
        Ok(())
    }
}
