//! The address of what is read in logs: a permalink.

use protocol::{
    Moment,
    catalogue::EnvironmentId,
    logs::{LineKey, Source, Span},
};

use super::{
    Place, below, page_of,
    pairs::{Pairs, pairs},
};

/// What is read in logs, and where one looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogsPlace {
    /// Which log groups, of any environments; none are all that the page's environment declares.
    pub(crate) sources: Vec<Source>,
    /// Which time; nothing is what the person chose last.
    pub(crate) span: Option<Span>,
    /// The filter of the window's own language.
    pub(crate) filter: String,
    /// A filter pattern of CloudWatch Logs: only what matches leaves AWS.
    pub(crate) pattern: Option<String>,
    /// The line that is looked at.
    pub(crate) line: Option<LineKey>,
    /// The moment that is looked at, where no line is.
    pub(crate) at: Option<Moment>,
    /// The id whose story is told: the head of the page says so.
    pub(crate) story: Option<String>,
    pub(crate) tab: LogsTab,
}

/// The two ways to read logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogsTab {
    /// Lines as they come, and as they came.
    #[default]
    Lines,
    /// Queries of CloudWatch Logs Insights.
    Insights,
}

impl LogsTab {
    const fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Insights => "insights",
        }
    }
}

/// The path of what is read in an environment's logs.
pub(crate) fn logs_path(environment: &EnvironmentId, logs: &LogsPlace) -> String {
    let page = page_of(environment, "logs");
    let part = written(environment, logs);
    if part.is_empty() { page } else { below(page, [part.as_str()]) }
}

impl Place {
    /// What is read in logs here. What is not understood is left out: an old link still opens the page.
    pub(crate) fn logs(&self) -> Option<LogsPlace> {
        let environment = self.environment.as_ref().filter(|_| self.page.name == "logs")?;
        Some(read(environment, self.detail.first().map_or("", String::as_str)))
    }
}

fn written(environment: &EnvironmentId, logs: &LogsPlace) -> String {
    let mut to = Pairs::default();
    let mut pair = |key: &str, value: &str| to.add(key, value);
    for source in &logs.sources {
        pair("group", &source.group);
        if source.environment != *environment {
            pair("system", &source.environment.system);
            pair("environment", &source.environment.environment);
        }
        for stream in &source.streams {
            pair("stream", stream);
        }
    }
    match logs.span {
        Some(Span::Live { back }) => pair("back", &back.to_string()),
        Some(Span::Between { from, until }) => {
            pair("from", &from.0.to_string());
            pair("until", &until.0.to_string());
        }
        None => {}
    }
    if !logs.filter.is_empty() {
        pair("filter", &logs.filter);
    }
    if let Some(pattern) = &logs.pattern {
        pair("pattern", pattern);
    }
    if let Some(line) = &logs.line {
        pair("line", &line.0);
    }
    if let Some(at) = logs.at {
        pair("at", &at.0.to_string());
    }
    if let Some(story) = &logs.story {
        pair("story", story);
    }
    if logs.tab != LogsTab::default() {
        pair("tab", logs.tab.name());
    }
    to.written()
}

fn read(environment: &EnvironmentId, part: &str) -> LogsPlace {
    let mut logs = LogsPlace::default();
    let (mut from, mut until) = (None, None);
    for (key, value) in pairs(part) {
        let moment = || value.parse().ok().map(Moment);
        match key {
            "group" => logs.sources.push(Source {
                environment: environment.clone(),
                group: value,
                streams: Vec::new(),
            }),
            "back" => {
                let back = value.parse().ok().filter(|back| *back > 0);
                logs.span = back.map(|back| Span::Live { back }).or(logs.span);
            }
            "from" => from = moment(),
            "until" => until = moment(),
            "filter" => logs.filter = value,
            "pattern" => logs.pattern = Some(value),
            "line" => logs.line = Some(LineKey(value)),
            "at" => logs.at = moment(),
            "story" => logs.story = Some(value),
            "tab" if value == LogsTab::Insights.name() => logs.tab = LogsTab::Insights,
            _ => of_source(logs.sources.last_mut(), key, value),
        }
    }
    if let (Some(from), Some(until)) = (from, until)
        && from < until
    {
        logs.span = Some(Span::Between { from, until });
    }
    logs
}

