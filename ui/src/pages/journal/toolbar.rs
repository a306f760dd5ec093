use leptos::{prelude::*, task::spawn_local};
use protocol::{
    catalogue::EnvironmentId,
    journal::{Export, Format, Kind, OutcomeKind, Verdict, Verify},
};

use super::wanted::{Span, Wanted};
use crate::{
    console::Console,
    ipc,
    parts::{Button, Picture, Select},
    words,
};

const KINDS: [Kind; 3] = [Kind::Change, Kind::Arming, Kind::Look];
const OUTCOMES: [OutcomeKind; 7] = [
    OutcomeKind::Done,
    OutcomeKind::Failed,
    OutcomeKind::Refused,
    OutcomeKind::Unknown,
    OutcomeKind::Overtaken,
    OutcomeKind::Accepted,
    OutcomeKind::Intended,
];

/// Which records are shown, whether they are whole, and the way out of the console for them.
#[component]
pub(super) fn Toolbar(choices: RwSignal<Wanted>, wanted: Signal<Wanted>) -> impl IntoView {
    let console = Console::here();
    let export = move |format| {
        let filter = wanted.get_untracked().filter(console.session.now.get_untracked());
        console.tell(Export { filter, format }, move |written| {
            let records = words::plural(written.records, "record", "records");
            console.toasts.say(format!("{records} written to {}", written.file));
        });
    };
    view! {
        <div class="journal-tools">
            <Choice
                none="Every environment"
                hook="journal-environment"
                all=move || console.environments()
                word=|id: &EnvironmentId| id.to_string()
                chosen=move || choices.read().environment.clone()
                on_choose=move |chosen| choices.update(|choices| choices.environment = chosen)
            />
            <Choice
                none="Every kind"
                hook="journal-kind"
                all=|| KINDS.to_vec()
                word=|kind| words::records_of(*kind).to_owned()
                chosen=move || choices.read().kind
                on_choose=move |chosen| choices.update(|choices| choices.kind = chosen)
            />
            <Choice
                none="Every outcome"
                hook="journal-outcome"
                all=|| OUTCOMES.to_vec()
                word=|outcome| words::record_outcome(*outcome).1.to_owned()
                chosen=move || choices.read().outcome
                on_choose=move |chosen| choices.update(|choices| choices.outcome = chosen)
            />
            <Choice
                none="Every time"
                hook="journal-span"
                all=|| Span::ALL.to_vec()
                word=|span| span.words().to_owned()
                chosen=move || choices.read().span
                on_choose=move |chosen| choices.update(|choices| choices.span = chosen)
            />
            <VerifyChain />
            <span class="push"></span>
            <Button
                hook="export-csv"
                icon=icondata_lu::LuDownload
                label="CSV"
                on_press=move |()| export(Format::Csv)
            />
            <Button
                hook="export-json"
                icon=icondata_lu::LuDownload
                label="JSON"
                on_press=move |()| export(Format::Json)
            />
        </div>
    }
}

/// A choice of one of `all`, or of none.
#[component]
fn Choice<T: Clone + PartialEq + 'static>(
    none: &'static str,
    hook: &'static str,
    all: impl Fn() -> Vec<T> + Copy + Send + Sync + 'static,
    /// What one is called; no two may be called the same.
    word: fn(&T) -> String,
    chosen: impl Fn() -> Option<T> + Send + Sync + 'static,
    on_choose: impl Fn(Option<T>) + Send + Sync + 'static,
) -> impl IntoView {
    let choices = move || {
        let each = all().into_iter().map(|one| (word(&one), word(&one)));
        std::iter::once((String::new(), none.to_owned())).chain(each).collect::<Vec<_>>()
    };
    let choose = move |name: String| on_choose(untrack(all).into_iter().find(|one| word(one) == name));
    view! {
        <Select
            label=none
            choices=Signal::derive(choices)
            chosen=Signal::derive(move || chosen().map(|one| word(&one)).unwrap_or_default())
            on_choose=choose
            hook
        />
    }
}

/// Checks the chain, and says what was found.
#[component]
fn VerifyChain() -> impl IntoView {
    let console = Console::here();
    let checking = RwSignal::new(false);
    let found = RwSignal::new(None::<Verdict>);
    let check = move || {
        checking.set(true);
        spawn_local(async move {
            let answer = ipc::call(Verify {}).await;
            checking.try_set(false);
            match answer {
                Ok(verdict) => drop(found.try_set(Some(verdict))),
                Err(error) => console.toasts.fail(&error),
            }
        });
    };
    let said = move || {
        found.get().map(|verdict| match verdict {
            Verdict::Whole { records, head } => view! {
                <span class="fine verdict" data-test="verdict" data-verdict="whole" title=head.clone()>
                    <Picture icon=icondata_lu::LuShieldCheck size="14" />
                    {format!("{} as written · ", words::plural(records, "record", "records"))}
                    <span class="mono selectable">{head.chars().take(12).collect::<String>()}</span>
                </span>
            }
            .into_any(),
            Verdict::Broken { number, reason } => view! {
                <span class="bad verdict" data-test="verdict" data-verdict="broken" title=reason.clone()>
                    <Picture icon=icondata_lu::LuShieldAlert size="14" />
                    {format!("Broken at record {number}: {reason}")}
                </span>
            }
            .into_any(),
        })
    };
    view! {
        <Button
            hook="verify"
            icon=icondata_lu::LuLink
            label=Signal::derive(move || if checking.get() { "Checking…" } else { "Verify the chain" }.to_owned())
            refusal=Signal::derive(move || checking.get().then(|| "It is being checked".to_owned()))
            on_press=move |()| check()
        />
        {said}
    }
}
