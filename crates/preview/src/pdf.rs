//! A PDF: its pages, drawn one by one from what each needs.
//!
//! Where its cross-references can be read, a page is *carved*: the objects that it reaches are fetched and become a
//! small PDF of its own, whatever the length of the document. A document that is short, locked, or has no readable
//! cross-references is read whole by the renderer, which mends much, up to a bound.

mod carve;
mod draw;
mod object;
mod objects;
mod stream;
mod tree;
mod words;
mod xref;

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use hayro::hayro_syntax::Pdf as Rendered;
use protocol::documents::preview::{Content, Part, Shape, Word};

use crate::{
    TroubleKind,
    client::Drawing,
    document::{Document, Opened},
    source::Source,
    text::{self, MOST_PLACES},
    trouble::Trouble,
};
pub(crate) use words::{LONGEST_WORD, MOST_WORDS};

use object::Dict;
use objects::Objects;
use tree::Tree;

/// A document up to this many bytes is fetched whole.
const SHORT: u64 = 4 << 20;
/// The longest document that is fetched whole, in bytes.
const LONGEST_WHOLE: u64 = 64 << 20;
/// The most characters of a title.
pub(crate) const LONGEST_TITLE: usize = 300;
/// The time that looking for a text may take.
const TIME_TO_FIND: Duration = Duration::from_secs(5);

/// Opens a PDF.
pub(crate) fn open(source: Source) -> Result<Opened, Trouble> {
    if source.size() <= SHORT { open_whole(source) } else { open_long(source) }
}

/// Opens a PDF of which only pages are fetched, as they are shown.
fn open_long(source: Source) -> Result<Opened, Trouble> {
    let carved = match Carved::new(source.rewound()) {
        Ok(carved) => carved,
        Err(trouble) if trouble.kind == TroubleKind::Broken => return open_whole(source),
        Err(trouble) => return Err(trouble),
    };
    let pages = carved.tree.pages();
    opened(Pdf { way: Way::Carved(Box::new(carved)), source: source.clone(), pages }, source)
}

fn open_whole(source: Source) -> Result<Opened, Trouble> {
    let whole = draw::read(source.whole(LONGEST_WHOLE, "A PDF whose list of objects cannot be read")?)?;
    let pages = u32::try_from(whole.pages().len()).unwrap_or(u32::MAX);
    opened(Pdf { way: Way::Whole(Rc::new(whole)), source: source.clone(), pages }, source)
}

fn opened(mut pdf: Pdf, source: Source) -> Result<Opened, Trouble> {
    let pages = pdf.pages;
    let (first, title) = pdf.on_page(1, |rendered, place| {
        let title = rendered.metadata().title.as_deref().map(read_text);
        Ok((draw::size(draw::page(rendered, place)?), title))
    })?;
    let title = title.filter(|title| !title.trim().is_empty());
    Ok(Opened::new(pdf, source, Shape::Pages { pages, first, title }))
}

/// A string of a PDF: UTF-16 with a mark, UTF-8, or near enough to Latin.
fn read_text(bytes: &[u8]) -> String {
    protocol::visible::line(&text::charset(bytes).text(bytes), LONGEST_TITLE)
}

struct Pdf {
    way: Way,
    source: Source,
    pages: u32,
}

/// How its pages are read.
enum Way {
    /// From the whole document.
    Whole(Rc<Rendered>),
    /// Each from what it needs.
    Carved(Box<Carved>),
}

/// A document of which pages are carved.
struct Carved {
    objects: Objects,
    catalog: Dict,
    tree: Tree,
    /// The page that was carved last, from 1.
    held: Option<(u32, Rc<Rendered>)>,
}

impl Carved {
    fn new(source: Source) -> Result<Self, Trouble> {
        let mut objects = Objects::new(source)?;
        if objects.xref.trailer.get("Encrypt").is_some() {
            // The renderer opens what is locked without a password, but only whole.
            return Err(stream::broken());
        }
        let root = objects.xref.trailer.get("Root").cloned();
        let catalog = objects.dict(root.as_ref())?.ok_or_else(stream::broken)?;
        let tree = Tree::new(&mut objects, &catalog)?;
        Ok(Self { objects, catalog, tree, held: None })
    }

    fn page(&mut self, page: u32) -> Result<Rc<Rendered>, Trouble> {
        if let Some((held, rendered)) = &self.held
            && *held == page
        {
            return Ok(Rc::clone(rendered));
        }
        self.held = None;
        let leaf = self.tree.page(&mut self.objects, page - 1)?;
        let file = carve::carve(&mut self.objects, &self.catalog, leaf)?;
        let rendered = Rc::new(draw::read(file)?);
        if rendered.pages().is_empty() {
            return Err(stream::broken());
        }
        self.held = Some((page, Rc::clone(&rendered)));
        Ok(rendered)
    }
}

impl Pdf {
    /// Does something with a page, from 1: it is at a place of what the renderer has read.
    fn on_page<T>(
        &mut self,
        page: u32,
        act: impl Fn(&Rendered, usize) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        if page == 0 || page > self.pages {
            return Err(Trouble::no_such_part(format!("The PDF has {} pages", self.pages)));
        }
        if let Way::Carved(carved) = &mut self.way {
            match carved.page(page) {
                Ok(rendered) => return act(&rendered, 0),
                Err(trouble)
                    if trouble.kind == TroubleKind::Broken && self.source.size() <= LONGEST_WHOLE =>
                {
                    self.way =
                        Way::Whole(Rc::new(draw::read(self.source.whole(LONGEST_WHOLE, "A broken PDF")?)?));
                }
                Err(trouble) => return Err(trouble),
            }
        }
        match &self.way {
            Way::Whole(rendered) => act(rendered, page as usize - 1),
            Way::Carved(_) => Err(stream::broken()),
        }
    }

    fn words(&mut self, page: u32) -> Result<(f32, f32, Vec<Word>), Trouble> {
        self.on_page(page, |rendered, place| {
            let page = draw::page(rendered, place)?;
            let (width, height) = draw::size(page);
            Ok((width, height, words::of(page)))
        })
    }

    fn find(&mut self, wanted: &str) -> Result<Content, Trouble> {
        let since = Instant::now();
        let mut places = Vec::new();
        for page in 1..=self.pages {
            if since.elapsed() > TIME_TO_FIND || places.len() == MOST_PLACES {
                return Ok(Content::Found { places, whole: false });
            }
            let words = match self.words(page) {
                Ok((_, _, words)) => words,
                // A page that cannot be read has nothing to be found.
                Err(trouble) if trouble.kind == TroubleKind::Broken => continue,
                Err(trouble) => return Err(trouble),
            };
            let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            places.extend(text::found(&text, wanted).map(|around| (page.into(), around)));
        }
        Ok(Content::Found { places, whole: true })
    }
}

impl Document for Pdf {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        match part {
            Part::Page { page } => {
                let (width, height, words) = self.words(*page)?;
                Ok(Content::Page { width, height, words })
            }
            Part::Find { text, .. } => self.find(text),
            _ => Err(Trouble::no_such_part("A PDF has pages, and nothing else")),
        }
    }

    fn draw(&mut self, page: u32, width: u32) -> Result<Drawing, Trouble> {
        self.on_page(page, |rendered, place| draw::drawn(draw::page(rendered, place)?, width))
    }
}

#[cfg(test)]
mod tests;
