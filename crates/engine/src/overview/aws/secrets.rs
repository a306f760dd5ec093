//! Secrets and their rotation: `DescribeSecret`. The values are never asked for.

use futures::future::try_join_all;
use protocol::{Error, Moment};

use super::unless_absent;
use crate::{
    catalogue::model::{Environment, Figure},
    clients::{Clients, asking},
    overview::facts::{Fact, Facts, Kind},
};

pub(crate) async fn read(clients: &Clients, environment: &Environment, now: Moment) -> Result<Facts, Error> {
    let asked = environment.secrets.iter().map(async |declared| {
        let asked = clients.secrets.describe_secret().secret_id(&declared.name).send().await;
        Ok::<_, Error>((declared, unless_absent(asked.map_err(asking("secretsmanager:DescribeSecret")))?))
    });
    let mut facts = Facts::default();
    for (declared, secret) in try_join_all(asked).await? {
        let facts = facts.of(Kind::Secret, &declared.key);
        match secret {
            // In its recovery window a secret can be described and not used.
            Some(secret) if secret.deleted_date().is_none() => {
                facts.know(Figure::Rotation, secret.rotation_enabled().unwrap_or_default(), now);
            }
            _ => facts.whole = Some(Fact::Missing { at: now }),
        }
    }
    Ok(facts)
}
