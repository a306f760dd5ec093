//! The vigil: target groups that somebody watches over, whichever page is open, and the alerts that come of it.

mod condition;
mod keep;
mod sight;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use protocol::{
    Error, Moment,
    catalogue::{EnvironmentId, Revision},
    overview::Target,
    targets::{Alert, AlertNotice},
};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

pub(crate) use self::keep::keep;
use self::{condition::Condition, sight::Sight};
use crate::remembered::Remembered;

/// Alerts that are kept.
const ALERTS: usize = 50;

/// The groups that are watched, how each was doing, and what was told of them.
pub(crate) struct Vigil {
    watched: Remembered<Watched>,
    /// Moves when other groups are watched than before.
    changes: watch::Sender<()>,
    seen: Mutex<HashMap<EnvironmentId, Seen>>,
    alerts: watch::Sender<AlertNotice>,
}

/// The file: the keys of the groups that are watched, by environment (`system/environment`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Watched {
    groups: BTreeMap<String, BTreeSet<String>>,
}

/// What was made of the last reading of an environment.
#[derive(Debug, Default)]
struct Seen {
    look: Option<Look>,
    sight: Sight,
    groups: BTreeMap<String, Condition>,
}

/// One look at the targets of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    /// When it was read.
    at: Moment,
    /// Goes up when somebody else is signed in: what was seen before was perhaps another account.
    identity: u64,
}

impl Vigil {
    /// Reads which groups are watched.
    pub(crate) fn open(file: Option<PathBuf>) -> Self {
        Self {
            watched: Remembered::open(file),
            changes: watch::Sender::new(()),
            seen: Mutex::default(),
            alerts: watch::Sender::default(),
        }
    }

    /// Why the file could not be read, as a sentence.
    pub(crate) fn problem(&self) -> Option<String> {
        let problem = self.watched.problem()?;
        Some(format!("Which target groups are watched is remembered only for this run: {problem}"))
    }

    /// Watches `group`, or no longer.
    ///
    /// # Errors
    /// When that could not be written down; it holds for this run all the same.
    pub(crate) fn set(&self, environment: &EnvironmentId, group: &str, on: bool) -> Result<(), Error> {
        let kept = self.watched.change(|watched| {
            let groups = watched.groups.entry(environment.to_string()).or_default();
            if on {
                groups.insert(group.to_owned());
            } else {
                groups.remove(group);
            }
            watched.groups.retain(|_, groups| !groups.is_empty());
        });
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if self.groups(environment).is_empty() {
            all.remove(environment);
        } else if let Some(seen) = all.get_mut(environment) {
            seen.groups.remove(group);
            // What is known already is looked at again: the group may be new.
            seen.look = None;
        }
        drop(all);
        self.changes.send_replace(());
        kept
    }

    /// The keys of the groups of `environment` that are watched.
    pub(crate) fn groups(&self, environment: &EnvironmentId) -> BTreeSet<String> {
        self.watched.with(|watched| watched.groups.get(&environment.to_string()).cloned()).unwrap_or_default()
    }

    /// The alerts of this run, newest first.
    pub(crate) fn alerts(&self) -> watch::Receiver<AlertNotice> {
        self.alerts.subscribe()
    }

    fn environments(&self) -> Vec<EnvironmentId> {
        let named = |name: &String| {
            name.split_once('/').map(|(system, environment)| EnvironmentId::new(system, environment))
        };
        self.watched.with(|watched| watched.groups.keys().filter_map(named).collect())
    }

    /// Holds a look at the targets of `environment` against the one before. `name` and `targets` tell a group's name,
    /// and its targets: nothing when the group is not there.
    fn judge<'a>(
        &self,
        environment: &EnvironmentId,
        look: Look,
        name: impl Fn(&str) -> String,
        targets: impl Fn(&str) -> Option<&'a [Target]>,
    ) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = all.entry(environment.clone()).or_default();
        if seen.look == Some(look) {
            return;
        }
        if seen.look.is_some_and(|last| last.identity != look.identity) {
            seen.groups.clear();
        }
        seen.look = Some(look);
        let groups = self.groups(environment);
        if seen.sight.regained(look.at) {
            let names: Vec<_> = groups.iter().map(|group| name(group)).collect();
            let text = format!("{} can be watched again", names.join(", "));
            self.tell(of_environment(environment, look.at, true, text));
        }
        for group in groups {
            let condition = seen.groups.entry(group.clone()).or_default();
            if let Some(turn) = condition.turn(targets(&group)) {
                self.tell(Alert {
                    at: look.at,
                    environment: environment.clone(),
                    recovered: turn.recovered,
                    blind: false,
                    text: format!("{} {}", name(&group), turn.words),
                    group,
                });
            }
        }
    }

    /// Takes note that the targets of `environment` could not be looked at `now`. `name` tells a group's name.
    fn miss(&self, environment: &EnvironmentId, now: Moment, error: &Error, name: impl Fn(&str) -> String) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let groups = self.groups(environment);
        if groups.is_empty() {
            return;
        }
        if let Some(since) = all.entry(environment.clone()).or_default().sight.lost(now) {
            let names: Vec<_> = groups.iter().map(|group| name(group)).collect();
            let (names, since) = (names.join(", "), time_of_day(since));
            let text = format!("{names} cannot be watched since {since}: {error}");
            self.tell(of_environment(environment, now, false, text));
        }
    }

    fn tell(&self, alert: Alert) {
        self.alerts.send_modify(|notice| {
            notice.revision = Revision(notice.revision.0 + 1);
            notice.alerts.insert(0, alert);
            notice.alerts.truncate(ALERTS);
        });
    }
}

/// An alert of all watched groups of an environment together: whether they can be seen.
fn of_environment(environment: &EnvironmentId, at: Moment, recovered: bool, text: String) -> Alert {
    Alert { at, environment: environment.clone(), group: String::new(), recovered, blind: true, text }
}

/// Hours and minutes, where the machine stands.
fn time_of_day(moment: Moment) -> String {
    let timestamp = Timestamp::from_millisecond(moment.0).unwrap_or(Timestamp::UNIX_EPOCH);
    Zoned::new(timestamp, TimeZone::system()).strftime("%H:%M").to_string()
}
