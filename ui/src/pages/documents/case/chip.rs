use leptos::prelude::*;

use super::Cases;
use crate::{parts::Picture, words};

/// Whether a case is open, where customers' documents ask for one; it opens the dialog.
#[component]
pub(in super::super) fn CaseChip() -> impl IntoView {
    let cases = Cases::here();
    let state = Memo::new(move |_| cases.state().filter(|state| state.needed));
    let open = Memo::new(move |_| cases.open());
    let blocked = Memo::new(move |_| state.with(|state| state.as_ref()?.blocked.clone()));
    let told = move || match (blocked.get(), open.get()) {
        (Some(_), _) => "Documents are closed".to_owned(),
        (None, Some(case)) => words::case(&case),
        (None, None) => "No case".to_owned(),
    };
    let about = move || match (blocked.get(), open.get()) {
        (Some(why), _) => why,
        (None, Some(case)) => {
            format!("{}\nEvery look is written to the journal with this reason.", case.reason)
        }
        (None, None) => {
            "The first look into a customer's document asks for a reason. It is written to the journal."
                .to_owned()
        }
    };
    let word = move || match (blocked.get(), open.get()) {
        (Some(_), _) => "blocked",
        (None, Some(_)) => "open",
        (None, None) => "none",
    };
    move || {
        state.with(Option::is_some).then(|| {
            view! {
                <button
                    type="button"
                    class="chip doc-case"
                    class:doc-case-open=move || open.with(Option::is_some)
                    class:bad=move || blocked.with(Option::is_some)
                    data-test="case"
                    data-case=word
                    title=about
                    on:click=move |_| cases.show()
                >
                    <Picture icon=icondata_lu::LuShieldUser size="13" />
                    <span class="cut">{told}</span>
                </button>
            }
        })
    }
}
