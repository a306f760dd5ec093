use super::*;

fn variable(name: &str, value: &str) -> sdk::KeyValuePair {
    sdk::KeyValuePair::builder().name(name).value(value).build()
}

fn backend() -> sdk::builders::ContainerDefinitionBuilder {
    let log = sdk::LogConfiguration::builder()
        .log_driver(sdk::LogDriver::Awslogs)
        .options("awslogs-group", "/ecs/backend")
        .options("awslogs-stream-prefix", "ecs")
        .build()
        .unwrap();
    let port = sdk::PortMapping::builder().container_port(8000).host_port(8000).build();
    let secret = sdk::Secret::builder().name("DB_PASSWORD").value_from("arn:secret:one").build().unwrap();
    sdk::ContainerDefinition::builder()
        .name("backend")
        .image("backend:42")
        .command("gunicorn")
        .command("--bind 0.0.0.0")
        .environment(variable("WORKERS", "very-private-4"))
        .environment(variable("DEBUG", "very-private-0"))
        .secrets(secret)
        .port_mappings(port)
        .log_configuration(log)
}

fn definition(container: sdk::ContainerDefinition) -> Definition {
    let definition = sdk::TaskDefinition::builder()
        .family("prod-backend")
        .revision(42)
        .cpu("1024")
        .memory("2048")
        .task_role_arn("arn:aws:iam::1:role/service/backend-task")
        .requires_compatibilities(sdk::Compatibility::Fargate)
        .container_definitions(container)
        .build();
    convert(&definition)
}

#[test]
fn a_definition_tells_names_and_no_values() {
    let definition = definition(backend().build());
    let container = &definition.shown.containers[0];
    assert_eq!(container.environment, ["DEBUG", "WORKERS"]);
    assert_eq!(container.secrets, ["DB_PASSWORD"]);
    assert_eq!(container.ports, ["8000/tcp"]);
    assert_eq!(container.command.as_deref(), Some("gunicorn \"--bind 0.0.0.0\""));
    assert!(container.essential);
    assert_eq!(definition.shown.task_role.as_deref(), Some("backend-task"));
    let everything = format!("{definition:?}");
    assert!(!everything.contains("very-private") && !everything.contains("arn:secret"), "{everything}");
}

#[test]
fn a_container_s_lines_are_in_its_own_stream() {
    let definition = definition(backend().build());
    let log = definition.log("backend", "4f2a91").unwrap();
    assert_eq!((log.group.as_str(), log.stream.as_str()), ("/ecs/backend", "ecs/backend/4f2a91"));
    assert_eq!(definition.log("sidecar", "4f2a91"), None);
}

#[test]
fn another_driver_has_no_stream_here() {
    let log = sdk::LogConfiguration::builder().log_driver(sdk::LogDriver::Splunk).build().unwrap();
    let definition = definition(backend().log_configuration(log).build());
    assert_eq!(definition.log("backend", "4f2a91"), None);
    assert_eq!(definition.shown.containers[0].log_group, None);
}

#[test]
fn ports_tell_the_instance_s_where_it_is_another() {
    let of = |host: Option<i32>| {
        port(&sdk::PortMapping::builder().container_port(80).set_host_port(host).build()).unwrap()
    };
    assert_eq!(
        [of(None), of(Some(80)), of(Some(0)), of(Some(8080))],
        ["80/tcp", "80/tcp", "any→80/tcp", "8080→80/tcp"]
    );
}

#[test]
fn a_health_check_is_told_in_words() {
    let check = sdk::HealthCheck::builder()
        .command("CMD-SHELL")
        .command("curl -f http://localhost/ || exit 1")
        .start_period(10)
        .build()
        .unwrap();
    assert_eq!(
        health_check(&check),
        "curl -f http://localhost/ || exit 1 every 30 s, 5 s at most, 3 retries, after 10 s"
    );
}

#[test]
fn hidden_values_are_equal_only_to_themselves() {
    let (one, same) = (definition(backend().build()), definition(backend().build()));
    assert_eq!(one.settings, same.settings);
    let other = definition(backend().environment(variable("WORKERS", "8")).build());
    assert_ne!(one.settings, other.settings);
}
