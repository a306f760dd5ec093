//! Joins what arrives with what is held, as multisets: each arrival is at most one line, and each line at most one event
//! of Live Tail and one of the sweep.

use std::sync::Arc;

use super::{
    block::{Block, Line, Origin},
    place::{Place, onward, seek},
};

/// Joins arrivals with the lines of these blocks.
pub(super) struct Join<'b> {
    blocks: &'b mut [Arc<Block>],
    /// Lines that stand at another place now that their id is known, and come again among the new ones.
    pub(super) moved: Vec<Place>,
    pub(super) confirmed: usize,
    pub(super) repeated: usize,
}

/// Joins arrivals of one timestamp and ingestion with the lines that have the same, and marks those that are known.
type JoinGroup<'b> = fn(&mut Join<'b>, &[Place], &mut [Line], &mut [bool]);

impl<'b> Join<'b> {
    pub(super) fn new(blocks: &'b mut [Arc<Block>]) -> Self {
        Self { blocks, moved: Vec::new(), confirmed: 0, repeated: 0 }
    }

    /// Joins lines of Live Tail, in order. Returns those that are new.
    pub(super) fn live(&mut self, lines: Vec<Line>) -> Vec<Line> {
        self.by_group(lines, Self::live_group)
    }

    /// Joins lines of the sweep, in order. Returns those that are new, or stand at another place now.
    pub(super) fn swept(&mut self, lines: Vec<Line>) -> Vec<Line> {
        let lines = self.by_group(lines, Self::swept_group);
        self.moved.sort_unstable();
        lines
    }

    fn by_group(&mut self, mut lines: Vec<Line>, join: JoinGroup<'b>) -> Vec<Line> {
        let mut known = vec![false; lines.len()];
        let mut rest = known.as_mut_slice();
        let mut held = Vec::new();
        let mut from = Place::default();
        for group in lines.chunk_by_mut(|one, next| one.moment() == next.moment()) {
            let (marks, others) = rest.split_at_mut(group.len());
            rest = others;
            let moment = group[0].moment();
            from = seek(self.blocks, from, |(at, ingested, _)| (at, ingested) < moment);
            held.clear();
            held.extend(onward(self.blocks, from).take_while(|place| {
                let (at, ingested, _) = self.blocks[place.block].rank(place.line);
                (at, ingested) == moment
            }));
            join(self, &held, group, marks);
        }
        let mut known = known.into_iter();
        lines.retain(|_| known.next() == Some(false));
        lines
    }

    fn live_group(&mut self, held: &[Place], live: &mut [Line], known: &mut [bool]) {
        let not_live = |origin: &Origin| origin.is_confirmed() && !origin.came_live;
        let found = pairs(self.alike(held, not_live), all_but(&[], live));
        for (held_at, index) in found {
            self.origin_mut(held[held_at]).came_live = true;
            known[index] = true;
            self.repeated += 1;
        }
    }

    fn swept_group(&mut self, held: &[Place], swept: &mut [Line], known: &mut [bool]) {
        for (index, line) in swept.iter().enumerate() {
            let told_twice = swept[..index]
                .iter()
                .rev()
                .take_while(|other| other.origin.id == line.origin.id)
                .any(|other| other.origin.stream == line.origin.stream);
            known[index] = told_twice || self.is_held(held, &line.origin);
            self.repeated += usize::from(known[index]);
        }
        let unconfirmed = |origin: &Origin| !origin.is_confirmed();
        let mut found = pairs(self.alike(held, unconfirmed), all_but(known, swept));
        found.sort_unstable_by_key(|(_, index)| *index);
        for (held_at, index) in found {
            known[index] = self.confirm(held, held_at, &mut swept[index]);
            self.confirmed += 1;
        }
    }

    /// Whether an event of this id is held.
    fn is_held(&self, held: &[Place], sought: &Origin) -> bool {
        let first = held.partition_point(|place| self.origin(*place).id < sought.id);
        held[first..]
            .iter()
            .map(|place| self.origin(*place))
            .take_while(|origin| origin.id == sought.id)
            .any(|origin| origin.stream == sought.stream)
    }

    /// Gives a held line the id that the sweep found. Where it can stay, that is all; else it goes, and comes again as
    /// `swept`.
    fn confirm(&mut self, held: &[Place], held_at: usize, swept: &mut Line) -> bool {
        let place = held[held_at];
        let id = swept.origin.id;
        let follows = held_at.checked_sub(1).is_none_or(|before| self.origin(held[before]).id <= id);
        let precedes = held.get(held_at + 1).is_none_or(|after| id <= self.origin(*after).id);
        if follows && precedes {
            self.origin_mut(place).id = id;
            return true;
        }
        swept.class = Some(self.blocks[place.block].classes()[place.line]);
        swept.origin.came_live = true;
        swept.origin.recovered = false;
        self.moved.push(place);
        false
    }

    /// The held lines of which `is_sought` holds, by what tells them apart.
    fn alike(&self, held: &[Place], is_sought: impl Fn(&Origin) -> bool) -> Vec<Alike<'_>> {
        let places = held.iter().enumerate().filter(|(_, place)| is_sought(self.origin(**place)));
        places
            .map(|(index, place)| {
                let block = &self.blocks[place.block];
                (block.stream(place.line), block.text(place.line), index)
            })
            .collect()
    }

    fn origin(&self, place: Place) -> &Origin {
        &self.blocks[place.block].origins()[place.line]
    }

    fn origin_mut(&mut self, place: Place) -> &mut Origin {
        Arc::make_mut(&mut self.blocks[place.block]).origin_mut(place.line)
    }
}

/// Stream and text of a line, and which one it is.
type Alike<'a> = (u32, &'a str, usize);

fn all_but<'a>(known: &[bool], lines: &'a [Line]) -> Vec<Alike<'a>> {
    let unknown = lines.iter().enumerate().filter(|(index, _)| known.get(*index) != Some(&true));
    unknown.map(|(index, line)| (line.origin.stream, line.message.as_str(), index)).collect()
}

/// Pairs lines of the same stream and text, each with one other at most, the first with the first.
fn pairs(mut some: Vec<Alike<'_>>, mut others: Vec<Alike<'_>>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if some.is_empty() || others.is_empty() {
        return found;
    }
    some.sort_unstable();
    others.sort_unstable();
    let mut others = others.into_iter().peekable();
    for (stream, text, index) in some {
        while others.next_if(|other| (other.0, other.1) < (stream, text)).is_some() {}
        if let Some(other) = others.next_if(|other| (other.0, other.1) == (stream, text)) {
            found.push((index, other.2));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truly_equal_lines_are_paired_one_by_one() {
        let some = vec![(1, "b", 0), (1, "a", 1), (1, "b", 2), (2, "a", 3)];
        let others = vec![(1, "b", 0), (2, "b", 1), (1, "b", 2), (1, "b", 3), (2, "a", 4)];
        assert_eq!(pairs(some, others), [(0, 0), (2, 2), (3, 4)]);
    }
}
