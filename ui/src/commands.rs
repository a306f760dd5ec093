//! The table of what can be done: it drives the keys, the keyboard map and the palette alike.

use icondata_core::Icon;
use protocol::overview::{Section, Window};

use crate::pages::PAGES;

/// Something the window does when asked by key, palette or button.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Go to a path.
    Go(String),
    /// Go to a page of the table, by name; for an environment's page, in the present environment.
    Page(&'static str),
    /// Go to the n-th environment of the rail, from 0.
    Environment(usize),
    /// Bring a card into view.
    Section(Section),
    /// Put something on the clipboard: what it is, and its text.
    Copy(String, String),
    /// Copy the address of the present page.
    CopyAddress,
    Palette,
    KeyMap,
    Faults,
    Calls,
    /// Choose who to be in the present environment.
    SwitchRole,
    /// Forget credentials and tokens until one signs in again.
    Lock,
    Refresh,
    Pause,
    Window(Window),
    ReloadCatalogue,
    Theme,
    Rail,
    Back,
    Forward,
    /// Put the cursor into the page's filter.
    Filter,
    NextRow,
    PreviousRow,
    OpenRow,
    /// Propose another number of tasks for the service that is meant.
    Scale,
    /// Propose a new deployment of the same revision.
    Restart,
    /// Propose the revision before the present one.
    RollBack,
    /// Show the log of the task that is meant, or of the service's newest.
    TaskLog,
}

/// Where a command stands in the keyboard map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Go,
    Page,
    Service,
    Window,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::Go, Self::Page, Self::Service, Self::Window];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Go => "Go to",
            Self::Page => "On a page",
            Self::Service => "On a service, chosen or open",
            Self::Window => "The window",
        }
    }
}

/// One row of the table.
pub(crate) struct Command {
    pub(crate) title: &'static str,
    pub(crate) icon: Icon,
    pub(crate) group: Group,
    /// Strokes that run it, each an alternative: `Ctrl+k`, `g f`, `?`.
    pub(crate) keys: &'static [&'static str],
    /// Whether it makes sense to pick it from the palette.
    pub(crate) in_palette: bool,
    /// What it does, given which of its keys was struck.
    pub(crate) action: fn(usize) -> Action,
}

const fn command(
    group: Group,
    title: &'static str,
    icon: Icon,
    keys: &'static [&'static str],
    action: fn(usize) -> Action,
) -> Command {
    Command { title, icon, group, keys, in_palette: true, action }
}

/// The same, for what only a key makes sense of.
const fn key_only(
    group: Group,
    title: &'static str,
    icon: Icon,
    keys: &'static [&'static str],
    action: fn(usize) -> Action,
) -> Command {
    Command { in_palette: false, ..command(group, title, icon, keys, action) }
}

/// Every command but the pages, which [`PAGES`] holds.
///
/// A bare letter only looks; what leads to a change of the account needs Shift.
pub(crate) static COMMANDS: [Command; 26] = [
    key_only(
        Group::Go,
        "Environment of the rail",
        icondata_lu::LuServer,
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Action::Environment,
    ),
    command(Group::Go, "Back", icondata_lu::LuArrowLeft, &["Alt+ArrowLeft"], |_| Action::Back),
    command(Group::Go, "Forward", icondata_lu::LuArrowRight, &["Alt+ArrowRight"], |_| Action::Forward),
    command(Group::Page, "Refresh now", icondata_lu::LuRefreshCw, &["r"], |_| Action::Refresh),
    command(Group::Page, "Pause or resume", icondata_lu::LuPause, &["p"], |_| Action::Pause),
    key_only(Group::Page, "Filter", icondata_lu::LuListFilter, &["/"], |_| Action::Filter),
    key_only(Group::Page, "Next row", icondata_lu::LuArrowDown, &["j", "ArrowDown"], |_| Action::NextRow),
    key_only(Group::Page, "Previous row", icondata_lu::LuArrowUp, &["k", "ArrowUp"], |_| Action::PreviousRow),
    key_only(Group::Page, "Open the row", icondata_lu::LuCornerDownLeft, &["Enter"], |_| Action::OpenRow),
    command(Group::Page, "Figures of the last hour", icondata_lu::LuClock1, &["w h"], |_| {
        Action::Window(Window::Hour)
    }),
    command(Group::Page, "Figures of 24 hours", icondata_lu::LuClock, &["w d"], |_| {
        Action::Window(Window::Day)
    }),
    command(Group::Page, "Figures of seven days", icondata_lu::LuCalendar, &["w w"], |_| {
        Action::Window(Window::Week)
    }),
    command(Group::Page, "Copy the page's address", icondata_lu::LuLink, &["y"], |_| Action::CopyAddress),
    command(Group::Page, "Switch role…", icondata_lu::LuUserRoundCog, &["s r"], |_| Action::SwitchRole),
    key_only(Group::Service, "Scale…", icondata_lu::LuScaling, &["S"], |_| Action::Scale),
    key_only(Group::Service, "Restart…", icondata_lu::LuRotateCw, &["R"], |_| Action::Restart),
    key_only(Group::Service, "Roll back…", icondata_lu::LuUndo2, &["B"], |_| Action::RollBack),
    key_only(Group::Service, "Log of its newest task", icondata_lu::LuScrollText, &["l"], |_| {
        Action::TaskLog
    }),
    key_only(Group::Window, "Search or run", icondata_lu::LuSearch, &["Ctrl+k"], |_| Action::Palette),
    command(Group::Window, "Keyboard map", icondata_lu::LuKeyboard, &["?"], |_| Action::KeyMap),
    command(Group::Window, "Fold the rail", icondata_lu::LuPanelLeft, &["["], |_| Action::Rail),
    command(Group::Window, "Change the theme", icondata_lu::LuSunMoon, &["t"], |_| Action::Theme),
    command(Group::Window, "Calls to AWS", icondata_lu::LuChartBar, &["c"], |_| Action::Calls),
    command(Group::Window, "Lock now", icondata_lu::LuLock, &[], |_| Action::Lock),
    command(Group::Window, "Reload the catalogue", icondata_lu::LuFolderSync, &[], |_| {
        Action::ReloadCatalogue
    }),
    command(Group::Window, "Faults of the demo account", icondata_lu::LuZap, &[], |_| Action::Faults),
];

/// A row of the keyboard map, from either table.
pub(crate) struct Binding {
    pub(crate) group: Group,
    pub(crate) title: &'static str,
    pub(crate) keys: &'static [&'static str],
    action: BoundAction,
}

enum BoundAction {
    Page(&'static str),
    Command(fn(usize) -> Action),
}

impl Binding {
    /// What its n-th key does.
    pub(crate) fn action(&self, key: usize) -> Action {
        match self.action {
            BoundAction::Page(name) => Action::Page(name),
            BoundAction::Command(action) => action(key),
        }
    }
}

/// Everything that has a key.
pub(crate) fn bindings() -> impl Iterator<Item = Binding> {
    let pages = PAGES.iter().map(|page| Binding {
        group: Group::Go,
        title: page.title,
        keys: page.keys,
        action: BoundAction::Page(page.name),
    });
    let commands = COMMANDS.iter().map(|command| Binding {
        group: command.group,
        title: command.title,
        keys: command.keys,
        action: BoundAction::Command(command.action),
    });
    pages.chain(commands).filter(|binding| !binding.keys.is_empty())
}
