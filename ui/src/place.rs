//! Where the operator is: a page of the table, and the environment it shows.

mod document_tab;
mod documents;
mod logs;
mod pairs;

use protocol::{catalogue::EnvironmentId, services::ServiceId};

pub(crate) use self::{
    document_tab::DocumentTab,
    documents::{DocumentsPlace, OpenDocument, documents_path},
    logs::{LogsPlace, LogsTab, logs_path},
};

use crate::pages::{PAGES, Page, View};

/// A page, with the environment for those that show one.
#[derive(Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) page: &'static Page,
    pub(crate) environment: Option<EnvironmentId>,
    /// What is open on the page: the parts of the address below the page's own.
    pub(crate) detail: Vec<String>,
}

/// A service, and one of its tasks where that is meant.
pub(crate) type ServiceAndTask = (ServiceId, Option<String>);

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Place {
    /// A page with nothing open on it.
    pub(crate) const fn of(page: &'static Page, environment: Option<EnvironmentId>) -> Self {
        Self { page, environment, detail: Vec::new() }
    }

    /// The place with this path, if there is one.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decode).collect();
        let page = |name: &str, wants_environment: bool| {
            PAGES.iter().find(|page| {
                page.path == name && matches!(page.view, View::Environment(_)) == wants_environment
            })
        };
        match parts.as_slice() {
            [] => Some(Self::of(page("", false)?, None)),
            [name] => Some(Self::of(page(name, false)?, None)),
            [system, environment, rest @ ..] => {
                let (name, detail) = rest.split_first().map_or(("", rest), |(name, rest)| (name, rest));
                let page = page(name, true)?;
                (detail.is_empty() || page.below.contains(&detail.len())).then(|| Self {
                    page,
                    environment: Some(EnvironmentId::new(system, environment)),
                    detail: detail.to_vec(),
                })
            }
        }
    }

    /// The path of this place.
    pub(crate) fn path(&self) -> String {
        let page = match &self.environment {
            Some(environment) => page_of(environment, self.page.path),
            None => format!("/{}", self.page.path),
        };
        below(page, self.detail.iter().map(String::as_str))
    }

    /// The target group that is chosen here, by its key.
    pub(crate) fn target_group(&self) -> Option<&str> {
        match self.detail.as_slice() {
            [group] if self.page.name == "targets" => Some(group),
            _ => None,
        }
    }

    /// The runbook that is open here, by its key, and what it is for: a service, and its task if it is one.
    pub(crate) fn runbook(&self) -> Option<(String, Option<ServiceAndTask>)> {
        match self.detail.as_slice() {
            [runbook, subject @ ..] if self.page.name == "runbooks" => {
                let subject = match subject {
                    [cluster, name, task @ ..] => {
                        Some((ServiceId::new(cluster, name), task.first().cloned()))
                    }
                    _ => None,
                };
                Some((runbook.clone(), subject))
            }
            _ => None,
        }
    }

    /// The service that is open here, and its task if one is.
    pub(crate) fn service(&self) -> Option<ServiceAndTask> {
        match self.detail.as_slice() {
            [cluster, name, task @ ..] if self.page.name == "services" => {
                Some((ServiceId::new(cluster, name), task.first().cloned()))
            }
            _ => None,
        }
    }
}

/// The path of an environment's overview.
pub(crate) fn environment_path(environment: &EnvironmentId) -> String {
    page_of(environment, "")
}

/// The path of one page of an environment.
pub(crate) fn page_of(environment: &EnvironmentId, page: &str) -> String {
    let overview = format!("/{}/{}", encode(&environment.system), encode(&environment.environment));
    if page.is_empty() { overview } else { format!("{overview}/{page}") }
}

/// The path of a service, or of one of its tasks.
pub(crate) fn service_path(environment: &EnvironmentId, service: &ServiceId, task: Option<&str>) -> String {
    let parts = [Some(service.cluster.as_str()), Some(service.name.as_str()), task];
    below(page_of(environment, "services"), parts.into_iter().flatten())
}

