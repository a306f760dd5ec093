//! What Application Auto Scaling did, and how far ECS has come with it.

use protocol::Moment;

use crate::world::{Status, Timeline};

/// A desired count that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Activity {
    /// A UUID.
    pub(crate) id: String,
    pub(crate) at: Moment,
    /// The desired count from then on.
    pub(crate) desired: u32,
    /// Why, in AWS's words.
    pub(crate) cause: String,
}

/// How far ECS has come with an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    InProgress,
    /// As many tasks run since then.
    Fulfilled(Moment),
    /// Another count was set before as many ran.
    Overridden(Moment),
}

impl Activity {
    /// How far it has come at `now`, in the life of its service.
    pub(crate) fn outcome(&self, timeline: &Timeline, now: Moment) -> Outcome {
        let ends = timeline.tasks.iter().filter_map(|task| Some(task.stop.as_ref()?.at));
        let starts = timeline.tasks.iter().filter_map(|task| task.started);
        let turns = timeline.tasks.iter().map(|task| task.created).chain(starts).chain(ends);
        let mut turns: Vec<Moment> = turns.filter(|turn| self.at < *turn && *turn <= now).collect();
        turns.push(self.at);
        turns.sort_unstable();
        for turn in turns {
            if timeline.desired(turn) != self.desired {
                return Outcome::Overridden(turn);
            }
            let running = timeline.tasks_in(turn, |status| status == Status::Running).count();
            if running == self.desired as usize {
                return Outcome::Fulfilled(turn);
            }
        }
        Outcome::InProgress
    }
}
