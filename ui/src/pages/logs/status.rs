//! The line below the rows: how they are read, how exact they are, and what that costs.

mod told;

use leptos::prelude::*;
use protocol::{
    Health, Moment,
    logs::{Source, SourceState},
};

use self::told::{behind, cost, share, source_health, told, trouble};
use super::{
    rows::{source_colour, stamp},
    view::LogView,
};
use crate::{
    parts::{Age, Mark, Picture},
    words,
};

#[component]
pub(super) fn StatusLine(view: LogView) -> impl IntoView {
    let open = RwSignal::new(false);
    let held = part(view, |state| state.held);
    view! {
        <Newer view />
        <Show when=move || open.get()>
            <SourceList view />
        </Show>
        <div class="log-status" data-test="log-status" data-held=held>
            <How view open />
            <Counts view />
            <Exactness view />
            <Earlier view />
            <span class="push"></span>
            <Cost view />
        </div>
    }
}

/// A part of the state, passed on only when it has changed.
fn part<T: PartialEq + Send + Sync + 'static>(
    view: LogView,
    of: impl Fn(&protocol::logs::TailState) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| view.state.with(&of))
}

/// How the view is read; it opens the list of its sources.
#[component]
fn How(view: LogView, open: RwSignal<bool>) -> impl IntoView {
    let told = Memo::new(move |_| view.state.with(|state| view.link.with(|link| told(link, state))));
    view! {
        <button
            type="button"
            class="log-how"
            data-test="log-how"
            data-health=move || told.with(|told| words::health_id(told.health))
            title=move || told.with(|told| told.about.clone())
            aria-expanded=move || if open.get() { "true" } else { "false" }
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <Mark health=Signal::derive(move || told.with(|told| told.health)) />
            {move || told.with(|told| told.word.clone())}
            <Picture icon=icondata_lu::LuChevronUp size="11" />
        </button>
    }
}

#[component]
fn Counts(view: LogView) -> impl IntoView {
    let received = part(view, |state| state.received);
    let recovered = part(view, |state| (state.recovered_just_now, state.recovered));
    let forgotten = part(view, |state| state.forgotten);
    let backfill = part(view, |state| state.backfill.map(share));
    let just_now = move || {
        let (just_now, all) = recovered.get();
        let title = "Lines that Live Tail lost and the sweep found";
        match (just_now, all) {
            (0, 0) => ().into_any(),
            (0, all) => {
                view! { <span title=title data-test="log-recovered">{words::count(all)} " recovered"</span> }
                    .into_any()
            }
            (just_now, all) => view! {
                <span
                    class="log-just-now"
                    title=format!("{title}: {} in all", words::count(all))
                    data-test="log-recovered"
                >
                    {words::count(just_now)}
                    " recovered just now"
                </span>
            }
            .into_any(),
        }
    };
    view! {
        <span data-test="log-received" data-count=move || received.get().to_string()>
            {move || words::count(received.get())}
            " received"
        </span>
        {just_now}
        {move || {
            let gone = forgotten.get();
            (gone > 0)
                .then(|| {
                    view! {
                        <span
                            class="attention"
                            data-test="log-forgotten"
                            title="The console holds so many lines; the oldest went to make room"
                        >
                            {words::plural(gone, "older line", "older lines")}
                            " forgotten"
                        </span>
                    }
                })
        }}
        {move || {
            backfill
                .get()
                .map(|done| view! { <span data-test="log-backfill">"reading earlier lines, " {done}</span> })
        }}
    }
}

#[component]
fn Exactness(view: LogView) -> impl IntoView {
    let complete = part(view, |state| state.complete_until);
    let late = part(view, |state| state.behind);
    let second = move |at: Moment| {
        let zone = view.times.get().zone();
        stamp(at, zone, false).chars().take(8).collect::<String>()
    };
    view! {
        {move || {
            complete
                .get()
                .map(|at| {
                    view! {
                        <span
                            data-test="log-complete"
                            title="Up to then, what is shown equals what the log groups hold"
                            data-at=at.0.to_string()
                        >
                            "complete to "
                            {second(at)}
                        </span>
                    }
                })
        }}
        {move || {
            late.get()
                .filter(|_| view.is_live())
                .map(|millis| view! { <span data-test="log-behind">{behind(millis)}</span> })
        }}
    }
}

