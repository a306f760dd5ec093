//! The table of what can be done: it drives the keys, the keyboard map and the palette alike.

mod documents;

use icondata_core::Icon;
use protocol::overview::{Section, Window};

use self::documents::DOCUMENT_COMMANDS;
pub(crate) use self::documents::DocumentStep;
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
    /// Move through a log, or read it in another way.
    Log(LogStep),
    /// Move among documents, or do something with those that are meant.
    Document(DocumentStep),
}

/// What the keys do in a log, besides moving row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogStep {
    PageUp,
    PageDown,
    First,
    Last,
    /// Follow what comes, or hold still what is there.
    Follow,
    NextHit,
    PreviousHit,
    NextError,
    PreviousError,
    /// Choose the next line too, or the previous.
    Reach,
    ReachBack,
    Unfold,
    Fold,
    Wrap,
    Times,
    Bookmark,
    Copy,
    CopyWithPrefix,
    /// Close the detail, or let go of what is chosen.
    Close,
    /// Open the panel in which log groups are chosen.
    Sources,
    /// Open the panel in which the time is chosen.
    Span,
    /// Open the rules of colour.
    Highlights,
    /// Open the saved filters and bookmarks.
    Saved,
    /// Open the choice of how lines are shown.
    Options,
}

/// Where a command stands in the keyboard map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Go,
    Page,
    Service,
    Log,
    Document,
    Window,
}

impl Group {
    pub(crate) const ALL: [Self; 6] =
        [Self::Go, Self::Page, Self::Service, Self::Log, Self::Document, Self::Window];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Go => "Go to",
            Self::Page => "On a page",
            Self::Service => "On a service, chosen or open",
            Self::Log => "In a log",
            Self::Document => "Among documents",
            Self::Window => "The window",
        }
    }

    /// The page on which alone its keys mean this. There they go before what they mean elsewhere.
    pub(crate) const fn page(self) -> Option<&'static str> {
        match self {
            Self::Log => Some("logs"),
            Self::Document => Some("documents"),
            Self::Go | Self::Page | Self::Service | Self::Window => None,
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

/// A step in a log: only a key makes sense of it.
const fn log_step(
    title: &'static str,
    icon: Icon,
    keys: &'static [&'static str],
    action: fn(usize) -> Action,
) -> Command {
    key_only(Group::Log, title, icon, keys, action)
}

/// Every command but the pages, which [`PAGES`] holds, and those of one page that stand in a file of their own.
///
/// A bare letter only looks; what leads to a change of the account needs Shift.
pub(crate) static COMMANDS: [Command; 44] = [
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
    key_only(Group::Service, "Its log", icondata_lu::LuScrollText, &["l"], |_| Action::TaskLog),
    log_step("Follow or hold still", icondata_lu::LuArrowDownToLine, &["f", "Space"], |_| {
        Action::Log(LogStep::Follow)
    }),
    log_step("Next hit, previous hit", icondata_lu::LuSearch, &["n", "N"], |key| {
        Action::Log([LogStep::NextHit, LogStep::PreviousHit][key.min(1)])
    }),
    log_step("Next error, previous error", icondata_lu::LuOctagonX, &["e", "E"], |key| {
        Action::Log([LogStep::NextError, LogStep::PreviousError][key.min(1)])
    }),
    log_step("A page on, a page back", icondata_lu::LuArrowDown, &["PageDown", "PageUp"], |key| {
        Action::Log([LogStep::PageDown, LogStep::PageUp][key.min(1)])
    }),
    log_step("First line, last line", icondata_lu::LuArrowUpToLine, &["Home", "End"], |key| {
        Action::Log([LogStep::First, LogStep::Last][key.min(1)])
    }),
    log_step("Choose the next line too, the previous", icondata_lu::LuTextSelect, &["J", "K"], |key| {
        Action::Log([LogStep::Reach, LogStep::ReachBack][key.min(1)])
    }),
    log_step(
        "Unfold an entry, fold it",
        icondata_lu::LuUnfoldVertical,
        &["ArrowRight", "ArrowLeft"],
        |key| Action::Log([LogStep::Unfold, LogStep::Fold][key.min(1)]),
    ),
    log_step("Wrap long lines", icondata_lu::LuWrapText, &["w"], |_| Action::Log(LogStep::Wrap)),
    log_step("Local time, UTC, age", icondata_lu::LuClock, &["u"], |_| Action::Log(LogStep::Times)),
    log_step("Bookmark", icondata_lu::LuBookmark, &["m"], |_| Action::Log(LogStep::Bookmark)),
    log_step("Copy the lines", icondata_lu::LuCopy, &["c"], |_| Action::Log(LogStep::Copy)),
    log_step("Copy with time, level and source", icondata_lu::LuCopy, &["C"], |_| {
        Action::Log(LogStep::CopyWithPrefix)
    }),
    log_step("Close the detail, let go of the choice", icondata_lu::LuX, &["Escape"], |_| {
        Action::Log(LogStep::Close)
    }),
    log_step("Choose log groups", icondata_lu::LuScrollText, &["o"], |_| Action::Log(LogStep::Sources)),
    log_step("Choose the time", icondata_lu::LuClock, &["d"], |_| Action::Log(LogStep::Span)),
    log_step("Rules of colour", icondata_lu::LuHighlighter, &["h"], |_| Action::Log(LogStep::Highlights)),
    log_step("Saved filters and bookmarks", icondata_lu::LuBookmark, &["b"], |_| Action::Log(LogStep::Saved)),
    log_step("How lines are shown", icondata_lu::LuSlidersHorizontal, &["v"], |_| {
        Action::Log(LogStep::Options)
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

/// What the keys mean on the page of this name: its own first.
pub(crate) fn bindings_on(page: Option<&str>) -> impl Iterator<Item = Binding> {
    let own = bindings().filter(move |binding| binding.group.page().is_some_and(|own| Some(own) == page));
    own.chain(bindings().filter(|binding| binding.group.page().is_none()))
}

/// Everything that has a key.
pub(crate) fn bindings() -> impl Iterator<Item = Binding> {
    let pages = PAGES.iter().map(|page| Binding {
        group: Group::Go,
        title: page.title,
        keys: page.keys,
        action: BoundAction::Page(page.name),
    });
    let commands = COMMANDS.iter().chain(&DOCUMENT_COMMANDS).map(|command| Binding {
        group: command.group,
        title: command.title,
        keys: command.keys,
        action: BoundAction::Command(command.action),
    });
    pages.chain(commands).filter(|binding| !binding.keys.is_empty())
}
