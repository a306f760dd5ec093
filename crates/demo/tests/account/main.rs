//! The embedded account, seen through the real SDK clients.

#[cfg(test)]
mod alarms;
#[cfg(test)]
mod databases;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod faults;
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
mod settings;
#[cfg(test)]
mod support;
#[cfg(test)]
mod targets;
