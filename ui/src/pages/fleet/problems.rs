use leptos::prelude::*;
use protocol::Health;

use crate::{
    commands::Action,
    console::Console,
    parts::{Button, Notice},
    words,
};

/// Says that files of the catalogue were left out.
#[component]
pub(super) fn CatalogueProblems() -> impl IntoView {
    let console = Console::here();
    let problems = Memo::new(move |_| {
        console
            .catalogue
            .known
            .with(|known| known.value.as_ref().map(|catalogue| catalogue.problems.clone()))
            .unwrap_or_default()
    });
    move || {
        let first = problems.get().into_iter().next()?;
        let count = problems.read().len() as u64;
        let place = format!("{}:{}:{}", first.file, first.line, first.column);
        Some(view! {
            <Notice hook="catalogue-problems" icon=icondata_lu::LuFileWarning health=Health::Attention>
                <div class="problem-line">
                    <span>{words::plural(count, "part", "parts")} " of the catalogue could not be read"</span>
                    <span class="mono dim selectable">{place}</span>
                    <span class="dim cut" title=first.reason.clone()>
                        {first.reason.clone()}
                    </span>
                    <span class="push"></span>
                    <Button label="Show" on_press=move |()| console.run(Action::Page("catalogue")) />
                </div>
            </Notice>
        })
    }
}
