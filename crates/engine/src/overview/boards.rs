//! The boards of all environments, and who keeps them fresh.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{
    StreamExt,
    future::{join, join_all},
    stream,
};
use protocol::catalogue::EnvironmentId;
use tokio::{
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

use super::{
    board::Board,
    parts::{Page, Part},
};
use crate::{
    catalogue::model::Environment,
    clients::ClientCache,
    clock::Clock,
    readings::{Activity, Wish},
};

/// Environments of the fleet that are read at the same time; the others wait for their turn.
const AT_ONCE: usize = 8;
/// How often the engine's clock is looked at. It may be turned, so nobody sleeps until a far moment.
const LOOK: Duration = Duration::from_secs(1);
/// The shortest pause between two looks.
const BLINK: Duration = Duration::from_millis(50);

/// The boards of all environments.
pub(crate) struct Boards {
    clock: Arc<dyn Clock>,
    clients: Arc<ClientCache>,
    fleet: Arc<Activity>,
    /// Moves when boards were forgotten: who keeps one fresh takes the new one.
    forgotten: watch::Sender<u64>,
    by_id: Mutex<HashMap<EnvironmentId, Entry>>,
}

/// An environment's activity outlives its board: streams follow it through changes of the catalogue.
struct Entry {
    activity: Arc<Activity>,
    board: Option<Arc<Board>>,
}

impl Boards {
    pub(crate) fn new(clock: Arc<dyn Clock>, clients: Arc<ClientCache>) -> Self {
        let fleet = Arc::new(Activity::new(Arc::clone(&clock), None));
        let (forgotten, _) = watch::channel(0);
        Self { clock, clients, fleet, forgotten, by_id: Mutex::default() }
    }

    /// The board of `environment`; a new one when its declaration has changed.
    pub(crate) fn of(&self, environment: &Arc<Environment>) -> Arc<Board> {
        self.with_entry(&environment.id, |entry| match &entry.board {
            // Compared by value only once the catalogue has been read again.
            Some(board)
                if Arc::ptr_eq(&board.environment, environment) || board.environment == *environment =>
            {
                Arc::clone(board)
            }
            _ => {
                let (clients, activity) = (Arc::clone(&self.clients), Arc::clone(&entry.activity));
                let board = Arc::new(Board::new(Arc::clone(environment), clients, activity));
                entry.board = Some(Arc::clone(&board));
                board
            }
        })
    }

    /// What arrives and is under way in one environment, or in all of them.
    pub(crate) fn activity(&self, environment: Option<&EnvironmentId>) -> Arc<Activity> {
        match environment {
            Some(id) => self.with_entry(id, |entry| Arc::clone(&entry.activity)),
            None => Arc::clone(&self.fleet),
        }
    }

    fn with_entry<T>(&self, id: &EnvironmentId, look: impl FnOnce(&mut Entry) -> T) -> T {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = by_id.entry(id.clone()).or_insert_with(|| Entry {
            activity: Arc::new(Activity::new(Arc::clone(&self.clock), Some(Arc::clone(&self.fleet)))),
            board: None,
        });
        look(entry)
    }

    /// Forgets what was read of `environments`: it was read as somebody else.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        for id in environments {
            let activity = self.with_entry(id, |entry| {
                entry.board = None;
                Arc::clone(&entry.activity)
            });
            activity.moved();
        }
        self.forgotten.send_modify(|times| *times += 1);
    }

    /// Moves with [`Boards::forget`].
    pub(crate) fn forgotten(&self) -> watch::Receiver<u64> {
        self.forgotten.subscribe()
    }

    /// Asks at once for what failed for want of credentials.
    pub(crate) async fn try_again(&self) {
        let boards: Vec<_> = {
            let by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
            by_id.values().filter_map(|entry| entry.board.clone()).collect()
        };
        stream::iter(boards)
            .for_each_concurrent(AT_ONCE, async |board| {
                let now = Wish::now();
                board.read_all(board.signed_out().into_iter().map(|part| (part, now))).await;
            })
            .await;
    }

    /// Reads what the fleet shows of each environment again now.
    pub(crate) async fn refresh(&self, environments: &[Arc<Environment>]) {
        stream::iter(environments)
            .for_each_concurrent(AT_ONCE, async |environment| {
                let (board, now) = (self.of(environment), Wish::now());
                board.read_all(board.row_parts().map(|part| (part, now))).await;
            })
            .await;
    }

    /// Keeps what the fleet shows fresh, for as long as it is polled.
    pub(crate) async fn keep_fleet(&self, environments: &[Arc<Environment>]) {
        let turns = Semaphore::new(AT_ONCE);
        join_all(environments.iter().map(|environment| self.keep_row(environment, &turns))).await;
    }

    async fn keep_row(&self, environment: &Arc<Environment>, turns: &Semaphore) {
        let board = self.of(environment);
        let read = async |parts: &mut (dyn Iterator<Item = Part> + Send)| {
            if let Ok(_turn) = turns.acquire().await {
                board.read_all(parts.map(|part| (part, Wish::Within(part.age_in_fleet())))).await;
            }
        };
        loop {
            // The figures of all rows come before the rest of any.
            read(&mut Part::SHOWN_IN_ROW.into_iter()).await;
            read(&mut board.row_parts()).await;
            let now = self.clock.now();
            let due = board.row_parts().map(|part| board.slot(part).due_in(part.age_in_fleet(), now)).min();
            sleep(due.unwrap_or(LOOK).clamp(BLINK, LOOK)).await;
        }
    }

    /// Keeps a page of one environment fresh, for as long as it is polled.
    pub(crate) async fn keep_page(&self, environment: &Arc<Environment>, page: Page) {
        let board = self.of(environment);
        let parts = join_all(page.parts().into_iter().map(|part| self.keep_part(&board, page, part)));
        if page == Page::Services {
            join(parts, self.keep_details(&board)).await;
        } else {
            parts.await;
        }
    }

    async fn keep_details(&self, board: &Board) {
        loop {
            board.read_details(None).await;
            let due = board.details_due_in().unwrap_or(LOOK).clamp(BLINK, LOOK);
            // Who is looked at anew is read at once.
            let _ = timeout(due, board.details.another()).await;
        }
    }

    async fn keep_part(&self, board: &Board, page: Page, part: Part) {
        loop {
            let age = page.age(part).max(board.least_age(part));
            board.read(part, Wish::Within(age)).await;
            let due = board.slot(part).due_in(age, self.clock.now());
            sleep(due.clamp(BLINK, LOOK)).await;
        }
    }
}
