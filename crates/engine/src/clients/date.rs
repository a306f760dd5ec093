//! The `Date` of an answer: what time it is at AWS.

use std::sync::{Arc, OnceLock};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeDeserializationInterceptorContextRef, dyn_dispatch_hint},
        orchestrator::HttpResponse,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{DateTime, config_bag::ConfigBag, date_time::Format};
use protocol::Moment;

/// When an answer was given, in whole seconds of the clock of who gave it; nothing where it does not say so.
pub(crate) fn date_of(response: &HttpResponse) -> Option<Moment> {
    let date = DateTime::from_str(response.headers().get("date")?, Format::HttpDate).ok()?;
    date.to_millis().ok().map(Moment)
}

/// Reads the date of the first answer to one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadDate(Arc<OnceLock<Moment>>);

impl ReadDate {
    pub(crate) fn date(&self) -> Option<Moment> {
        self.0.get().copied()
    }
}

#[dyn_dispatch_hint]
impl Intercept for ReadDate {
    fn name(&self) -> &'static str {
        "ReadDate"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = date_of(context.response()) {
            self.0.get_or_init(|| date);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[test]
    fn a_date_is_read_and_what_is_none_is_none() {
        let mut response = HttpResponse::new(200.try_into().unwrap(), SdkBody::empty());
        assert_eq!(date_of(&response), None);
        response.headers_mut().insert("date", "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(date_of(&response), Some(Moment(1_700_000_000_000)));
        response.headers_mut().insert("date", "yesterday");
        assert_eq!(date_of(&response), None);
    }
}
