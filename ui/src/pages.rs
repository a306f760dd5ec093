//! The table of pages. It feeds the router, the rail, the tabs, the palette and the keyboard map.
//!
//! To add a page: a file of the area's name in `pages/`, and a row here.

mod accounts;
mod catalogue;
mod documents;
mod environment;
mod fleet;
mod gallery;
mod journal;
mod keeping;
mod logs;
mod permissions;
mod roll_back;
mod runbooks;
mod services;
mod tabs;
mod targets;
mod task_log;

pub(crate) use self::targets::show_group;

use icondata_core::Icon;
use leptos::prelude::*;
use protocol::{Area, catalogue::EnvironmentId};

/// A page of the console.
pub(crate) struct Page {
    /// Unique; `data-test` hooks and tests name it so.
    pub(crate) name: &'static str,
    /// The area it shows; nothing for a page that shows the console itself.
    pub(crate) area: Option<Area>,
    /// The end of its address: `/{path}`, or `/{system}/{environment}/{path}`.
    pub(crate) path: &'static str,
    /// How many parts an address may have below the page's own, besides none: they name what is open on it.
    pub(crate) below: &'static [usize],
    pub(crate) title: &'static str,
    pub(crate) icon: Icon,
    /// The keys that lead to it, if any.
    pub(crate) keys: &'static [&'static str],
    /// Whether it stands in the rail; every page stands in the palette.
    pub(crate) in_rail: bool,
    pub(crate) view: View,
}

/// What draws a page.
#[derive(Clone, Copy)]
pub(crate) enum View {
    /// A page of the whole console.
    Console(fn() -> AnyView),
    /// A page of one environment: a tab.
    Environment(fn(EnvironmentId) -> AnyView),
}

/// Every page, in the order of the rail and the tabs.
pub(crate) static PAGES: [Page; 12] = [
    Page {
        name: "fleet",
        area: Some(Area::Overview),
        path: "",
        below: &[],
        title: "Fleet",
        icon: icondata_lu::LuLayoutList,
        keys: &["g f"],
        in_rail: true,
        view: View::Console(|| view! { <fleet::FleetPage /> }.into_any()),
    },
    Page {
        name: "environment",
        area: Some(Area::Overview),
        path: "",
        below: &[],
        title: "Overview",
        icon: icondata_lu::LuActivity,
        keys: &["g o"],
        in_rail: false,
        view: View::Environment(|environment| {
            view! { <environment::EnvironmentPage environment /> }.into_any()
        }),
    },
    Page {
        name: "services",
        area: Some(Area::Services),
        path: "services",
        below: &[2, 3],
        title: "Services",
        icon: icondata_lu::LuBoxes,
        keys: &["g e"],
        in_rail: false,
        view: View::Environment(|environment| view! { <services::ServicesPage environment /> }.into_any()),
    },
    Page {
        name: "targets",
        area: Some(Area::Targets),
        path: "targets",
        below: &[1],
        title: "Targets",
        icon: icondata_lu::LuHeartPulse,
        keys: &["g t"],
        in_rail: false,
        view: View::Environment(|environment| view! { <targets::TargetsPage environment /> }.into_any()),
    },
    Page {
        name: "logs",
        area: Some(Area::Logs),
        path: "logs",
        below: &[1],
        title: "Logs",
        icon: icondata_lu::LuScrollText,
        keys: &["g l"],
        in_rail: false,
        view: View::Environment(|environment| view! { <logs::LogsPage environment /> }.into_any()),
    },
    Page {
        name: "documents",
        area: Some(Area::Documents),
        path: "documents",
        below: &[1],
        title: "Documents",
        icon: icondata_lu::LuFiles,
        keys: &["g d"],
        in_rail: false,
        view: View::Environment(|environment| view! { <documents::DocumentsPage environment /> }.into_any()),
    },
    Page {
        name: "runbooks",
        area: Some(Area::Runbooks),
        path: "runbooks",
        below: &[1, 3, 4],
        title: "Runbooks",
        icon: icondata_lu::LuBookOpenCheck,
        keys: &["g r"],
        in_rail: false,
        view: View::Environment(|environment| view! { <runbooks::RunbooksPage environment /> }.into_any()),
    },
    Page {
        name: "permissions",
        area: Some(Area::Session),
        path: "permissions",
        below: &[],
        title: "Permissions",
        icon: icondata_lu::LuShieldCheck,
        keys: &["g i"],
        in_rail: false,
        view: View::Environment(|environment| {
            view! { <permissions::PermissionsPage environment /> }.into_any()
        }),
    },
    Page {
        name: "journal",
        area: Some(Area::Journal),
        path: "journal",
        below: &[],
        title: "Journal",
        icon: icondata_lu::LuNotebookText,
        keys: &["g j"],
        in_rail: true,
        view: View::Console(|| view! { <journal::JournalPage /> }.into_any()),
    },
    Page {
        name: "catalogue",
        area: Some(Area::Catalogue),
        path: "catalogue",
        below: &[],
        title: "Catalogue",
        icon: icondata_lu::LuLibrary,
        keys: &["g c"],
        in_rail: true,
        view: View::Console(|| view! { <catalogue::CataloguePage /> }.into_any()),
    },
    Page {
        name: "accounts",
        area: Some(Area::Session),
        path: "sign-in",
        below: &[],
        title: "Sign-in",
        icon: icondata_lu::LuKeyRound,
        keys: &["g s"],
        in_rail: true,
        view: View::Console(|| view! { <accounts::AccountsPage /> }.into_any()),
    },
    Page {
        name: "gallery",
        area: None,
        path: "gallery",
        below: &[],
        title: "Gallery of parts",
        icon: icondata_lu::LuShapes,
        keys: &[],
        in_rail: false,
        view: View::Console(|| view! { <gallery::GalleryPage /> }.into_any()),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = PAGES.iter().map(|page| page.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PAGES.len());
    }

    #[test]
    fn addresses_are_unique() {
        let mut paths: Vec<_> =
            PAGES.iter().map(|page| (matches!(page.view, View::Console(_)), page.path)).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), PAGES.len());
    }
}
