//! The tail on a small account, whose hours pass as fast as there is work.

mod exact;
mod frames;
mod modes;
mod scopes;
mod tailed;
mod world;
