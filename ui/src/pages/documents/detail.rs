//! Everything about one object, beside the rows.

mod actions;
mod facts;
mod groups;
mod head;
mod keys;
mod lifecycle;
mod width;

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ErrorKind,
    documents::{
        ObjectId,
        details::{Details, GetDetails, Restored},
    },
};

use self::{facts::DetailsSide, head::Head, width::Width};
use super::{
    case::Cases,
    desk::Desk,
    preview::{PreviewSide, Wishes},
    story::StorySide,
    versions::VersionsSide,
};
use crate::{
    calendar::MINUTE,
    console::Console,
    ipc,
    live::{Known, settled},
    place::DocumentTab,
};

/// How often something that is being restored is looked at, in milliseconds.
const EVERY: i64 = MINUTE;

/// Who goes through objects quickly looks at none of them: each look is written down.
const PAUSE: Duration = Duration::from_millis(200);

/// What the panel shows, and what it asks of the page. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Looking {
    /// The object that is open; nothing closes the panel.
    pub(super) object: Signal<Option<ObjectId>>,
    /// Which side of it.
    pub(super) tab: Signal<DocumentTab>,
    /// Another side was chosen.
    pub(super) on_tab: Callback<DocumentTab>,
    /// Another object, or another version of it, is to be shown in its place.
    pub(super) on_open: Callback<ObjectId>,
    /// The next object of the rows (1) or the one before (-1) is to be shown.
    pub(super) on_step: Callback<isize>,
    /// The panel is to be closed.
    pub(super) on_close: Callback<()>,
}

/// What the parts of the panel share. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Panel {
    pub(super) looking: Looking,
    /// The object that is open, once one has come to rest on it; nothing while one goes on. Only of this one anything is
    /// asked that is a look.
    pub(super) rested: Signal<Option<ObjectId>>,
    /// Everything about the object that is not in its bytes.
    pub(super) details: RwSignal<Known<Details>>,
    /// Counts how often the details were asked for anew.
    again: RwSignal<u32>,
}

impl Panel {
    fn of(looking: Looking) -> Self {
        let (console, desk, cases) = (Console::here(), Desk::here(), Cases::here());
        let settled = settled(looking.object, PAUSE);
        let rested =
            Memo::new(move |_| settled.get().filter(|object| looking.object.get().as_ref() == Some(object)));
        let panel =
            Self { looking, rested: rested.into(), details: RwSignal::default(), again: RwSignal::new(0) };
        let again = Callback::new(move |()| panel.look_again());
        let is_restored = Memo::new(move |_| {
            panel.details.with(|known| known.value.as_ref().is_some_and(|it| it.restore == Restored::Ongoing))
        });
        // What is being restored is looked at again by itself.
        let beat = Memo::new(move |_| is_restored.get().then(|| console.now().0 / EVERY));
        let occasion = Memo::new(move |_| (panel.again.get(), desk.applied(), cases.begun(), beat.get()));
        Effect::new(move |before: Option<Option<ObjectId>>| {
            // A memo that is only tracked is never computed, and never moves.
            occasion.get();
            let now = rested.get();
            // Of the same object what is known stays until it is known anew.
            if before.as_ref() != Some(&now) {
                panel.details.set(Known::default());
            }
            if let Some(asked) = now.clone() {
                spawn_local(async move {
                    let answer = ipc::call(GetDetails { object: asked.clone() }).await;
                    if rested.try_get_untracked() != Some(Some(asked)) {
                        return;
                    }
                    if answer.as_ref().is_err_and(|error| error.kind == ErrorKind::ReasonRequired) {
                        cases.ask(again);
                    }
                    panel.details.try_update(|known| known.take(answer));
                });
            }
            now
        });
        panel
    }

    /// Asks for the details anew.
    pub(super) fn look_again(self) {
        self.again.try_update(|again| *again = again.wrapping_add(1));
    }
}

