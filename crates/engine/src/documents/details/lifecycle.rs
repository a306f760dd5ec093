//! What the rules of a bucket's lifecycle will do to one object, and when.

use percent_encoding::percent_decode_str;
use protocol::{Error, Moment, documents::details::LifecycleStep};

use super::{calendar::midnight_after, header};
use crate::visible;

/// Bytes below which S3 moves nothing, where a rule does not name a size itself.
const SMALL: u64 = 128 * 1024;
/// The most characters of a rule's name.
const LONGEST_NAME: usize = 255;
/// From where objects move only downwards.
const CLASSES: [&str; 7] =
    ["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

/// The rules of a bucket that are in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::documents) struct Lifecycle {
    pub(in crate::documents) rules: Vec<Rule>,
    /// Whether small objects are moved into archives all the same.
    pub(in crate::documents) archives_small: bool,
}

/// A rule that is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::documents) struct Rule {
    pub(in crate::documents) name: String,
    pub(in crate::documents) prefix: String,
    pub(in crate::documents) tags: Vec<(String, String)>,
    /// Bytes, not included.
    pub(in crate::documents) larger_than: Option<u64>,
    /// Bytes, not included.
    pub(in crate::documents) smaller_than: Option<u64>,
    pub(in crate::documents) moves: Vec<(When, String)>,
    pub(in crate::documents) expires: Option<When>,
    pub(in crate::documents) moves_replaced: Vec<(Replaced, String)>,
    pub(in crate::documents) expires_replaced: Option<Replaced>,
}

/// When a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documents) enum When {
    /// So many days after the object came.
    Days(u32),
    At(Moment),
}

/// When a rule acts on a version that was replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::documents) struct Replaced {
    /// So many days after that.
    pub(in crate::documents) days: u32,
    /// So many replaced versions that are newer are left alone.
    pub(in crate::documents) spares: u32,
}

/// All of an object that rules look at.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Subject<'a> {
    pub(in crate::documents) key: &'a str,
    pub(in crate::documents) size: u64,
    pub(in crate::documents) class: &'a str,
    pub(in crate::documents) modified: Moment,
    pub(in crate::documents) tags: Result<&'a [(String, String)], &'a Error>,
    /// Whether the bucket keeps what is deleted or replaced.
    pub(in crate::documents) versioned: bool,
    /// When it was replaced, and how many replaced versions are newer; nothing for the latest.
    pub(in crate::documents) replaced: Option<(Moment, u32)>,
    /// When S3 itself says that it ends, and by which rule: that holds, whatever the rules seem to say.
    pub(in crate::documents) told: Option<(Moment, String)>,
}

/// The end that the header of an object tells: `expiry-date="Fri, 21 Dec 2029 00:00:00 GMT", rule-id="expire"`.
pub(in crate::documents) fn told_end(header: &str) -> Option<(Moment, String)> {
    let rule = percent_decode_str(header::value(header, "rule-id")?).decode_utf8_lossy().into_owned();
    Some((header::date(header, "expiry-date")?, rule))
}

