//! Load balancers and the target groups behind them.

use super::{context::Context, resources::Resource, table::Item, terms};
use crate::catalogue::model::{Environment, Kind, Layer, LoadBalancer, TargetGroup};

/// What AWS checks where nobody says.
const HEALTH_PATH: &str = "/";

pub(super) fn load_balancer(
    context: &Context<'_>,
    mut resource: Resource<'_>,
    environments: &mut [Environment],
) {
    let layer = resource.table.take("type").and_then(|item| layer(context, item)).unwrap_or_default();
    let listen = resource.table.take("listen").map(|item| ports(context, item)).unwrap_or_default();
    resource.each(context, environments, |environment, _, key, name, expect| {
        environment.load_balancers.push(LoadBalancer { key, name, layer, listen: listen.clone(), expect });
    });
}

pub(super) fn target_group(
    context: &Context<'_>,
    mut resource: Resource<'_>,
    environments: &mut [Environment],
) {
    let problems = &context.problems;
    let load_balancer = resource.reference(context, "load_balancer", Kind::LoadBalancer);
    let service = resource.optional_reference(context, "service", Kind::Service);
    let health_path = resource.table.take("health_path").and_then(|item| item.text(problems));
    let paths = resource.table.take("paths");
    let patterns = paths.map(|item| patterns(context, item)).unwrap_or_default();
    let is_network = |environment: &Environment| {
        let mut balancers = environment.load_balancers.iter();
        balancers.any(|balancer| balancer.key == load_balancer && balancer.layer == Layer::Network)
    };
    if let Some(item) = paths
        && environments.iter().any(is_network)
    {
        context.report(item.key_at, "a network load balancer sees no paths");
    }
    resource.each(context, environments, |environment, _, key, name, expect| {
        environment.target_groups.push(TargetGroup {
            key,
            name,
            load_balancer: load_balancer.clone(),
            service: service.clone(),
            paths: patterns.clone(),
            health_path: health_path.unwrap_or(HEALTH_PATH).to_owned(),
            expect,
        });
    });
}

fn layer(context: &Context<'_>, item: Item<'_>) -> Option<Layer> {
    let text = item.text(&context.problems)?;
    item.parsed(
        &context.problems,
        match text {
            "application" => Ok(Layer::Application),
            "network" => Ok(Layer::Network),
            _ => Err(format!("\"{text}\" is no type of load balancer; use application or network")),
        },
    )
}

fn ports(context: &Context<'_>, item: Item<'_>) -> Vec<u16> {
    let port = |item: Item<'_>| {
        let number = item.count(&context.problems, 1)?;
        item.parsed(&context.problems, u16::try_from(number).map_err(|_| format!("{number} is no port")))
    };
    let ports = item.list(&context.problems, "a list of ports").unwrap_or_default();
    ports.into_iter().filter_map(port).collect()
}

fn patterns(context: &Context<'_>, item: Item<'_>) -> Vec<String> {
    let patterns = item.texts(&context.problems).unwrap_or_default();
    let pattern = |item: Item<'_>| item.checked(&context.problems, terms::path).map(str::to_owned);
    patterns.into_iter().filter_map(pattern).collect()
}
