//! The embedded account, seen through the real SDK clients.

#![expect(clippy::disallowed_methods, reason = "the embedded account must take what the gate sends")]

#[cfg(test)]
mod alarms;
#[cfg(test)]
mod capacity;
#[cfg(test)]
mod databases;
#[cfg(test)]
mod definitions;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod insights;
#[cfg(test)]
mod live_tail;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod queues;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod rollouts;
#[cfg(test)]
mod scaling;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod support;
#[cfg(test)]
mod targets;
#[cfg(test)]
mod torrents;
