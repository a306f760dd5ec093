//! The load balancers of an environment: listeners, rules and health checks, as declared or as one would set them up.

use engine::catalogue::model::{Environment, Figure, Layer, LoadBalancer, TargetGroup};

use crate::names::Names;

/// What Elastic Load Balancing calls a load balancer of that layer.
pub(crate) const fn kind(layer: Layer) -> &'static str {
    match layer {
        Layer::Application => "application",
        Layer::Network => "network",
    }
}

/// How a load balancer of that layer speaks to its targets.
pub(crate) const fn target_protocol(layer: Layer) -> &'static str {
    match layer {
        Layer::Application => "HTTP",
        Layer::Network => "TCP",
    }
}

/// The layer of the load balancer in front of `group`.
pub(crate) fn layer_in_front_of(group: &TargetGroup, environment: &Environment) -> Layer {
    let balancers = &environment.load_balancers;
    let balancer = balancers.iter().find(|balancer| balancer.key == group.load_balancer);
    balancer.map_or(Layer::Application, |balancer| balancer.layer)
}

/// A port that a load balancer listens on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listener<'e> {
    pub(crate) arn: String,
    pub(crate) balancer: &'e LoadBalancer,
    pub(crate) port: u16,
    /// `HTTP`, `HTTPS` or `TCP`.
    pub(crate) protocol: &'static str,
    /// In the order they are tried; the default comes last.
    pub(crate) rules: Vec<Rule<'e>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule<'e> {
    pub(crate) arn: String,
    /// Nothing for the default.
    pub(crate) priority: Option<usize>,
    /// Patterns of which a path must match one; none where every path does.
    pub(crate) paths: &'e [String],
    pub(crate) action: Action<'e>,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action<'e> {
    Forward(&'e TargetGroup),
    /// To the same address over HTTPS.
    ToHttps,
    /// Nothing is there.
    NotFound,
}

/// All listeners of the environment, load balancer by load balancer.
pub(crate) fn listeners<'e>(environment: &'e Environment, names: &Names) -> Vec<Listener<'e>> {
    let balancers = environment.load_balancers.iter();
    balancers.flat_map(|balancer| listeners_of(environment, balancer, names)).collect()
}

fn listeners_of<'e>(
    environment: &'e Environment,
    balancer: &'e LoadBalancer,
    names: &Names,
) -> Vec<Listener<'e>> {
    let resource = |kind: &str, of: &str| names.arn("elasticloadbalancing", &format!("{kind}/{of}"));
    let listening = planned(environment, balancer).into_iter().map(|planned| {
        let port = planned.port;
        let number = names.number("listener", &format!("{} {port}", balancer.name));
        let dimension = format!("{}/{number}", names.load_balancer_dimension(balancer));
        let last = planned.routes.len() - 1;
        let rules = planned.routes.into_iter().enumerate().map(|(index, (paths, action))| {
            let number = names.number("rule", &format!("{dimension} {index}"));
            Rule {
                arn: resource("listener-rule", &format!("{dimension}/{number}")),
                priority: (index < last).then_some(10 * (index + 1)),
                paths,
                action,
            }
        });
        let rules = rules.collect();
        Listener { arn: resource("listener", &dimension), balancer, port, protocol: planned.protocol, rules }
    });
    listening.collect()
}

/// A listener that has no name yet.
struct Planned<'e> {
    port: u16,
    protocol: &'static str,
    routes: Vec<Route<'e>>,
}

/// The paths that are meant, and what becomes of their requests; the last takes what is left.
type Route<'e> = (&'e [String], Action<'e>);

