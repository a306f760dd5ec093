//! PNG pictures.

use super::{Subject, deflate};
use crate::objects::Rope;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const SIZE: (usize, usize) = (800, 600);

/// A floor plan: walls as lines on white.
pub(super) fn png(subject: &Subject<'_>) -> Rope {
    let (width, height) = SIZE;
    let mut pixels = vec![0xff_u8; width * height];
    let mut wall = |x: usize, y: usize, across: usize, down: usize| {
        for row in y..(y + down).min(height) {
            if let Some(line) = pixels.get_mut(row * width + x..row * width + (x + across).min(width)) {
                line.fill(0x20);
            }
        }
    };
    for (x, y, across, down) in [(40, 40, 720, 6), (40, 554, 720, 6), (40, 40, 6, 520), (754, 40, 6, 520)] {
        wall(x, y, across, down);
    }
    let dice = subject.dice().of("walls");
    for number in 0..9 {
        let at = |name: &str, most: u64| 60 + dice.of(name).at(number).below(most) as usize;
        let length = 80 + dice.of("length").at(number).below(200) as usize;
        let (across, down) = if number % 2 == 0 { (length, 4) } else { (4, length) };
        let (x, y) = (at("x", 640), at("y", 440));
        wall(x, y, across.min(754 - x), down.min(554 - y));
    }
    // Each line begins with its filter: none.
    let lines: Vec<u8> =
        pixels.chunks(width).flat_map(|line| std::iter::once(0).chain(line.iter().copied())).collect();
    let mut rope = Rope::from(SIGNATURE);
    chunk(&mut rope, b"IHDR", &header(width as u32, height as u32, 8));
    let about: String = subject.heading().iter().map(|(name, value)| format!("{name}: {value}; ")).collect();
    chunk(&mut rope, b"tEXt", &Rope::from([b"Comment\0", about.as_bytes()].concat()));
    let (data, mut end) = (Rope::from(deflate::zlib(&lines)), Rope::default());
    chunk(&mut end, b"IEND", &Rope::default());
    // A private chunk, which programs pass over, makes it as long as it is to be.
    let now = rope.len() + 12 + data.len() + end.len();
    if let Some(filling) = (subject.size as u64).checked_sub(now + 12) {
        let mut bytes = Rope::default();
        bytes.push_cycle(b"calibration ", filling);
        chunk(&mut rope, b"scAn", &bytes);
    }
    chunk(&mut rope, b"IDAT", &data);
    rope.append(&end);
    rope
}

/// So many pixels, all black, a bit each.
pub(super) fn huge(side: u32) -> Rope {
    let mut rope = Rope::from(SIGNATURE);
    chunk(&mut rope, b"IHDR", &header(side, side, 1));
    let bytes = u64::from(side) * (1 + u64::from(side).div_ceil(8));
    chunk(&mut rope, b"IDAT", &deflate::zlib_zeros(bytes));
    chunk(&mut rope, b"IEND", &Rope::default());
    rope
}

/// Width, height and bits of a grey picture.
fn header(width: u32, height: u32, bits: u8) -> Rope {
    Rope::from([&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, 0, 0, 0, 0]].concat())
}

fn chunk(rope: &mut Rope, name: &[u8; 4], data: &Rope) {
    let mut named = Rope::from(name.to_vec());
    named.append(data);
    rope.push((data.len() as u32).to_be_bytes().to_vec());
    rope.append(&named);
    rope.push(deflate::crc(&named).to_be_bytes().to_vec());
}
