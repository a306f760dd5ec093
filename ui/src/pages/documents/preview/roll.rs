//! Scrolling through what is higher than a browser can scroll.

/// The highest element that is drawn, in pixels. Browsers end at some thirty million.
const HIGHEST: f64 = 8_000_000.0;

/// A view that is scrolled over something, in pixels. Where that is higher than [`HIGHEST`], the bar moves over less
/// than there is: a step stays a step, and a long pull of the bar goes to the same share of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Roll {
    /// How high everything is.
    total: f64,
    /// How high the view is.
    view: f64,
    /// Where the bar stands.
    bar: f64,
    /// What lies at `y` of everything is drawn so much higher.
    offset: f64,
}

impl Roll {
    /// How high the element is that is scrolled.
    pub(super) fn room(&self) -> f64 {
        self.total.min(HIGHEST)
    }

    /// What of everything stands at the top of the view.
    pub(super) fn top(&self) -> f64 {
        self.bar + self.offset
    }

    pub(super) const fn view(&self) -> f64 {
        self.view
    }

    /// Where the bar stands.
    pub(super) const fn bar(&self) -> f64 {
        self.bar
    }

    /// Where in the element is drawn what lies at `y` of everything.
    pub(super) fn drawn(&self, y: f64) -> f64 {
        y - self.offset
    }

    /// The same over something of another height, or through another view; the top stays where it can.
    pub(super) fn sized(self, total: f64, view: f64) -> Self {
        let top = self.top();
        Self { total: total.max(0.0), view: view.max(0.0), ..self }.to(top)
    }

    /// The same with this at the top, as far as there is so much.
    pub(super) fn to(self, top: f64) -> Self {
        let top = top.clamp(0.0, (self.total - self.view).max(0.0));
        let (room, exact) = (self.room(), self.room() / 4.0);
        let bar = if self.total <= room || top <= exact {
            top
        } else if self.total - top <= exact {
            room - (self.total - top)
        } else {
            // Between the ends, where a step more or less of the bar is nothing.
            let share = (top - exact) / (self.total - 2.0 * exact);
            exact + share * (room - 2.0 * exact)
        };
        Self { bar, offset: top - bar, ..self }
    }

    /// The same after the bar was moved there.
    pub(super) fn moved(self, bar: f64) -> Self {
        let room = self.room();
        let bar = bar.clamp(0.0, (room - self.view).max(0.0));
        if self.total <= room {
            return Self { bar, offset: 0.0, ..self };
        }
        let is_step = (bar - self.bar).abs() <= 2.0 * self.view;
        if !is_step {
            let top = bar / (room - self.view).max(1.0) * (self.total - self.view);
            return Self { bar, offset: top - bar, ..self };
        }
        let stepped = Self { bar, ..self };
        let near_start = bar < self.view && self.offset > 0.0;
        let near_end = bar > room - 2.0 * self.view && self.offset < self.total - room;
        // The bar must not end before what it moves over does.
        if near_start || near_end { stepped.to(stepped.top()) } else { stepped }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn roll(total: f64) -> Roll {
        Roll::default().sized(total, 800.0)
    }

    #[test]
    fn what_a_browser_can_scroll_is_scrolled_by_it() {
        let roll = roll(100_000.0).moved(5_000.0);
        assert_eq!((roll.top(), roll.bar(), roll.room()), (5_000.0, 5_000.0, 100_000.0));
        assert_eq!(roll.drawn(5_100.0), 5_100.0);
    }

    #[test]
    fn what_is_shorter_than_the_view_does_not_move() {
        assert_eq!(roll(300.0).moved(50.0).top(), 0.0);
        assert_eq!(roll(300.0).to(50.0).top(), 0.0);
        assert_eq!(Roll::default().moved(9.0).top(), 0.0);
    }

    #[test]
    fn a_step_is_a_step_and_a_pull_a_share() {
        let far = roll(8e9).to(3e9);
        assert!((far.moved(far.bar() + 40.0).top() - far.top() - 40.0).abs() < 1e-3);
        let pulled = roll(8e9).moved((HIGHEST - 800.0) / 2.0);
        assert!((pulled.top() - (8e9 - 800.0) / 2.0).abs() < 1.0);
    }

    proptest! {
        #[test]
        fn any_place_is_reached_and_drawn_in_the_room(total in 0.0..1e12, share in 0.0..=1.0) {
            let wish = total * share;
            let roll = roll(total).to(wish);
            prop_assert!((roll.top() - wish.min((total - 800.0).max(0.0))).abs() < 1e-3);
            prop_assert!(roll.bar() >= 0.0 && roll.bar() <= roll.room());
            prop_assert!((roll.drawn(roll.top()) - roll.bar()).abs() < 1e-3);
        }

        #[test]
        fn steps_reach_both_ends(total in 1e7..1e8, up in any::<bool>()) {
            // A hundred thousand steps at most: from wherever one is, the end is not held off.
            let mut roll = roll(total).to(total / 2.0);
            let end = if up { 0.0 } else { total - 800.0 };
            for _ in 0..100_000 {
                let by = if up { -1_500.0 } else { 1_500.0 };
                roll = roll.moved(roll.bar() + by);
                if (roll.top() - end).abs() < 1e-3 {
                    return Ok(());
                }
            }
            prop_assert!(false, "stopped at {} of {total}", roll.top());
        }
    }
}
