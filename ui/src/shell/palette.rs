mod offers;

use leptos::prelude::*;

use self::offers::{Offer, offers};
use crate::{
    console::{Console, Dialog},
    memory::remembered,
    parts::{KeyCaps, Mark, Modal, Picker, Picture},
};

/// What was picked lately stands first; this many are remembered.
const RECENT: usize = 6;

/// Reaches every page, environment, card, resource and action from the keyboard.
#[component]
pub(crate) fn PaletteDialog() -> impl IntoView {
    let recent = remembered("palette-recent", Vec::<String>::new());
    view! {
        <Modal dialog=Dialog::Palette title="Search or run" bare=true>
            <Palette recent />
        </Modal>
    }
}

#[component]
fn Palette(recent: RwSignal<Vec<String>>) -> impl IntoView {
    let console = Console::here();
    // What can be picked is settled when the palette opens: nothing moves under the cursor.
    let all = recent_first(untrack(|| offers(console)), &recent.get_untracked());
    let pick = move |offer: Offer| {
        recent.update(|recent| remember(recent, offer.name()));
        console.dialog.set(None);
        console.run(offer.action);
    };
    view! {
        <Picker
            label="Search or run"
            example="A page, an environment, a resource, an action"
            all=Signal::stored(all)
            text=Offer::text
            typed=Offer::typed
            empty="Nothing is called that."
            hook="palette"
            row_hook="offer"
            on_pick=pick
            draw=row
        />
    }
}

fn row(offer: Offer) -> impl IntoView {
    let sign = match offer.health {
        Some(health) => view! {
            <span class="picker-sign">
                <Mark health />
            </span>
        }
        .into_any(),
        None => view! {
            <span class="picker-sign faint">
                <Picture icon=offer.icon />
            </span>
        }
        .into_any(),
    };
    view! {
        {sign}
        <span class="cut">{offer.title}</span>
        <span class="cut faint small">{offer.detail}</span>
        <span class="push picker-kind faint">{offer.kind}</span>
        {offer.keys.map(|keys| view! { <KeyCaps keys /> })}
    }
}

fn recent_first(mut offers: Vec<Offer>, recent: &[String]) -> Vec<Offer> {
    // The sort is stable: what was never picked keeps the order of the tables.
    offers.sort_by_key(|offer| recent.iter().position(|name| *name == offer.name()).unwrap_or(usize::MAX));
    offers
}

fn remember(recent: &mut Vec<String>, name: String) {
    recent.retain(|other| *other != name);
    recent.insert(0, name);
    recent.truncate(RECENT);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Action;

    fn offer(title: &str) -> Offer {
        Offer {
            kind: "Action",
            title: title.to_owned(),
            detail: String::new(),
            icon: icondata_lu::LuSearch,
            health: None,
            keys: None,
            action: Action::Refresh,
        }
    }

    #[test]
    fn what_was_picked_lately_stands_first() {
        let mut recent = Vec::new();
        for title in ["one", "three"] {
            remember(&mut recent, offer(title).name());
        }
        let sorted = recent_first(vec![offer("one"), offer("two"), offer("three")], &recent);
        let titles: Vec<_> = sorted.iter().map(|offer| offer.title.as_str()).collect();
        assert_eq!(titles, ["three", "one", "two"]);
    }

    #[test]
    fn an_address_leads_where_it_was_copied_and_no_other_text_does() {
        let logs = "/paperwurks/prod/logs/filter%3Dtimeout";
        assert_eq!(
            Offer::typed(&format!(" {logs} ")).map(|offer| offer.action),
            Some(Action::Go(logs.to_owned()))
        );
        for text in ["", "timeout", "paperwurks/prod", "/no/such/page"] {
            assert!(Offer::typed(text).is_none(), "{text}");
        }
    }

    #[test]
    fn only_the_last_few_are_remembered_and_each_once() {
        let mut recent = Vec::new();
        for round in 0..20 {
            remember(&mut recent, format!("{}", round % 8));
        }
        assert_eq!(recent, ["3", "2", "1", "0", "7", "6"]);
    }
}
