//! Log groups and their retention, by name. Their lines are the world's.

use std::collections::HashMap;

use engine::catalogue::model::{Figure, LogGroup};
use winterbaume_cloudwatchlogs::views::LogGroupView;

use crate::world::World;

pub(super) fn declared(world: &World) -> HashMap<String, LogGroupView> {
    let kept = |group: &LogGroup| LogGroupView {
        name: group.name.clone(),
        arn: world.names.log_group(&group.name),
        creation_time: world.provisioned().0,
        retention_in_days: group.expect.number(Figure::Retention).map(|days| days as i32),
        streams: HashMap::new(),
        tags: HashMap::new(),
        kms_key_id: None,
        data_protection_policy: None,
        deletion_protection_enabled: false,
    };
    world.environment.log_groups.iter().map(|group| (group.name.clone(), kept(group))).collect()
}
