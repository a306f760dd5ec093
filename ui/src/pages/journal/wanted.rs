use protocol::{
    Moment,
    catalogue::EnvironmentId,
    journal::{Filter, Kind, OutcomeKind},
};

/// Which records the operator wants to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    pub(super) search: String,
    pub(super) environment: Option<EnvironmentId>,
    pub(super) kind: Option<Kind>,
    pub(super) outcome: Option<OutcomeKind>,
    pub(super) span: Option<Span>,
}

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Hour,
    Day,
    Week,
}

impl Span {
    pub(super) const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Hour => "last hour",
            Self::Day => "last 24 h",
            Self::Week => "last 7 d",
        }
    }

    const fn millis(self) -> i64 {
        const HOUR: i64 = 3_600_000;
        match self {
            Self::Hour => HOUR,
            Self::Day => 24 * HOUR,
            Self::Week => 7 * 24 * HOUR,
        }
    }
}

impl Wanted {
    /// The same for the engine; what is wanted moves on with the clock.
    pub(super) fn filter(self, now: Moment) -> Filter {
        Filter {
            search: self.search,
            environment: self.environment,
            kind: self.kind,
            outcome: self.outcome,
            since: self.span.map(|span| now.plus_millis(-span.millis())),
            until: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_chosen_wants_everything() {
        assert_eq!(Wanted::default().filter(Moment(5)), Filter::default());
    }

    #[test]
    fn the_last_hour_ends_when_it_is_asked_for() {
        let wanted = Wanted { span: Some(Span::Hour), ..Wanted::default() };
        assert_eq!(wanted.clone().filter(Moment(3_600_000)).since, Some(Moment(0)));
        assert_eq!(wanted.filter(Moment(7_200_000)).since, Some(Moment(3_600_000)));
        let week = Wanted { span: Some(Span::Week), ..Wanted::default() };
        assert_eq!(week.filter(Moment(604_800_000)).since, Some(Moment(0)));
    }
}
