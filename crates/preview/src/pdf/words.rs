//! The words of a page and where they stand, as far as its fonts tell.

use hayro::{
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
        InterpreterSettings, SoftMask,
        font::{Glyph, GlyphRun},
        hayro_cmap::BfString,
        interpret_page,
        util::TransformExt,
    },
    hayro_syntax::page::Page,
    kurbo::{Affine, BezPath, Point, Rect},
};
use protocol::documents::preview::Word;

use super::draw;
use crate::document::Room;

/// The most words of a page.
pub(crate) const MOST_WORDS: usize = 20_000;
/// The most characters of a word.
pub(crate) const LONGEST_WORD: usize = 400;
/// How high letters stand over their line, and how deep they go below it, in ems.
const ABOVE: f64 = 0.8;
const BELOW: f64 = 0.2;

/// The words of a page, in the order in which it draws them.
pub(super) fn of<'a>(page: &'a Page<'a>) -> Vec<Word> {
    let (width, height) = draw::size(page);
    let extent = Rect::new(0.0, 0.0, width.into(), height.into());
    let cache = InterpreterCache::new();
    let placing = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(placing, extent, &cache, page.xref(), InterpreterSettings::default());
    let mut words = Words { extent, done: Vec::new(), open: None, room: Room::new() };
    interpret_page(page, &mut context, &mut words);
    words.end();
    words.done
}

/// Collects words from glyphs.
struct Words {
    extent: Rect,
    done: Vec<Word>,
    open: Option<Open>,
    /// What one answer may still carry.
    room: Room,
}

/// A word to which letters may still come.
struct Open {
    text: String,
    area: Rect,
    /// Where its next letter would stand, and the size of its letters.
    next: Point,
    em: f64,
}

impl Words {
    fn glyph(&mut self, text: &str, placed: Affine, advance: f64) {
        if text.trim().is_empty() {
            self.end();
            return;
        }
        let (start, next) = (placed * Point::new(0.0, 0.0), placed * Point::new(advance, 0.0));
        let em = (placed * Point::new(0.0, 1_000.0)).distance(start);
        let corners = [(0.0, -BELOW), (0.0, ABOVE), (advance, -BELOW), (advance, ABOVE)];
        let corners = corners.map(|(x, y)| placed * Point::new(x, y * 1_000.0));
        let area =
            corners.into_iter().fold(Rect::from_points(start, start), |area, corner| area.union_pt(corner));
        if !em.is_finite() || !area.is_finite() || !area.overlaps(self.extent) {
            return;
        }
        match &mut self.open {
            Some(open)
                if open.next.distance(start) < 0.25 * em.max(open.em) && open.text.len() < LONGEST_WORD =>
            {
                open.text.push_str(text);
                open.area = open.area.union(area);
                open.next = next;
            }
            _ => {
                self.end();
                self.open = Some(Open { text: text.to_owned(), area, next, em });
            }
        }
    }

    fn end(&mut self) {
        if let Some(Open { text, area, .. }) = self.open.take()
            && self.done.len() < MOST_WORDS
        {
            let area = area.intersect(self.extent);
            let (x, y) = (area.x0 as f32, area.y0 as f32);
            let text = protocol::visible::line(&text, LONGEST_WORD);
            // Where it stands takes room too.
            if !self.room.take(text.len() + 50) {
                return;
            }
            self.done.push(Word { text, x, y, width: area.width() as f32, height: area.height() as f32 });
        }
    }
}

impl<'a> Device<'a> for Words {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(character)) => character.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.end();
                    continue;
                }
            };
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            self.glyph(&text, props.transform * glyph.transform(), f64::from(advance.unwrap_or(500.0)));
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
