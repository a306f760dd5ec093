use leptos::prelude::*;
use protocol::logs::Source;

use super::Draft;
use crate::{
    parts::{Field, Fold, IconButton},
    words,
};

/// No more streams that were seen are offered.
const SEEN: usize = 12;

/// Which streams of a chosen group are read: all, or those that are named. A stream of ECS ends with its task's id.
#[component]
pub(super) fn Streams(draft: Draft, source: Source) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let seen = draft.seen(&source);
    let source = StoredValue::new(source);
    let add = move |stream: String| {
        let stream = stream.trim().to_owned();
        source.with_value(|source| {
            if !stream.is_empty() && !source.streams.contains(&stream) {
                let streams = source.streams.iter().cloned().chain([stream.clone()]).collect();
                draft.narrow(source, streams);
            }
        });
    };
    let remove = move |stream: &str| {
        source.with_value(|source| {
            let streams = source.streams.iter().filter(|other| *other != stream).cloned().collect();
            draft.narrow(source, streams);
        });
    };
    let only = move |stream: String| {
        let name = stream.clone();
        view! {
            <li>
                <span class="mono cut" title=name.clone()>
                    {name.clone()}
                </span>
                <IconButton
                    hook="drop-stream"
                    icon=icondata_lu::LuX
                    label=format!("Do not read only {name}")
                    on_press=move |()| remove(&stream)
                />
            </li>
        }
    };
    let offer = move |stream: String| {
        let name = stream.clone();
        view! {
            <li>
                <button type="button" class="link mono cut" data-test="seen-stream" on:click=move |_| add(stream.clone())>
                    {name}
                </button>
            </li>
        }
    };
    let chosen = source.with_value(|source| source.streams.clone());
    let summary = match chosen.len() as u64 {
        0 => "All streams".to_owned(),
        count => format!("Only {}", words::plural(count, "stream", "streams")),
    };
    let seen: Vec<_> = seen.into_iter().filter(|stream| !chosen.contains(stream)).collect();
    view! {
        <div class="log-streams small">
            <Fold summary=summary hook="streams">
                <ul>{chosen.into_iter().map(only).collect_view()}</ul>
                <Field
                    label="Only this stream"
                    example="app/backend/4f2a91…"
                    text=typed
                    on_enter=move |()| {
                        add(typed.get_untracked());
                    }
                    hook="only-stream"
                />
                {(!seen.is_empty())
                    .then(|| {
                        view! {
                            <h3>"In sight now"</h3>
                            <ul>{seen.into_iter().map(offer).collect_view()}</ul>
                        }
                    })}
            </Fold>
        </div>
    }
}

impl Draft {
    /// Streams of a source of which rows are in sight.
    fn seen(self, source: &Source) -> Vec<String> {
        let sources = untrack(|| self.at.sources()).unwrap_or_default();
        let place = sources.iter().position(|other| super::same_group(other, source));
        let Some(place) = place.and_then(|place| u32::try_from(place).ok()) else { return Vec::new() };
        let mut seen = self.at.view.feed.window.with_untracked(|window| {
            let rows = window.iter().flat_map(|window| &window.rows);
            let own = rows.filter(|drawn| drawn.row.source == place);
            own.map(|drawn| drawn.row.stream.clone()).collect::<Vec<_>>()
        });
        seen.sort_unstable();
        seen.dedup();
        seen.truncate(SEEN);
        seen
    }
}
