use leptos::prelude::*;
use protocol::{
    Health,
    catalogue::Place,
    targets::{Group, Setting},
};

use crate::parts::{Mark, keyed};

/// How the targets are checked and taken away, each figure beside the one that the design gives.
#[component]
pub(super) fn Settings(group: Signal<Group>) -> impl IntoView {
    let settings = Signal::derive(move || {
        let mut settings = group.get().settings;
        settings.sort_by_key(|setting| setting.met != Some(false));
        settings
    });
    view! {
        <Show when=move || !settings.read().is_empty()>
            <ul class="settings" aria-label="Settings beside the design">
                {keyed(settings, |setting| setting.name.clone(), setting)}
            </ul>
        </Show>
    }
}

fn setting(setting: Signal<Setting>) -> impl IntoView {
    let met = Memo::new(move |_| setting.read().met);
    let mark = move || match met.get() {
        Some(true) => Health::Fine,
        Some(false) => Health::Attention,
        None => Health::Unknown,
    };
    let declared = Memo::new(move |_| setting.read().declared.clone());
    let place = Memo::new(move |_| setting.read().place.clone());
    let drift = move || {
        let declared = declared.get().filter(|_| met.get() == Some(false));
        declared
            .map(|declared| view! { <span class="faint" title="design → reality">{declared} " → "</span> })
    };
    let from = move |place: Place| {
        let title = format!("{} § {}, line {}", place.document, place.section, place.line);
        // Headings within headings: the last says most.
        let section = place.section.rsplit(" › ").next().unwrap_or_default().to_owned();
        view! { <span class="faint small cut" title=title>{format!("§ {section}")}</span> }
    };
    view! {
        <li
            class="setting"
            data-test="setting"
            data-met=move || word(met.get())
            title=move || setting.with(told)
        >
            // What the design does not speak of has no mark.
            {move || met.get().map(|_| view! { <Mark health=Signal::derive(mark) /> })}
            <span class="dim cut setting-name">{move || setting.get().name}</span>
            <span class="setting-value selectable" class:attention=move || met.get() == Some(false)>
                {drift}
                {move || setting.get().actual}
            </span>
            {move || place.get().map(from)}
        </li>
    }
}

const fn word(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "met",
        Some(false) => "drifted",
        None => "undeclared",
    }
}

fn told(setting: &Setting) -> String {
    match (&setting.declared, setting.met) {
        (Some(declared), Some(true)) => format!("{}: {declared}, as designed", setting.name),
        (Some(declared), _) => format!("{}: the design says {declared}", setting.name),
        (None, _) => format!("{}: the design says nothing", setting.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_says_what_the_design_says() {
        let setting = |declared: Option<&str>, met| Setting {
            name: "Health check path".into(),
            actual: "/healthz".into(),
            declared: declared.map(str::to_owned),
            place: None,
            met,
        };
        assert_eq!(
            told(&setting(Some("/health"), Some(false))),
            "Health check path: the design says /health"
        );
        assert_eq!(told(&setting(Some("/healthz"), Some(true))), "Health check path: /healthz, as designed");
        assert_eq!(told(&setting(None, None)), "Health check path: the design says nothing");
    }
}