fn planned<'e>(environment: &'e Environment, balancer: &LoadBalancer) -> Vec<Planned<'e>> {
    let groups: Vec<&TargetGroup> =
        environment.target_groups.iter().filter(|group| group.load_balancer == balancer.key).collect();
    let ports = ports(environment, balancer, &groups);
    let has_https = ports.contains(&443);
    let listening = ports.into_iter().filter_map(|port| {
        let (protocol, routes) = match (balancer.layer, port) {
            // A connection has no path: the group is the one of the same port, or the first.
            (Layer::Network, _) => {
                let group = groups.iter().find(|group| shared_port(group) == port).or(groups.first())?;
                ("TCP", vec![(&[][..], Action::Forward(group))])
            }
            (Layer::Application, 443) => ("HTTPS", routes(&groups)),
            (Layer::Application, 80) if has_https => ("HTTP", vec![(&[][..], Action::ToHttps)]),
            (Layer::Application, _) => ("HTTP", routes(&groups)),
        };
        Some(Planned { port, protocol, routes })
    });
    listening.collect()
}

/// Whether a listener sends anything to `group`.
pub(crate) fn is_used(environment: &Environment, group: &TargetGroup) -> bool {
    let balancers = environment.load_balancers.iter();
    let in_front = balancers.filter(|balancer| balancer.key == group.load_balancer);
    let mut routes = in_front.flat_map(|balancer| planned(environment, balancer)).flat_map(|of| of.routes);
    routes.any(|(_, action)| matches!(action, Action::Forward(to) if to.key == group.key))
}

/// The ports that `balancer` listens on: as declared; or those that the design lets anybody in at, and for connections
/// those of the target groups.
fn ports(environment: &Environment, balancer: &LoadBalancer, groups: &[&TargetGroup]) -> Vec<u16> {
    if !balancer.listen.is_empty() {
        return balancer.listen.clone();
    }
    match balancer.layer {
        Layer::Network => {
            let mut ports: Vec<u16> = groups.iter().map(|group| shared_port(group)).collect();
            ports.sort_unstable();
            ports.dedup();
            ports
        }
        Layer::Application if is_open(environment, 443) => vec![80, 443],
        Layer::Application => vec![80],
    }
}

/// Whether the design lets anybody in to load balancers at `port`.
fn is_open(environment: &Environment, port: u16) -> bool {
    let networks = environment.networks.iter();
    let mut rules = networks.filter_map(|network| network.expect.set(Figure::LoadBalancerIngress)).flatten();
    rules.any(|rule| rule.split_whitespace().next() == Some(port.to_string().as_str()))
}

/// Which paths go to which group, in declared order; the group of `/`, or of no path at all, takes what is left.
fn routes<'e>(groups: &[&'e TargetGroup]) -> Vec<Route<'e>> {
    let takes_all =
        |group: &&&TargetGroup| group.paths.is_empty() || group.paths.iter().any(|path| is_all(path));
    let rest = groups.iter().find(takes_all);
    let chosen = groups.iter().filter(|group| !takes_all(group));
    let default = rest.map_or(Action::NotFound, |group| Action::Forward(group));
    chosen.map(|group| (group.paths.as_slice(), Action::Forward(group))).chain([(&[][..], default)]).collect()
}

fn is_all(path: &str) -> bool {
    matches!(path, "/" | "/*" | "*")
}

/// The port that the targets of `group` share, unless they are registered with their own.
pub(crate) fn shared_port(group: &TargetGroup) -> u16 {
    group.expect.number(Figure::Port).map_or(80, |port| port as u16)
}

/// Failed checks in a row that make a target unhealthy.
const UNHEALTHY_THRESHOLD: u16 = 2;

/// How a target group looks after its targets. Times are in seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HealthCheck<'e> {
    pub(crate) protocol: &'static str,
    /// Nothing where only a connection is opened.
    pub(crate) path: Option<&'e str>,
    pub(crate) interval: u16,
    pub(crate) timeout: u16,
    pub(crate) healthy_threshold: u16,
    pub(crate) unhealthy_threshold: u16,
    /// The status codes that count as healthy.
    pub(crate) matcher: Option<&'e str>,
}

