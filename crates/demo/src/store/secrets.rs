//! Secrets, by name: that they are there, and whether they rotate. None has a value.

use std::collections::HashMap;

use engine::catalogue::model::{Figure, Secret};
use winterbaume_secretsmanager::views::{RotationRulesView, SecretView};

use crate::{
    time::{DAY, iso},
    world::World,
};

pub(super) fn declared(world: &World) -> HashMap<String, SecretView> {
    world.environment.secrets.iter().map(|secret| (secret.name.clone(), kept(world, secret))).collect()
}

fn kept(world: &World, secret: &Secret) -> SecretView {
    let rotates = secret.expect.flag(Figure::Rotation).unwrap_or_default();
    let created = iso(world.provisioned());
    let rotated = iso(world.began.plus_millis(-11 * DAY));
    SecretView {
        name: secret.name.clone(),
        arn: world.names.secret(&secret.name),
        description: String::new(),
        created_date: created.clone(),
        last_changed_date: if rotates { rotated.clone() } else { created },
        versions: HashMap::new(),
        current_version_id: None,
        deleted_date: None,
        tags: HashMap::new(),
        resource_policy: None,
        rotation_enabled: Some(rotates),
        rotation_lambda_arn: rotates.then(|| world.names.arn("lambda", "function:secret-rotation")),
        rotation_rules: rotates.then_some(RotationRulesView {
            automatically_after_days: Some(30),
            duration: None,
            schedule_expression: None,
        }),
        last_rotated_date: rotates.then_some(rotated),
        replication_status: Vec::new(),
        primary_region: None,
    }
}
