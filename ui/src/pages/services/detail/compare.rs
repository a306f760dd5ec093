use leptos::prelude::*;
use protocol::{
    changes::Change,
    services::{CompareRevisions, Difference},
};

use super::Detail;
use crate::{
    live::asked_at,
    parts::{Button, Empty, Select, Skeleton, TroubleBody},
};

/// What differs between the present revision and another one, and the way there.
#[component]
pub(super) fn Compare(detail: Detail) -> impl IntoView {
    let present = Memo::new(move |_| detail.row.with(|row| row.as_ref()?.revision));
    let chosen = RwSignal::new(None::<u32>);
    let differences = asked_at(
        move || present.get(),
        move || {
            let (present, other) = (present.get()?, chosen.get()?);
            Some(CompareRevisions {
                environment: detail.at.environment(),
                service: detail.service(),
                from: present.min(other),
                to: present.max(other),
            })
        },
    );
    let others = Memo::new(move |_| {
        let others = detail.revisions.get().into_iter().filter(|revision| Some(*revision) != present.get());
        let others = others.map(|revision| (revision.to_string(), format!(":{revision}")));
        [(String::new(), "a revision".to_owned())].into_iter().chain(others).collect::<Vec<_>>()
    });
    // A list made anew stands at its first entry: what was chosen in the one before is not chosen in this.
    Effect::new(move |_| {
        others.track();
        chosen.set(None);
    });
    let select = move || {
        view! {
            <Select
                label="Compare with a revision"
                choices=Signal::stored(others.get())
                on_choose=move |revision: String| chosen.set(revision.parse().ok())
                hook="compare-with"
            />
        }
    };
    let deploy = move |()| {
        if let Some(revision) = chosen.get_untracked() {
            detail.at.propose(Change::Deploy { service: detail.service(), revision });
        }
    };
    let body = move || {
        chosen.get()?;
        Some(differences.with(|known| match (&known.value, &known.error) {
            (Some(all), _) => list(all),
            (None, Some(error)) => view! { <TroubleBody error=Signal::stored(error.clone()) /> }.into_any(),
            (None, None) => view! { <Skeleton rows=2 /> }.into_any(),
        }))
    };
    view! {
        <Show when=move || { detail.revisions.read().len() > 1 }>
            <div class="compare">
                <span class="dim">"Compare with"</span>
                {select}
                <Show when=move || chosen.get().is_some()>
                    <Button
                        hook="deploy-revision"
                        label=Signal::derive(move || format!("Deploy :{}…", chosen.get().unwrap_or_default()))
                        on_press=deploy
                    />
                </Show>
            </div>
            {body}
        </Show>
    }
}

fn list(differences: &[Difference]) -> AnyView {
    if differences.is_empty() {
        return view! { <Empty text="The two revisions do not differ." /> }.into_any();
    }
    let row = |difference: &Difference| {
        let Difference { what, before, after } = difference.clone();
        let (added, removed) = (before.is_none(), after.is_none());
        view! {
            <li data-test="revision-difference" data-what=what.clone()>
                <p class="dim">{what.clone()}</p>
                <p class="mono selectable">
                    <span class="difference-before">{before.unwrap_or_else(|| "not there".to_owned())}</span>
                    <span class="faint">" → "</span>
                    <span class="difference-after" class:fine=added class:bad=removed>
                        {after.unwrap_or_else(|| "gone".to_owned())}
                    </span>
                </p>
            </li>
        }
    };
    view! { <ul class="differences" tabindex="0">{differences.iter().map(row).collect_view()}</ul> }
        .into_any()
}
