//! A listing as the page sees it: its stream is kept open, its lens told, and the rows in sight are at hand.

mod begins;
mod feed;
mod track;
mod window;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error, ErrorKind,
    catalogue::Revision,
    documents::listing::{
        Depth, FindRow, GetRows, Lens, List, ListAgain, ListingId, ListingState, QueryTrouble, Row, Scope,
        SetLens, StopListing,
    },
};

use self::begins::{Among, Halving};
#[cfg(test)]
pub(super) use self::window::samples;
pub(super) use self::{
    feed::Feed,
    track::{ROW, in_slot},
    window::Mark,
};
use crate::{
    console::Console,
    ipc::{self, Event, Subscription},
    live::Link,
};

/// Rows of one question at most.
const MOST: u32 = 500;

/// How often a stretch of rows is read again because they moved meanwhile.
const TRIES: u32 = 5;

/// At most one lens is on its way; the last one counts.
#[derive(Clone, Copy, Default, PartialEq)]
enum Telling {
    #[default]
    Idle,
    Under,
    UnderAndOutdated,
}

/// The listing that is shown. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    console: Console,
    /// What is listed; nothing while no bucket is chosen.
    pub(super) scope: Memo<Option<Scope>>,
    pub(super) lens: Memo<Lens>,
    pub(super) state: RwSignal<ListingState>,
    pub(super) link: RwSignal<Link>,
    /// What is wrong with the search.
    pub(super) trouble: RwSignal<Option<QueryTrouble>>,
    pub(super) feed: Feed,
    /// The listing's id. Who comes back to a place finds the listing that was left there, as long as it is kept.
    id: Memo<Option<ListingId>>,
    telling: StoredValue<Telling>,
}

impl Reader {
    /// A reader of what `scope` says, through `lens`. It lists nothing before it follows.
    pub(super) fn of(console: Console, scope: Memo<Option<Scope>>, lens: Memo<Lens>) -> Self {
        let window = js_sys::Math::random().to_bits();
        let id = Memo::new(move |_| scope.with(|scope| scope.as_ref().map(|scope| named(window, scope))));
        let state = RwSignal::new(ListingState::default());
        Self {
            console,
            scope,
            lens,
            state,
            link: RwSignal::default(),
            trouble: RwSignal::new(None),
            feed: Feed::of(id, state),
            id,
            telling: StoredValue::new(Telling::Idle),
        }
    }

    /// Lists for as long as the page is open.
    pub(super) fn follow(self) {
        let stream = StoredValue::new_local(None::<Subscription<List>>);
        Effect::new(move |_| {
            let scope = self.scope.get();
            let listing = self.id.get_untracked();
            self.begin_anew();
            let list = listing.zip(scope).map(|(listing, scope)| List { listing, scope });
            stream.set_value(list.map(|list| {
                let own = list.listing.clone();
                ipc::open(list, move |event| self.hear(&own, event))
            }));
        });
        Effect::new(move |before: Option<Lens>| {
            let lens = self.lens.get();
            if before.as_ref().is_some_and(|before| *before != lens) {
                // Another order or search is looked at from its beginning.
                self.feed.to_start();
                if self.link.with_untracked(|link| *link == Link::Live) {
                    self.tell_lens();
                }
            }
            lens
        });
        self.feed.serve();
    }

    /// Stops listing; what is listed stays.
    pub(super) fn stop(self) {
        if let Some(listing) = self.id.get_untracked() {
            self.console.tell(StopListing { listing }, drop);
        }
    }

    /// Lists anew, or goes on where it ended.
    pub(super) fn list_again(self) {
        if let Some(listing) = self.id.get_untracked() {
            self.console.tell(ListAgain { listing }, drop);
        }
    }

    /// Finds the row of a key, and says where it is while the same is listed.
    pub(super) fn find(self, key: String, found: impl Fn(Option<u64>) + 'static) {
        let Some(listing) = self.id.get_untracked() else { return };
        spawn_local(async move {
            let answer = ipc::call(FindRow { listing: listing.clone(), key }).await;
            if self.id.try_get_untracked() == Some(Some(listing)) {
                found(answer.ok().and_then(|answer| answer.row));
            }
        });
    }

