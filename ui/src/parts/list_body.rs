use leptos::prelude::*;
use protocol::Error;

use super::{Empty, Skeleton, TroubleBody};

/// What stands where rows belong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ListState {
    /// Nothing has arrived yet.
    Loading,
    /// Nothing ever arrived, and why.
    Failed(Error),
    /// There is nothing to draw, and why that is so.
    Nothing(String),
    /// The rows.
    Rows,
}

impl ListState {
    /// By what is known: the value, however old, else why there is none. `nothing` says why the value draws nothing,
    /// where it does.
    pub(crate) fn of<T>(
        value: Option<&T>,
        error: Option<&Error>,
        nothing: impl FnOnce(&T) -> Option<String>,
    ) -> Self {
        match (value, error) {
            (Some(value), _) => nothing(value).map_or(Self::Rows, Self::Nothing),
            (None, Some(error)) => Self::Failed(error.clone()),
            (None, None) => Self::Loading,
        }
    }
}

/// The rows once there are some; until then, and where there are none, what says so.
#[component]
pub(crate) fn ListBody(
    #[prop(into)] state: Signal<ListState>,
    /// Rows of the skeleton.
    #[prop(default = 5)]
    skeleton: usize,
    /// Whether what stands in place of the rows needs a card of its own; not where it stands in one.
    #[prop(default = true)]
    framed: bool,
    /// Draws the rows.
    children: ChildrenFn,
) -> impl IntoView {
    let in_card = move |body: AnyView| match framed {
        true => view! { <section class="card">{body}</section> }.into_any(),
        false => body,
    };
    move || match state.get() {
        ListState::Rows => children(),
        ListState::Loading => in_card(view! { <Skeleton rows=skeleton /> }.into_any()),
        ListState::Failed(error) => in_card(view! { <TroubleBody error=Signal::stored(error) /> }.into_any()),
        ListState::Nothing(text) => in_card(view! { <Empty text=Signal::stored(text) /> }.into_any()),
    }
}

/// Why nothing is drawn although there are some: what was typed finds none of them.
pub(crate) fn none_matches(what: &str, typed: &str) -> String {
    format!("No {what} matches “{typed}”. Escape empties the filter.")
}

#[cfg(test)]
mod tests {
    use protocol::ErrorKind;

    use super::*;

    #[test]
    fn a_value_however_old_comes_before_the_failure_of_its_renewal() {
        let error = Error::new(ErrorKind::Unreachable, "no network");
        let of = |value: Option<&u32>, error| {
            ListState::of(value, error, |rows| (*rows == 0).then(|| "none".to_owned()))
        };
        assert_eq!(of(Some(&2), Some(&error)), ListState::Rows);
        assert_eq!(of(Some(&0), None), ListState::Nothing("none".to_owned()));
        assert_eq!(of(None, Some(&error)), ListState::Failed(error.clone()));
        assert_eq!(of(None, None), ListState::Loading);
    }
}
