//! Rules of colour: what is seen at once wherever it stands.

use leptos::prelude::*;
use protocol::logs::Highlight;

use super::at::LogsAt;
use crate::parts::{Button, Check, Field, IconButton, Popover};

/// The colours there are; the sheet has as many.
const COLOURS: [(u8, &str); 6] =
    [(0, "blue"), (1, "violet"), (2, "teal"), (3, "orange"), (4, "green"), (5, "pink")];

/// How many rules there are, and the panel in which they are made.
#[component]
pub(super) fn Highlights(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let rules = Memo::new(move |_| at.kept.all(|saved| &saved.highlights));
    let count = move || Some(rules.read().len()).filter(|count| *count > 0);
    let face = view! {
        "Highlight"
        <span class="attention">{count}</span>
    };
    view! {
        <Popover
            label="What is coloured wherever it stands"
            face
            open
            hook="log-highlights"
            class="log-highlights"
            at_end=true
        >
            <Rules at rules />
            <Add at rules />
        </Popover>
    }
}

#[component]
fn Rules(at: LogsAt, rules: Memo<Vec<Highlight>>) -> impl IntoView {
    let row = move |(place, rule): (usize, Highlight), last: usize| {
        // What the engine said last is about this rule only while it stands where it stood then.
        let wrong = move || {
            let (rule, problem) = at.view.highlight_problem.get()?;
            (usize::try_from(rule) == Ok(place)).then_some(problem.message)
        };
        let change = move |change: fn(&mut Vec<Highlight>, usize)| {
            let mut rules = rules.get_untracked();
            change(&mut rules, place);
            at.kept.set_highlights(rules);
        };
        let name = rule.pattern.clone();
        view! {
            <li data-test="highlight-rule">
                <Colour
                    colour=rule.colour
                    on_press=move |()| change(|rules, place| rules[place].colour = next(rules[place].colour))
                />
                <span class="mono cut" title=rule.pattern.clone()>
                    {if rule.regex { format!("/{}/", rule.pattern) } else { rule.pattern.clone() }}
                </span>
                <IconButton
                    hook="highlight-up"
                    icon=icondata_lu::LuArrowUp
                    label=format!("{name}: win over the rule above")
                    refusal=(place == 0).then(|| "It is the first".to_owned())
                    on_press=move |()| change(|rules, place| rules.swap(place, place - 1))
                />
                <IconButton
                    hook="highlight-down"
                    icon=icondata_lu::LuArrowDown
                    label=format!("{name}: let the rule below win")
                    refusal=(place == last).then(|| "It is the last".to_owned())
                    on_press=move |()| change(|rules, place| rules.swap(place, place + 1))
                />
                <IconButton
                    hook="highlight-remove"
                    icon=icondata_lu::LuX
                    label=format!("Remove {name}")
                    on_press=move |()| change(|rules, place| drop(rules.remove(place)))
                />
                {move || {
                    wrong()
                        .map(|wrong| view! { <p class="bad small" data-test="highlight-problem">{wrong}</p> })
                }}
            </li>
        }
    };
    move || {
        let rules = rules.get();
        let last = rules.len().saturating_sub(1);
        match rules.is_empty() {
            true => view! { <p class="faint small">"Nothing is coloured yet. The first rule that matches wins."</p> }
                .into_any(),
            false => view! {
                <ol class="log-rules" aria-label="Rules">
                    {rules.into_iter().enumerate().map(|rule| row(rule, last)).collect_view()}
                </ol>
            }
            .into_any(),
        }
    }
}

#[component]
fn Add(at: LogsAt, rules: Memo<Vec<Highlight>>) -> impl IntoView {
    // What could not be read before may be by now.
    at.kept.want(&at.environment());
    let pattern = RwSignal::new(String::new());
    let regex = RwSignal::new(false);
    // A new rule looks different from the last one.
    let colour =
        RwSignal::new(rules.with_untracked(|rules| rules.last().map_or(0, |last| next(last.colour))));
    let refusal = Signal::derive(move || {
        let unsaid = || pattern.read().trim().is_empty().then(|| "Say what is coloured first".to_owned());
        at.kept.unknown().or_else(unsaid)
    });
    let add = move || {
        let text = pattern.get_untracked();
        if refusal.get_untracked().is_some() {
            return;
        }
        let rule = Highlight { pattern: text, regex: regex.get_untracked(), colour: colour.get_untracked() };
        let rules: Vec<_> = rules.get_untracked().into_iter().chain([rule]).collect();
        at.kept.set_highlights(rules);
        pattern.set(String::new());
        colour.update(|colour| *colour = next(*colour));
    };
    view! {
        <section class="log-rule-new">
            <Field
                label="Text, or a regular expression"
                example="timeout"
                text=pattern
                on_enter=move |()| add()
                hook="highlight-pattern"
            />
            <div class="log-rule-how">
                {move || {
                    view! { <Colour colour=colour.get() on_press=move |()| colour.update(|it| *it = next(*it)) /> }
                }}
                <Check
                    checked=regex
                    on_change=move |on| regex.set(on)
                    hook="highlight-regex"
                    words="Regular expression"
                />
                <span class="push"></span>
                <Button
                    hook="highlight-add"
                    label="Add"
                    refusal
                    on_press=move |()| add()
                />
            </div>
        </section>
    }
}

/// A colour; pressed, it is the next one.
#[component]
fn Colour(colour: u8, #[prop(into)] on_press: Callback<()>) -> impl IntoView {
    let name = COLOURS.iter().find(|(number, _)| *number == colour).map_or("no colour", |(_, name)| name);
    view! {
        <button
            type="button"
            class=format!("log-colour highlight-{colour}")
            title=format!("{name}: press for the next colour")
            aria-label=format!("Colour: {name}; press for the next")
            data-test="highlight-colour"
            on:click=move |_| on_press.run(())
        />
    }
}

const fn next(colour: u8) -> u8 {
    (colour + 1) % 6
}
