//! Two texts, line by line.

use std::time::{Duration, Instant};

use protocol::documents::details::{Comparison, DiffLine};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

use crate::visible;

/// Lines that are shown around what differs.
const AROUND: usize = 3;
/// The most lines of an answer.
const MOST_LINES: usize = 2_000;
/// The most characters of a line.
const LONGEST_LINE: usize = 500;
/// The most lines of a text that is compared by them.
const MOST_COMPARED: usize = 100_000;
/// After that the differences are found less closely.
const LONGEST: Duration = Duration::from_secs(2);

/// The text that `bytes` are; nothing for what is no text, or has more lines than anybody reads.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
    (text.split_inclusive('\n').count() <= MOST_COMPARED).then_some(text)
}

/// The lines that differ, with some around them.
pub(super) fn compared(one: &str, other: &str) -> Comparison {
    // With their ends, so that other line ends are a difference.
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split_inclusive('\n').collect(), other.split_inclusive('\n').collect());
    let deadline = Instant::now().checked_add(LONGEST);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &one, &other, deadline);
    let count = |lines: fn(&DiffOp) -> usize| {
        let differing = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
        differing.map(lines).sum::<usize>() as u64
    };
    let (added, removed) = (count(|op| op.new_range().len()), count(|op| op.old_range().len()));
    let mut lines = Vec::new();
    let mut cut = false;
    for op in group_diff_ops(ops, AROUND).into_iter().flatten() {
        let equal = matches!(op, DiffOp::Equal { .. });
        let old = op.old_range().map(|at| {
            line(&one, Some(at), equal.then(|| op.new_range().start + at - op.old_range().start), at)
        });
        let new = op.new_range().filter(|_| !equal).map(|at| line(&other, None, Some(at), at));
        for line in old.chain(new) {
            cut |= lines.len() >= MOST_LINES;
            if cut {
                break;
            }
            lines.push(line);
        }
    }
    Comparison::Text { lines, added, removed, cut }
}

/// The line at `at` of `of`, with its places in both texts counted from 0.
fn line(of: &[&str], one: Option<usize>, other: Option<usize>, at: usize) -> DiffLine {
    let text = of.get(at).copied().unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let number = |place: usize| place as u64 + 1;
    DiffLine { one: one.map(number), other: other.map(number), text: visible::line(text, LONGEST_LINE) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where it stands in the one and in the other, and what it says.
    type Line = (Option<u64>, Option<u64>, String);

    fn told(one: &str, other: &str) -> (Vec<Line>, u64, u64, bool) {
        let Comparison::Text { lines, added, removed, cut } = compared(one, other) else { panic!("text") };
        let lines = lines.into_iter().map(|line| (line.one, line.other, line.text)).collect();
        (lines, added, removed, cut)
    }

    #[test]
    fn lines_that_differ_are_shown_with_those_around_them() {
        let one: String = (1..=20).map(|line| format!("line {line}\n")).collect();
        let other = one.replace("line 10\n", "line ten\nand more\n");
        let (lines, added, removed, cut) = told(&one, &other);
        assert_eq!((added, removed, cut, lines.len()), (2, 1, false, 9));
        assert_eq!(lines[0], (Some(7), Some(7), "line 7".to_owned()));
        assert_eq!(lines[3], (Some(10), None, "line 10".to_owned()));
        assert_eq!(lines[4], (None, Some(10), "line ten".to_owned()));
        assert_eq!(lines[8], (Some(13), Some(14), "line 13".to_owned()));
    }

    #[test]
    fn other_line_ends_differ_and_what_cannot_be_seen_is_shown() {
        let (lines, added, removed, _) = told("a\n", "a\r\n");
        assert_eq!((added, removed), (1, 1));
        assert_eq!(lines[1].2, "a␍");
    }

    #[test]
    fn long_differences_are_cut_and_counted() {
        let many = |word: &str| (0..3_000).map(|line| format!("{word} {line}\n")).collect::<String>();
        let (lines, added, removed, cut) = told(&many("a"), &many("b"));
        assert_eq!((lines.len(), added, removed, cut), (MOST_LINES, 3_000, 3_000, true));
        assert_eq!(text(&vec![b'\n'; MOST_COMPARED + 1]), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_stands_where_it_says(one in "([a-c]\n){0,8}[a-c]?", other in "([a-c]\n){0,8}[a-c]?") {
            let (lines, added, removed, _) = told(&one, &other);
            let at = |text: &str, place: u64| text.lines().nth(place as usize - 1).map(str::to_owned);
            for (in_one, in_other, text) in &lines {
                prop_assert!(in_one.is_some() || in_other.is_some());
                prop_assert!(in_one.is_none_or(|place| at(&one, place).as_ref() == Some(text)));
                prop_assert!(in_other.is_none_or(|place| at(&other, place).as_ref() == Some(text)));
            }
            prop_assert_eq!(lines.iter().filter(|line| line.0.is_none()).count() as u64, added);
            prop_assert_eq!(lines.iter().filter(|line| line.1.is_none()).count() as u64, removed);
        }
    }
}
