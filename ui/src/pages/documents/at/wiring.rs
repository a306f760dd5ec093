//! What moves what: the address, the search that is typed, and what is listed.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use protocol::documents::{GetBuckets, listing::ListingPhase};

use super::{DocumentsAt, Selection};
use crate::{ipc, live::settled};

/// Whoever types a search has typed it after this long: then the address names it.
const PAUSE: Duration = Duration::from_millis(800);

impl DocumentsAt {
    /// Lets the address, what is typed and what is listed follow each other for as long as the page is open.
    pub(in super::super) fn wire(self) {
        self.know_the_buckets();
        self.name_what_is_typed();
        self.reader.follow();
        self.stand_on_what_is_open();
        Effect::new(move |_| {
            self.reader.scope.track();
            self.selection.set(Selection::default());
            self.compared.set(None);
        });
        self.console.address_by(move || self.path(&self.shown()));
    }

    /// Asks which buckets there are.
    pub(in super::super) fn ask_buckets(self) {
        let environment = self.environment();
        spawn_local(async move {
            let answer = ipc::call(GetBuckets { environment }).await;
            self.buckets.try_update(|known| known.take(answer));
        });
    }

    /// Asks which buckets there are; again, where that failed, whenever the session or the fleet moves.
    fn know_the_buckets(self) {
        Effect::new(move |before: Option<()>| {
            self.console.sign_in.known.track();
            self.console.fleet.known.track();
            let known = self.buckets.with_untracked(|known| known.value.is_some() && known.error.is_none());
            if before.is_none() || !known {
                self.ask_buckets();
            }
        });
    }

    /// The keys stand on the object that is open, once it is listed: from there one goes on to the next.
    fn stand_on_what_is_open(self) {
        let whole = Memo::new(move |_| {
            let phase = self.reader.state.with(|state| state.phase == ListingPhase::Whole);
            (phase, self.reader.feed.total.get() > 0)
        });
        Effect::new(move |_| {
            let feed = self.reader.feed;
            let open = self.place.with_untracked(|place| place.open.clone());
            if whole.get() != (true, true) || feed.cursor.read_untracked().is_some() {
                return;
            }
            if let Some(open) = open {
                self.reader.find(open.key, move |row| {
                    if let Some(row) = row.filter(|_| feed.cursor.read_untracked().is_none()) {
                        feed.stand_at(row);
                    }
                });
            }
        });
    }

    /// The address follows the search once it is typed; the search follows the address when that leads elsewhere.
    fn name_what_is_typed(self) {
        let named = Memo::new(move |_| self.place.read().query.clone());
        let told = StoredValue::new(named.get_untracked());
        Effect::new(move |_| {
            let named = named.get();
            if told.get_value() != named {
                told.set_value(named.clone());
                self.query.set(named);
            }
        });
        let typed = settled(Signal::<String>::from(self.query), PAUSE);
        Effect::new(move |before: Option<()>| {
            let typed = typed.get();
            // What was typed before the address led elsewhere is not written over it.
            if before.is_some() && typed == *self.query.read_untracked() && typed != told.get_value() {
                told.set_value(typed.clone());
                self.rename(|place| place.query = typed);
            }
        });
    }
}
