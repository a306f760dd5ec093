//! The embedded account, seen through the real SDK clients.

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
mod failures;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod portal;
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
mod zz_services;
#[cfg(test)]
mod targets;
