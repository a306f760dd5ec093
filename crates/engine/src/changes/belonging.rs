//! Which services may be changed as belonging to an environment.

use std::sync::Arc;

use protocol::{Error, ErrorKind, services::ServiceId};

use crate::catalogue::model::Environment;

/// Whether customers depend on `service` of `environment`, as `all` environments declare it.
///
/// The gate must not be got around by naming another environment's service: accounts and clusters may be shared.
///
/// # Errors
/// `NotFound` when the environment has no such cluster, or the service is another's.
pub(super) fn is_production(
    environment: &Environment,
    service: &ServiceId,
    all: &[Arc<Environment>],
) -> Result<bool, Error> {
    if !has_cluster(environment, service) {
        let said = format!("{} has no cluster {}", environment.id, service.cluster);
        return Err(Error::new(ErrorKind::NotFound, said)
            .with_next("Declare the cluster in the system's file, or change it in its own environment."));
    }
    let own = declares(environment, service);
    let mut production = environment.production;
    for other in all.iter().filter(|other| other.id != environment.id && may_share(other, environment)) {
        if own {
            // Two files name what may be one service: customers may depend on it.
            production |= other.production && declares(other, service);
            continue;
        }
        if declares(other, service) {
            let said = format!("{} belongs to {}", service.name, other.id);
            return Err(Error::new(ErrorKind::NotFound, said).with_next("Change it there."));
        }
        production |= other.production && has_cluster(other, service);
    }
    Ok(production)
}

/// Whether customers depend on `bucket`, as `all` environments declare it; one that nobody declares is as its account is.
///
/// # Errors
/// `NotFound` when it is another environment's: it is changed there.
pub(crate) fn is_production_bucket(
    environment: &Environment,
    bucket: &str,
    all: &[Arc<Environment>],
) -> Result<bool, Error> {
    let declares = |environment: &Environment| environment.buckets.iter().any(|it| it.name == bucket);
    let own = declares(environment);
    let mut production = environment.production;
    for other in all.iter().filter(|other| other.id != environment.id) {
        if declares(other) && !own {
            let said = format!("{bucket} belongs to {}", other.id);
            return Err(Error::new(ErrorKind::NotFound, said).with_next("Change it there."));
        }
        let accounts = other.account.as_ref().zip(environment.account.as_ref());
        let shares = accounts.is_none_or(|(one, other)| one == other);
        production |= other.production && (declares(other) || !own && shares);
    }
    Ok(production)
}

fn has_cluster(environment: &Environment, service: &ServiceId) -> bool {
    environment.clusters.iter().any(|cluster| cluster.name == service.cluster)
        || environment.services.iter().any(|declared| declared.cluster == service.cluster)
}

fn declares(environment: &Environment, service: &ServiceId) -> bool {
    let mut services = environment.services.iter();
    services.any(|declared| declared.cluster == service.cluster && declared.name == service.name)
}

/// Whether both may be in one account and region: what is not declared may be the same.
fn may_share(one: &Environment, other: &Environment) -> bool {
    let accounts = one.account.as_ref().zip(other.account.as_ref());
    one.region == other.region && accounts.is_none_or(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::EnvironmentId;

    use super::*;
    use crate::catalogue::Catalogue;

    fn environments() -> (Arc<Environment>, Arc<Environment>) {
        let all = Catalogue::open(None).environments();
        let named = |name: &str| {
            let id = EnvironmentId::new("paperwurks", name);
            all.iter().find(|it| it.id == id).cloned().unwrap()
        };
        (named("dev"), named("prod"))
    }

    #[test]
    fn a_service_is_changed_in_its_own_environment_only() {
        let (dev, prod) = environments();
        let service = &prod.services[0];
        let id = ServiceId::new(&service.cluster, &service.name);
        let all = [Arc::clone(&dev), Arc::clone(&prod)];
        assert_eq!(is_production(&prod, &id, &all), Ok(true));
        assert_eq!(is_production(&dev, &id, &all).unwrap_err().kind, ErrorKind::NotFound);
        let unknown = ServiceId::new("somebody-else", "web");
        assert_eq!(is_production(&prod, &unknown, &all).unwrap_err().kind, ErrorKind::NotFound);
    }

    #[test]
    fn in_a_shared_cluster_an_undeclared_service_counts_as_production_and_a_declared_one_is_its_own() {
        let (dev, prod) = environments();
        let mut shared = (*dev).clone();
        shared.clusters.clone_from(&prod.clusters);
        let cluster = &prod.clusters[0].name;
        let all = [Arc::new(shared.clone()), Arc::clone(&prod)];
        assert_eq!(is_production(&shared, &ServiceId::new(cluster, "sidecar"), &all), Ok(true));
        let declared = ServiceId::new(cluster, &prod.services[0].name);
        assert!(is_production(&shared, &declared, &all).unwrap_err().message.contains("paperwurks/prod"));
        let mut both = shared.clone();
        both.services.clone_from(&prod.services);
        assert_eq!(is_production(&both, &declared, &all), Ok(true), "it may be the one of production");
        both.region = "elsewhere".to_owned();
        assert_eq!(is_production(&both, &declared, &all), Ok(false));
        let alone = [Arc::new(shared.clone())];
        assert_eq!(is_production(&shared, &ServiceId::new(cluster, "sidecar"), &alone), Ok(false));
    }
}
