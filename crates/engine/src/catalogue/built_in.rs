//! The systems that come with the console.

/// Name and text of each file in `assets/systems`.
pub(crate) const FILES: [(&str, &str); 1] =
    [("paperwurks.toml", include_str!("../../../../assets/systems/paperwurks.toml"))];
