use leptos::prelude::*;
use protocol::{Error, ErrorKind, session};

use crate::{
    console::Console,
    ipc,
    parts::{Button, ButtonKind, Field, Fold, TroubleBody},
};

/// Adds a session by hand.
#[component]
pub(super) fn AddSession() -> impl IntoView {
    let console = Console::here();
    let [name, start_url, region] = [(); 3].map(|()| RwSignal::new(String::new()));
    let error = RwSignal::new(None::<Error>);
    let under_way = RwSignal::new(false);
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            error.with(|error| error.as_ref().filter(|error| concerns(error, field)).map(ToString::to_string))
        })
    };
    let elsewhere = move || {
        error.get().filter(|error| !FIELDS.iter().any(|field| concerns(error, field))).map(|error| {
            view! { <TroubleBody error=Signal::stored(error) /> }
        })
    };
    let add = move || {
        if under_way.get_untracked() {
            return;
        }
        under_way.set(true);
        let typed = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
        let request =
            session::AddSession { name: typed(name), start_url: typed(start_url), region: typed(region) };
        leptos::task::spawn_local(async move {
            let answer = ipc::call(request).await;
            under_way.set(false);
            match answer {
                Ok(added) => {
                    error.set(None);
                    for text in [name, start_url, region] {
                        text.set(String::new());
                    }
                    console.toasts.say(format!("{added} added"));
                    console.sign_in.ask_again();
                }
                Err(reason) => error.set(Some(reason)),
            }
        });
    };
    let enter = Callback::new(move |()| add());
    view! {
        <section class="card">
        <Fold summary="Add a session" hook="add-session">
            <div class="session-body">
                <Field
                    hook="add-session-name"
                    label="Name"
                    example="corp"
                    text=name
                    error=wrong("name")
                    on_enter=enter
                />
                <Field
                    hook="add-session-url"
                    label="Start URL of the access portal"
                    example="https://d-1234567890.awsapps.com/start"
                    text=start_url
                    error=wrong("start_url")
                    on_enter=enter
                />
                <Field
                    hook="add-session-region"
                    label="Region of the Identity Center"
                    example="eu-west-2"
                    text=region
                    error=wrong("region")
                    on_enter=enter
                />
                {elsewhere}
                <div class="sign-in-actions">
                    <Button
                        hook="add-session-submit"
                        kind=ButtonKind::Primary
                        label="Add"
                        on_press=move |()| add()
                    />
                </div>
            </div>
        </Fold></section>
    }
}

const FIELDS: [&str; 3] = ["name", "start_url", "region"];

/// Whether an error says that this field is wrong.
fn concerns(error: &Error, field: &str) -> bool {
    matches!(&error.kind, ErrorKind::Invalid { field: wrong } if wrong == field)
}
