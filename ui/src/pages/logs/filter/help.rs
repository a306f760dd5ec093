use leptos::prelude::*;

use crate::parts::Popover;

/// The language, an example a line.
const LINES: [(&str, &str); 10] = [
    ("timeout", "the text, whatever the case"),
    ("\"connection reset\"", "exactly this text, with its spaces"),
    ("/time(d )?out/i", "a regular expression; i is whatever the case"),
    ("level>=warn", "this bad, or worse"),
    ("source:worker", "a part of the log group's or the stream's name; = is all of it"),
    ("status>=500", "a field of JSON or key=value, compared as a number"),
    ("user.name=\"Ann Lee\"", "a field further down, compared as text"),
    ("path:/^.api/ has:trace_id", "a field in which this is found; a field that is there"),
    ("not health -probe", "the opposite; - before a word says the same"),
    ("(a or b) status=500", "or, and grouping; what stands side by side must all hold"),
];

/// The filter language in ten lines.
#[component]
pub(super) fn Help() -> impl IntoView {
    let open = RwSignal::new(false);
    let line = |(example, about): (&'static str, &'static str)| {
        view! {
            <div>
                <dt class="mono">{example}</dt>
                <dd class="dim">{about}</dd>
            </div>
        }
    };
    let face = view! { <crate::parts::Picture icon=icondata_lu::LuCircleHelp size="15" /> };
    view! {
        <Popover label="How to filter" face open hook="log-help" class="log-help" at_end=true bare=true>
            <h3>"How to filter"</h3>
            <dl>{LINES.map(line).into_iter().collect_view()}</dl>
            <p class="faint small">
                "↑ brings back filters that were used. Enter goes to the rows, n and N from hit to hit. Escape empties the box."
            </p>
        </Popover>
    }
}