/// What says more about the group that was named last.
fn of_source(source: Option<&mut Source>, key: &str, value: String) {
    let Some(source) = source else { return };
    match key {
        "system" => source.environment.system = value,
        "environment" => source.environment.environment = value,
        "stream" => source.streams.push(value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn environment() -> EnvironmentId {
        EnvironmentId::new("paperwurks", "prod")
    }

    fn any_source() -> impl Strategy<Value = Source> {
        (".*", proptest::option::of((".*", ".*")), proptest::collection::vec(".*", 0..3)).prop_map(
            |(group, elsewhere, streams)| Source {
                environment: elsewhere
                    .map_or_else(environment, |(system, name)| EnvironmentId::new(system, name)),
                group,
                streams,
            },
        )
    }

    fn any_span() -> impl Strategy<Value = Span> {
        prop_oneof![
            (1..i64::MAX).prop_map(|back| Span::Live { back }),
            (any::<i32>(), 1..i64::from(u32::MAX)).prop_map(|(from, length)| {
                let from = Moment(from.into());
                Span::Between { from, until: from.plus_millis(length) }
            }),
        ]
    }

    fn any_place() -> impl Strategy<Value = LogsPlace> {
        let wheres = (proptest::collection::vec(any_source(), 0..4), proptest::option::of(any_span()));
        let whats =
            (".*", proptest::option::of(".*"), proptest::option::of(".*"), proptest::option::of(".*"));
        (wheres, whats, proptest::option::of(any::<i64>()), any::<bool>()).prop_map(
            |((sources, span), (filter, pattern, line, story), at, insights)| LogsPlace {
                sources,
                span,
                filter,
                pattern,
                line: line.map(LineKey),
                at: at.map(Moment),
                story,
                tab: if insights { LogsTab::Insights } else { LogsTab::Lines },
            },
        )
    }

    fn at(path: &str) -> Option<LogsPlace> {
        Place::at(path)?.logs()
    }

    #[test]
    fn the_bare_page_asks_for_nothing_in_particular() {
        assert_eq!(logs_path(&environment(), &LogsPlace::default()), "/paperwurks/prod/logs");
        assert_eq!(at("/paperwurks/prod/logs"), Some(LogsPlace::default()));
        assert_eq!(at("/paperwurks/prod/services"), None);
    }

    #[test]
    fn a_link_is_short_and_can_be_read() {
        let source =
            Source { environment: environment(), group: "/ecs/backend".to_owned(), streams: Vec::new() };
        let logs = LogsPlace {
            sources: vec![source],
            span: Some(Span::Live { back: 900_000 }),
            ..LogsPlace::default()
        };
        assert_eq!(
            logs_path(&environment(), &logs),
            "/paperwurks/prod/logs/group%3D~2Fecs~2Fbackend%26back%3D900000"
        );
    }

    #[test]
    fn what_a_link_says_that_makes_no_sense_is_left_out() {
        for part in
            ["back=-5", "back=soon", "from=2&until=1", "from=1", "stream=lonely", "new=1", "=&&=", "x"]
        {
            let path = below(page_of(&environment(), "logs"), [part]);
            assert_eq!(at(&path), Some(LogsPlace::default()), "{part}");
        }
    }

    proptest! {
        #[test]
        fn anything_that_is_read_survives_the_address(logs in any_place()) {
            let path = logs_path(&environment(), &logs);
            let place = Place::at(&path);
            prop_assert_eq!(place.as_ref().map(Place::path), Some(path));
            prop_assert_eq!(place.and_then(|place| place.logs()), Some(logs));
        }

        #[test]
        fn an_address_that_something_decoded_on_the_way_still_leads_there(logs in any_place()) {
            let part = written(&environment(), &logs);
            prop_assert_eq!(super::super::decode(&part), part.clone());
            prop_assert_eq!(read(&environment(), &part), logs);
        }

        #[test]
        fn any_part_can_be_read(part in ".*") {
            let _ = read(&environment(), &part);
        }
    }
}
