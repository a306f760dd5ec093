use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::Change,
    journal::{GetRecord, Record},
};

use crate::{
    console::Console,
    live::asked_at,
    parts::{Button, CopyButton, Mark, Skeleton, TroubleBody},
    words,
};

/// A record; pressed, it tells its whole story.
#[component]
pub(super) fn RecordRow(record: Signal<Record>, open: RwSignal<Option<u64>>) -> impl IntoView {
    let number = record.get_untracked().number;
    let is_open = Memo::new(move |_| open.get() == Some(number));
    let toggle = move || open.set((!is_open.get_untracked()).then_some(number));
    let outcome = move || words::record_outcome(record.get().outcome);
    let environment = move || record.get().environment.map(|id| id.to_string());
    let change = move || {
        let record = record.get();
        (!record.before.is_empty() || !record.after.is_empty())
            .then(|| format!("{} → {}", record.before, record.after))
    };
    view! {
        <tbody
            data-test="record"
            data-number=number.to_string()
            data-outcome=move || outcome().1
            class:open=is_open
        >
            <tr class="record-row" on:click=move |_| toggle()>
                <td class="number faint">{number.to_string()}</td>
                <td class="mono dim">{move || words::time_of_day(record.get().at)}</td>
                <td title=move || record.get().who>
                    <span class="cut journal-who">{move || words::short_arn(&record.get().who)}</span>
                </td>
                <td class="dim">{environment}</td>
                <td class="journal-what">
                    <button
                        type="button"
                        class="bare"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=move |event| {
                            event.stop_propagation();
                            toggle();
                        }
                    >
                        <span class="cut">{move || record.get().what}</span>
                    </button>
                    <span class="faint small cut mono">{change}</span>
                </td>
                <td class="dim">
                    <span class="cut journal-reason" title=move || record.get().reason>
                        {move || record.get().reason}
                    </span>
                </td>
                <td>
                    <span class="with-mark">
                        {move || view! { <Mark health=outcome().0 /> }}
                        {move || outcome().1}
                    </span>
                </td>
            </tr>
            {move || is_open.get().then(|| view! { <Story number /> })}
        </tbody>
    }
}

/// All records that tell of the same thing, oldest first.
#[component]
fn Story(number: u64) -> impl IntoView {
    let known = asked_at(|| (), move || Some(GetRecord { number }));
    let body = move || {
        known.with(|known| match (&known.value, &known.error) {
            (Some(records), _) => {
                let undo = way_back(records).map(|(environment, undo)| {
                    view! { <UndoButton environment undo /> }
                });
                view! {
                    <ol>{told(records)}</ol>
                    {undo}
                }
                .into_any()
            }
            (None, Some(error)) => view! { <TroubleBody error=Signal::stored(error.clone()) /> }.into_any(),
            (None, None) => view! { <Skeleton rows=2 /> }.into_any(),
        })
    };
    view! {
        <tr class="why">
            <td colspan="7">
                <div class="story" data-test="story">
                    {body}
                </div>
            </td>
        </tr>
    }
}

/// The change that takes back what a story tells of, and where. The latest chapter that knows one has the last word.
fn way_back(story: &[Record]) -> Option<(EnvironmentId, Change)> {
    story.iter().rev().find_map(|record| Some((record.environment.clone()?, record.undo.clone()?)))
}

#[component]
fn UndoButton(environment: EnvironmentId, undo: Change) -> impl IntoView {
    let console = Console::here();
    let propose = move |()| console.propose(environment.clone(), undo.clone());
    view! {
        <p>
            <Button hook="undo-record" icon=icondata_lu::LuUndo2 label="Undo…" on_press=propose />
        </p>
    }
}

/// Each chapter, without what the first has said already.
fn told(story: &[Record]) -> Vec<impl IntoView + use<>> {
    let others = story.iter().skip(1).map(|record| chapter(record, story.first()));
    story.iter().take(1).map(|first| chapter(first, None)).chain(others).collect()
}

fn chapter(record: &Record, first: Option<&Record>) -> impl IntoView + use<> {
    let (health, outcome) = words::record_outcome(record.outcome);
    let fact = |name: &'static str, of: fn(&Record) -> Option<&str>, mono: bool| {
        let value = of(record).filter(|value| !value.is_empty() && first.and_then(of) != Some(*value))?;
        let value = value.to_owned();
        Some(view! {
            <dt>{name}</dt>
            <dd class="selectable" class:mono=mono>
                {value.clone()}
                <CopyButton what=name text=value />
            </dd>
        })
    };
    view! {
        <li data-test="chapter" data-outcome=outcome>
            <p class="with-mark">
                <Mark health />
                <b>{outcome}</b>
                <span class="faint">{words::time_of_day(record.at)}</span>
                <span class="dim">{record.detail.clone()}</span>
            </p>
            <dl class="chapter-facts">
                {fact("Target", |record| Some(&record.target), true)}
                {fact("Before", |record| Some(&record.before), true)}
                {fact("After", |record| Some(&record.after), true)}
                {fact("Who", |record| Some(&record.who), true)}
                {fact("Account", |record| record.account.as_deref(), true)}
                {fact("Role", |record| record.role.as_deref(), false)}
                {fact("Reason", |record| record.reason.as_deref(), false)}
                {fact("Request", |record| record.request_id.as_deref(), true)}
                {fact("Hash", |record| Some(&record.hash), true)}
            </dl>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        Moment,
        journal::{Kind, OutcomeKind},
        services::ServiceId,
    };

    use super::*;

    fn chapter(number: u64, undo: Option<u32>) -> Record {
        let service = ServiceId::new("main", "backend");
        Record {
            number,
            at: Moment(0),
            kind: Kind::Change,
            of: None,
            who: String::new(),
            account: None,
            role: None,
            environment: Some(EnvironmentId::new("shop", "dev")),
            target: String::new(),
            what: String::new(),
            before: String::new(),
            after: String::new(),
            reason: None,
            outcome: OutcomeKind::Done,
            detail: None,
            request_id: None,
            hash: String::new(),
            undo: undo.map(|desired| Change::SetDesiredCount { service, desired }),
        }
    }

    #[test]
    fn the_latest_way_back_is_offered_once() {
        assert_eq!(way_back(&[chapter(1, None), chapter(2, None)]), None);
        let story = [chapter(1, Some(2)), chapter(2, Some(3)), chapter(3, None)];
        let (environment, undo) = way_back(&story).unwrap();
        assert_eq!(environment, EnvironmentId::new("shop", "dev"));
        assert!(matches!(undo, Change::SetDesiredCount { desired: 3, .. }));
    }
}
