//! Target health: listeners, rules, groups, targets, and the task behind each.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    overview::Notice,
    targets::{AlertNotice, Alerts, GetTargets, Refresh, SetVigil, TargetsPage, Watch},
};

use crate::Engine;

pub async fn get_targets(engine: &Arc<Engine>, request: GetTargets) -> Result<TargetsPage, Error> {
    todo!()
}

pub async fn refresh(engine: &Arc<Engine>, request: Refresh) -> Result<(), Error> {
    todo!()
}

pub async fn set_vigil(engine: &Arc<Engine>, request: SetVigil) -> Result<(), Error> {
    todo!()
}

pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Notice> + Send + use<> {
    futures::stream::pending()
}

pub fn alerts(engine: &Arc<Engine>, request: Alerts) -> impl Stream<Item = AlertNotice> + Send + use<> {
    futures::stream::pending()
}