/// The path of a target group, by its key.
pub(crate) fn group_path(environment: &EnvironmentId, group: &str) -> String {
    let page = page_of(environment, "targets");
    if group.is_empty() { page } else { below(page, [group]) }
}

/// The path of a runbook, by its key, for a service or one of its tasks where that is known.
pub(crate) fn runbook_path(
    environment: &EnvironmentId,
    runbook: &str,
    subject: Option<(&ServiceId, Option<&str>)>,
) -> String {
    let subject = subject.map(|(service, task)| [Some(service.cluster.as_str()), Some(&service.name), task]);
    let parts = subject.into_iter().flatten().flatten();
    below(page_of(environment, "runbooks"), [runbook].into_iter().chain(parts))
}

fn below<'a>(page: String, parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().fold(page, |path, part| path + "/" + &encode(part))
}

/// Percent-encodes everything that could be read as a part of a path or a query.
pub(crate) fn encode(part: &str) -> String {
    let mut out = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

/// The reverse of [`encode`]; what is not well encoded stays as it is.
fn decode(part: &str) -> String {
    decode_with(b'%', part)
}

/// Reads what is escaped by two hexadecimal digits after `mark`.
fn decode_with(mark: u8, part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == mark)
            .then(|| tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name_at(path: &str) -> Option<&'static str> {
        Place::at(path).map(|place| place.page.name)
    }

    #[test]
    fn every_page_of_the_table_is_found_by_its_path() {
        for page in &PAGES {
            let environment = matches!(page.view, View::Environment(_))
                .then(|| EnvironmentId::new("air applied/ai", "prod"));
            for parts in page.below.iter().chain(&[0]) {
                let detail = vec!["a/b c".to_owned(); *parts];
                let place = Place { page, environment: environment.clone(), detail };
                assert!(Place::at(&place.path()) == Some(place.clone()), "{}", place.path());
            }
        }
    }

    #[test]
    fn no_path_is_guessed() {
        assert_eq!(name_at("/nonsense"), None);
        assert_eq!(name_at("/paperwurks/prod/nonsense"), None);
        assert_eq!(name_at("/a/b/c/d"), None);
        assert_eq!(name_at("/paperwurks/prod/permissions/more"), None);
        assert_eq!(name_at("/paperwurks/prod/services/cluster"), None);
        assert_eq!(name_at("/paperwurks/prod/services/cluster/name/task/more"), None);
        assert_eq!(name_at("/"), Some("fleet"));
        assert_eq!(name_at("/paperwurks/prod/"), Some("environment"));
    }

    proptest! {
        #[test]
        fn any_name_survives_the_address(system in ".+", environment in ".+") {
            let id = EnvironmentId::new(system, environment);
            let place = Place::at(&environment_path(&id));
            prop_assert_eq!(place.and_then(|place| place.environment), Some(id));
        }

        #[test]
        fn any_service_survives_the_address(cluster in ".+", name in ".+", task in proptest::option::of(".+")) {
            let environment = EnvironmentId::new("paperwurks", "prod");
            let service = ServiceId::new(cluster, name);
            let place = Place::at(&service_path(&environment, &service, task.as_deref()));
            prop_assert_eq!(place.as_ref().map(Place::path), Some(service_path(&environment, &service, task.as_deref())));
            prop_assert_eq!(place.and_then(|place| place.service()), Some((service, task)));
        }

        #[test]
        fn any_runbook_survives_the_address_with_what_it_is_for(
            runbook in ".+",
            subject in proptest::option::of((".+", ".+", proptest::option::of(".+"))),
        ) {
            let subject = subject.map(|(cluster, name, task)| (ServiceId::new(cluster, name), task));
            let environment = EnvironmentId::new("paperwurks", "prod");
            let named = subject.as_ref().map(|(service, task)| (service, task.as_deref()));
            let place = Place::at(&runbook_path(&environment, &runbook, named));
            prop_assert_eq!(place.and_then(|place| place.runbook()), Some((runbook, subject)));
        }

        #[test]
        fn any_path_can_be_read(path in ".*") {
            let _ = Place::at(&path);
        }
    }
}
