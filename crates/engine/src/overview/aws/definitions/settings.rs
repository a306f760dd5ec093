//! A task definition as a list of settings, so that two revisions can be laid side by side.

use std::{
    fmt::Write,
    hash::{BuildHasher, RandomState},
    sync::OnceLock,
};

use aws_sdk_ecs::types as sdk;

use super::{compatibilities, convert_container, role_name, words};

/// One thing that a revision sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// What: `CPU`, `backend · image`, `backend · environment DEBUG`.
    pub(crate) what: String,
    pub(crate) value: Value,
}

/// What it is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Shown(String),
    /// A value that nobody is shown. Equal values are equal here, for as long as the console runs.
    Hidden(Fingerprint),
}

/// What two values can be compared by and not be read from: a hash with a key that is made anew in every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(u64);

impl Value {
    pub(crate) fn hidden(value: &str) -> Self {
        Self::Hidden(Fingerprint::of(value))
    }
}

impl Fingerprint {
    fn of(value: &str) -> Self {
        static KEY: OnceLock<RandomState> = OnceLock::new();
        Self(KEY.get_or_init(RandomState::new).hash_one(value))
    }
}

/// Settings in the order they are shown in.
#[derive(Default)]
struct Settings(Vec<Setting>);

impl Settings {
    fn tell(&mut self, what: impl Into<String>, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.0.push(Setting { what: what.into(), value: Value::Shown(value.into()) });
        }
    }

    fn hide(&mut self, what: String, value: &str) {
        self.0.push(Setting { what, value: Value::hidden(value) });
    }
}

/// Everything that `definition` sets.
pub(super) fn of(definition: &sdk::TaskDefinition) -> Vec<Setting> {
    let mut settings = Settings::default();
    settings.tell("CPU", definition.cpu());
    settings.tell("memory", definition.memory().map(|memory| format!("{memory} MiB")));
    settings.tell("network mode", definition.network_mode().map(sdk::NetworkMode::as_str));
    let compatibilities = compatibilities(definition);
    settings.tell("made for", (!compatibilities.is_empty()).then(|| compatibilities.join(", ")));
    settings.tell("task role", definition.task_role_arn().map(role_name));
    settings.tell("execution role", definition.execution_role_arn().map(role_name));
    let storage = definition.ephemeral_storage().map(|storage| format!("{} GiB", storage.size_in_gib()));
    settings.tell("ephemeral storage", storage);
    settings.tell("platform", definition.runtime_platform().map(platform));
    for volume in definition.volumes() {
        settings.tell(format!("volume {}", volume.name().unwrap_or_default()), Some(kind_of(volume)));
    }
    for container in definition.container_definitions() {
        of_container(&mut settings, container);
    }
    settings.0
}

fn platform(platform: &sdk::RuntimePlatform) -> String {
    let family = platform.operating_system_family().map_or("LINUX", sdk::OsFamily::as_str);
    let architecture = platform.cpu_architecture().map_or("X86_64", sdk::CpuArchitecture::as_str);
    format!("{family} on {architecture}")
}

fn kind_of(volume: &sdk::Volume) -> String {
    if let Some(efs) = volume.efs_volume_configuration() {
        return format!("EFS {}", efs.file_system_id());
    }
    match volume.host().and_then(|host| host.source_path()) {
        Some(path) => format!("{path} of the instance"),
        None => "the task's own".to_owned(),
    }
}

fn of_container(settings: &mut Settings, container: &sdk::ContainerDefinition) {
    let shown = convert_container(container);
    let name = &shown.name;
    let what = |setting: &str| format!("{name} · {setting}");
    settings.tell(what("image"), Some(shown.image.as_str()));
    settings.tell(what("essential"), Some(if shown.essential { "yes" } else { "no" }));
    settings.tell(what("CPU"), shown.cpu_units.map(|units| units.to_string()));
    settings.tell(what("memory"), shown.memory_mib.map(|memory| format!("{memory} MiB")));
    let reserved = container.memory_reservation().map(|memory| format!("{memory} MiB"));
    settings.tell(what("memory reserved"), reserved);
    settings.tell(what("ports"), (!shown.ports.is_empty()).then(|| shown.ports.join(", ")));
    settings.tell(what("entry point"), words(container.entry_point()));
    settings.tell(what("command"), shown.command.as_deref());
    settings.tell(what("working directory"), container.working_directory());
    settings.tell(what("user"), container.user());
    settings.tell(what("health check"), shown.health_check.as_deref());
    settings.tell(what("stop timeout"), container.stop_timeout().map(|seconds| format!("{seconds} s")));
    let read_only = container.readonly_root_filesystem() == Some(true);
    settings.tell(what("root file system"), read_only.then_some("read-only"));
    for mount in container.mount_points() {
        let at = format!("mount {}", mount.container_path().unwrap_or_default());
        settings.tell(what(&at), Some(mounted(mount)));
    }
    settings.tell(what("depends on"), dependencies(container));
    settings.tell(what("log driver"), container.log_configuration().map(|log| log.log_driver().as_str()));
    settings.tell(what("log group"), shown.log_group.as_deref());
    let mut variables: Vec<_> = container.environment().iter().collect();
    variables.sort_by_key(|variable| variable.name());
    for variable in variables {
        let variable_name = variable.name().unwrap_or_default();
        settings.hide(what(&format!("environment {variable_name}")), variable.value().unwrap_or_default());
    }
    let mut secrets: Vec<_> = container.secrets().iter().collect();
    secrets.sort_by_key(|secret| secret.name());
    for secret in secrets {
        settings.hide(what(&format!("secret {}", secret.name())), secret.value_from());
    }
}

fn mounted(mount: &sdk::MountPoint) -> String {
    let mut volume = mount.source_volume().unwrap_or_default().to_owned();
    if mount.read_only() == Some(true) {
        volume.push_str(", read-only");
    }
    volume
}

fn dependencies(container: &sdk::ContainerDefinition) -> Option<String> {
    let mut text = String::new();
    for dependency in container.depends_on() {
        let separator = if text.is_empty() { "" } else { ", " };
        let (name, condition) = (dependency.container_name(), dependency.condition().as_str());
        // Writing to a string cannot fail.
        let _ = write!(text, "{separator}{name} {condition}");
    }
    (!text.is_empty()).then_some(text)
}
