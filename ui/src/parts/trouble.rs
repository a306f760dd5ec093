use leptos::prelude::*;
use protocol::Error;

use super::{CopyButton, Picture};
use crate::words;

/// What stands where content would be, when it could not be read: what happened, and what to do.
#[component]
pub(crate) fn TroubleBody(#[prop(into)] error: Signal<Error>) -> impl IntoView {
    move || {
        let error = error.get();
        let trouble = words::trouble(&error);
        let next = error.next.unwrap_or_else(|| trouble.advice.to_owned());
        view! {
            <div class="trouble" role="status" data-test="trouble" data-kind=trouble.word>
                <Picture icon=trouble.icon size="16" />
                <div class="trouble-text">
                    <p class="trouble-what selectable">{error.message}</p>
                    <p class="dim small selectable">{next}</p>
                    {error
                        .request_id
                        .map(|id| {
                            view! {
                                <p class="trouble-request faint small">
                                    "Request"
                                    <span class="mono selectable cut" title=id.clone()>
                                        {id.clone()}
                                    </span>
                                    <CopyButton what="Request id" text=id />
                                </p>
                            }
                        })}
                </div>
            </div>
        }
    }
}
