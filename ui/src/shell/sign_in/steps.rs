use leptos::prelude::*;
use protocol::{
    Error, Health, Moment,
    session::{CancelSignIn, OpenSignInPage, Progress, SessionName},
};

use crate::{
    console::Console,
    parts::{Button, CopyButton, Notice, Waiting},
    words,
};

/// How far a sign-in is, and what can be done about it meanwhile.
#[component]
pub(crate) fn SignInSteps(
    #[prop(into)] session: Signal<SessionName>,
    #[prop(into)] progress: Signal<Progress>,
) -> impl IntoView {
    let step = Memo::new(move |_| progress.get());
    let body = move || match step.get() {
        Progress::Preparing => {
            view! { <Busy text="The console registers itself at the portal…" /> }.into_any()
        }
        Progress::Finishing => {
            view! { <Busy text="The portal agrees; accounts and roles are fetched…" /> }.into_any()
        }
        Progress::Browser { link, problem, until } => view! {
            <p class="sign-in-line">
                <Waiting />
                <span>"Waiting for the browser"</span>
                <Countdown until />
            </p>
            <p class="dim small">"A page of the portal is open there. Allow the console, then come back."</p>
            <Unopened problem />
            <Link link />
        }
        .into_any(),
        Progress::Device { code, link, problem, until } => view! {
            <p class="sign-in-line">
                <Waiting />
                <span>"Compare this code with the one on the page"</span>
                <Countdown until />
            </p>
            <Code code />
            <p class="dim small">"The page may be opened on any machine, a phone as well."</p>
            <Unopened problem />
            <Link link />
        }
        .into_any(),
    };
    let link = Memo::new(move |_| {
        progress.with(|progress| match progress {
            Progress::Browser { link, .. } | Progress::Device { link, .. } => Some(link.clone()),
            Progress::Preparing | Progress::Finishing => None,
        })
    });
    let name = move || match step.get() {
        Progress::Preparing => "preparing",
        Progress::Browser { .. } => "browser",
        Progress::Device { .. } => "device",
        Progress::Finishing => "finishing",
    };
    view! {
        <div class="sign-in-steps" role="status" data-test="sign-in-steps" data-step=name>
            {body}
            <div class="sign-in-actions">
                {move || link.get().map(|link| view! { <PageActions session link /> })}
                <Cancel session />
            </div>
        </div>
    }
}

#[component]
fn Busy(text: &'static str) -> impl IntoView {
    view! {
        <p class="sign-in-line">
            <Waiting />
            <span>{text}</span>
        </p>
    }
}

/// How long the wait still lasts.
#[component]
fn Countdown(until: Moment) -> impl IntoView {
    let console = Console::here();
    let text = Memo::new(move |_| words::countdown(until, console.now()));
    view! {
        <span class="push number faint" title="The wait ends then" data-test="sign-in-countdown">
            {text}
        </span>
    }
}

/// The code, large enough to be read across a desk.
#[component]
fn Code(code: String) -> impl IntoView {
    view! {
        <p class="sign-in-code">
            <span class="mono selectable" data-test="sign-in-code">
                {code.clone()}
            </span>
            <CopyButton what="Code" text=code />
        </p>
    }
}

/// Why the browser did not open.
#[component]
fn Unopened(problem: Option<Error>) -> impl IntoView {
    problem.map(|problem| {
        view! {
            <Notice hook="sign-in-problem" icon=icondata_lu::LuGlobe health=Health::Attention>
                <span class="selectable">{problem.message}</span>
            </Notice>
        }
    })
}

/// The page's address, to be read.
#[component]
fn Link(link: String) -> impl IntoView {
    view! {
        <p
            class="mono faint cut selectable"
            data-test="sign-in-link"
            data-link=link.clone()
            title=link.clone()
        >
            {link.clone()}
        </p>
    }
}

/// The way to the page: in the system's browser once more, or in another one.
#[component]
fn PageActions(session: Signal<SessionName>, link: String) -> impl IntoView {
    let console = Console::here();
    let open = move || console.tell(OpenSignInPage { session: session.get_untracked() }, |()| ());
    view! {
        <Button hook="sign-in-open" label="Open again" on_press=move |()| open() />
        <Button
            hook="sign-in-copy"
            label="Copy the link"
            on_press=move |()| console.copy("Link".to_owned(), link.clone())
        />
    }
}

#[component]
fn Cancel(session: Signal<SessionName>) -> impl IntoView {
    let console = Console::here();
    let cancel = move || {
        console.tell(CancelSignIn { session: session.get_untracked() }, move |()| {
            console.sign_in.ask_again();
        });
    };
    view! {
        <span class="push">
            <Button hook="sign-in-cancel" label="Cancel" on_press=move |()| cancel() />
        </span>
    }
}
