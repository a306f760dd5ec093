use leptos::prelude::*;
use protocol::{
    Moment,
    services::{ContainerDefinition, Definition},
};

use super::{
    Detail,
    compare::Compare,
    part::{Part, Standing, fact, told},
};
use crate::{
    parts::{Age, Fold, Resource},
    words,
};

/// What the service's tasks are made from, and what other revisions would change.
#[component]
pub(super) fn DefinitionCard(detail: Detail) -> impl IntoView {
    let definition = detail.part(|detail| detail.definition.value.as_ref()?.first().cloned());
    let definition = Memo::new(move |_| definition.get().flatten());
    let about = Signal::derive(move || {
        definition.with(|it| it.as_ref().map(|it| format!("{}:{}", it.family, it.revision)))
    });
    view! {
        <Part
            detail
            title="Task definition"
            hook="definition"
            about
            standing=|detail| Standing::of(&detail.definition, Vec::len)
            empty="ECS does not know the definition of its tasks."
        >
            {move || definition.get().map(body)}
            <Compare detail />
        </Part>
    }
}

fn body(definition: Definition) -> AnyView {
    let registered: Option<Moment> = definition.registered;
    let registered =
        registered.map(|at| fact("Registered", view! { <Age at=Signal::stored(Some(at)) /> " ago" }));
    let made_for = (!definition.compatibilities.is_empty()).then(|| definition.compatibilities.join(", "));
    let role = |name, role: Option<String>| {
        role.map(|role| fact(name, view! { <Resource what="Role" name=role mono=true /> }))
    };
    let containers = definition.containers.into_iter().map(container).collect_view();
    view! {
        <dl class="facts">
            {told("Size", words::task_size(definition.cpu_units, definition.memory_mib))}
            {told("Network", definition.network_mode)} {told("Made for", made_for)}
            {role("Task role", definition.task_role)} {role("Start role", definition.execution_role)}
            {registered}
        </dl>
        {containers}
    }
    .into_any()
}

fn container(container: ContainerDefinition) -> impl IntoView {
    let listed = |all: Vec<String>| (!all.is_empty()).then(|| all.join(", "));
    let size = match (container.cpu_units, container.memory_mib) {
        (None, None) => None,
        (cpu, memory) => {
            let cpu = cpu.map(|units| format!("{units} CPU units"));
            let memory = memory.map(|mib| words::bytes(f64::from(mib) * 1_048_576.0));
            Some([cpu, memory].into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    };
    let kind = if container.essential { "essential" } else { "not essential" };
    let summary = view! {
        <span class="cut">{container.name}</span>
        <span class="faint small">{kind}</span>
    };
    view! {
        <Fold summary hook="container-definition">
            <dl class="facts">
                {fact("Image", view! { <Resource what="Image" name=container.image mono=true /> })}
                {told("Size", size)} {told("Ports", listed(container.ports))}
                {told("Command", container.command)} {told("Health check", container.health_check)}
                {told("Log group", container.log_group)}
                {told("Environment", listed(container.environment))}
                {told("Secrets", listed(container.secrets))}
            </dl>
        </Fold>
    }
}
