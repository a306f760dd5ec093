//! What stands where rows belong while there are none.

use leptos::prelude::*;
use protocol::{
    Error,
    logs::{Mode, Scope, Span, TailState},
};

use super::super::view::LogView;
use crate::{
    live::Link,
    parts::{Button, Empty, Skeleton, TroubleBody},
    words,
};

/// Why no rows are drawn.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    /// There are some.
    Rows,
    /// Nothing has been answered yet.
    Loading,
    /// No log group is chosen.
    Unchosen,
    /// Nothing could be read at all.
    Failed(Error),
    /// None of so many lines passes.
    Hidden { held: u64, filtered: bool },
    /// There are no lines.
    Nothing(String),
}

#[component]
pub(super) fn Stand(view: LogView) -> impl IntoView {
    let standing = Memo::new(move |_| {
        let rows = view.feed.window.with(|window| window.as_ref().map(|window| window.rows.len()));
        let (trouble, link) = (view.feed.trouble.get(), view.link.get());
        let filtered = view.lens.with(|lens| !lens.filter.is_empty());
        view.scope.with(|scope| {
            view.state.with(|state| standing(scope.as_ref(), state, rows, trouble.as_ref(), &link, filtered))
        })
    });
    let clear = move || {
        if let Some(widen) = view.hooks.read_untracked().widen {
            widen.run(());
        }
    };
    move || match standing.get() {
        Standing::Rows => ().into_any(),
        Standing::Loading => view! { <Skeleton rows=12 /> }.into_any(),
        Standing::Unchosen => view! { <Empty text="Choose a log group to read." /> }.into_any(),
        Standing::Failed(error) => view! { <TroubleBody error=Signal::stored(error) /> }.into_any(),
        Standing::Hidden { held, filtered } => {
            let lines = words::plural(held, "line is", "lines are");
            let (why, way_out) = match filtered {
                true => ("None of them passes the filter.", "Clear the filter"),
                false => ("Their sources are muted.", "Show them"),
            };
            view! {
                <div class="log-nothing" data-test="log-hidden">
                    <p>{format!("{lines} held. {why}")}</p>
                    <Button hook="log-widen" label=way_out on_press=move |()| clear() />
                </div>
            }
            .into_any()
        }
        Standing::Nothing(text) => view! { <Empty text=Signal::stored(text) /> }.into_any(),
    }
}

fn standing(
    scope: Option<&Scope>,
    state: &TailState,
    rows: Option<usize>,
    trouble: Option<&Error>,
    link: &Link,
    filtered: bool,
) -> Standing {
    let Some(scope) = scope else { return Standing::Unchosen };
    let stopped = state.sources.iter().all(|source| matches!(source.mode, Mode::Stopped | Mode::Missing));
    let reason = state.sources.iter().find_map(|source| source.trouble.as_ref());
    match (rows, link) {
        (Some(rows), _) if rows > 0 => Standing::Rows,
        _ if state.held > 0 && state.shown == 0 && state.filtered_in.is_some() => {
            Standing::Hidden { held: state.held, filtered }
        }
        _ if !state.sources.is_empty() && stopped => match reason {
            Some(error) => Standing::Failed(error.clone()),
            None => Standing::Nothing("These log groups are not there.".to_owned()),
        },
        (None, Link::Reconnecting(error)) => Standing::Failed(error.clone()),
        (None, _) => trouble.map_or(Standing::Loading, |error| Standing::Failed(error.clone())),
        _ if is_reading(state) || state.held > 0 => Standing::Loading,
        _ => Standing::Nothing(nothing_in(scope.span)),
    }
}

/// Whether lines may still be found by what is under way.
pub(super) fn is_reading(state: &TailState) -> bool {
    let opening = |mode| matches!(mode, Mode::Opening | Mode::Loading);
    state.backfill.is_some() || state.sources.iter().any(|source| opening(source.mode))
}

fn nothing_in(span: Span) -> String {
    match span {
        Span::Live { back } => {
            format!(
                "Nothing was written in the last {}. New lines appear here as they come.",
                words::length(back)
            )
        }
        Span::Between { .. } => "Nothing was written in this time.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ErrorKind, logs::SourceState};

    use super::*;

    fn scope() -> Scope {
        Scope { sources: Vec::new(), span: Span::Live { back: 900_000 }, pattern: None }
    }

    fn state(mode: Mode, held: u64, shown: u64) -> TailState {
        let source =
            SourceState { mode, held, newest: None, complete_until: None, sampled: false, trouble: None };
        TailState { held, shown, filtered_in: Some(9), sources: vec![source], ..TailState::default() }
    }

    fn stands(state: &TailState, rows: Option<usize>) -> Standing {
        standing(Some(&scope()), state, rows, None, &Link::Live, true)
    }

    #[test]
    fn rows_are_drawn_whatever_else_is_wrong() {
        assert_eq!(stands(&state(Mode::Stopped, 9, 9), Some(3)), Standing::Rows);
    }

    #[test]
    fn what_the_filter_hides_is_counted() {
        assert_eq!(stands(&state(Mode::Live, 9, 0), Some(0)), Standing::Hidden { held: 9, filtered: true });
    }

    #[test]
    fn nothing_is_said_to_be_missing_while_it_is_being_read() {
        assert_eq!(stands(&state(Mode::Opening, 0, 0), Some(0)), Standing::Loading);
        assert_eq!(
            stands(&TailState { backfill: Some(0.4), ..state(Mode::Live, 0, 0) }, Some(0)),
            Standing::Loading
        );
        let Standing::Nothing(text) = stands(&state(Mode::Live, 0, 0), Some(0)) else {
            panic!("lines that are not there are not told")
        };
        assert!(text.contains("15 min"), "{text}");
    }

    #[test]
    fn a_view_that_cannot_be_read_says_why() {
        let error = Error::new(ErrorKind::SignInRequired, "Nobody is signed in.");
        let mut stopped = state(Mode::Stopped, 0, 0);
        stopped.sources[0].trouble = Some(error.clone());
        assert_eq!(stands(&stopped, Some(0)), Standing::Failed(error));
        assert!(matches!(stands(&state(Mode::Missing, 0, 0), Some(0)), Standing::Nothing(_)));
    }

    #[test]
    fn without_a_choice_there_is_nothing_to_read() {
        let unchosen = standing(None, &TailState::default(), None, None, &Link::Connecting, false);
        assert_eq!(unchosen, Standing::Unchosen);
    }
}
