//! x
use crate::world::Arrival;
pub(super) fn text(arrival: &Arrival, size: u64) -> Vec<u8> {
    format!("{} {}\n", arrival.document_id(), arrival.property_id())
        .bytes()
        .cycle()
        .take(size as usize)
        .collect()
}
