//! The names of sources, and their colours.

use protocol::logs::Source;

/// Colours of sources; the sheet has as many.
const COLOURS: usize = 8;

/// The names of the sources. What stands in several environments has the environment before it.
pub(in super::super) fn source_names(sources: &[Source], name: impl Fn(&Source) -> String) -> Vec<String> {
    let names: Vec<String> = sources.iter().map(name).collect();
    let named = |(source, name): (&Source, &String)| {
        let twice = sources
            .iter()
            .zip(&names)
            .any(|(other, same)| same == name && other.environment != source.environment);
        if twice { format!("{} {name}", source.environment.environment) } else { name.clone() }
    };
    sources.iter().zip(&names).map(named).collect()
}

/// The class that gives a source its colour.
pub(in super::super) fn source_colour(source: usize) -> String {
    format!("source-{}", source % COLOURS)
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::EnvironmentId;

    use super::*;

    fn source(environment: &str, group: &str) -> Source {
        Source {
            environment: EnvironmentId { system: "paperwurks".into(), environment: environment.into() },
            group: group.to_owned(),
            streams: Vec::new(),
        }
    }

    #[test]
    fn one_group_of_two_environments_is_told_apart() {
        let names = |sources: &[Source]| source_names(sources, |source| source.group.clone());
        assert_eq!(names(&[source("dev", "api"), source("prod", "api")]), ["dev api", "prod api"]);
        assert_eq!(names(&[source("dev", "api"), source("prod", "worker")]), ["api", "worker"]);
    }
}
