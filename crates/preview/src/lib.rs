//! Documents made visible in a process of their own.
