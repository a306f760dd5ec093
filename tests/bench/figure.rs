//! How a figure is printed.

/// One figure with what it is held against. Smaller is better; `goal` is the largest ratio that will do.
pub(crate) struct Figure<'a> {
    /// `area.name`.
    pub(crate) name: &'a str,
    /// What was measured.
    pub(crate) value: f64,
    /// Its unit.
    pub(crate) unit: &'a str,
    /// What it is held against, and in words what that is.
    pub(crate) peer: f64,
    /// In words, what the peer is.
    pub(crate) peer_is: &'a str,
    /// The largest value that meets the goal, in the same unit.
    pub(crate) limit: f64,
    /// The goal in words.
    pub(crate) goal: &'a str,
}

impl Figure<'_> {
    /// Prints it as `make bench` reads it.
    #[expect(clippy::print_stdout, reason = "the line is what `make bench` reads")]
    pub(crate) fn print(&self) {
        let Self { name, value, unit, peer, peer_is, limit, goal } = self;
        let met = if value <= limit { "met" } else { "short" };
        println!(
            "{name} {value:.1} {unit} | {peer:.1} {unit} {peer_is} | {:.2} | {goal} | {met}",
            value / peer
        );
    }
}

/// The middle one; of an even number, the upper of the two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
