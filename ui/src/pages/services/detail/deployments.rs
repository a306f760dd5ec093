use leptos::prelude::*;
use protocol::{
    Health,
    overview::RolloutState,
    services::{CircuitBreaker, Deployment},
};

use super::{
    Detail,
    part::{Part, Standing},
};
use crate::{
    parts::{Age, Progress, keyed},
    words,
};

/// The deployments there are, and what stops a bad one.
#[component]
pub(super) fn DeploymentsCard(detail: Detail) -> impl IntoView {
    let breaker = detail.part(|detail| detail.circuit_breaker);
    let deployments = detail.part(|detail| detail.deployments.clone());
    let deployments = Signal::derive(move || deployments.get().unwrap_or_default());
    let grace = detail.part(|detail| detail.grace_period);
    let about = Signal::derive(move || {
        let breaker = breaker_words(breaker.get()?);
        let grace = grace.get().flatten().filter(|seconds| *seconds > 0);
        Some(match grace {
            Some(seconds) => format!("{breaker} · grace period {}", words::duration(seconds)),
            None => breaker,
        })
    });
    view! {
        <Part
            detail
            title="Deployments"
            hook="deployments"
            about
            standing=|detail| Standing::of(&detail.service, |_| detail.deployments.len())
            empty="ECS has no deployment of this service."
        >
            <table class="deployments">
                <thead>
                    <tr>
                        <th>"Revision"</th>
                        <th>"State"</th>
                        <th>"Tasks"</th>
                        <th class="number">"Failed"</th>
                        <th class="number">"Began"</th>
                        <th class="number">"Changed"</th>
                    </tr>
                </thead>
                {keyed(
                    deployments,
                    |deployment| deployment.id.clone(),
                    move |deployment| row(deployment, breaker),
                )}
            </table>
        </Part>
    }
}

fn breaker_words(breaker: CircuitBreaker) -> String {
    match breaker {
        CircuitBreaker { enabled: false, .. } => "no circuit breaker".to_owned(),
        CircuitBreaker { rollback, threshold, .. } => {
            let then = if rollback { " and rolls back" } else { "" };
            format!("circuit breaker opens at {threshold} failed tasks{then}")
        }
    }
}

/// A deployment's state in a word. One that is not the primary only waits for its tasks to go.
fn state(deployment: &Deployment) -> (Health, &'static str) {
    match deployment.state {
        RolloutState::Steady if !deployment.primary => (Health::Unknown, "Being replaced"),
        state => words::rollout_state(state),
    }
}

fn row(deployment: Signal<Deployment>, breaker: Memo<Option<CircuitBreaker>>) -> impl IntoView {
    let state = Memo::new(move |_| deployment.with(state));
    let reason = Memo::new(move |_| {
        // That a deployment was completed needs no reason.
        deployment.with(|it| it.reason.clone().filter(|_| it.state != RolloutState::Steady))
    });
    let failed = Memo::new(move |_| {
        let limit = breaker.get().filter(|breaker| breaker.enabled).map(|breaker| breaker.threshold);
        deployment.with(|it| (it.failed, limit))
    });
    let pending = Memo::new(move |_| deployment.with(|it| it.pending));
    view! {
        <tbody
            data-test="deployment"
            data-revision=move || deployment.with(|it| it.revision)
            data-state=move || state.get().1.to_lowercase()
            data-primary=move || if deployment.with(|it| it.primary) { "true" } else { "false" }
        >
            <tr>
                <td class="mono" title=move || deployment.with(|it| it.id.clone())>
                    {move || {
                        deployment.with(|it| it.revision.map_or_else(|| "—".to_owned(), |it| format!(":{it}")))
                    }}
                </td>
                <td
                    class:dim=move || state.get().0 <= Health::Unknown
                    class:attention=move || state.get().0 == Health::Attention
                    class:bad=move || state.get().0 == Health::Bad
                >
                    {move || state.get().1}
                </td>
                <td class="deployment-progress">
                    <Show
                        when=move || deployment.with(|it| it.desired > 0)
                        fallback=move || {
                            view! { <span class="dim">{move || deployment.with(|it| it.running)} " left"</span> }
                        }
                    >
                        <Progress
                            done=Signal::derive(move || deployment.with(|it| (it.running, it.desired)))
                            failed=Signal::derive(move || state.get().0 == Health::Bad)
                        />
                    </Show>
                    <span class="attention small">
                        {move || (pending.get() > 0).then(|| format!(" +{} starting", pending.get()))}
                    </span>
                </td>
                <td
                    class="number"
                    class:faint=move || failed.get().0 == 0
                    class:attention=move || failed.get().0 != 0
                    title="Tasks that could not be started or failed their checks, of those at which the circuit breaker opens"
                >
                    {move || match failed.get() {
                        (failed, Some(limit)) => format!("{failed} / {limit}"),
                        (failed, None) => failed.to_string(),
                    }}
                </td>
                <td class="number dim">
                    <Age at=Signal::derive(move || deployment.with(|it| it.created)) />
                </td>
                <td class="number dim">
                    <Age at=Signal::derive(move || deployment.with(|it| it.updated)) />
                </td>
            </tr>
            {move || {
                reason
                    .get()
                    .map(|reason| {
                        view! {
                            <tr class="why">
                                <td colspan="6" data-test="deployment-reason">
                                    {reason}
                                </td>
                            </tr>
                        }
                    })
            }}
        </tbody>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circuit_breaker_is_told_with_its_limit() {
        let breaker = CircuitBreaker { enabled: true, rollback: true, threshold: 3 };
        assert_eq!(breaker_words(breaker), "circuit breaker opens at 3 failed tasks and rolls back");
        let stops = CircuitBreaker { rollback: false, ..breaker };
        assert_eq!(breaker_words(stops), "circuit breaker opens at 3 failed tasks");
        assert_eq!(breaker_words(CircuitBreaker::default()), "no circuit breaker");
    }
}
