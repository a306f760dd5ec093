//! Listeners and their rules: `DescribeListeners` of each load balancer, `DescribeRules` of each listener.
//!
//! Only the listeners of application load balancers have rules; the others have a default action.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{self as sdk, ActionTypeEnum as Kind};
use futures::future::try_join_all;
use protocol::{
    Error,
    targets::{ForwardedGroup, Listener, Rule, RuleAction},
};

use super::{
    load_balancers::{FoundLoadBalancer, LoadBalancers},
    unless_absent,
};
use crate::clients::{Clients, asking};

/// The listeners, by port, by the key of their load balancer.
pub(crate) type Listeners = BTreeMap<String, Vec<Listener>>;

pub(crate) async fn read(clients: &Clients, found: &LoadBalancers) -> Result<Listeners, Error> {
    let groups = Groups::of(found);
    let asked = found.load_balancers.iter().map(async |(key, balancer)| {
        let listeners = of_balancer(clients, balancer, &groups).await?;
        Ok::<_, Error>((key.clone(), listeners))
    });
    Ok(try_join_all(asked).await?.into_iter().collect())
}

async fn of_balancer(
    clients: &Clients,
    balancer: &FoundLoadBalancer,
    groups: &Groups<'_>,
) -> Result<Vec<Listener>, Error> {
    let listeners = describe_listeners(clients, &balancer.arn).await?;
    let asked = listeners.iter().map(async |listener| {
        let rules = match listener.listener_arn() {
            Some(arn) if balancer.kind == "application" => describe_rules(clients, arn).await?,
            _ => Vec::new(),
        };
        Ok::<_, Error>(convert(listener, &rules, groups))
    });
    let mut listeners = try_join_all(asked).await?;
    listeners.sort_by(|a, b| (a.port, &a.protocol).cmp(&(b.port, &b.protocol)));
    Ok(listeners)
}

async fn describe_listeners(clients: &Clients, balancer: &str) -> Result<Vec<sdk::Listener>, Error> {
    let pages = clients.elb.describe_listeners().load_balancer_arn(balancer).into_paginator();
    let asked = pages.items().send().collect::<Result<Vec<_>, _>>().await;
    // Deleted since its load balancer was described.
    let listeners = unless_absent(asked.map_err(asking("elasticloadbalancing:DescribeListeners")))?;
    Ok(listeners.unwrap_or_default())
}

async fn describe_rules(clients: &Clients, listener: &str) -> Result<Vec<sdk::Rule>, Error> {
    let pages = clients.elb.describe_rules().listener_arn(listener).into_paginator();
    let asked = pages.items().send().collect::<Result<Vec<_>, _>>().await;
    let rules = unless_absent(asked.map_err(asking("elasticloadbalancing:DescribeRules")))?;
    Ok(rules.unwrap_or_default())
}

fn convert(listener: &sdk::Listener, rules: &[sdk::Rule], groups: &Groups<'_>) -> Listener {
    let mut rules: Vec<Rule> = rules.iter().map(|rule| convert_rule(rule, groups)).collect();
    if !rules.iter().any(|rule| rule.priority.is_none()) {
        let action = groups.action(listener.default_actions());
        rules.push(Rule { priority: None, conditions: Vec::new(), action });
    }
    rules.sort_by_key(|rule| (rule.priority.is_none(), rule.priority));
    Listener {
        port: listener.port().and_then(|port| port.try_into().ok()).unwrap_or_default(),
        // A gateway's listener names none: it takes every packet.
        protocol: listener.protocol().map_or("GENEVE", sdk::ProtocolEnum::as_str).to_owned(),
        rules,
    }
}

fn convert_rule(rule: &sdk::Rule, groups: &Groups<'_>) -> Rule {
    Rule {
        // `default` is no number.
        priority: rule.priority().and_then(|priority| priority.parse().ok()),
        conditions: rule.conditions().iter().map(condition).collect(),
        action: groups.action(rule.actions()),
    }
}

/// A condition in words: any one of its values must fit.
fn condition(condition: &sdk::RuleCondition) -> String {
    // Rules that were made long ago have their values here.
    let own = (condition.values(), condition.regex_values());
    match condition.field().unwrap_or("condition") {
        "path-pattern" => {
            let of = condition.path_pattern_config();
            in_words("path", of.map_or(own, |of| (of.values(), of.regex_values())))
        }
        "host-header" => {
            let of = condition.host_header_config();
            in_words("host", of.map_or(own, |of| (of.values(), of.regex_values())))
        }
        "http-header" => {
            let of = condition.http_header_config();
            let name = of.and_then(sdk::HttpHeaderConditionConfig::http_header_name).unwrap_or_default();
            in_words(&format!("header {name}:"), of.map_or(own, |of| (of.values(), of.regex_values())))
        }
        "http-request-method" => {
            in_words("method", condition.http_request_method_config().map_or(own, |of| (of.values(), own.1)))
        }
        "source-ip" => {
            in_words("source", condition.source_ip_config().map_or(own, |of| (of.values(), own.1)))
        }
        "query-string" => {
            let pairs = condition.query_string_config().map_or(&[][..], |of| of.values());
            in_words("query", (&pairs.iter().map(query).collect::<Vec<_>>(), own.1))
        }
        // One that is new to us.
        other => in_words(other, own),
    }
}