/// Offers to read earlier lines, to whoever looks at the first ones.
#[component]
fn Earlier(view: LogView) -> impl IntoView {
    let at_start = Memo::new(move |_| {
        let seen = view.feed.in_sight();
        view.is_live() && seen.is_some_and(|(window, seen)| window.starts() && seen.start == 0)
    });
    let reading = part(view, |state| state.backfill.is_some());
    let hook = move || view.hooks.with(|hooks| hooks.earlier).filter(|_| at_start.get() && !reading.get());
    move || {
        hook().map(|earlier| {
            view! {
                <button
                    type="button"
                    class="bare link"
                    data-test="log-earlier"
                    on:click=move |_| earlier.run(())
                >
                    "Read earlier lines"
                </button>
            }
        })
    }
}

#[component]
fn Cost(view: LogView) -> impl IntoView {
    let cost = part(view, cost);
    move || {
        cost.get().map(|cost| {
            view! {
                <span data-test="log-cost" title="Minutes of all Live Tail sessions of this view, at list price">
                    {cost}
                </span>
            }
        })
    }
}

/// Says that nothing moves, and how much has come since.
#[component]
fn Newer(view: LogView) -> impl IntoView {
    let newer = Memo::new(move |_| {
        if view.follow.get() || !view.is_live() {
            return None;
        }
        let (window, seen) = view.feed.in_sight()?;
        let last = window.rows.get(seen.end.checked_sub(1)?)?.index;
        Some(view.state.with(|state| state.shown).saturating_sub(last + 1))
    });
    move || {
        newer.get().map(|newer| {
            let text = match newer {
                0 => "Held still".to_owned(),
                newer => words::plural(newer, "newer row", "newer rows"),
            };
            view! {
                <button
                    type="button"
                    class="log-newer"
                    data-test="log-newer"
                    title="Follow what comes (f)"
                    on:click=move |_| view.follow()
                >
                    <Picture icon=icondata_lu::LuArrowDown size="12" />
                    {text}
                </button>
            }
        })
    }
}

/// Every source and how it is read, the worst first.
#[component]
fn SourceList(view: LogView) -> impl IntoView {
    let sources = Memo::new(move |_| {
        let scope = view.scope.with(|scope| scope.as_ref().map(|scope| scope.sources.clone()));
        let states = view.state.with(|state| state.sources.clone());
        let mut rows: Vec<_> = scope.unwrap_or_default().into_iter().zip(states).enumerate().collect();
        rows.sort_by_key(|(_, (_, state))| std::cmp::Reverse(source_health(state)));
        rows
    });
    view! {
        <section class="log-sources" aria-label="Sources" data-test="log-source-list">
            {move || {
                sources
                    .get()
                    .into_iter()
                    .map(|(place, (source, state))| view! { <SourceLine view place source state /> })
                    .collect_view()
            }}
        </section>
    }
}

#[component]
fn SourceLine(view: LogView, place: usize, source: Source, state: SourceState) -> impl IntoView {
    let (_, word, about) = words::mode(state.mode);
    let why = state.trouble.as_ref().map(trouble);
    let kept = view.hooks.read().retention.and_then(|retention| retention.run(source.clone()));
    let sampled = "sampled: too much for Live Tail now, the sweep brings the rest";
    view! {
        <div class="log-source-line" data-test="log-source" data-mode=word>
            <Mark health=Signal::stored(source_health(&state)) />
            <b class=source_colour(place) title=source.group.clone()>
                {view.name(&source)}
            </b>
            <span title=about>{word}</span>
            <span class="dim">{words::plural(state.held, "line", "lines")}</span>
            <span class="dim">"newest " <Age at=Signal::stored(state.newest) /></span>
            {kept
                .map(|(health, words)| {
                    let class = if health > Health::Unknown { "attention" } else { "dim" };
                    view! { <span class=class>{words}</span> }
                })}
            {state.sampled.then(|| view! { <span class="attention">{sampled}</span> })}
            {why.map(|why| view! { <span class="log-source-why selectable">{why}</span> })}
        </div>
    }
}
