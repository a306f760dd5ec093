//! The systems that come with the console.

/// Name and text of each file in `assets/systems`.
pub(crate) const FILES: [(&str, &str); 3] = [
    ("air-applied-ai.toml", include_str!("../../../../assets/systems/air-applied-ai.toml")),
    ("paperwurks.toml", include_str!("../../../../assets/systems/paperwurks.toml")),
    ("prod-infra.toml", include_str!("../../../../assets/systems/prod-infra.toml")),
];
