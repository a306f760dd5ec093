//! A new revision that differs from another only in its size.

use aws_sdk_ecs::{
    operation::register_task_definition::builders::RegisterTaskDefinitionFluentBuilder,
    types::{Tag, TaskDefinition},
};

/// Has `register` register `definition` again with `cpu` units and `memory` MiB. What AWS itself adds to a definition
/// (its ARN, its revision, who registered it and when, what it found that it needs) is not asked for again, and neither
/// are inference accelerators, which AWS no longer has.
pub(super) fn resized(
    register: RegisterTaskDefinitionFluentBuilder,
    definition: TaskDefinition,
    tags: Vec<Tag>,
    cpu: u32,
    memory: u32,
) -> RegisterTaskDefinitionFluentBuilder {
    register
        .set_family(definition.family)
        .set_task_role_arn(definition.task_role_arn)
        .set_execution_role_arn(definition.execution_role_arn)
        .set_network_mode(definition.network_mode)
        .set_container_definitions(definition.container_definitions)
        .set_volumes(definition.volumes)
        .set_placement_constraints(definition.placement_constraints)
        .set_requires_compatibilities(definition.requires_compatibilities)
        .set_pid_mode(definition.pid_mode)
        .set_ipc_mode(definition.ipc_mode)
        .set_proxy_configuration(definition.proxy_configuration)
        .set_ephemeral_storage(definition.ephemeral_storage)
        .set_runtime_platform(definition.runtime_platform)
        .set_enable_fault_injection(definition.enable_fault_injection)
        .cpu(cpu.to_string())
        .memory(memory.to_string())
        // ECS takes no empty list of tags.
        .set_tags(Some(tags).filter(|tags| !tags.is_empty()))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{Compatibility, ContainerDefinition, KeyValuePair, NetworkMode, Volume};

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "nothing is sent")]
    fn everything_but_the_size_is_copied() {
        let variable = KeyValuePair::builder().name("MODE").value("prod").build();
        let container =
            ContainerDefinition::builder().name("web").image("web:1").environment(variable).build();
        let volume = Volume::builder().name("scratch").build();
        let definition = TaskDefinition::builder()
            .family("backend")
            .revision(42)
            .task_definition_arn("arn:…:task-definition/backend:42")
            .task_role_arn("arn:task")
            .execution_role_arn("arn:execution")
            .network_mode(NetworkMode::Awsvpc)
            .container_definitions(container.clone())
            .volumes(volume.clone())
            .requires_compatibilities(Compatibility::Fargate)
            .enable_fault_injection(true)
            .cpu("256")
            .memory("512")
            .build();
        let tag = Tag::builder().key("team").value("platform").build();
        let config = aws_sdk_ecs::Config::builder().behavior_version_latest().build();
        let register = aws_sdk_ecs::Client::from_conf(config).register_task_definition();
        let made = resized(register, definition, vec![tag.clone()], 512, 2_048);
        let made = made.as_input().clone().build().unwrap();
        assert_eq!((made.cpu(), made.memory()), (Some("512"), Some("2048")));
        assert_eq!((made.family(), made.network_mode()), (Some("backend"), Some(&NetworkMode::Awsvpc)));
        assert_eq!(made.task_role_arn(), Some("arn:task"));
        assert_eq!(made.execution_role_arn(), Some("arn:execution"));
        assert_eq!((made.container_definitions(), made.volumes()), (&[container][..], &[volume][..]));
        assert_eq!(made.requires_compatibilities(), [Compatibility::Fargate]);
        assert_eq!((made.enable_fault_injection(), made.tags()), (Some(true), &[tag][..]));
    }
}
