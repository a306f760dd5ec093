//! Target health: who is unhealthy, why, since when, which task that is, and the safest lever.

mod balancer;
mod drawing;
mod group;
mod levers;
mod route;
#[cfg(test)]
mod samples;
mod settings;
mod shown;
mod target;

use leptos::{html::Input, prelude::*};
use protocol::{
    Health, Moment,
    catalogue::EnvironmentId,
    changes::Change,
    runbooks::Need,
    targets::{self, Balancer, GetTargets, Refresh, Watch},
};

use self::balancer::balancer;
use super::{keeping::Keeping, runbooks::Runbooks, tabs::Tabs, task_log::TaskLogs};
use crate::{
    commands::Action,
    console::{Console, bring_into_view, keep_in_view},
    cursor::Cursor,
    live::Live,
    parts::{Filter, ListBody, ListState, Mark, Since, keyed},
    place::{group_path, service_path},
    words,
};

/// How often what is drawn to the scale of time moves, in milliseconds.
const STEP: i64 = 10_000;

/// The targets of an environment.
#[component]
pub(crate) fn TargetsPage(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let here = Here::new(console, environment);
    let input = NodeRef::<Input>::new();
    here.follow_the_keys(console, input);
    here.show_the_opened();
    let balancers = here.balancers;
    let state = Memo::new(move |_| {
        let known = here.live.known.read();
        let reading = known.value.as_ref().map(|page| &page.balancers);
        let (value, error) = (reading.and_then(|it| it.value.as_ref()), reading.and_then(|it| it.error()));
        ListState::of(value, error.or(known.error.as_ref()), |all| {
            all.is_empty().then(|| "No load balancer is declared for this environment.".to_owned())
        })
    });
    let oldest = Memo::new(move |_| balancers.with(|balancers| oldest(balancers)));
    view! {
        <div class="page targets-page" data-test="targets">
            <Sentence state balancers />
            <div class="toolbar">
                <Tabs />
                <span class="push"></span>
                <Filter text=here.filter label="Filter the targets" node=input />
                <Keeping oldest />
            </div>
            <ListBody state>
                {keyed(balancers.into(), |balancer| balancer.key.clone(), move |row| balancer(row, here))}
            </ListBody>
        </div>
    }
}

/// What every part of the page shares.
#[derive(Clone, Copy)]
struct Here {
    environment: StoredValue<EnvironmentId>,
    logs: TaskLogs,
    live: Live<targets::TargetsPage>,
    balancers: Memo<Vec<Balancer>>,
    region: Memo<String>,
    /// What was typed.
    filter: RwSignal<String>,
    /// The groups that show all of their targets.
    expanded: RwSignal<Vec<String>>,
    /// The group that the address names.
    marked: Memo<Option<String>>,
    /// The row that the keyboard stands on.
    cursor: Cursor,
    /// The runbook for an unhealthy target.
    runbook: Memo<Option<String>>,
    /// The present, or what is soon, by steps: what is drawn to the scale of time need not move by the second.
    moment: Memo<Moment>,
}

impl Here {
    fn new(console: Console, environment: EnvironmentId) -> Self {
        let (asked, watched, refreshed) = (environment.clone(), environment.clone(), environment.clone());
        let live = Live::follow(
            move || GetTargets { environment: asked.clone() },
            move || Watch { environment: watched.clone() },
            console.paused.into(),
        );
        console.refresh_by(Refresh { environment: refreshed }, move || live.ask_again());
        let balancers = Memo::new(move |_| {
            live.known.with(|known| known.value.as_ref()?.balancers.value.clone()).unwrap_or_default()
        });
        let (filter, expanded) = (RwSignal::new(String::new()), RwSignal::new(Vec::new()));
        let names = Memo::new(move |_| {
            let rows = shown::rows(&balancers.read(), &filter.read(), &expanded.read());
            rows.into_iter().map(|(name, _)| name).collect()
        });
        let runbooks = Runbooks::of(environment.clone());
        Self {
            logs: TaskLogs::of(console, environment.clone()),
            environment: StoredValue::new(environment),
            live,
            balancers,
            region: Memo::new(move |_| {
                live.known
                    .with(|known| known.value.as_ref().map(|page| page.region.clone()))
                    .unwrap_or_default()
            }),
            filter,
            expanded,
            marked: Memo::new(move |_| {
                console.place.with(|place| place.as_ref()?.target_group().map(str::to_owned))
            }),
            cursor: Cursor::over(names),
            runbook: Memo::new(move |_| runbooks.first(Need::UnhealthyTarget)),
            moment: Memo::new(move |_| Moment((console.now().0 / STEP + 1) * STEP)),
        }
    }

