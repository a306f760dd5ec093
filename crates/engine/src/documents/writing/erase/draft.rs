//! What an erasure would do: counts, and what stands against it.

use std::sync::Arc;

use protocol::{
    changes::Severity,
    documents::person::{FindPerson, PersonFound},
};

use super::Erases;
use crate::{
    Engine,
    documents::{
        person::Found,
        writing::plan::{Draft, counted, size},
    },
    visible,
};

/// Of a value, in characters.
const LONGEST_VALUE: usize = 200;
/// Conflicts that are told one by one.
const TOLD: usize = 5;

/// `property PW-104233`.
pub(super) fn whose(asked: &FindPerson) -> String {
    format!("{} {}", asked.field, visible::line(&asked.value, LONGEST_VALUE))
}

/// The plan of an erasure of what a search has found.
pub(in crate::documents::writing) fn draft(
    engine: &Arc<Engine>,
    Erases { asked, found }: &Erases,
    state: &PersonFound,
) -> Draft {
    let mut draft = Draft {
        headline: format!("Erase all of {}, for good", whose(asked)),
        name: asked.value.clone(),
        always_typed: true,
        refusal: refusal(state),
        ..Draft::default()
    };
    for found in found.iter().filter(|found| !found.versions.is_empty()) {
        draft.fact(&found.bucket.bucket, counted(found.versions.len() as u64, "version"));
    }
    draft.fact("Documents", state.objects.to_string());
    draft.fact("Versions", state.versions.to_string());
    draft.fact("Delete markers among them", state.delete_markers.to_string());
    draft.fact("Bytes", size(state.bytes));
    draft.fact("Held by a lock", state.conflicting.to_string());
    hazards(&mut draft, engine, state, found);
    for said in found.iter().flat_map(|found| found.uncovered(&asked.field)) {
        draft.hazard(Severity::Warning, said);
    }
    draft
}

fn refusal(state: &PersonFound) -> Option<String> {
    let mut unsearched = state.buckets.iter().filter_map(|it| Some((it, it.trouble.as_ref()?)));
    if let Some((bucket, trouble)) = unsearched.next() {
        let whole = "an erasure must know all that there is";
        return Some(format!("{} could not be searched: {}; {whole}", bucket.bucket, trouble.message));
    }
    if state.versions == 0 {
        return Some("Nothing was found: there is nothing to erase".to_owned());
    }
    (state.conflicting >= state.versions).then(|| "Every version is held by a lock".to_owned())
}

fn hazards(draft: &mut Draft, engine: &Arc<Engine>, state: &PersonFound, found: &[Found]) {
    draft.hazard(Severity::Danger, "This cannot be undone: no version and no copy is kept");
    if state.conflicting > 0 {
        let held = counted(state.conflicting, "version");
        draft.hazard(Severity::Danger, format!("{held} will stay: a lock holds them"));
    }
    for conflict in state.conflicts.iter().take(TOLD) {
        let key = visible::line(&conflict.object.key, LONGEST_VALUE);
        draft.hazard(Severity::Warning, format!("{key}: {}", conflict.words));
    }
    for found in found {
        let environment = engine.catalogue.environment(&found.bucket.environment);
        let Ok(environment) = environment else { continue };
        let declared = environment.buckets.iter().find(|bucket| bucket.name == found.bucket.bucket);
        let retention = declared.and_then(|bucket| bucket.documents.as_ref()?.retention.as_ref());
        if let Some(retention) = retention.filter(|_| !found.versions.is_empty()) {
            draft.hazards.push(protocol::changes::Hazard {
                severity: Severity::Warning,
                text: format!(
                    "The design keeps documents for {}: a request to be forgotten may end that earlier",
                    retention.words
                ),
                place: Some(retention.place.clone()),
            });
        }
    }
}
