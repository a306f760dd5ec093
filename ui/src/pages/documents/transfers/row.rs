use leptos::prelude::*;
use protocol::{
    documents::transfer::{RemoveTransfer, ResumeTransfer, StopTransfer, Transfer, TransferPhase},
    visible::line,
};

use super::is_under_way;
use crate::{
    console::Console,
    pages::documents::{at::LONGEST, case::Cases},
    parts::{CopyButton, IconButton, Mark},
    words,
};

/// A transfer: how far it is, where its file is, and what can be done about it.
#[component]
pub(super) fn TransferRow(transfer: Signal<Transfer>) -> impl IntoView {
    let phase = Memo::new(move |_| transfer.with(|transfer| words::transfer_phase(&transfer.phase)));
    let what = move || transfer.with(|transfer| line(&transfer.what, LONGEST));
    let figures = move || {
        transfer.with(|transfer| {
            let speed = if transfer.phase == TransferPhase::Running { transfer.speed } else { 0.0 };
            words::transferred(transfer.done, transfer.size, speed)
        })
    };
    let file = Signal::derive(move || transfer.with(|transfer| transfer.file.clone()));
    view! {
        <li
            class="doc-transfer"
            data-test="transfer"
            data-phase=move || transfer.with(|transfer| phase_name(&transfer.phase))
        >
            <p class="doc-transfer-what">
                <Mark health=Signal::derive(move || phase.get().0) />
                <span class="cut" title=what>
                    {what}
                </span>
                <span class="push"></span>
                <Levers transfer />
            </p>
            <Bar transfer />
            <p class="small dim number">{figures} " · " <span class="selectable">{move || phase.get().1}</span></p>
            <p class="doc-transfer-file small faint">
                <span class="cut mono selectable" title=file>
                    {file}
                </span>
                <CopyButton what="File" text=file />
            </p>
        </li>
    }
}

#[component]
fn Bar(transfer: Signal<Transfer>) -> impl IntoView {
    let width = move || transfer.with(|transfer| format!("{:.1}%", share(transfer)));
    let class = move || {
        transfer.with(|transfer| match transfer.phase {
            TransferPhase::Done { .. } => "doc-transfer-bar is-done",
            TransferPhase::Failed { .. } => "doc-transfer-bar is-failed",
            _ => "doc-transfer-bar",
        })
    };
    view! {
        <span class=class aria-hidden="true">
            <i style:width=width></i>
        </span>
    }
}

/// How much is done, in percent.
#[expect(clippy::cast_precision_loss, reason = "shown as a bar")]
fn share(transfer: &Transfer) -> f64 {
    match (&transfer.phase, transfer.size) {
        (TransferPhase::Done { .. }, _) => 100.0,
        (_, Some(size)) if size > 0 => (100.0 * transfer.done as f64 / size as f64).min(100.0),
        _ => 0.0,
    }
}

const fn phase_name(phase: &TransferPhase) -> &'static str {
    match phase {
        TransferPhase::Waiting => "waiting",
        TransferPhase::Running => "running",
        TransferPhase::Verifying => "verifying",
        TransferPhase::Done { .. } => "done",
        TransferPhase::Stopped => "stopped",
        TransferPhase::Failed { .. } => "failed",
    }
}

/// Stops what runs, goes on with what does not, and takes what is over off the list.
#[component]
fn Levers(transfer: Signal<Transfer>) -> impl IntoView {
    let (console, cases) = (Console::here(), Cases::here());
    let id = move || transfer.with_untracked(|transfer| transfer.id.clone());
    let runs = Memo::new(move |_| transfer.with(is_under_way));
    let resumes = Memo::new(move |_| {
        transfer
            .with(|transfer| matches!(transfer.phase, TransferPhase::Stopped | TransferPhase::Failed { .. }))
    });
    // It is another look, and may want a case.
    let resume = move |()| {
        cases.call(ResumeTransfer { transfer: id() }, move |answer| {
            if let Err(error) = answer {
                console.toasts.fail(&error);
            }
        });
    };
    view! {
        <Show when=move || runs.get()>
            <IconButton
                hook="stop-transfer"
                icon=icondata_lu::LuPause
                label="Stop; it can go on later"
                on_press=move |()| console.tell(StopTransfer { transfer: id() }, drop)
            />
        </Show>
        <Show when=move || resumes.get()>
            <IconButton
                hook="resume-transfer"
                icon=icondata_lu::LuPlay
                label="Go on"
                on_press=resume
            />
        </Show>
        <Show when=move || !runs.get()>
            <IconButton
                hook="remove-transfer"
                icon=icondata_lu::LuX
                label="Take it off the list, and what is unfinished off the disk"
                on_press=move |()| console.tell(RemoveTransfer { transfer: id() }, drop)
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::transfer, *};

    #[test]
    fn a_bar_is_full_only_where_it_may_be() {
        let share = |phase, done, size| share(&transfer("a", phase, done, size));
        let done = TransferPhase::Done { verified: String::new() };
        assert!((share(done, 0, Some(0)) - 100.0).abs() < f64::EPSILON);
        assert!((share(TransferPhase::Running, 50, Some(200)) - 25.0).abs() < f64::EPSILON);
        assert!((share(TransferPhase::Running, 300, Some(200)) - 100.0).abs() < f64::EPSILON);
        assert!(share(TransferPhase::Running, 300, None).abs() < f64::EPSILON);
        assert!(share(TransferPhase::Waiting, 0, Some(0)).abs() < f64::EPSILON);
    }
}
