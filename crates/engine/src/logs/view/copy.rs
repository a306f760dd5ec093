//! Lines as text, for the clipboard.

use jiff::Timestamp;
use protocol::logs::{Copied, Level, LineKey};

use super::Published;
use crate::logs::buffer::Place;

/// Bytes of text that are copied.
const MOST_BYTES: usize = 16 << 20;

impl Published {
    /// The text of what is shown between two lines, both of them too, in either order. Cut where one of them is not
    /// held any more.
    pub(in crate::logs) fn copy(&self, from: &LineKey, until: &LineKey, prefix: bool) -> Copied {
        let mut copied = Copied { text: String::new(), lines: 0, cut: true };
        let (Some(one), Some(other)) = (self.snapshot.find(from), self.snapshot.find(until)) else {
            return copied;
        };
        let ((first, first_held), (last, last_held)) = (one.min(other), one.max(other));
        copied.cut = !(first_held && last_held);
        let first = self.selection.row_of(first);
        // Of a line that is not held any more the place is that of the one that follows.
        let end = if last_held { self.selection.head_of(last) } else { last };
        let is_between = |head: &Place| if last_held { *head <= end } else { *head < end };
        for place in self.selection.places(first).take_while(is_between) {
            for place in self.selection.entry(place) {
                let before = copied.text.len();
                if prefix {
                    self.put_prefix(place, &mut copied.text);
                }
                copied.text.push_str(self.text(place));
                copied.text.push('\n');
                if copied.text.len() > MOST_BYTES {
                    copied.text.truncate(before);
                    copied.cut = true;
                    return copied;
                }
                copied.lines += 1;
            }
        }
        copied
    }

    /// Time, level and source of a line, with a space after each.
    fn put_prefix(&self, place: Place, text: &mut String) {
        let Some(block) = self.snapshot.blocks.get(place.block) else { return };
        let at = block.times().get(place.line).copied().unwrap_or_default();
        let at = Timestamp::from_millisecond(at).map(|at| format!("{at:.3}"));
        let level = block.classes().get(place.line).and_then(|class| class.level);
        let source = self.scope.sources.get(usize::from(block.source(place.line)));
        text.push_str(at.as_deref().unwrap_or("-"));
        text.push(' ');
        text.push_str(level.map_or("-", word));
        text.push(' ');
        text.push_str(source.map_or("-", |source| &source.group));
        text.push(' ');
    }
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::Trace => "TRACE",
        Level::Debug => "DEBUG",
        Level::Info => "INFO",
        Level::Warn => "WARN",
        Level::Error => "ERROR",
        Level::Fatal => "FATAL",
    }
}
