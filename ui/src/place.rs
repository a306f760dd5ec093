//! Where the operator is: a page of the table, and the environment it shows.

use protocol::catalogue::EnvironmentId;

use crate::pages::{PAGES, Page, View};

/// A page, with the environment for those that show one.
#[derive(Clone, PartialEq)]
pub(crate) struct Place {
    pub(crate) page: &'static Page,
    pub(crate) environment: Option<EnvironmentId>,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Place {
    /// The place with this path, if there is one.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decode).collect();
        let page = |name: &str, wants_environment: bool| {
            PAGES.iter().find(|page| {
                page.path == name && matches!(page.view, View::Environment(_)) == wants_environment
            })
        };
        match parts.as_slice() {
            [] => Some(Self { page: page("", false)?, environment: None }),
            [name] => Some(Self { page: page(name, false)?, environment: None }),
            [system, environment, rest @ ..] if rest.len() < 2 => Some(Self {
                page: page(rest.first().map_or("", String::as_str), true)?,
                environment: Some(EnvironmentId::new(system, environment)),
            }),
            _ => None,
        }
    }

    /// The path of this place.
    pub(crate) fn path(&self) -> String {
        match &self.environment {
            Some(environment) => page_of(environment, self.page.path),
            None => format!("/{}", self.page.path),
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
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'%')
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
            let place = Place { page, environment };
            assert!(Place::at(&place.path()) == Some(place.clone()), "{}", place.path());
        }
    }

    #[test]
    fn no_path_is_guessed() {
        assert_eq!(name_at("/nonsense"), None);
        assert_eq!(name_at("/paperwurks/prod/nonsense"), None);
        assert_eq!(name_at("/a/b/c/d"), None);
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
        fn any_path_can_be_read(path in ".*") {
            let _ = Place::at(&path);
        }
    }
}
