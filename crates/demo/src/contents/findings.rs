//! What the analysis of a document found, as the worker writes it.

use serde_json::json;

use super::prose;
use crate::{
    dice::Dice,
    objects::Rope,
    time::iso,
    world::{Arrival, End},
};

/// What can be found, and how grave it is.
const KINDS: [(&str, &str); 8] = [
    ("ground_rent_review", "high"),
    ("restrictive_covenant", "medium"),
    ("missing_party_signature", "high"),
    ("flood_risk", "medium"),
    ("service_charge_arrears", "medium"),
    ("planning_enforcement", "high"),
    ("right_of_way", "low"),
    ("lease_term_under_80_years", "high"),
];

/// How many bytes the result has.
pub(crate) fn findings_size(arrival: &Arrival) -> u64 {
    1_600 + 420 * found(arrival) + arrival.dice().of("result").below(500)
}

fn found(arrival: &Arrival) -> u64 {
    arrival.dice().of("findings").below(9)
}

/// The bytes of the result: JSON, whose summary is as long as the size asks for.
pub(crate) fn findings(arrival: &Arrival) -> Rope {
    let size = findings_size(arrival) as usize;
    let empty = written(arrival, "");
    let summary = prose::exactly(arrival.dice().of("summary"), size.saturating_sub(empty.len()));
    Rope::from(written(arrival, &summary))
}

fn written(arrival: &Arrival, summary: &str) -> String {
    let (analysis, dice) = (arrival.analysis(), arrival.dice());
    let (finished, tokens, millis) = match analysis.end {
        End::Analysed { at, input_tokens, output_tokens, millis, .. } => {
            (at, json!({ "input": input_tokens, "output": output_tokens }), millis)
        }
        End::GivenUp { at } => (at, json!({ "input": 0, "output": 0 }), 0),
    };
    let finding = |number: u64| {
        let dice: Dice = dice.of("finding").at(number.cast_signed());
        let (kind, severity) = KINDS[dice.below(KINDS.len() as u64) as usize];
        json!({
            "kind": kind,
            "severity": severity,
            "page": 1 + dice.of("page").below(arrival.pages().unsigned_abs()),
            "confidence": (dice.of("confidence").between(0.71, 0.99) * 100.0).round() / 100.0,
            "quote": prose::exactly(dice.of("quote"), 120),
        })
    };
    let result = json!({
        "document_id": arrival.document_id(),
        "property": arrival.property_id(),
        "key": arrival.key(),
        "request_id": arrival.request_id(),
        "model": "anthropic.claude-sonnet",
        "pages": arrival.pages(),
        "received_at": iso(analysis.received),
        "finished_at": iso(finished),
        "duration_ms": millis,
        "tokens": tokens,
        "findings": (0..found(arrival)).map(finding).collect::<Vec<_>>(),
        "summary": summary,
    });
    format!("{result:#}")
}
