//! Elastic Load Balancing: the ports that load balancers listen on, and the rules behind each.

use winterbaume_elasticloadbalancingv2::wire::{
    Action as WireAction, Certificate, DescribeListenersOutput, DescribeRulesOutput,
    FixedResponseActionConfig, ForwardActionConfig, Listener as WireListener, PathPatternConditionConfig,
    RedirectActionConfig, Rule as WireRule, RuleCondition, TargetGroupStickinessConfig, TargetGroupTuple,
    deserialize_describe_listeners_request, deserialize_describe_rules_request,
    serialize_describe_listeners_response, serialize_describe_rules_response,
};

use super::{
    Answer,
    load_balancers::{self, PAGE},
    paging::{page_size, paged},
    read,
};
use crate::{
    load_balancing::{Action, Listener, Rule, listeners},
    names::Names,
    request::Request,
    response::Refusal,
    world::World,
};

pub(super) fn describe_listeners(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_listeners_request(&request.fields()))?;
    let mut found = listeners(&world.environment, &world.names);
    match (input.load_balancer_arn, input.listener_arns) {
        (Some(arn), None) => {
            let balancers = &world.environment.load_balancers;
            if !balancers.iter().any(|balancer| world.names.load_balancer(balancer) == arn) {
                return Err(load_balancers::unknown());
            }
            found.retain(|listener| world.names.load_balancer(listener.balancer) == arn);
        }
        (None, Some(arns)) => {
            if !arns.items.iter().all(|arn| found.iter().any(|listener| listener.arn == *arn)) {
                return Err(unknown_listener());
            }
            found.retain(|listener| arns.items.contains(&listener.arn));
        }
        _ => return Err(one_of("a load balancer ARN or listener ARNs")),
    }
    let described = found.iter().map(|listener| described_listener(&world.names, listener)).collect();
    let (page, next_marker) = paged(described, input.marker.as_deref(), page_size(input.page_size, PAGE));
    Ok(serialize_describe_listeners_response(&DescribeListenersOutput {
        listeners: Some(page.into()),
        next_marker,
    }))
}

pub(super) fn describe_rules(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_rules_request(&request.fields()))?;
    let listeners = listeners(&world.environment, &world.names);
    let rules: Vec<&Rule<'_>> = match (input.listener_arn, input.rule_arns) {
        (Some(arn), None) => {
            let listener = listeners.iter().find(|listener| listener.arn == arn);
            listener.ok_or_else(unknown_listener)?.rules.iter().collect()
        }
        (None, Some(arns)) => {
            let all = || listeners.iter().flat_map(|listener| &listener.rules);
            if !arns.items.iter().all(|arn| all().any(|rule| rule.arn == *arn)) {
                return Err(Refusal::invalid("RuleNotFound", "One or more rules not found"));
            }
            all().filter(|rule| arns.items.contains(&rule.arn)).collect()
        }
        _ => return Err(one_of("a listener ARN or rule ARNs")),
    };
    let described = rules.into_iter().map(|rule| described_rule(&world.names, rule)).collect();
    let (page, next_marker) = paged(described, input.marker.as_deref(), page_size(input.page_size, PAGE));
    Ok(serialize_describe_rules_response(&DescribeRulesOutput { rules: Some(page.into()), next_marker }))
}

fn unknown_listener() -> Refusal {
    Refusal::invalid("ListenerNotFound", "One or more listeners not found")
}

fn one_of(what: &str) -> Refusal {
    Refusal::invalid("ValidationError", format!("Specify either {what}"))
}

fn described_listener(names: &Names, listener: &Listener<'_>) -> WireListener {
    let is_secure = listener.protocol == "HTTPS";
    let number = names.uuid("certificate", &listener.balancer.name);
    WireListener {
        listener_arn: Some(listener.arn.clone()),
        load_balancer_arn: Some(names.load_balancer(listener.balancer)),
        port: Some(i32::from(listener.port)),
        protocol: Some(listener.protocol.to_owned()),
        default_actions: listener.rules.last().map(|rule| vec![action(names, rule.action)].into()),
        ssl_policy: is_secure.then(|| "ELBSecurityPolicy-TLS13-1-2-2021-06".to_owned()),
        certificates: is_secure.then(|| {
            let arn = names.arn("acm", &format!("certificate/{number}"));
            vec![Certificate { certificate_arn: Some(arn), is_default: None }].into()
        }),
        ..WireListener::default()
    }
}

fn described_rule(names: &Names, rule: &Rule<'_>) -> WireRule {
    let condition = || RuleCondition {
        field: Some("path-pattern".to_owned()),
        values: Some(rule.paths.to_vec().into()),
        path_pattern_config: Some(PathPatternConditionConfig {
            values: Some(rule.paths.to_vec().into()),
            ..PathPatternConditionConfig::default()
        }),
        ..RuleCondition::default()
    };
    let conditions: Vec<RuleCondition> = (!rule.paths.is_empty()).then(condition).into_iter().collect();
    WireRule {
        rule_arn: Some(rule.arn.clone()),
        priority: Some(rule.priority.map_or_else(|| "default".to_owned(), |priority| priority.to_string())),
        is_default: Some(rule.priority.is_none()),
        conditions: Some(conditions.into()),
        actions: Some(vec![action(names, rule.action)].into()),
        ..WireRule::default()
    }
}

fn action(names: &Names, action: Action<'_>) -> WireAction {
    match action {
        Action::Forward(group) => {
            let arn = names.target_group(&group.name);
            let tuple = TargetGroupTuple { target_group_arn: Some(arn.clone()), weight: Some(1) };
            let stickiness = TargetGroupStickinessConfig { enabled: Some(false), duration_seconds: None };
            WireAction {
                r#type: "forward".to_owned(),
                target_group_arn: Some(arn),
                forward_config: Some(ForwardActionConfig {
                    target_groups: Some(vec![tuple].into()),
                    target_group_stickiness_config: Some(stickiness),
                }),
                ..WireAction::default()
            }
        }
        Action::ToHttps => WireAction {
            r#type: "redirect".to_owned(),
            redirect_config: Some(RedirectActionConfig {
                protocol: Some("HTTPS".to_owned()),
                port: Some("443".to_owned()),
                host: Some("#{host}".to_owned()),
                path: Some("/#{path}".to_owned()),
                query: Some("#{query}".to_owned()),
                status_code: "HTTP_301".to_owned(),
            }),
            ..WireAction::default()
        },
        Action::NotFound => WireAction {
            r#type: "fixed-response".to_owned(),
            fixed_response_config: Some(FixedResponseActionConfig {
                content_type: Some("text/plain".to_owned()),
                message_body: None,
                status_code: "404".to_owned(),
            }),
            ..WireAction::default()
        },
    }
}
