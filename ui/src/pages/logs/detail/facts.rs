use leptos::prelude::*;
use protocol::{
    Moment,
    logs::{Form, LineDetail, Recovery},
};

use super::super::{
    rows::{id_kind, level_class, link},
    view::LogView,
};
use crate::{calendar::Zone, parts::CopyButton, words};

/// Where and when a line was written.
#[component]
pub(super) fn Facts<'a>(view: LogView, detail: &'a LineDetail) -> impl IntoView + use<> {
    let source = view.name(&detail.source);
    let group = detail.source.group.clone();
    let recovered = detail.recovered.map(|when| match when {
        Recovery::JustNow => "just now, by the sweep: Live Tail had not brought it",
        Recovery::Earlier => "by the sweep: Live Tail had not brought it",
    });
    let level = detail.level.map(|level| {
        let class = format!("log-detail-level {}", level_class(Some(level)));
        view! { <span class=class>{level.name()}</span> " · " }
    });
    let ids: Vec<_> = detail
        .ids
        .iter()
        .map(|id| {
            view! {
                <li>
                    <span class="faint">{id_kind(id.kind)}</span>
                    {link(id, id.value.clone(), "mono")}
                </li>
            }
        })
        .collect();
    view! {
        <dl class="facts">
            {fact("Time", view! { <Clocks at=detail.at /> }.into_any())}
            {fact("Taken", view! { {delay(detail)} }.into_any())}
            {fact("Level", view! { {level} {form(detail.form)} }.into_any())}
            {fact("Group", copied("Log group", source, group).into_any())}
            {fact("Stream", copied("Log stream", detail.stream.clone(), detail.stream.clone()).into_any())}
            {recovered.map(|recovered| fact("Recovered", recovered.into_any()))}
            {(!ids.is_empty()).then(|| fact("Names", view! { <ul class="log-detail-ids">{ids}</ul> }.into_any()))}
        </dl>
    }
}

fn fact(name: &'static str, value: AnyView) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// A moment on both clocks.
#[component]
fn Clocks(at: Moment) -> impl IntoView {
    view! {
        <span class="selectable mono">{words::moment(at, Zone::Local)}</span>
        <span class="faint">" here"</span>
        <br />
        <span class="selectable mono">{words::moment(at, Zone::Utc)}</span>
        <span class="faint">" UTC"</span>
    }
}

/// How long after it was written CloudWatch Logs took a line.
fn delay(detail: &LineDetail) -> String {
    let millis = detail.ingested.millis_since(detail.at);
    match millis {
        0..10_000 => format!("{millis} ms after it was written"),
        10_000.. => format!("{} after it was written", words::length(millis / 1_000 * 1_000)),
        _ => format!("{} ms before its own time", -millis),
    }
}

fn copied(what: &'static str, shown: String, text: String) -> impl IntoView {
    view! {
        <span class="log-detail-copied">
            <span class="mono cut selectable" title=text.clone()>
                {shown}
            </span>
            <CopyButton what text />
        </span>
    }
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Json => "JSON",
        Form::Logfmt => "logfmt",
        Form::Python => "Python",
        Form::Postgres => "PostgreSQL",
        Form::Nginx => "web server",
        Form::Plain => "plain text",
    }
}
