//! How values are worded on screen: numbers, times, troubles, and the protocol's own enums.

mod ages;
mod changes;
mod numbers;
mod permissions;
mod sign_in;
mod states;
mod trouble;

pub(crate) use ages::{age, countdown, duration, left, time_of_day};
pub(crate) use changes::{
    change_title, cpu, memory, monthly_difference, outcome_health, phase_name, record_kind, record_outcome,
    severity, severity_icon, short_arn, struck,
};
pub(crate) use numbers::{bytes, count, measured, money, number, percent, plural};
pub(crate) use permissions::{asker, permission, permissions_sentence};
pub(crate) use sign_in::{
    access, access_detail, access_name, decided_by, kept, keyring, origin, session_health, session_sentence,
    session_state, sign_in_sentence, signed_out_of,
};
pub(crate) use states::{
    alarm_state, card_state, effect, fleet_sentence, freshness, health, limit, rollout, section_id,
    section_title, target_state, threshold, window,
};
pub(crate) use trouble::trouble;
