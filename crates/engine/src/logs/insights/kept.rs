//! The questions that were asked, kept over restarts. Their results are not: they may be large, and are the customer's.

use std::path::Path;

use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    logs::{QueryId, StartQuery},
};
use serde::{Deserialize, Serialize};

use crate::remembered::Remembered;

/// Queries of an environment.
const MOST: usize = 100;

/// The questions, oldest first.
pub(super) struct Questions(Remembered<Kept>);

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Kept {
    queries: Vec<Question>,
}

/// A query that was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) id: QueryId,
    pub(super) started: Moment,
    pub(super) asked: StartQuery,
}

impl Questions {
    pub(super) fn open(folder: Option<&Path>) -> Self {
        Self(Remembered::open(folder.map(|folder| folder.join("queries.toml"))))
    }

    /// Why the file could not be read.
    pub(super) fn problem(&self) -> Option<&str> {
        self.0.problem()
    }

    /// Those of an environment, newest first.
    pub(super) fn of(&self, environment: &EnvironmentId) -> Vec<Question> {
        let of = |question: &&Question| question.asked.environment == *environment;
        self.0.with(|kept| kept.queries.iter().rev().filter(of).cloned().collect())
    }

    pub(super) fn find(&self, id: &QueryId) -> Option<Question> {
        self.0.with(|kept| kept.queries.iter().find(|question| question.id == *id).cloned())
    }

    /// Keeps a question, and lets the oldest of its environment go where there are too many. Answers with those.
    ///
    /// # Errors
    /// `Internal` when it could not be written down; it is kept for this run all the same.
    pub(super) fn add(&self, question: Question) -> (Vec<QueryId>, Result<(), Error>) {
        let environment = question.asked.environment.clone();
        let mut gone = Vec::new();
        let written = self.0.change(|kept| {
            kept.queries.push(question);
            let mut left =
                kept.queries.iter().filter(|question| question.asked.environment == environment).count();
            kept.queries.retain(|question| {
                let goes = left > MOST && question.asked.environment == environment;
                if goes {
                    left -= 1;
                    gone.push(question.id.clone());
                }
                !goes
            });
        });
        (gone, written)
    }

    /// Forgets a question.
    ///
    /// # Errors
    /// `Internal` when that could not be written down; it is forgotten for this run all the same.
    pub(super) fn remove(&self, id: &QueryId) -> Result<(), Error> {
        self.0.change(|kept| kept.queries.retain(|question| question.id != *id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(number: i64, environment: &str) -> Question {
        let asked = StartQuery {
            environment: EnvironmentId::new("paperwurks", environment),
            groups: vec!["/ecs/a".to_owned()],
            query: "fields @message # \u{1b}\"'\n|".to_owned(),
            from: Moment(number),
            until: Moment(number + 1),
        };
        Question { id: QueryId(number.to_string()), started: Moment(number), asked }
    }

    #[test]
    fn the_newest_hundred_of_each_environment_stay() {
        let folder = tempfile::tempdir().unwrap();
        let questions = Questions::open(Some(folder.path()));
        questions.add(question(0, "dev")).1.unwrap();
        for number in 1..=100 {
            let (gone, written) = questions.add(question(number, "prod"));
            written.unwrap();
            assert_eq!(gone, []);
        }
        assert_eq!(questions.add(question(101, "prod")).0, [QueryId("1".to_owned())]);

        let again = Questions::open(Some(folder.path()));
        let kept = again.of(&EnvironmentId::new("paperwurks", "prod"));
        assert_eq!((kept.len(), &kept[0]), (100, &question(101, "prod")));
        assert_eq!(again.of(&EnvironmentId::new("paperwurks", "dev")), [question(0, "dev")]);
        again.remove(&QueryId("0".to_owned())).unwrap();
        assert_eq!(again.find(&QueryId("0".to_owned())), None);
    }
}
