//! The change that is being proposed, and whether anything may be changed where it is.

use leptos::prelude::*;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    changes::{Change, ChangesState, GetChanges, Watch},
};

use super::{Console, Dialog};
use crate::live::{Known, Live};

/// A change that the operator thinks about: what the change dialog is open for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proposal {
    pub(crate) environment: EnvironmentId,
    pub(crate) change: Change,
    /// Tells it from an equal one that was proposed before.
    pub(crate) turn: u32,
}

/// Whether an environment may be changed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// The engine has not said; why, if it could not.
    Unknown(Option<String>),
    /// Nothing can be changed at all, for this reason.
    Blocked(String),
    /// Not before it is armed.
    ReadOnly,
    /// Until then.
    Until(Moment),
}

impl Allowed {
    fn of(known: &Known<ChangesState>, now: Moment) -> Self {
        let Some(state) = &known.value else {
            return Self::Unknown(known.error.as_ref().map(|error| error.message.clone()));
        };
        match (&state.blocked, state.armed_until) {
            (Some(why), _) => Self::Blocked(why.clone()),
            (None, Some(until)) if until > now => Self::Until(until),
            (None, _) => Self::ReadOnly,
        }
    }

    /// Until when, where it may.
    pub(crate) const fn until(&self) -> Option<Moment> {
        match self {
            Self::Until(until) => Some(*until),
            Self::Unknown(_) | Self::Blocked(_) | Self::ReadOnly => None,
        }
    }
}

impl Console {
    /// Opens the change dialog with `change`, whose numbers can be altered there. Nothing happens before it is applied.
    pub(crate) fn propose(self, environment: EnvironmentId, change: Change) {
        self.proposal.update(|proposal| {
            let turn = proposal.as_ref().map_or(0, |before| before.turn.wrapping_add(1));
            *proposal = Some(Proposal { environment, change, turn });
        });
        self.dialog.set(Some(Dialog::Change));
    }

    /// Whether the change dialog is still open for the proposal of this turn.
    pub(crate) fn is_proposed(self, turn: u32) -> bool {
        self.dialog.get_untracked() == Some(Dialog::Change)
            && self.proposal.with_untracked(|proposal| proposal.as_ref().is_some_and(|it| it.turn == turn))
    }

    /// Whether `environment` may be changed, followed for as long as the caller lives.
    pub(crate) fn allowed(self, environment: EnvironmentId) -> Memo<Allowed> {
        let live = Live::follow(
            move || GetChanges { environment: environment.clone() },
            || Watch {},
            Signal::stored(false),
        );
        Memo::new(move |_| live.known.with(|known| Allowed::of(known, self.now())))
    }

    /// What was proposed for one environment's page is not thought about on another's.
    pub(super) fn leave_changes_behind(self) {
        Effect::new(move |before: Option<Option<EnvironmentId>>| {
            let environment = self.environment();
            let open = self.dialog.get_untracked();
            if before.is_some_and(|before| before != environment)
                && matches!(open, Some(Dialog::Change | Dialog::Arm))
            {
                self.dialog.set(None);
            }
            environment
        });
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind};

    use super::*;

    fn known(armed_until: Option<Moment>, blocked: Option<&str>) -> Known<ChangesState> {
        let state = ChangesState {
            environment: EnvironmentId::new("shop", "dev"),
            armed_until,
            now: Moment(0),
            blocked: blocked.map(str::to_owned),
            following: Vec::new(),
        };
        Known { value: Some(state), error: None }
    }

    #[test]
    fn what_was_not_said_is_not_read_only() {
        assert_eq!(Allowed::of(&Known::default(), Moment(1)), Allowed::Unknown(None));
        let failed = Known { value: None, error: Some(Error::new(ErrorKind::Unreachable, "no engine")) };
        assert_eq!(Allowed::of(&failed, Moment(1)), Allowed::Unknown(Some("no engine".to_owned())));
    }

    #[test]
    fn an_arming_ends_by_itself_and_means_nothing_without_a_journal() {
        assert_eq!(Allowed::of(&known(None, None), Moment(1)), Allowed::ReadOnly);
        assert_eq!(Allowed::of(&known(Some(Moment(9)), None), Moment(8)).until(), Some(Moment(9)));
        assert_eq!(Allowed::of(&known(Some(Moment(9)), None), Moment(9)), Allowed::ReadOnly);
        let blocked = Allowed::of(&known(Some(Moment(9)), Some("disk full")), Moment(8));
        assert_eq!(blocked, Allowed::Blocked("disk full".to_owned()));
        assert_eq!(blocked.until(), None);
    }
}