    /// Finds the first row whose key begins like this, where rows are sorted by their keys: among folders, then among
    /// objects.
    pub(super) async fn find_beginning(self, key: &str) -> Option<u64> {
        let descending = self.lens.with_untracked(|lens| lens.descending);
        for among in [Among::Folders, Among::Objects] {
            let mut halving = Halving::of(self.feed.total.try_get_untracked()?);
            while let Some(next) = halving.next() {
                let row = self.row(next).await?;
                halving.learn(among.is_before(&row, key, descending));
            }
            let row = self.row(halving.found()).await;
            if row.is_some_and(|row| row.key.starts_with(key)) {
                return Some(halving.found());
            }
        }
        None
    }

    async fn row(self, index: u64) -> Option<Row> {
        let listing = self.id.try_get_untracked().flatten()?;
        ipc::call(GetRows { listing, from: index, count: 1 }).await.ok()?.rows.into_iter().next()
    }

    /// The rows `from..to`, as they stand at one moment.
    ///
    /// # Errors
    /// What the engine answered; `Conflict` when the rows would not hold still.
    pub(super) async fn read(self, from: u64, to: u64) -> Result<Vec<Row>, Error> {
        let gone = || Error::new(ErrorKind::NotFound, "Something else is listed by now.");
        let listing = self.id.try_get_untracked().flatten().ok_or_else(gone)?;
        for _ in 0..TRIES {
            let (mut rows, mut revision) = (Vec::new(), None);
            let mut next = from;
            let held_still = loop {
                let count = u32::try_from(to.saturating_sub(next)).unwrap_or(MOST).min(MOST);
                if count == 0 {
                    break true;
                }
                let answer = ipc::call(GetRows { listing: listing.clone(), from: next, count }).await?;
                if *revision.get_or_insert(answer.revision) != answer.revision {
                    break false;
                }
                let few = answer.rows.len() < count as usize;
                next += answer.rows.len() as u64;
                rows.extend(answer.rows);
                if few {
                    break true;
                }
            };
            if held_still {
                return Ok(rows);
            }
        }
        let moves = "The rows move while they are listed, so a stretch of them cannot be chosen.";
        Err(Error::new(ErrorKind::Conflict, moves).with_next("Stop the listing, or wait until it is whole."))
    }

    /// Something else is listed: what was known of the old rows is forgotten.
    fn begin_anew(self) {
        self.state.set(ListingState::default());
        self.link.set(Link::Connecting);
        self.trouble.set(None);
        self.feed.clear();
    }

    fn hear(self, listing: &ListingId, event: Event<ListingState>) {
        if self.id.try_get_untracked().flatten().as_ref() != Some(listing) {
            return;
        }
        match event {
            Event::Notice(state) => {
                let before = self.link.try_update(|link| std::mem::replace(link, Link::Live));
                self.state.try_set(state);
                // A listing that was opened again may be a new one.
                if before.is_some_and(|before| before != Link::Live) {
                    self.tell_lens();
                }
            }
            Event::Lost(error) => drop(self.link.try_set(Link::Reconnecting(error))),
        }
    }

    fn tell_lens(self) {
        if self.telling.get_value() != Telling::Idle {
            return self.telling.set_value(Telling::UnderAndOutdated);
        }
        let Some(listing) = self.id.get_untracked() else { return };
        self.telling.set_value(Telling::Under);
        let request = SetLens { listing: listing.clone(), lens: self.lens.get_untracked() };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            let Some(after) = self.telling.try_update_value(std::mem::take) else { return };
            // Only the last lens of the present listing counts.
            if after == Telling::UnderAndOutdated || self.id.get_untracked() != Some(listing) {
                return self.tell_lens();
            }
            match answer {
                Ok(set) => {
                    // With a wrong search the last right one stays in force: there are no other rows to wait for.
                    let least = if set.trouble.is_none() { set.revision } else { Revision::default() };
                    self.trouble.set(set.trouble);
                    self.feed.look_through(least);
                }
                // A listing that is gone is told when it is opened again.
                Err(error) if error.kind == ErrorKind::NotFound => {}
                Err(error) => self.console.toasts.fail(&error),
            }
        });
    }
}

/// The id of a window's listing of this.
fn named(window: u64, scope: &Scope) -> ListingId {
    let mut hasher = DefaultHasher::new();
    scope.bucket.hash(&mut hasher);
    scope.prefix.hash(&mut hasher);
    (scope.depth == Depth::Level, scope.versions).hash(&mut hasher);
    ListingId(format!("listing-{window:016x}-{:016x}", hasher.finish()))
}