    /// Opens, by Enter, the task behind the target that the keyboard stands on; its log and its service's restart are a
    /// key away too.
    fn follow_the_keys(self, console: Console, input: NodeRef<Input>) {
        self.cursor.listen(console, input, move |action, on| {
            let rows = shown::rows(
                &self.balancers.read_untracked(),
                &self.filter.read_untracked(),
                &self.expanded.read_untracked(),
            );
            let target =
                rows.into_iter().find(|(name, _)| Some(name) == on.as_ref()).map(|(_, target)| target);
            let Some(task) = target.and_then(|target| target.task) else { return };
            let environment = self.environment.get_value();
            match action {
                Action::OpenRow => {
                    console.run(Action::Go(service_path(&environment, &task.service, Some(&task.id))));
                }
                Action::TaskLog => levers::show_log(self, &task),
                Action::Restart => console.propose(environment, Change::Restart { service: task.service }),
                _ => {}
            }
        });
        let cursor = self.cursor;
        Effect::new(move |_| {
            let Some(index) = cursor.index().get() else { return };
            let rows = shown::rows(
                &self.balancers.read_untracked(),
                &self.filter.read_untracked(),
                &self.expanded.read_untracked(),
            );
            if let Some((name, _)) = rows.get(index) {
                keep_in_view(name);
            }
        });
    }

    fn is_marked(self, group: &str) -> bool {
        self.marked.with(|marked| marked.as_deref() == Some(group))
    }

    /// Goes to a group.
    fn choose(self, console: Console, group: &str) {
        self.environment.with_value(|environment| show_group(console, environment, group));
    }

    /// Brings the group that the address names into view, once it is there.
    fn show_the_opened(self) {
        let there = Memo::new(move |_| {
            let opened = self.marked.get()?;
            let known = |balancer: &Balancer| balancer.groups.iter().any(|group| group.key == opened);
            self.balancers.read().iter().any(known).then_some(opened)
        });
        Effect::new(move |_| {
            if let Some(group) = there.get() {
                request_animation_frame(move || bring_into_view(&group_anchor(&group)));
            }
        });
    }
}

/// Goes to a target group. Where one is there already, it is brought into view again.
pub(crate) fn show_group(console: Console, environment: &EnvironmentId, group: &str) {
    let path = group_path(environment, group);
    if console.place.with_untracked(|place| place.as_ref().is_some_and(|place| place.path() == path)) {
        bring_into_view(&group_anchor(group));
    } else {
        console.run(Action::Go(path));
    }
}

/// The anchor of a group's card.
fn group_anchor(group: &str) -> String {
    format!("group-{group}")
}

/// The sentence that the targets are summed up in.
#[component]
fn Sentence(state: Memo<ListState>, balancers: Memo<Vec<Balancer>>) -> impl IntoView {
    let said = Memo::new(move |_| balancers.with(|balancers| words::targets_sentence(balancers)));
    let said = Memo::new(move |_| match state.get() {
        ListState::Loading => {
            words::TargetsSentence { headline: "Reading…".to_owned(), ..Default::default() }
        }
        ListState::Failed(_) => words::TargetsSentence {
            headline: "The load balancers could not be read".to_owned(),
            ..Default::default()
        },
        ListState::Nothing(_) => words::TargetsSentence {
            health: Health::Fine,
            headline: "Nothing here stands behind a load balancer".to_owned(),
            ..Default::default()
        },
        ListState::Rows => said.get(),
    });
    let since = Memo::new(move |_| said.read().since);
    view! {
        <header data-test="targets-sentence">
            <div class="say say-wraps">
                <Mark health=Signal::derive(move || said.read().health) />
                <h1 class="selectable">{move || said.get().headline}</h1>
                <p class="dim selectable">
                    <Since at=since before="for " />
                    {move || said.with(|said| (said.since.is_some() && !said.detail.is_empty()).then_some(" · "))}
                    {move || said.get().detail}
                </p>
            </div>
        </header>
    }
}

/// The arrival of the oldest answer on the page.
fn oldest(balancers: &[Balancer]) -> Option<Moment> {
    let of_balancer = |balancer: &Balancer| {
        let groups = balancer.groups.iter().filter_map(|group| group.targets.at());
        balancer.listeners.at().into_iter().chain(groups).min()
    };
    balancers.iter().filter_map(of_balancer).min()
}
