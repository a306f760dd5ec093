//! How far the portal's clock is ahead of this machine's, read off the `Date` of its answers.
//!
//! Role credentials expire at a time of the portal's clock. On a machine whose clock is an hour ahead they would look
//! expired the moment they arrive, and be asked for again and again.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeDeserializationInterceptorContextRef, dyn_dispatch_hint},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use protocol::Moment;

use crate::{clients::date_of, clock::Clock};

/// Below this, the difference is the network's and the header's whole seconds.
const NOISE_MILLIS: i64 = 30_000;

/// How far the portal's clock is ahead of ours, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// Milliseconds by which the portal is ahead; nothing when that is within what a network explains.
    pub(crate) fn millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// A time of the portal's clock as ours shows it.
    pub(crate) fn to_local(&self, theirs: Moment) -> Moment {
        Moment(theirs.0.saturating_sub(self.millis()))
    }

    fn observe(&self, theirs: Moment, ours: Moment) {
        let ahead = theirs.millis_since(ours);
        self.0.store(if ahead.abs() < NOISE_MILLIS { 0 } else { ahead }, Ordering::Relaxed);
    }
}

/// Measures with every answer.
#[derive(Clone)]
pub(super) struct MeasureSkew {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) skew: Arc<Skew>,
}

#[dyn_dispatch_hint]
impl Intercept for MeasureSkew {
    fn name(&self) -> &'static str {
        "MeasureSkew"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = date_of(context.response()) {
            self.skew.observe(date, self.clock.now());
        }
        Ok(())
    }
}

impl std::fmt::Debug for MeasureSkew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MeasureSkew").field("skew", &self.skew).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_an_hour_off_is_corrected_and_a_second_is_not() {
        let skew = Skew::default();
        skew.observe(Moment(1_000_000), Moment(1_001_500));
        assert_eq!(skew.to_local(Moment(5_000_000)), Moment(5_000_000));
        skew.observe(Moment(0), Moment(3_600_000));
        assert_eq!(skew.to_local(Moment(5_000_000)), Moment(8_600_000));
    }
}
