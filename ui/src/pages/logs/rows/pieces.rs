//! A line's text in pieces: hits, highlights, ids, terminal colours, what cannot be seen.

use leptos::prelude::*;
use protocol::logs::{Ansi, Piece};

use super::ids::{IdLink, Place};

/// Text that has nothing to it is only text; everything else has a class, and an id can be pressed.
pub(in super::super) fn pieces(pieces: &[Piece], place: &Place) -> impl IntoView + use<> {
    pieces.iter().map(|piece| drawn(piece, place)).collect_view()
}

/// The text alone.
pub(in super::super) fn plain(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn drawn(piece: &Piece, place: &Place) -> AnyView {
    let text = piece.text.clone();
    match (&piece.id, classes(piece)) {
        (Some(id), class) => {
            view! { <IdLink id=id.clone() text class=&class place=place.clone() /> }.into_any()
        }
        (None, class) if class.is_empty() => text.into_any(),
        (None, class) if piece.hit => view! { <mark class=class>{text}</mark> }.into_any(),
        (None, class) => view! { <span class=class>{text}</span> }.into_any(),
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
