//! What moves what: the address, the filter that is typed, what is kept, and the view that they lead to.

use std::{collections::HashSet, time::Duration};

use leptos::prelude::*;
use protocol::logs::{Anchor, Source, Span};

use super::{
    at::LogsAt,
    bookmarks::toggle_bookmark,
    filter::Typed,
    follow_id::act_on,
    span::AROUND,
    view::{Hooks, Spot},
};
use crate::{live::settled, words};

/// Whoever types a filter has typed it after this long: then the address names it.
const PAUSE: Duration = Duration::from_millis(800);

impl LogsAt {
    /// Lets each follow the other for as long as the page is open.
    pub(super) fn wire(self) {
        self.know_the_groups();
        self.read_what_is_named();
        self.look_through_the_lens();
        self.name_what_is_typed();
        self.stand_where_it_says();
        self.view.hooks.set(self.hooks());
        self.console.address_by(move || self.path(&self.shown()));
    }

    /// Asks which groups there are wherever lines come from, and what is kept for them; again, where that failed, whenever the session or the
    /// fleet moves.
    fn know_the_groups(self) {
        let environments = Memo::new(move |_| {
            let named =
                self.place.read().sources.iter().map(|source| source.environment.clone()).collect::<Vec<_>>();
            let all: HashSet<_> = named.into_iter().chain([self.environment()]).collect();
            all
        });
        Effect::new(move |_| {
            self.console.sign_in.known.track();
            self.console.fleet.known.track();
            for environment in environments.read().iter() {
                self.groups.want(environment);
                self.kept.want(environment);
            }
        });
    }

    fn read_what_is_named(self) {
        Effect::new(move |_| {
            let scope = self.scope();
            if scope != *self.view.scope.read_untracked() {
                self.forget_earlier();
                self.view.scope.set(scope);
            }
        });
    }

    fn look_through_the_lens(self) {
        Effect::new(move |_| {
            let filter = self.filter.get();
            self.view.set_lens(|lens| lens.filter = filter);
        });
        Effect::new(move |_| {
            let columns = self.columns.get();
            self.view.set_lens(|lens| lens.columns = columns);
        });
        Effect::new(move |_| {
            let highlights = self.kept.all(|saved| &saved.highlights);
            self.view.set_lens(|lens| lens.highlights = highlights);
        });
        Effect::new(move |_| {
            let sources = self.sources().unwrap_or_default();
            let muted = self.muted.read();
            let places = (0_u32..).zip(&sources).filter(|(_, source)| muted.contains(*source));
            let places = places.map(|(place, _)| place).collect();
            self.view.set_lens(|lens| lens.muted = places);
        });
        Effect::new(move |_| {
            let lines = self.kept.bookmarks().into_iter().map(|marked| marked.bookmark.line);
            self.view.bookmarks.set(lines.collect());
        });
    }

    /// The address follows the filter once it is typed; the filter follows the address when that leads elsewhere.
    fn name_what_is_typed(self) {
        let named = Memo::new(move |_| self.place.read().filter.clone());
        let told = StoredValue::new(named.get_untracked());
        Effect::new(move |_| {
            let named = named.get();
            if told.get_value() != named {
                told.set_value(named.clone());
                self.filter.set(named);
            }
        });
        let typed = settled(Signal::<String>::from(self.filter), PAUSE);
        Effect::new(move |before: Option<()>| {
            let typed = typed.get();
            // What was typed before the address led elsewhere is not written over it.
            if before.is_some() && typed == *self.filter.read_untracked() && typed != told.get_value() {
                told.set_value(typed.clone());
                self.rename(|place| place.filter = typed);
            }
        });
    }

    /// Shows the line or the moment that the address names.
    fn stand_where_it_says(self) {
        let named = Memo::new(move |_| {
            let place = self.place.read();
            (place.line.clone(), place.at)
        });
        Effect::new(move |_| {
            let (line, at) = named.get();
            // What is read anew forgets where one stood, whichever comes first: then one stands there again.
            self.view.feed.turn.track();
            if self.view.scope.with_untracked(Option::is_none) {
                return;
            }
            match (line, at) {
                (Some(line), _) => self.view.stand_on(line),
                (None, Some(at)) => self.view.jump(Anchor::Time { at }),
                (None, None) => {}
            }
        });
    }

    fn hooks(self) -> Hooks {
        Hooks {
            name: Some(Callback::new(move |source: Source| self.groups.name(&source))),
            retention: Some(Callback::new(move |source: Source| {
                words::retention_against(&self.groups.group(&source)?)
            })),
            column: Some(Callback::new(move |name: String| self.toggle_column(&name))),
            bookmark: Some(Callback::new(move |spot| toggle_bookmark(self, spot))),
            narrow: Some(Callback::new(move |condition: String| {
                self.filter.update(|filter| *filter = Typed::of(filter).and(&condition).whole().0);
            })),
            widen: Some(Callback::new(move |()| {
                self.filter.set(String::new());
                self.muted.update(HashSet::clear);
            })),
            permalink: Some(Callback::new(move |spot| self.copy_address(spot))),
            id: Some(Callback::new(move |(act, id, spot)| act_on(self, &act, &id, spot))),
            earlier: Some(Callback::new(move |()| self.read_earlier())),
        }
    }

    /// Copies an address that finds a line on another day, too.
    fn copy_address(self, spot: Spot) {
        let mut place = self.shown();
        if let Some(Span::Live { .. }) = place.span {
            let (from, until) = (spot.at.plus_millis(-AROUND), spot.at.plus_millis(AROUND));
            place.span = Some(Span::Between { from, until });
        }
        place.sources = untrack(|| self.sources()).unwrap_or_default();
        place.line = Some(spot.key);
        place.at = None;
        self.console.copy("Address of the line".to_owned(), self.path(&place));
    }
}