fn in_words(name: &str, (values, patterns): (&[String], &[String])) -> String {
    let patterns = patterns.iter().map(|pattern| format!("matching {pattern}"));
    let values: Vec<_> = values.iter().cloned().chain(patterns).collect();
    format!("{name} {}", values.join(" or ")).trim_end().to_owned()
}

fn query(pair: &sdk::QueryStringKeyValuePair) -> String {
    let value = pair.value().unwrap_or_default();
    pair.key().map_or_else(|| value.to_owned(), |key| format!("{key}={value}"))
}

/// Target groups by their ARN.
struct Groups<'a>(BTreeMap<&'a str, (&'a str, &'a str)>);

impl<'a> Groups<'a> {
    fn of(found: &'a LoadBalancers) -> Self {
        let groups = found.target_groups.iter();
        Self(groups.map(|(key, group)| (group.arn.as_str(), (key.as_str(), group.name.as_str()))).collect())
    }

    /// What becomes of the request in the end: who it is may be asked before.
    fn action(&self, actions: &[sdk::Action]) -> RuleAction {
        let ends = |action: &&sdk::Action| {
            matches!(action.r#type(), Some(Kind::Forward | Kind::Redirect | Kind::FixedResponse))
        };
        let action = actions.iter().find(ends).or(actions.first());
        let other = |action: Option<&sdk::Action>| {
            let name = action.and_then(|action| action.r#type()).map_or("none", Kind::as_str);
            RuleAction::Other { name: name.to_owned() }
        };
        match action.and_then(|action| action.r#type().map(|kind| (kind, action))) {
            Some((Kind::Forward, action)) => RuleAction::Forward { groups: self.forward(action) },
            Some((Kind::Redirect, action)) => RuleAction::Redirect { to: redirect(action) },
            Some((Kind::FixedResponse, action)) => {
                let response = action.fixed_response_config();
                let status = response.and_then(|response| response.status_code()).unwrap_or("unknown");
                RuleAction::Fixed { status: status.to_owned() }
            }
            _ => other(action),
        }
    }

    fn forward(&self, action: &sdk::Action) -> Vec<ForwardedGroup> {
        let several = action.forward_config().map_or(&[][..], |config| config.target_groups());
        if several.is_empty() {
            return action.target_group_arn().map(|arn| self.group(arn, None)).into_iter().collect();
        }
        let weighed = several.len() > 1;
        let group = |tuple: &sdk::TargetGroupTuple| {
            let weight = tuple.weight().filter(|_| weighed).and_then(|weight| weight.try_into().ok());
            Some(self.group(tuple.target_group_arn()?, weight))
        };
        several.iter().filter_map(group).collect()
    }

    fn group(&self, arn: &str, weight: Option<u32>) -> ForwardedGroup {
        match self.0.get(arn) {
            Some((key, name)) => {
                ForwardedGroup { key: Some((*key).to_owned()), name: (*name).to_owned(), weight }
            }
            None => ForwardedGroup { key: None, name: name_in(arn).to_owned(), weight },
        }
    }
}

/// The name in a target group's ARN: `…:targetgroup/NAME/ID`.
fn name_in(arn: &str) -> &str {
    let name = arn.split_once("targetgroup/").and_then(|(_, rest)| rest.split('/').next());
    name.unwrap_or(arn)
}

/// Where a redirect leads, as far as it is not where the request came: `HTTPS :443 (301)`.
fn redirect(action: &sdk::Action) -> String {
    let Some(config) = action.redirect_config() else { return "elsewhere".to_owned() };
    let port = config.port().filter(|port| *port != "#{port}").map(|port| format!(":{port}"));
    let query = config.query().filter(|query| !query.is_empty() && *query != "#{query}");
    let status = config.status_code().map(|code| format!("({})", code.as_str().trim_start_matches("HTTP_")));
    let parts = [
        config.protocol().filter(|protocol| *protocol != "#{protocol}").map(str::to_owned),
        config.host().filter(|host| *host != "#{host}").map(str::to_owned),
        port,
        config.path().filter(|path| *path != "/#{path}").map(str::to_owned),
        query.map(|query| format!("?{query}")),
        status,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "listeners_tests.rs"]
mod tests;
