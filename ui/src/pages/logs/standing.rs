//! What is amiss with the sources, said once over the lines.

use leptos::prelude::*;
use protocol::{
    Error, ErrorKind, Health,
    logs::{GroupState, Mode, Source, SourceState},
};

use super::at::LogsAt;
use crate::{
    memory::remembered,
    parts::{Button, Notice},
    words,
};

/// What is amiss with one source.
#[derive(Clone, Debug, PartialEq)]
enum Amiss {
    /// There is no such group, and where there is one.
    Missing(Vec<String>),
    /// Nothing was ever written to it, and nothing else is shown.
    Empty,
    /// It cannot be read.
    Stopped(Option<Error>),
}

/// What is said over the lines.
#[component]
pub(super) fn Standing(at: LogsAt) -> impl IntoView {
    view! {
        <Sources at />
        <Polling at />
    }
}

#[component]
fn Sources(at: LogsAt) -> impl IntoView {
    let amiss = Memo::new(move |_| {
        let states = at.view.state.read();
        let sources = at.view.scope.with(|scope| scope.as_ref().map(|scope| scope.sources.clone()));
        let sources = sources.unwrap_or_default();
        let told = sources.iter().zip(&states.sources).filter_map(|(source, state)| {
            let nothing_shown = states.shown == 0;
            let amiss = amiss(at, source, state).filter(|amiss| *amiss != Amiss::Empty || nothing_shown)?;
            let name = if amiss == Amiss::Empty { source.group.clone() } else { at.groups.name(source) };
            Some((name, amiss))
        });
        sentences(told)
    });
    move || {
        let sentences = amiss.get();
        (!sentences.is_empty()).then(|| {
            view! {
                <Notice hook="log-amiss" icon=icondata_lu::LuTriangleAlert health=Health::Attention>
                    {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                </Notice>
            }
        })
    }
}

fn amiss(at: LogsAt, source: &Source, state: &SourceState) -> Option<Amiss> {
    let known = at.groups.group(source).map(|group| group.state);
    match (state.mode, known) {
        (Mode::Missing, Some(GroupState::Missing { elsewhere })) => Some(Amiss::Missing(elsewhere)),
        (Mode::Missing, _) => Some(Amiss::Missing(Vec::new())),
        (Mode::Stopped, _) => Some(Amiss::Stopped(state.trouble.clone())),
        (_, Some(GroupState::There { empty: true, .. })) if state.held == 0 => Some(Amiss::Empty),
        _ => None,
    }
}

/// What is amiss in words. Sources that are not read for the same reason are named together.
fn sentences(told: impl IntoIterator<Item = (String, Amiss)>) -> Vec<String> {
    let mut unread = Vec::<(String, Vec<String>)>::new();
    let mut others = Vec::new();
    for (name, amiss) in told {
        match amiss {
            Amiss::Missing(elsewhere) => others.push(words::group_missing(&name, &elsewhere)),
            Amiss::Empty => others.push(words::group_never_written(&name)),
            Amiss::Stopped(error) => {
                let reason = reason(error.as_ref());
                match unread.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, names)) => names.push(name),
                    None => unread.push((reason, vec![name])),
                }
            }
        }
    }
    let unread = unread.into_iter().map(|(reason, names)| {
        let are = if names.len() == 1 { "is" } else { "are" };
        format!("{} {are} not read{reason}", names.join(", "))
    });
    unread.chain(others).collect()
}

/// Why a source is not read, as the end of a sentence.
fn reason(error: Option<&Error>) -> String {
    error.map_or_else(
        || ".".to_owned(),
        |error| {
            let trouble = words::trouble(error);
            format!(": {}. {}", trouble.short, error.next.as_deref().unwrap_or(trouble.advice))
        },
    )
}

/// Says once that Live Tail may not be used, and that nothing is lost by it.
#[component]
fn Polling(at: LogsAt) -> impl IntoView {
    let told = remembered("log-polling-told", Vec::<String>::new());
    let own = at.environment().to_string();
    let known = own.clone();
    let denied = Memo::new(move |_| {
        let states = at.view.state.read();
        let denied = states.sources.iter().any(is_denied);
        denied && !told.read().contains(&known)
    });
    move || {
        let own = own.clone();
        denied.get().then(|| {
            view! {
                <Notice hook="log-polling" icon=icondata_lu::LuInfo health=Health::Unknown>
                    <p>
                        "This role may not use Live Tail (logs:StartLiveTail), so lines are asked for every few seconds: \
                         they come a little later, and none is lost. "
                        <Button
                            hook="polling-understood"
                            label="Understood"
                            on_press=move |()| told.update(|told| told.push(own.clone()))
                        />
                    </p>
                </Notice>
            }
        })
    }
}

/// Whether a source is polled because Live Tail is denied.
fn is_denied(state: &SourceState) -> bool {
    let denied = |error: &Error| matches!(error.kind, ErrorKind::Forbidden { .. });
    state.mode == Mode::Polling && state.trouble.as_ref().is_some_and(denied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(mode: Mode, kind: Option<ErrorKind>) -> SourceState {
        SourceState {
            mode,
            held: 0,
            newest: None,
            complete_until: None,
            sampled: false,
            trouble: kind.map(|kind| Error::new(kind, "")),
        }
    }

    #[test]
    fn only_a_denied_live_tail_is_told_as_such() {
        let forbidden = || ErrorKind::Forbidden { action: "logs:StartLiveTail".into(), resource: None };
        assert!(is_denied(&state(Mode::Polling, Some(forbidden()))));
        assert!(!is_denied(&state(Mode::Stopped, Some(forbidden()))));
        assert!(!is_denied(&state(Mode::Polling, Some(ErrorKind::Throttled))));
        assert!(!is_denied(&state(Mode::Polling, None)));
    }

    fn told(sources: &[(&str, Amiss)]) -> Vec<String> {
        sentences(sources.iter().map(|(name, amiss)| ((*name).to_owned(), amiss.clone())))
    }

    fn denied(action: &str) -> Amiss {
        let kind = ErrorKind::Forbidden { action: action.to_owned(), resource: None };
        Amiss::Stopped(Some(Error::new(kind, "")))
    }

    #[test]
    fn a_missing_group_says_where_it_is() {
        let elsewhere = Amiss::Missing(vec!["eu-west-1".to_owned()]);
        assert!(told(&[("worker", elsewhere)])[0].ends_with("but there is in eu-west-1."));
        assert!(told(&[("worker", Amiss::Missing(Vec::new()))])[0].contains("as soon as there is one"));
        assert_eq!(told(&[("/ecs/worker", Amiss::Empty)]), ["/ecs/worker has never been written to."]);
    }

    #[test]
    fn groups_that_are_not_read_for_one_reason_are_named_together() {
        let one = "logs:FilterLogEvents";
        let said = told(&[
            ("api", denied(one)),
            ("ai", denied("kms:Decrypt")),
            ("worker", denied(one)),
            ("db", Amiss::Stopped(None)),
        ]);
        assert_eq!(said.len(), 3);
        assert!(
            said[0].starts_with("api, worker are not read: denied · needs logs:FilterLogEvents."),
            "{said:?}"
        );
        assert!(said[1].starts_with("ai is not read: denied · needs kms:Decrypt."), "{said:?}");
        assert_eq!(said[2], "db is not read.");
    }
}