impl<'e> HealthCheck<'e> {
    /// Often enough for the design; else as AWS sets it where nobody says otherwise.
    pub(crate) fn of(group: &'e TargetGroup, layer: Layer) -> Self {
        let requests = layer == Layer::Application;
        let most = group.expect.range(Figure::DetectionTime);
        let interval = most.map_or(30, |(_, most)| (most as u16 / UNHEALTHY_THRESHOLD).max(5));
        let timeout: u16 = if requests { 5 } else { 10 };
        Self {
            protocol: target_protocol(layer),
            path: requests.then_some(&group.health_path),
            interval,
            // A check is over before the next one begins.
            timeout: timeout.min(interval - 1),
            healthy_threshold: 5,
            unhealthy_threshold: UNHEALTHY_THRESHOLD,
            matcher: requests.then_some("200"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::catalogue::Catalogue;
    use protocol::catalogue::EnvironmentId;

    use super::*;

    fn environment() -> Arc<Environment> {
        Catalogue::open(None).environment(&EnvironmentId::new("prod-infra", "production")).unwrap()
    }

    fn told(environment: &Environment) -> Vec<(u16, &'static str, Vec<String>)> {
        let planned = environment.load_balancers.iter().flat_map(|balancer| planned(environment, balancer));
        let told = planned.map(|of| {
            let routes = of.routes.iter().map(|(paths, action)| match action {
                Action::Forward(group) => format!("{} {}", paths.join(" "), group.key),
                Action::ToHttps => "to https".to_owned(),
                Action::NotFound => "not found".to_owned(),
            });
            (of.port, of.protocol, routes.collect())
        });
        told.collect()
    }

    #[test]
    fn what_no_rule_takes_goes_to_the_group_without_paths_or_nowhere() {
        let mut environment = Environment::clone(&environment());
        environment.load_balancers[0].listen = vec![8080];
        let rules =
            |last: &str| vec!["/api/* backend".to_owned(), "/qdrant/* qdrant".to_owned(), last.to_owned()];
        assert_eq!(told(&environment), [(8080, "HTTP", rules(" frontend"))]);
        environment.target_groups.retain(|group| group.key != "frontend");
        assert_eq!(told(&environment), [(8080, "HTTP", rules("not found"))]);
        assert!(environment.target_groups.iter().all(|group| is_used(&environment, group)));
    }

    #[test]
    fn without_groups_requests_find_nothing_and_connections_are_not_taken() {
        let mut environment = Environment::clone(&environment());
        environment.target_groups.clear();
        environment.load_balancers[0].listen = vec![80, 443];
        let (redirect, nothing) = (vec!["to https".to_owned()], vec!["not found".to_owned()]);
        assert_eq!(told(&environment), [(80, "HTTP", redirect), (443, "HTTPS", nothing)]);
        environment.load_balancers[0].layer = Layer::Network;
        assert_eq!(told(&environment), []);
    }

    #[test]
    fn connections_go_to_the_group_of_their_port() {
        let mut environment = Environment::clone(&environment());
        environment.load_balancers[0].layer = Layer::Network;
        environment.load_balancers[0].listen = vec![5001, 9000];
        let told = told(&environment);
        assert_eq!(told[0], (5001, "TCP", vec![" backend".to_owned()]));
        assert_eq!(
            told[1],
            (9000, "TCP", vec![" frontend".to_owned()]),
            "the first where none has that port"
        );
        let qdrant = environment.target_groups.iter().find(|group| group.key == "qdrant").unwrap();
        assert!(!is_used(&environment, qdrant));
    }

    #[test]
    fn a_check_is_over_before_the_next_begins() {
        let environment = environment();
        for layer in [Layer::Application, Layer::Network] {
            for group in &environment.target_groups {
                let check = HealthCheck::of(group, layer);
                assert!(check.timeout < check.interval, "{check:?}");
            }
        }
    }
}
