//! Which rows of an index are shown, and in which order.
