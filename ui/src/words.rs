//! How values are worded on screen: numbers, times, troubles, and the protocol's own enums.

mod ages;
mod numbers;
mod states;
mod trouble;

pub(crate) use ages::{age, duration, time_of_day};
pub(crate) use numbers::{bytes, count, measured, money, number, percent, plural};
pub(crate) use states::{
    alarm_state, card_state, effect, fleet_sentence, freshness, health, limit, rollout, section_id,
    section_title, target_state, threshold, window,
};
pub(crate) use trouble::trouble;