impl Lifecycle {
    /// What will happen to `subject`, soonest first, up to its end.
    ///
    /// # Errors
    /// Why its tags are not known, where a rule asks for them.
    pub(in crate::documents) fn steps(&self, subject: &Subject<'_>) -> Result<Vec<LifecycleStep>, Error> {
        let rules = self.rules_for(subject)?;
        let mut steps: Vec<Step<'_>> = match subject.replaced {
            None => {
                let steps = rules.iter().flat_map(|rule| self.of_latest(rule, subject));
                let told = subject.told.as_ref().map(|(at, rule)| Step { at: *at, rule, act: subject.end() });
                steps.filter(|step| told.is_none() || matches!(step.act, Act::Move(_))).chain(told).collect()
            }
            Some((since, newer)) => {
                rules.iter().flat_map(|rule| self.of_replaced(rule, subject, since, newer)).collect()
            }
        };
        steps.sort_by_key(|step| (step.at, step.act.order()));
        let mut told = Vec::new();
        let mut class = rank(subject.class);
        for step in steps {
            match step.act {
                Act::Move(to) => {
                    // Objects move downwards only, and each class once.
                    let below = rank(to).is_none() || class.is_none() || rank(to) > class;
                    if below {
                        class = rank(to);
                        told.push(step.told());
                    }
                }
                Act::Hide => {
                    told.push(step.told());
                    told.extend(after_hidden(&rules, step.at).map(Step::told));
                    break;
                }
                Act::Delete => {
                    told.push(step.told());
                    break;
                }
            }
        }
        Ok(told)
    }

    /// After how many days objects such as this one are moved to one of `classes`, and whether this one is too small.
    ///
    /// # Errors
    /// Why its tags are not known, where a rule asks for them.
    pub(in crate::documents) fn days_to(
        &self,
        subject: &Subject<'_>,
        classes: &[&str],
    ) -> Result<Option<(u32, bool)>, Error> {
        let rules = self.rules_for(subject)?;
        let moves = rules.iter().flat_map(|rule| {
            rule.moves.iter().filter(|(_, class)| classes.contains(&class.as_str())).filter_map(
                |(when, class)| match when {
                    When::Days(days) => Some((*days, self.leaves_alone(rule, subject, class))),
                    When::At(_) => None,
                },
            )
        });
        Ok(moves.min())
    }

    /// After how many days objects such as this one are deleted.
    ///
    /// # Errors
    /// Why its tags are not known, where a rule asks for them.
    pub(in crate::documents) fn days_to_expire(&self, subject: &Subject<'_>) -> Result<Option<u32>, Error> {
        let rules = self.rules_for(subject)?;
        let days = rules.iter().filter_map(|rule| match rule.expires? {
            When::Days(days) => Some(days),
            When::At(_) => None,
        });
        Ok(days.min())
    }

    /// The rules whose filters let it pass.
    fn rules_for(&self, subject: &Subject<'_>) -> Result<Vec<&Rule>, Error> {
        let mut rules = Vec::new();
        for rule in &self.rules {
            let fits = subject.key.starts_with(&rule.prefix)
                && rule.larger_than.is_none_or(|least| subject.size > least)
                && rule.smaller_than.is_none_or(|most| subject.size < most);
            if !fits {
                continue;
            }
            match subject.tags {
                Ok(tags) if rule.tags.iter().all(|tag| tags.contains(tag)) => rules.push(rule),
                Ok(_) => {}
                Err(_) if rule.tags.is_empty() => rules.push(rule),
                Err(error) => return Err(error.clone()),
            }
        }
        Ok(rules)
    }

    /// Whether S3 leaves an object where it is because it is small.
    fn leaves_alone(&self, rule: &Rule, subject: &Subject<'_>, to: &str) -> bool {
        let asks_size = rule.larger_than.is_some() || rule.smaller_than.is_some();
        let archive = matches!(to, "GLACIER" | "DEEP_ARCHIVE");
        subject.size < SMALL && !asks_size && !(archive && self.archives_small)
    }

    fn of_latest<'r>(&self, rule: &'r Rule, subject: &Subject<'_>) -> Vec<Step<'r>> {
        let at = |when| match when {
            When::Days(days) => midnight_after(subject.modified, days),
            When::At(moment) => moment,
        };
        let moves = rule.moves.iter().filter(|(_, class)| !self.leaves_alone(rule, subject, class));
        let moves =
            moves.map(|(when, class)| Step { at: at(*when), rule: &rule.name, act: Act::Move(class) });
        let ends = rule.expires.map(|when| Step { at: at(when), rule: &rule.name, act: subject.end() });
        moves.chain(ends).collect()
    }

    fn of_replaced<'r>(
        &self,
        rule: &'r Rule,
        subject: &Subject<'_>,
        since: Moment,
        newer: u32,
    ) -> Vec<Step<'r>> {
        let at = |when: Replaced| midnight_after(since, when.days);
        let moves = rule
            .moves_replaced
            .iter()
            .filter(|(when, class)| newer >= when.spares && !self.leaves_alone(rule, subject, class));
        let moves =
            moves.map(|(when, class)| Step { at: at(*when), rule: &rule.name, act: Act::Move(class) });
        let end = rule.expires_replaced.filter(|when| newer >= when.spares);
        moves.chain(end.map(|when| Step { at: at(when), rule: &rule.name, act: Act::Delete })).collect()
    }
}

/// When what a delete marker hides since `hidden` is deleted for good.
fn after_hidden<'r>(rules: &[&'r Rule], hidden: Moment) -> Option<Step<'r>> {
    let ends = rules.iter().filter_map(|rule| {
        let when = rule.expires_replaced.filter(|when| when.spares == 0)?;
        Some(Step { at: midnight_after(hidden, when.days), rule: &rule.name, act: Act::Delete })
    });
    ends.min_by_key(|step| step.at)
}

impl Subject<'_> {
    /// What becomes of the latest when its time is over.
    fn end(&self) -> Act<'static> {
        if self.versioned { Act::Hide } else { Act::Delete }
    }
}

#[derive(Clone, Copy, Debug)]
struct Step<'r> {
    at: Moment,
    rule: &'r str,
    act: Act<'r>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act<'r> {
    Move(&'r str),
    Hide,
    Delete,
}

impl Act<'_> {
    /// What S3 prefers where several rules act at once.
    fn order(self) -> u8 {
        match self {
            Self::Delete => 0,
            Self::Hide => 1,
            // The lowest class wins.
            Self::Move(class) => rank(class).map_or(2, |rank| 9 - rank),
        }
    }
}

impl Step<'_> {
    fn told(self) -> LifecycleStep {
        let words = match self.act {
            Act::Move(class) => format!("moves to {class}"),
            Act::Hide => "hidden by a delete marker".to_owned(),
            Act::Delete => "deleted for good".to_owned(),
        };
        let rule = visible::line(self.rule, LONGEST_NAME);
        LifecycleStep { at: self.at, rule, words, ends: self.act == Act::Delete }
    }
}

fn rank(class: &str) -> Option<u8> {
    // What an older class of that time moves on from is where all begin.
    let class = if class == "REDUCED_REDUNDANCY" { "STANDARD" } else { class };
    (0..).zip(CLASSES).find(|(_, known)| *known == class).map(|(rank, _)| rank)
}

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
