use leptos::{html, prelude::*};

use super::Button;

/// A button that asks once more before it does something, in its own place.
#[component]
pub(crate) fn Confirm(
    label: &'static str,
    /// What is asked: `Remove corp?`
    #[prop(into)]
    question: Signal<String>,
    /// The word that goes through with it.
    yes: &'static str,
    #[prop(into)] on_yes: Callback<()>,
    hook: &'static str,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let node = NodeRef::<html::Span>::new();
    // The button that was pressed is gone; the focus stays where the question is.
    Effect::new(move |_| {
        if let Some(question) = node.get() {
            let _ = question.focus();
        }
    });
    let go = move || {
        asking.set(false);
        on_yes.run(());
    };
    move || {
        if asking.get() {
            view! {
                <span node_ref=node class="confirm" role="group" tabindex="-1" data-test="confirm">
                    <span class="cut">{question}</span>
                    <Button hook="confirm-yes" label=yes on_press=move |()| go() />
                    <Button hook="confirm-no" label="No" on_press=move |()| asking.set(false) />
                </span>
            }
            .into_any()
        } else {
            view! { <Button hook label on_press=move |()| asking.set(true) /> }.into_any()
        }
    }
}
