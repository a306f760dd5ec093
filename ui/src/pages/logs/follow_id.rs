//! The story of an id: all its lines, in all groups of the environment, in order.

use leptos::prelude::*;
use protocol::{
    Moment,
    logs::{Id, IdKind, LineKey, Span},
};

use super::{
    at::LogsAt,
    filter::{Typed, quoted},
    view::{IdAct, Spot},
};
use crate::{
    calendar::MINUTE,
    parts::{Button, Picture},
    place::LogsPlace,
    words,
};

/// How far a story reaches on either side of the line that it was asked from.
const REACH: i64 = 30 * MINUTE;

/// Where the story of an id is told, from the line that named it.
pub(super) fn story_of(id: &str, line: LineKey, at: Moment, now: Moment) -> LogsPlace {
    LogsPlace { line: Some(line), ..story_around(id, at, now) }
}

/// Where the story of an id is told, around a moment at which something happened to it.
pub(in crate::pages) fn story_around(id: &str, at: Moment, now: Moment) -> LogsPlace {
    let from = at.plus_millis(-REACH);
    // What may go on is followed.
    let span = match at.plus_millis(REACH) {
        until if until < now => Span::Between { from, until },
        _ => Span::Live { back: now.millis_since(from).max(REACH) },
    };
    LogsPlace {
        span: Some(span),
        filter: quoted(id),
        pattern: Some(quoted(id)),
        story: Some(id.to_owned()),
        ..LogsPlace::default()
    }
}

/// Does with an id what was asked for.
pub(super) fn act_on(at: LogsAt, act: &IdAct, id: &Id, spot: Spot) {
    match act {
        IdAct::Follow => {
            let story = story_of(&id.value, spot.key, spot.at, at.console.session.now.get_untracked());
            at.before_story.set(Some(at.shown()));
            at.go_to(&story);
        }
        IdAct::Filter => at.filter.update(|filter| {
            *filter = Typed::of(filter).and(&quoted(&id.value)).whole().0;
        }),
        IdAct::Open if id.kind == IdKind::Task => super::open_task::open_task(at, id.value.clone(), spot.key),
        IdAct::Open => {}
    }
}

/// The head over a story, with the way back.
#[component]
pub(super) fn StoryHead(at: LogsAt) -> impl IntoView {
    let story = Memo::new(move |_| at.place.read().story.clone());
    let said = move || {
        let groups = at.sources().map_or(0, |sources| sources.len()) as u64;
        let lines = at.view.state.read().shown;
        format!("{} · {}", words::plural(groups, "group", "groups"), words::plural(lines, "line", "lines"),)
    };
    let back = move |()| {
        let before = at.before_story.get_untracked().unwrap_or_default();
        at.before_story.set(None);
        at.go_to(&before);
    };
    move || {
        story.get().map(|id| {
            view! {
                <div class="log-story" data-test="log-story" role="status">
                    <Picture icon=icondata_lu::LuWaypoints />
                    <h2 class="cut">"Story of " <span class="mono">{id}</span></h2>
                    <span class="dim">{said}</span>
                    <span class="push"></span>
                    <Button
                        hook="leave-story"
                        icon=icondata_lu::LuArrowLeft
                        label="Back to all lines"
                        on_press=back
                    />
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_795_299_296_000);

    fn story(ago: i64) -> LogsPlace {
        story_of("doc_81c2", LineKey("key".to_owned()), NOW.plus_millis(-ago), NOW)
    }

    #[test]
    fn a_story_is_told_by_all_groups_and_only_its_lines_leave_aws() {
        let place = story(0);
        assert!(place.sources.is_empty());
        assert_eq!((place.filter.as_str(), place.pattern.as_deref()), ("\"doc_81c2\"", Some("\"doc_81c2\"")));
        assert_eq!(place.story.as_deref(), Some("doc_81c2"));
    }

    #[test]
    fn a_story_of_now_goes_on_and_one_of_the_past_ends() {
        assert_eq!(story(10 * MINUTE).span, Some(Span::Live { back: 40 * MINUTE }));
        let then = NOW.plus_millis(-300 * MINUTE);
        assert_eq!(
            story(300 * MINUTE).span,
            Some(Span::Between { from: then.plus_millis(-REACH), until: then.plus_millis(REACH) })
        );
    }

    #[test]
    fn a_clock_that_is_ahead_does_not_turn_time_round() {
        assert_eq!(story(-120 * MINUTE).span, Some(Span::Live { back: REACH }));
    }
}
