use leptos::prelude::*;
use protocol::{ErrorKind, Freshness, Health, Reading, overview::Section};

use super::{ListBody, ListState};
use crate::{console::Console, words};

/// A card that shows one reading, with its own age and its own state: one slow or forbidden call never
/// blanks its neighbours.
#[component]
pub(crate) fn Card<T, B, V>(
    section: Section,
    /// What the title is followed by, quietly.
    #[prop(optional, into)]
    about: MaybeProp<String>,
    #[prop(into)] reading: Signal<Reading<Vec<T>>>,
    /// What is said when there is nothing.
    empty: &'static str,
    /// Whether links lead to it: the gallery shows a card many times.
    #[prop(default = true)]
    anchored: bool,
    /// Rows of the skeleton.
    #[prop(default = 3)]
    rows: usize,
    /// Draws what was read.
    body: B,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    B: Fn(Signal<Vec<T>>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let value = Memo::new(move |_| reading.with(|reading| reading.value.clone()));
    let freshness = Signal::derive(move || reading.with(|reading| reading.freshness.clone()));
    let state = Memo::new(move |_| {
        reading.with(|reading| {
            let nothing = |rows: &Vec<T>| rows.is_empty().then(|| empty.to_owned());
            ListState::of(reading.value.as_ref(), reading.error(), nothing)
        })
    });
    let body = StoredValue::new(body);
    view! {
        <CardFrame
            section
            anchored
            state=Signal::derive(move || words::card_state(&freshness.get()))
        >
            <CardTitle title=words::section_title(section) about freshness />
            <StaleReason freshness />
            <ListBody state framed=false skeleton=rows>
                {body.with_value(|body| body(Signal::derive(move || value.get().unwrap_or_default())))}
            </ListBody>
        </CardFrame>
    }
}

/// The frame of a card: where links lead to, and what it is for those who do not see it.
#[component]
pub(crate) fn CardFrame(
    section: Section,
    /// Whether links lead to it.
    #[prop(default = true)]
    anchored: bool,
    /// How far it can be trusted, in a word.
    #[prop(into)]
    state: Signal<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <section
            class="card"
            id=anchored.then(|| words::section_id(section))
            tabindex="-1"
            aria-label=anchored.then(|| words::section_title(section))
            data-test="card"
            data-section=words::section_id(section)
            data-state=state
        >
            {children()}
        </section>
    }
}

/// One line that says why what stands below is old. That one is signed out the title says, and the window asks to
/// sign in again: repeated in every card it would only hide the figures.
#[component]
pub(crate) fn StaleReason(freshness: Signal<Freshness>) -> impl IntoView {
    let reason = Memo::new(move |_| {
        freshness.with(|freshness| match freshness {
            Freshness::Stale { error, .. } if error.kind != ErrorKind::SignInRequired => {
                Some(error.message.clone())
            }
            _ => None,
        })
    });
    move || {
        reason.get().map(|reason| {
            view! {
                <p class="card-stale selectable" role="status" title=reason.clone()>
                    {reason.clone()}
                </p>
            }
        })
    }
}

/// The head of a card: title, what it is about, and how far it can be trusted.
#[component]
pub(crate) fn CardTitle(
    title: &'static str,
    #[prop(optional, into)] about: MaybeProp<String>,
    #[prop(into)] freshness: Signal<Freshness>,
) -> impl IntoView {
    // Why nothing is there needs the room more.
    let quiet = move || about.get().filter(|_| freshness.with(trust) != Health::Bad);
    view! {
        <h2 class="card-title">
            <span>{title}</span>
            <span class="cut faint" title=quiet>
                {quiet}
            </span>
            <CardState freshness />
        </h2>
    }
}

/// How far what stands on a card can be trusted: its age, or why it is old or not there.
#[component]
pub(crate) fn CardState(#[prop(into)] freshness: Signal<Freshness>) -> impl IntoView {
    let console = Console::here();
    let text = Memo::new(move |_| freshness.with(|freshness| words::freshness(freshness, console.now())));
    let health = move || freshness.with(trust);
    view! {
        <span
            class="push card-state"
            class:attention=move || health() == Health::Attention
            class:bad=move || health() == Health::Bad
            data-test="card-state"
            title=move || freshness.with(explain)
        >
            {move || text.get()}
        </span>
    }
}

const fn trust(freshness: &Freshness) -> Health {
    match freshness {
        Freshness::Loading => Health::Unknown,
        Freshness::Fresh { .. } => Health::Fine,
        Freshness::Stale { .. } => Health::Attention,
        Freshness::Failed { .. } => Health::Bad,
    }
}

fn explain(freshness: &Freshness) -> String {
    match freshness {
        Freshness::Loading => "Asked of AWS, not answered yet".to_owned(),
        Freshness::Fresh { at } => format!("Read at {}", words::time_of_day(*at)),
        Freshness::Stale { at, error } => format!("Read at {}; since then: {error}", words::time_of_day(*at)),
        Freshness::Failed { error } => error.message.clone(),
    }
}
