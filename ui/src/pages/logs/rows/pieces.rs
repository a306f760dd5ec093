//! A line's text in pieces: hits, highlights, ids, terminal colours, what cannot be seen.

use leptos::prelude::*;
use protocol::logs::{Ansi, Id, Piece};

use super::ids::{Reach, kind, link, title};

/// Text that has nothing to it is only text; everything else has a class, and an id can be pressed.
///
/// Lines that are drawn one after another in the same element differ in how many pieces they have and which. So each
/// piece of its own goes with the text before it: where two lines have such pairs, text is changed and nothing is made.
pub(in super::super) fn pieces(pieces: &[Piece], reach: Reach) -> impl IntoView + use<> {
    let mut pairs = Vec::new();
    let mut text = String::new();
    for piece in pieces {
        match own(piece, reach) {
            Some(own) => pairs.push((std::mem::take(&mut text), own)),
            None => text.push_str(&piece.text),
        }
    }
    (pairs, text)
}

/// The text alone.
pub(in super::super) fn plain(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// The element of a piece, where it needs one.
fn own(piece: &Piece, reach: Reach) -> Option<AnyView> {
    let (text, class) = (piece.text.clone(), classes(piece));
    match (&piece.id, reach) {
        (Some(id), Reach::Tab) => Some(link(id, text, &class).into_any()),
        (None, _) if class.is_empty() => None,
        (None, _) if piece.hit => Some(view! { <mark class=class>{text}</mark> }.into_any()),
        (id, _) => Some(span(id.as_ref(), class, text).into_any()),
    }
}

/// What has a class, and may be pressed as an id; all alike, for the sake of the next line in the same element.
fn span(id: Option<&Id>, class: String, text: String) -> impl IntoView + use<> {
    view! {
        <span
            class=if id.is_some() { format!("log-id {class}") } else { class }
            role=id.map(|_| "button")
            data-test=id.map(|_| "log-id")
            data-kind=id.map(|id| kind(id.kind))
            data-value=id.map(|id| id.value.clone())
            title=id.map(title)
            aria-haspopup=id.map(|_| "menu")
        >
            {text}
        </span>
    }
}

/// What a piece looks like, as classes.
fn classes(piece: &Piece) -> String {
    let mut classes = Vec::new();
    if piece.hit {
        classes.push("hit".to_owned());
    }
    if let Some(colour) = piece.highlight {
        classes.push(format!("highlight highlight-{}", colour.min(5)));
    }
    if piece.control {
        classes.push("control".to_owned());
    }
    if piece.dim {
        classes.push("faint".to_owned());
    }
    if let Some(ansi) = piece.ansi {
        dress(ansi, &mut classes);
    }
    classes.join(" ")
}

fn dress(ansi: Ansi, classes: &mut Vec<String>) {
    if let Some(ink) = ansi.ink {
        classes.push(format!("ansi-{}", ink.min(15)));
    }
    if let Some(ground) = ansi.ground {
        classes.push(format!("ansi-on-{}", ground.min(15)));
    }
    let flags = [(ansi.bold, "ansi-bold"), (ansi.underlined, "ansi-underlined"), (ansi.faint, "faint")];
    classes.extend(flags.into_iter().filter(|(on, _)| *on).map(|(_, class)| class.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_that_is_only_text_has_no_class() {
        assert_eq!(classes(&Piece { text: "a".to_owned(), ..Piece::default() }), "");
    }

    #[test]
    fn what_a_piece_is_adds_up() {
        let piece = Piece {
            hit: true,
            highlight: Some(200),
            ansi: Some(Ansi { ink: Some(9), ground: Some(4), bold: true, ..Ansi::default() }),
            ..Piece::default()
        };
        assert_eq!(classes(&piece), "hit highlight highlight-5 ansi-9 ansi-on-4 ansi-bold");
    }
}
