//! Downloads, uploads and exports: how far each is, and what can be done about it.

mod row;

use leptos::prelude::*;
use protocol::documents::transfer::{GetTransfers, Transfer, TransferPhase, WatchTransfers};

use self::row::TransferRow;
use super::keys::Doors;
use crate::{
    console::Console,
    live::Live,
    parts::{Empty, Picture, Popover, TroubleBody, keyed},
    words,
};

type Transfers = Live<Vec<Transfer>>;

/// The button with how many run, and the list behind it.
#[component]
pub(super) fn TransfersButton() -> impl IntoView {
    let doors = expect_context::<Doors>();
    let live: Transfers = Live::follow(|| GetTransfers {}, || WatchTransfers {}, Signal::stored(false));
    tell_ends(live);
    let running = Memo::new(move |_| {
        live.known
            .with(|known| known.value.iter().flatten().filter(|transfer| is_under_way(transfer)).count())
    });
    let badge = move || match running.get() {
        0 => None,
        running => Some(view! {
            <span class="doc-badge-count" data-test="transfers-running">{words::count(running as u64)}</span>
        }),
    };
    let face = view! {
        <Picture icon=icondata_lu::LuArrowDownToLine />
        "Transfers"
        {badge}
    };
    view! {
        <Popover
            label="Downloads, uploads and exports  ⇧T"
            face
            open=doors.transfers
            hook="transfers"
            class="doc-transfers"
            at_end=true
        >
            <List live />
        </Popover>
    }
}

const fn is_under_way(transfer: &Transfer) -> bool {
    matches!(transfer.phase, TransferPhase::Waiting | TransferPhase::Running | TransferPhase::Verifying)
}

/// Says when a transfer that was seen under way has come to its end.
fn tell_ends(live: Transfers) {
    let console = Console::here();
    Effect::new(move |before: Option<Vec<Transfer>>| {
        let now = live.known.with(|known| known.value.clone().unwrap_or_default());
        for transfer in ended(before.as_deref().unwrap_or_default(), &now) {
            match &transfer.phase {
                TransferPhase::Done { .. } => {
                    let kind = words::transfer_kind(transfer.kind);
                    console.toasts.say(format!("{kind} done: {}", transfer.file));
                }
                TransferPhase::Failed { error } => console.toasts.fail(error),
                _ => {}
            }
        }
        now
    });
}

/// Those that were under way and are not any more.
fn ended<'a>(before: &[Transfer], now: &'a [Transfer]) -> Vec<&'a Transfer> {
    let ran = |transfer: &&Transfer| {
        !is_under_way(transfer)
            && before.iter().any(|before| before.id == transfer.id && is_under_way(before))
    };
    now.iter().filter(ran).collect()
}

#[component]
fn List(live: Transfers) -> impl IntoView {
    let all = Signal::derive(move || live.value().unwrap_or_default());
    let instead = move || {
        live.known.with(|known| match (&known.value, &known.error) {
            (Some(all), _) if all.is_empty() => Some(
                view! {
                    <Empty text=Signal::stored(
                        "Nothing was downloaded, uploaded or exported yet.".to_owned(),
                    ) />
                }
                .into_any(),
            ),
            (None, Some(error)) => {
                Some(view! { <TroubleBody error=Signal::stored(error.clone()) /> }.into_any())
            }
            _ => None,
        })
    };
    view! {
        <h3>"Transfers"</h3>
        {instead}
        <ul class="doc-transfer-list">
            {keyed(
                all,
                |transfer| transfer.id.clone(),
                |transfer: Signal<Transfer>| view! { <TransferRow transfer /> },
            )}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        Error, ErrorKind, Moment,
        catalogue::EnvironmentId,
        documents::{
            BucketId,
            transfer::{TransferId, TransferKind},
        },
    };

    use super::*;

    pub(super) fn transfer(id: &str, phase: TransferPhase, done: u64, size: Option<u64>) -> Transfer {
        let environment = EnvironmentId::new("shop", "dev");
        Transfer {
            id: TransferId(id.to_owned()),
            kind: TransferKind::Download,
            bucket: BucketId { environment, bucket: "b".to_owned() },
            what: "a.pdf".to_owned(),
            file: "/home/a.pdf".to_owned(),
            size,
            done,
            speed: 0.0,
            phase,
            began: Moment(0),
            ended: None,
        }
    }

    #[test]
    fn an_end_is_told_once_and_only_to_who_saw_it_run() {
        let done = || TransferPhase::Done { verified: String::new() };
        let before = [transfer("a", TransferPhase::Running, 1, None), transfer("b", done(), 1, None)];
        let failed = TransferPhase::Failed { error: Error::new(ErrorKind::NotFound, "gone") };
        let now =
            [transfer("a", failed, 1, None), transfer("b", done(), 1, None), transfer("c", done(), 1, None)];
        let told =
            |before: &[Transfer]| ended(before, &now).iter().map(|it| it.id.0.clone()).collect::<Vec<_>>();
        assert_eq!(told(&before), ["a"]);
        assert!(told(&now).is_empty() && told(&[]).is_empty());
    }
}
