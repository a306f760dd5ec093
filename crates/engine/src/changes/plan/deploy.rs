//! Another revision of the same family.

use std::collections::BTreeSet;

use protocol::changes::{Change, Severity};

use super::{Draft, Setting, money, rollout};
use crate::{
    catalogue::{
        figures,
        model::{Expected, Figure},
    },
    changes::present::{Asked, DefinitionNow, Present},
};

pub(super) fn draft(revision: u32, present: &Present, setting: Setting<'_>) -> Draft {
    let service = &present.service;
    let mut draft = Draft::new(format!("Run revision {revision} of {}", service.id.name));
    let wanted = match &present.asked {
        Asked::Revision(found) => found.as_ref(),
        Asked::Nothing | Asked::Task(_) => None,
    };
    let Some(before) = &present.definition else {
        draft.refuse("The task definition that runs now could not be found");
        return draft;
    };
    refuse(&mut draft, revision, before, wanted, present);
    let Some(wanted) = wanted.filter(|_| draft.refusal.is_none()) else { return draft };
    draft.headline = format!("Run {} of {} instead of {}", wanted.name(), service.id.name, before.name());
    draft.step("Task definition", &before.name(), &wanted.name());
    differences(&mut draft, before, wanted);
    rollout::describe(&mut draft, Some(wanted.size()), present);
    if wanted.revision < before.revision {
        draft.note("It is older: what was done to the database since then is not undone by it");
    }
    if let Some((cpu, memory)) = wanted.cpu.zip(wanted.memory) {
        declared_size(&mut draft, cpu, memory, setting);
        money::of_size(&mut draft, cpu, memory, present, setting);
    }
    undo(&mut draft, before, present);
    draft
}

fn refuse(
    draft: &mut Draft,
    revision: u32,
    before: &DefinitionNow,
    wanted: Option<&DefinitionNow>,
    present: &Present,
) {
    let service = &present.service;
    if let Some(why) = rollout::refusal(present) {
        draft.refuse(why);
    } else if revision == before.revision {
        draft.refuse(format!("Nothing would change: revision {revision} already runs"));
        let restart = Change::Restart { service: service.id.clone() };
        draft.way_out("Replace its tasks by new ones of the same revision", restart);
    } else {
        match wanted {
            None => {
                draft.refuse(format!("{} has no revision {revision}", before.family));
            }
            Some(wanted) if !wanted.active => {
                draft.refuse(format!("{} was deregistered: no service can be given it", wanted.name()));
            }
            Some(wanted) if service.capacity.is_fargate() && !wanted.fits_fargate => {
                draft.refuse(format!("{} is not made for Fargate, where the service runs", wanted.name()));
            }
            Some(_) => {}
        }
    }
}

/// Size and images: what decides how a revision runs. The page of the service compares all of it.
fn differences(draft: &mut Draft, before: &DefinitionNow, wanted: &DefinitionNow) {
    size_steps(draft, (before.cpu, before.memory), (wanted.cpu, wanted.memory));
    let names: BTreeSet<_> = before.containers.keys().chain(wanted.containers.keys()).collect();
    for name in names {
        let image = |definition: &DefinitionNow| {
            definition.containers.get(name).map_or_else(|| "not there".to_owned(), |it| it.image.clone())
        };
        draft.step(format!("{name} · image"), &image(before), &image(wanted));
    }
}

/// CPU and memory of a task, before and after.
pub(super) fn size_steps(
    draft: &mut Draft,
    before: (Option<u32>, Option<u32>),
    after: (Option<u32>, Option<u32>),
) {
    let cpu =
        |units: Option<u32>| units.map_or_else(|| "not set".to_owned(), |units| format!("{units} units"));
    let memory = |mib: Option<u32>| mib.map_or_else(|| "not set".to_owned(), |mib| format!("{mib} MiB"));
    draft.step("CPU of a task", &cpu(before.0), &cpu(after.0));
    draft.step("Memory of a task", &memory(before.1), &memory(after.1));
}

/// What the design says of the size of a task.
pub(super) fn declared_size(draft: &mut Draft, cpu: u32, memory: u32, setting: Setting<'_>) {
    let Some(service) = setting.declared else { return };
    for (figure, value) in [(Figure::Cpu, cpu), (Figure::Memory, memory)] {
        let Some(expectation) = service.expect.0.get(&figure) else { continue };
        let given = figures::words(figure, &expectation.value);
        let label = figures::kind_of(figure).label;
        let holds = match expectation.value {
            Expected::Number(number) => number == f64::from(value),
            Expected::Range { min, max } => (min..=max).contains(&f64::from(value)),
            Expected::Text(_) | Expected::Set(_) | Expected::Flag(_) => continue,
        };
        if holds {
            draft.by_design(format!("{label}: the design gives {given}"), &expectation.place);
        } else {
            let said = format!("{label} differs from the design, which gives {given}");
            draft.hazard(Severity::Note, said, Some(&expectation.place));
        }
    }
}

/// Undone by running what runs now.
pub(super) fn undo(draft: &mut Draft, before: &DefinitionNow, present: &Present) {
    if before.active {
        let back = Change::Deploy { service: present.service.id.clone(), revision: before.revision };
        draft.undo_by(back, format!("Run {} again", before.name()));
    } else {
        draft.no_undo(format!("{} was deregistered: it cannot be run again", before.name()));
    }
}
