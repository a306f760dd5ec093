//! What is read once: a log group of an environment, for all sources of the scope that want something of it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use protocol::logs::Source;

use crate::{catalogue::model::Environment, logs::event::Arrival};

/// A log group, or some streams of it.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) environment: Arc<Environment>,
    /// The log group's name.
    pub(super) group: String,
    /// Only these streams, each once; all when there are none.
    pub(super) streams: Vec<String>,
    /// The sources that want it, by their places in the scope, and the streams of each; all when there are none.
    wanted: Vec<(u16, HashSet<String>)>,
}

impl Feed {
    fn add(&mut self, place: u16, source: &Source) {
        let is_all = source.streams.is_empty() || (self.streams.is_empty() && !self.wanted.is_empty());
        if is_all {
            self.streams.clear();
        } else {
            let mut known: HashSet<_> = self.streams.iter().cloned().collect();
            let new = source.streams.iter().filter(|stream| known.insert((*stream).clone()));
            self.streams.extend(new.cloned());
        }
        self.wanted.push((place, source.streams.iter().cloned().collect()));
    }

    /// The sources that want it.
    pub(super) fn sources(&self) -> impl Iterator<Item = u16> {
        self.wanted.iter().map(|(source, _)| *source)
    }

    /// Says whose they are: the first source that names their stream has them, so that each is shown once.
    pub(super) fn deliver(&self, arrivals: &mut [Arrival]) {
        for arrival in arrivals {
            let wants = |streams: &HashSet<String>| streams.is_empty() || streams.contains(&arrival.stream);
            let owner = self.wanted.iter().find(|(_, streams)| wants(streams)).or(self.wanted.first());
            arrival.source = owner.map_or(arrival.source, |(source, _)| *source);
        }
    }
}

/// The feeds of sources and their environments, in the order of their first sources; and which is each source's.
pub(super) fn feeds(sources: &[Source], environments: &[Arc<Environment>]) -> (Vec<Feed>, Vec<usize>) {
    let (mut feeds, mut places, mut known) = (Vec::<Feed>::new(), Vec::new(), HashMap::new());
    for (place, (source, environment)) in (0_u16..).zip(sources.iter().zip(environments)) {
        let at = *known.entry((&environment.id, &source.group)).or_insert_with(|| {
            let (environment, group) = (Arc::clone(environment), source.group.clone());
            feeds.push(Feed { environment, group, streams: Vec::new(), wanted: Vec::new() });
            feeds.len() - 1
        });
        feeds[at].add(place, source);
        places.push(at);
    }
    (feeds, places)
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::EnvironmentId;

    use super::*;
    use crate::catalogue::Catalogue;

    fn of(sources: &[(&str, &[&str])]) -> (Vec<Feed>, Vec<usize>) {
        let id = EnvironmentId::new("prod-infra", "production");
        let environment = Catalogue::open(None).environment(&id).unwrap();
        let sources: Vec<_> = sources
            .iter()
            .map(|(group, streams)| Source {
                environment: id.clone(),
                group: (*group).to_owned(),
                streams: streams.iter().map(|stream| (*stream).to_owned()).collect(),
            })
            .collect();
        feeds(&sources, &vec![environment; sources.len()])
    }

    fn owner(feed: &Feed, stream: &str) -> u16 {
        let mut arrivals = [Arrival {
            source: 99,
            stream: stream.to_owned(),
            at: 0,
            ingested: 0,
            id: None,
            was_live: false,
            message: String::new(),
        }];
        feed.deliver(&mut arrivals);
        arrivals[0].source
    }

    #[test]
    fn a_group_is_read_once_and_a_line_is_of_the_first_that_names_its_stream() {
        let (feeds, places) = of(&[("/a", &["x", "y", "x"]), ("/b", &[]), ("/a", &["y", "z"]), ("/b", &[])]);
        assert_eq!(places, [0, 1, 0, 1]);
        assert_eq!(feeds[0].streams, ["x", "y", "z"]);
        assert_eq!(["x", "y", "z"].map(|stream| owner(&feeds[0], stream)), [0, 0, 2]);
        assert_eq!(feeds[1].sources().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(owner(&feeds[1], "any"), 1);
    }

    #[test]
    fn who_wants_all_wants_what_others_do_not_name() {
        for sources in [[("/a", &["x"][..]), ("/a", &[])], [("/a", &[]), ("/a", &["x"])]] {
            let (feeds, _) = of(&sources);
            assert!(feeds[0].streams.is_empty());
            assert_eq!(owner(&feeds[0], "x"), 0);
            assert_eq!(owner(&feeds[0], "y"), u16::from(!sources[0].1.is_empty()));
        }
    }
}
