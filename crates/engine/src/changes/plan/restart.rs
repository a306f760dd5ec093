//! All tasks replaced by new ones of the same revision.

use protocol::changes::Change;

use super::{Draft, Setting, money, rollout};
use crate::{
    catalogue::model::Figure,
    changes::present::{DefinitionNow, Present},
};

pub(super) fn draft(present: &Present, setting: Setting<'_>) -> Draft {
    let service = &present.service;
    let mut draft = Draft::new(format!("Replace all tasks of {} by new ones", service.id.name));
    let runs = present.definition.as_ref().map_or_else(String::new, DefinitionNow::name);
    let deployment = service.primary().map_or("none", |primary| primary.id.as_str());
    let (before, after) = (format!("{deployment} {runs}"), format!("a new one {runs}"));
    draft.step("Deployment", &before.trim(), &after.trim());
    if let Some(why) = rollout::refusal(present) {
        draft.refuse(why);
    } else if service.desired == 0 && !service.daemon {
        draft.refuse("No task runs: there is nothing to restart");
        let declared = setting.declared.and_then(|declared| declared.expect.number(Figure::Tasks));
        // A figure of the catalogue that is no count of tasks is not proposed.
        let desired = declared.filter(|least| (1.0..=100.0).contains(least)).map_or(1, |least| least as u32);
        let start = Change::SetDesiredCount { service: service.id.clone(), desired };
        draft.way_out(format!("Run {}", super::draft::tasks(desired)), start);
    }
    if draft.refusal.is_some() {
        return draft;
    }
    let each = present.definition.as_ref().map(DefinitionNow::size);
    rollout::describe(&mut draft, each, present);
    money::of_count(&mut draft, service.desired, service.desired, present, setting);
    draft.no_undo("There is nothing to undo: the same revision runs before and after");
    draft
}
