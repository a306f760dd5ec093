use icondata_core::Icon;
use leptos::prelude::*;
use protocol::{
    Health, Reading,
    overview::{Section, Service, Snapshot},
    services::ServiceId,
};

use crate::{
    commands::{Action, COMMANDS},
    console::Console,
    pages::{PAGES, View},
    place::{Place, environment_path, service_path},
    words,
};

/// Something that can be picked from the palette.
#[derive(Clone, PartialEq)]
pub(super) struct Offer {
    /// What sort of thing it is.
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) icon: Icon,
    /// Instead of the icon, for what has a health.
    pub(super) health: Option<Health>,
    pub(super) keys: Option<&'static str>,
    pub(super) action: Action,
}

impl Offer {
    /// What the search looks at.
    pub(super) fn text(&self) -> String {
        format!("{} {} {}", self.title, self.detail, self.kind)
    }

    /// An address that was copied leads back to where it was.
    pub(super) fn typed(text: &str) -> Option<Self> {
        let place = Place::at(text.trim()).filter(|_| text.trim().starts_with('/'))?;
        Some(Self {
            kind: "Address",
            title: place.page.title.to_owned(),
            detail: place.environment.as_ref().map(ToString::to_string).unwrap_or_default(),
            icon: icondata_lu::LuLink,
            health: None,
            keys: None,
            action: Action::Go(place.path()),
        })
    }

    /// What it is remembered by.
    pub(super) fn name(&self) -> String {
        format!("{}: {}", self.kind, self.title)
    }
}

/// Everything that can be picked now.
pub(super) fn offers(console: Console) -> Vec<Offer> {
    let snapshot = console.snapshot.get().and_then(crate::live::Live::value);
    let mut all = environments(console);
    all.extend(pages(console));
    if let Some(snapshot) = &snapshot {
        all.extend(cards(snapshot));
        all.extend(resources(snapshot));
    }
    all.extend(commands(console));
    all
}

fn environments(console: Console) -> Vec<Offer> {
    let rows = console.fleet.value().unwrap_or_default();
    let digits = COMMANDS
        .iter()
        .find(|command| (command.action)(0) == Action::Environment(0))
        .map(|command| command.keys);
    rows.into_iter()
        .enumerate()
        .map(|(index, row)| Offer {
            kind: "Environment",
            title: format!("{} / {}", row.system_name, row.environment.environment),
            detail: row.verdict.headline,
            icon: icondata_lu::LuServer,
            health: Some(row.verdict.health),
            keys: digits.and_then(|keys| keys.get(index).copied()),
            action: Action::Go(environment_path(&row.environment)),
        })
        .collect()
}

fn pages(console: Console) -> Vec<Offer> {
    let in_environment = console.environment().is_some();
    PAGES
        .iter()
        .filter(|page| in_environment || matches!(page.view, View::Console(_)))
        .map(|page| Offer {
            kind: "Page",
            title: page.title.to_owned(),
            detail: String::new(),
            icon: page.icon,
            health: None,
            keys: page.keys.first().copied(),
            action: Action::Page(page.name),
        })
        .collect()
}

fn cards(snapshot: &Snapshot) -> Vec<Offer> {
    let no_queues = snapshot.queues.value.as_ref().is_none_or(Vec::is_empty);
    Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Queues || !no_queues)
        .map(|section| Offer {
            kind: "Card",
            title: words::section_title(section).to_owned(),
            detail: String::new(),
            icon: icondata_lu::LuSquareArrowDown,
            health: None,
            keys: None,
            action: Action::Section(section),
        })
        .collect()
}

/// The resources of the open environment: picking one shows its page, or its card.
fn resources(snapshot: &Snapshot) -> Vec<Offer> {
    let page = |service: &Service| {
        let id = ServiceId::new(service.cluster.clone(), service.name.clone());
        Action::Go(service_path(&snapshot.environment, &id, None))
    };
    let services = items(&snapshot.services).map(|service| (&service.name, "service", page(service)));
    let groups = items(&snapshot.load_balancers).flat_map(|balancer| {
        let card = || Action::Section(Section::Targets);
        let groups = balancer.target_groups.iter().map(move |group| (&group.name, "target group", card()));
        groups.chain([(&balancer.name, "load balancer", card())])
    });
    let databases = items(&snapshot.databases)
        .map(|database| (&database.identifier, "database", Action::Section(Section::Database)));
    let buckets =
        items(&snapshot.buckets).map(|bucket| (&bucket.name, "bucket", Action::Section(Section::Buckets)));
    let queues =
        items(&snapshot.queues).map(|queue| (&queue.name, "queue", Action::Section(Section::Queues)));
    let alarms =
        items(&snapshot.alarms).map(|alarm| (&alarm.name, "alarm", Action::Section(Section::Alarms)));
    let named: Vec<_> =
        services.chain(groups).chain(databases).chain(buckets).chain(queues).chain(alarms).collect();
    let show = named.iter().map(|(name, what, action)| Offer {
        kind: "Resource",
        title: (*name).clone(),
        detail: (*what).to_owned(),
        icon: icondata_lu::LuBox,
        health: None,
        keys: None,
        action: action.clone(),
    });
    let copy = named.iter().map(|(name, what, _)| Offer {
        kind: "Copy",
        title: format!("Copy {name}"),
        detail: format!("name of the {what}"),
        icon: icondata_lu::LuCopy,
        health: None,
        keys: None,
        action: Action::Copy((*name).clone(), (*name).clone()),
    });
    show.chain(copy).collect()
}

fn items<T>(reading: &Reading<Vec<T>>) -> impl Iterator<Item = &T> {
    reading.value.iter().flatten()
}

fn commands(console: Console) -> Vec<Offer> {
    let shown = |action: &Action| match action {
        Action::Faults => console.session.is_demo(),
        Action::SwitchRole | Action::Lock => console.offers_sign_in(),
        _ => true,
    };
    COMMANDS
        .iter()
        .filter(|command| command.in_palette && shown(&(command.action)(0)))
        .map(|command| Offer {
            kind: "Action",
            title: command.title.to_owned(),
            detail: String::new(),
            icon: command.icon,
            health: None,
            keys: command.keys.first().copied(),
            action: (command.action)(0),
        })
        .collect()
}
