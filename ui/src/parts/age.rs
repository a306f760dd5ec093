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
