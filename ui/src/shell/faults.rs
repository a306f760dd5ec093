mod blows;

use leptos::prelude::*;
use protocol::demo::{ClearFaults, Effect as FaultEffect, Fault, SetFault};

use self::blows::Blows;
use crate::{
    console::{Console, Dialog},
    parts::{Button, ButtonKind, Empty, Modal, Select},
    words,
};

/// The services a fault can be set for: the name their requests are signed with, and AWS's own.
const SERVICES: [(&str, &str); 11] = [
    ("ecs", "ECS"),
    ("application-autoscaling", "Application Auto Scaling"),
    ("elasticloadbalancing", "Elastic Load Balancing"),
    ("rds", "RDS"),
    ("s3", "S3"),
    ("sqs", "SQS"),
    ("monitoring", "CloudWatch"),
    ("logs", "CloudWatch Logs"),
    ("secretsmanager", "Secrets Manager"),
    ("cloudcontrolapi", "Cloud Control"),
    ("sts", "STS"),
];

const EFFECTS: [(FaultEffect, &str); 6] = [
    (FaultEffect::Throttle, "is throttled"),
    (FaultEffect::Deny, "is denied"),
    (FaultEffect::Drop, "drops the connection"),
    (FaultEffect::LoseAnswer, "is carried out and loses the answer"),
    (FaultEffect::Delay { millis: 3_000 }, "answers after 3 s"),
    (FaultEffect::Expire, "finds the credentials expired"),
];

/// Makes the embedded account misbehave, to see how the console shows it.
#[component]
pub(crate) fn FaultsDialog() -> impl IntoView {
    view! {
        <Modal dialog=Dialog::Faults title="Faults of the demo account">
            <div class="dialog-body faults">
                <p class="dim">"The next call that matches meets the fault, as it would in AWS."</p>
                <FaultForm />
                <FaultList />
                <Blows />
            </div>
        </Modal>
    }
}

#[component]
fn FaultForm() -> impl IntoView {
    let console = Console::here();
    let environment =
        RwSignal::new(untrack(|| console.environment()).map(|id| id.to_string()).unwrap_or_default());
    let service = RwSignal::new(SERVICES[0].0.to_owned());
    let effect = RwSignal::new(0_usize);
    let environments = Signal::derive(move || {
        let all = (String::new(), "every environment".to_owned());
        let each = console.environments().into_iter().map(|id| (id.to_string(), id.to_string()));
        each.chain([all]).collect::<Vec<_>>()
    });
    let set = move || {
        let chosen = environment.get_untracked();
        let fault = Fault {
            environment: untrack(|| console.environments()).into_iter().find(|id| id.to_string() == chosen),
            service: Some(service.get_untracked()).filter(|service| !service.is_empty()),
            operation: None,
            effect: EFFECTS.get(effect.get_untracked()).map_or(FaultEffect::Throttle, |(effect, _)| *effect),
            percent: 100,
        };
        console.tell(SetFault { fault }, move |faults| {
            console.session.faults.set(faults);
            console.refresh();
        });
    };
    view! {
        <div class="fault-form">
            <span>"In"</span>
            <Select
                label="In"
                choices=environments
                chosen=environment
                on_choose=move |id| environment.set(id)
                hook="fault-environment"
            />
            <span>"a call to"</span>
            <Select
                label="A call to"
                choices=Signal::stored(services())
                chosen=service
                on_choose=move |id| service.set(id)
                hook="fault-service"
            />
            <span>"that"</span>
            <Select
                label="What becomes of it"
                choices=Signal::stored(by_place(EFFECTS.iter().map(|(_, word)| *word)))
                chosen=Signal::derive(move || effect.get().to_string())
                on_choose=move |place: String| effect.set(place.parse().unwrap_or_default())
                hook="fault-effect"
            />
            <Button
                hook="set-fault"
                kind=ButtonKind::Primary
                label="Set and refresh"
                on_press=move |()| set()
            />
        </div>
    }
}

fn services() -> Vec<(String, String)> {
    let all = (String::new(), "any service".to_owned());
    SERVICES.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).chain([all]).collect()
}

/// Choices that are known by their place.
fn by_place(words: impl Iterator<Item = &'static str>) -> Vec<(String, String)> {
    words.enumerate().map(|(place, word)| (place.to_string(), word.to_owned())).collect()
}

#[component]
fn FaultList() -> impl IntoView {
    let console = Console::here();
    let clear = move || {
        console.tell(ClearFaults {}, move |faults| {
            console.session.faults.set(faults);
            console.refresh();
        });
    };
    let row = |fault: Fault| {
        let place = fault.environment.map_or_else(|| "every environment".to_owned(), |id| id.to_string());
        let service = fault.service.unwrap_or_else(|| "any service".to_owned());
        view! {
            <tr data-test="fault">
                <td>{place}</td>
                <td class="mono">{service}</td>
                <td class="number attention">{words::effect(fault.effect)}</td>
            </tr>
        }
    };
    view! {
        <Show
            when=move || console.session.faults.with(|faults| !faults.is_empty())
            fallback=|| view! { <Empty text="No fault is set: every call is answered." /> }
        >
            <table class="fault-list">
                <tbody>{move || console.session.faults.get().into_iter().map(row).collect_view()}</tbody>
            </table>
            <Button hook="clear-faults" label="Clear all" on_press=move |()| clear() />
        </Show>
    }
}
