//! What is wrong, since when, and what to open next: the fleet, and one environment.

mod facts;
