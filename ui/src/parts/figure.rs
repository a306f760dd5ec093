use leptos::prelude::*;

/// A value that shows for a moment that it has changed, without moving anything.
#[component]
pub(crate) fn Figure(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let shown = Memo::new(move |before: Option<&(String, Turn)>| {
        let text = text.get();
        let turn = match before {
            None => Turn::First,
            Some((same, turn)) if *same == text => *turn,
            Some((_, Turn::Odd)) => Turn::Even,
            Some(_) => Turn::Odd,
        };
        (text, turn)
    });
    let class = move || match shown.read().1 {
        Turn::First => "figure",
        Turn::Odd => "figure changed-odd",
        Turn::Even => "figure changed-even",
    };
    view! { <span class=class>{move || shown.get().0}</span> }
}

/// An animation runs again only under another name, so changes take turns.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    First,
    Odd,
    Even,
}
