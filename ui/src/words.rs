//! How values are worded on screen: numbers, times, troubles, and the protocol's own enums.

mod ages;
mod changes;
mod document_detail;
mod documents;
mod logs;
mod numbers;
mod permissions;
mod services;
mod sign_in;
mod states;
mod targets;
mod trouble;

pub(crate) use ages::{age, countdown, duration, left, time_of_day};
pub(crate) use changes::{
    change_title, cpu, memory, monthly_difference, outcome_health, phase_name, record_outcome, records_of,
    scaling_unit, severity, severity_icon, short_arn, struck,
};
pub(crate) use document_detail::{
    day_ahead, document_language, encryption, lock, object_arn, public_access, restored, s3_address,
    story_source, tier, tone, visible,
};
pub(crate) use documents::{
    bucket_state, case, is_archived, listing_phase, listing_speed, modified, rows_shown, size, storage_class,
    took, transfer_kind, transfer_phase, transferred, without_listing,
};
pub(crate) use logs::{
    group_missing, group_never_written, group_state, groups_unknown, length, level_letter, lines_shown, mode,
    moment, other_groups_unknown, retention_against, span, span_now,
};
pub(crate) use numbers::{bytes, count, measured, money, number, percent, plural};
pub(crate) use permissions::{asker, permission, permissions_sentence};
pub(crate) use services::{
    capacity, capacity_detail, event, provider, range, rollout_state, scaling_metric, service_sentence,
    services_sentence, stop_cause, stop_health, task_health, task_mark, task_size, task_state, zone,
};
pub(crate) use sign_in::{
    access, access_detail, access_name, decided_by, kept, keyring, origin, session_health, session_sentence,
    session_state, sign_in_sentence, signed_out_of,
};
pub(crate) use states::{
    alarm_state, card_state, effect, fleet_sentence, freshness, health, health_id, limit, rollout,
    section_id, section_title, target_state, threshold, window,
};
pub(crate) use targets::{TargetsSentence, short_id, target_health, targets_sentence};
pub(crate) use trouble::{trouble, unread};