/// The panel of the object that is open, if one is. It stands as the last child of a row of flex items that has a
/// height; it gives itself its width, and hides the others where it takes all of it.
#[component]
pub(super) fn Detail(looking: Looking) -> impl IntoView {
    let is_open = Memo::new(move |_| looking.object.with(Option::is_some));
    move || is_open.get().then(|| view! { <Open looking /> })
}

#[component]
fn Open(looking: Looking) -> impl IntoView {
    let panel = Panel::of(looking);
    let wishes = Wishes::provide();
    let width = Width::remembered();
    let hides = move |tab: DocumentTab| looking.tab.get() != tab;
    // What was never looked at is not asked for.
    let visited = Memo::new(move |before: Option<&(Option<ObjectId>, [bool; 4])>| {
        let object = looking.object.get();
        let mut tabs = before.filter(|(of, _)| *of == object).map_or([false; 4], |(_, tabs)| *tabs);
        if let Some(place) = DocumentTab::ALL.iter().position(|tab| *tab == looking.tab.get()) {
            tabs[place] = true;
        }
        (object, tabs)
    });
    let was_seen = move |tab: DocumentTab| {
        let place = DocumentTab::ALL.iter().position(|other| *other == tab);
        Memo::new(move |_| visited.with(|(_, tabs)| place.is_some_and(|place| tabs[place])))
    };
    let (versions, story) = (was_seen(DocumentTab::Versions), was_seen(DocumentTab::Story));
    view! {
        <aside
            class="doc-detail"
            class:is-full=width.full
            aria-label="Document"
            data-test="doc-detail"
            data-tab=move || looking.tab.get().name()
            style:width=move || width.css()
            tabindex="-1"
            on:keydown=move |event| keys::press(panel, wishes, width, &event)
        >
            <width::Edge width />
            <Head panel width />
            <Tabs looking />
            <div
                class="doc-side"
                role="tabpanel"
                aria-label=title(DocumentTab::Preview)
                hidden=move || hides(DocumentTab::Preview)
            >
                <PreviewSide panel />
            </div>
            <div
                class="doc-side doc-side-scrolls"
                role="tabpanel"
                aria-label=title(DocumentTab::Details)
                tabindex="0"
                hidden=move || hides(DocumentTab::Details)
            >
                <DetailsSide panel />
            </div>
            <div
                class="doc-side doc-side-scrolls"
                role="tabpanel"
                aria-label=title(DocumentTab::Versions)
                tabindex="0"
                hidden=move || hides(DocumentTab::Versions)
            >
                <Show when=move || versions.get()>
                    <VersionsSide panel />
                </Show>
            </div>
            <div
                class="doc-side doc-side-scrolls"
                role="tabpanel"
                aria-label=title(DocumentTab::Story)
                tabindex="0"
                hidden=move || hides(DocumentTab::Story)
            >
                <Show when=move || story.get()>
                    <StorySide panel />
                </Show>
            </div>
        </aside>
    }
}

/// The sides, to choose from.
#[component]
fn Tabs(looking: Looking) -> impl IntoView {
    let tab = move |(place, tab): (usize, DocumentTab)| {
        let on = move || looking.tab.get() == tab;
        view! {
            <button
                type="button"
                role="tab"
                class="doc-tab"
                class:on=on
                data-test=format!("doc-tab-{}", tab.name())
                title=format!("{} ({})", title(tab), place + 1)
                aria-selected=move || if on() { "true" } else { "false" }
                on:click=move |_| looking.on_tab.run(tab)
            >
                {title(tab)}
            </button>
        }
    };
    view! {
        <div class="doc-tabs" role="tablist" aria-label="What of the document is shown">
            {DocumentTab::ALL.into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
}

const fn title(tab: DocumentTab) -> &'static str {
    match tab {
        DocumentTab::Preview => "Preview",
        DocumentTab::Details => "Details",
        DocumentTab::Versions => "Versions",
        DocumentTab::Story => "What happened",
    }
}
