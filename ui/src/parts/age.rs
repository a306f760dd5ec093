use leptos::prelude::*;
use protocol::Moment;

use crate::{console::Console, words};

/// How long ago something was, kept true by the second; the tooltip has the time.
#[component]
pub(crate) fn Age(#[prop(into)] at: Signal<Option<Moment>>) -> impl IntoView {
    let console = Console::here();
    let text = Memo::new(move |_| at.get().map(|at| words::age(at, console.now())));
    view! {
        <span class="age" title=move || at.get().map(words::time_of_day)>
            {move || text.get().unwrap_or_else(|| "—".to_owned())}
        </span>
    }
}

/// The same with words before it; nothing where there is no such time.
#[component]
pub(crate) fn Since(
    #[prop(into)] at: Signal<Option<Moment>>,
    /// What stands before it, e.g. `for `.
    #[prop(default = "")]
    before: &'static str,
    #[prop(default = "")] class: &'static str,
) -> impl IntoView {
    view! {
        <Show when=move || at.get().is_some()>
            <span class=class>{before} <Age at /></span>
        </Show>
    }
}
