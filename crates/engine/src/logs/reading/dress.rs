//! What ANSI escapes ask for, as one of sixteen colours each.

use protocol::logs::Ansi;

/// The sixteen colours, as xterm has them.
const PALETTE: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// What the escapes so far ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dress {
    asked: Ansi,
    reversed: bool,
}

impl Dress {
    /// Changes what is asked for.
    pub(super) fn take(&mut self, parameters: &str) {
        let mut numbers = parameters.split(';');
        while let Some(part) = numbers.next() {
            // Parts of one parameter, as of `4:3` and `38:2::1:2:3`.
            let mut own = part.split(':');
            let Some(code) = number(own.next()) else { continue };
            match code {
                38 | 48 => {
                    let colour =
                        if part.contains(':') { colour(&mut own, true) } else { colour(&mut numbers, false) };
                    if code == 38 {
                        self.asked.ink = colour;
                    } else {
                        self.asked.ground = colour;
                    }
                }
                4 => self.asked.underlined = own.next() != Some("0"),
                _ => self.take_one(code),
            }
        }
    }

    fn take_one(&mut self, code: u8) {
        let asked = &mut self.asked;
        match code {
            0 => *self = Self::default(),
            1 => asked.bold = true,
            2 => asked.faint = true,
            7 => self.reversed = true,
            21 => asked.underlined = true,
            22 => (asked.bold, asked.faint) = (false, false),
            24 => asked.underlined = false,
            27 => self.reversed = false,
            30..=37 => asked.ink = Some(code - 30),
            39 => asked.ink = None,
            40..=47 => asked.ground = Some(code - 40),
            49 => asked.ground = None,
            90..=97 => asked.ink = Some(code - 90 + 8),
            100..=107 => asked.ground = Some(code - 100 + 8),
            _ => {}
        }
    }

    /// How text is dressed now. Letters of the ground's own colour would hide what they say, and keep the usual ones.
    pub(super) fn now(self) -> Option<Ansi> {
        let mut worn = self.asked;
        if self.reversed {
            (worn.ink, worn.ground) = (Some(worn.ground.unwrap_or(0)), Some(worn.ink.unwrap_or(7)));
        }
        if worn.ink == worn.ground {
            (worn.ink, worn.ground) = (None, None);
        }
        (worn != Ansi::default()).then_some(worn)
    }
}

/// A parameter; an empty one is 0.
fn number(part: Option<&str>) -> Option<u8> {
    match part? {
        "" => Some(0),
        digits => digits.parse().ok(),
    }
}

/// The colour that follows 38 or 48: `5;n` or `2;r;g;b`. With colons there may be a colour space before the parts.
fn colour<'t>(parts: &mut impl Iterator<Item = &'t str>, colons: bool) -> Option<u8> {
    match number(parts.next())? {
        5 => Some(of_table(number(parts.next())?)),
        2 => {
            let rest: Vec<u8> =
                parts.take(if colons { 4 } else { 3 }).map(|part| number(Some(part)).unwrap_or(0)).collect();
            let [.., red, green, blue] = rest.as_slice() else { return None };
            Some(nearest(*red, *green, *blue))
        }
        _ => None,
    }
}

/// One of the 256 colours: the sixteen, a cube of six steps, and greys.
fn of_table(index: u8) -> u8 {
    match index {
        0..16 => index,
        16..232 => {
            let step = |of: u8| if of == 0 { 0 } else { 55 + 40 * of };
            let cube = index - 16;
            nearest(step(cube / 36), step(cube / 6 % 6), step(cube % 6))
        }
        _ => {
            let grey = 8 + 10 * (index - 232);
            nearest(grey, grey, grey)
        }
    }
}

/// The colour of the sixteen that is nearest.
fn nearest(red: u8, green: u8, blue: u8) -> u8 {
    let away = |of: &(u8, u8, u8)| {
        let part = |one: u8, other: u8| i32::from(one.abs_diff(other)).pow(2);
        part(of.0, red) + part(of.1, green) + part(of.2, blue)
    };
    (0_u8..).zip(PALETTE).min_by_key(|(_, of)| away(of)).map_or(7, |(index, _)| index)
}
