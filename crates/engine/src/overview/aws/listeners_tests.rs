use sdk::{
    Action, FixedResponseActionConfig, ForwardActionConfig, HostHeaderConditionConfig,
    HttpHeaderConditionConfig, HttpRequestMethodConditionConfig, PathPatternConditionConfig, ProtocolEnum,
    QueryStringConditionConfig, QueryStringKeyValuePair, RedirectActionConfig, RedirectActionStatusCodeEnum,
    RuleCondition, SourceIpConditionConfig, TargetGroupTuple,
};

use super::*;

const BACKEND: &str = "arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/prod-backend/6d0e";
const STRAY: &str = "arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/stray/7e1f";

fn groups() -> Groups<'static> {
    Groups(BTreeMap::from([(BACKEND, ("backend", "prod-backend"))]))
}

fn forward_to(arn: &str) -> Action {
    Action::builder().r#type(Kind::Forward).target_group_arn(arn).build()
}

fn of(field: &str) -> sdk::builders::RuleConditionBuilder {
    RuleCondition::builder().field(field)
}

#[test]
fn conditions_are_told_in_words() {
    let paths = PathPatternConditionConfig::builder().values("/api/*").values("/v1/*").build();
    let hosts = HostHeaderConditionConfig::builder().values("example.org").regex_values("^a.*").build();
    let header = HttpHeaderConditionConfig::builder().http_header_name("X-Env").values("blue").build();
    let methods = HttpRequestMethodConditionConfig::builder().values("GET").values("HEAD").build();
    let pair = QueryStringKeyValuePair::builder().key("version").value("2").build();
    let bare = QueryStringKeyValuePair::builder().value("beta*").build();
    let queries = QueryStringConditionConfig::builder().values(pair).values(bare).build();
    let sources = SourceIpConditionConfig::builder().values("10.0.0.0/8").build();
    for (said, words) in [
        (of("path-pattern").path_pattern_config(paths), "path /api/* or /v1/*"),
        (of("path-pattern").values("/old/*"), "path /old/*"),
        (of("host-header").host_header_config(hosts), "host example.org or matching ^a.*"),
        (of("http-header").http_header_config(header), "header X-Env: blue"),
        (of("http-request-method").http_request_method_config(methods), "method GET or HEAD"),
        (of("query-string").query_string_config(queries), "query version=2 or beta*"),
        (of("source-ip").source_ip_config(sources), "source 10.0.0.0/8"),
        (of("moon-phase").values("full"), "moon-phase full"),
        (RuleCondition::builder(), "condition"),
    ] {
        assert_eq!(condition(&said.build()), words);
    }
}

#[test]
fn rules_stand_in_the_order_they_are_tried_and_the_default_is_last() {
    let rule = |priority: &str| sdk::Rule::builder().priority(priority).actions(forward_to(BACKEND)).build();
    let listener = sdk::Listener::builder().port(443).protocol(ProtocolEnum::Https).build();
    let listener = convert(&listener, &[rule("default"), rule("20"), rule("3")], &groups());
    assert_eq!((listener.port, listener.protocol.as_str()), (443, "HTTPS"));
    let priorities: Vec<_> = listener.rules.iter().map(|rule| rule.priority).collect();
    assert_eq!(priorities, [Some(3), Some(20), None]);
}

#[test]
fn a_network_load_balancer_s_listener_has_its_default_action_only() {
    let listener = sdk::Listener::builder().port(6379).protocol(ProtocolEnum::Tcp);
    let listener = convert(&listener.default_actions(forward_to(BACKEND)).build(), &[], &groups());
    let group = ForwardedGroup { key: Some("backend".into()), name: "prod-backend".into(), weight: None };
    let action = RuleAction::Forward { groups: vec![group] };
    assert_eq!(listener.rules, [Rule { priority: None, conditions: vec![], action }]);
}

#[test]
fn a_forward_to_several_groups_has_weights_and_names_the_undeclared() {
    let tuple = |arn: &str, weight| TargetGroupTuple::builder().target_group_arn(arn).weight(weight).build();
    let config = ForwardActionConfig::builder().target_groups(tuple(BACKEND, 90));
    let config = config.target_groups(tuple(STRAY, 10)).build();
    let action = Action::builder().r#type(Kind::Forward).forward_config(config).build();
    let group = |key: Option<&str>, name: &str, weight| ForwardedGroup {
        key: key.map(str::to_owned),
        name: name.into(),
        weight: Some(weight),
    };
    let groups_forwarded_to = vec![group(Some("backend"), "prod-backend", 90), group(None, "stray", 10)];
    assert_eq!(groups().action(&[action]), RuleAction::Forward { groups: groups_forwarded_to });
}

#[test]
fn a_redirect_says_only_what_it_changes() {
    let config = RedirectActionConfig::builder()
        .protocol("HTTPS")
        .port("443")
        .host("#{host}")
        .path("/#{path}")
        .query("#{query}")
        .status_code(RedirectActionStatusCodeEnum::Http301)
        .build();
    let action = Action::builder().r#type(Kind::Redirect).redirect_config(config).build();
    assert_eq!(groups().action(&[action]), RuleAction::Redirect { to: "HTTPS :443 (301)".into() });
}

#[test]
fn whoever_is_asked_who_he_is_arrives_all_the_same() {
    let asks = Action::builder().r#type(Kind::AuthenticateOidc).build();
    let config = FixedResponseActionConfig::builder().status_code("503").build();
    let answers = Action::builder().r#type(Kind::FixedResponse).fixed_response_config(config).build();
    assert_eq!(groups().action(&[asks.clone(), answers]), RuleAction::Fixed { status: "503".into() });
    assert_eq!(groups().action(&[asks]), RuleAction::Other { name: "authenticate-oidc".into() });
    assert_eq!(groups().action(&[]), RuleAction::Other { name: "none".into() });
}
