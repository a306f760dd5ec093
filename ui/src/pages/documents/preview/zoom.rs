//! How large pages and pictures are shown.

/// Pixels of a point at 100%.
pub(super) const PIXELS_PER_POINT: f64 = 96.0 / 72.0;

/// What `+` and `−` step through.
const STEPS: [f64; 13] = [0.25, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 3.0, 4.0];

/// How large something is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Zoom {
    /// As wide as there is room.
    #[default]
    Fit,
    /// By this factor of its own size.
    By(f64),
}

impl Zoom {
    /// The factor, where so many pixels of width are there for something that is so many wide at 100%.
    pub(super) fn factor(self, room: f64, width: f64) -> f64 {
        let factor = match self {
            Self::Fit if width > 0.0 => room / width,
            Self::Fit => 1.0,
            Self::By(factor) => factor,
        };
        factor.clamp(0.05, STEPS[STEPS.len() - 1])
    }

    /// The next larger step after the present factor.
    pub(super) fn larger(factor: f64) -> Self {
        let step = STEPS.iter().find(|step| **step > factor + 1e-3);
        Self::By(step.copied().unwrap_or(STEPS[STEPS.len() - 1]))
    }

    /// A step by the turn of a wheel.
    pub(super) fn turned(factor: f64, down: f64) -> Self {
        if down < 0.0 { Self::larger(factor) } else { Self::smaller(factor) }
    }

    /// The next smaller step.
    pub(super) fn smaller(factor: f64) -> Self {
        let step = STEPS.iter().rev().find(|step| **step < factor - 1e-3);
        Self::By(step.copied().unwrap_or(STEPS[0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_go_on_from_what_fits() {
        let fits = Zoom::Fit.factor(500.0, 800.0);
        assert_eq!(Zoom::larger(fits), Zoom::By(0.67));
        assert_eq!(Zoom::smaller(fits), Zoom::By(0.5));
        assert_eq!(Zoom::larger(4.0), Zoom::By(4.0));
        assert_eq!(Zoom::smaller(0.1), Zoom::By(0.25));
    }

    #[test]
    fn a_size_that_is_none_is_shown_as_it_is() {
        assert_eq!(Zoom::Fit.factor(500.0, 0.0), 1.0);
        assert_eq!(Zoom::Fit.factor(0.0, 800.0), 0.05);
    }
}
