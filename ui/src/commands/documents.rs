use icondata_core::Icon;

use super::{Action, Command, Group, key_only};

/// What the keys do among documents, besides moving row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentStep {
    PageUp,
    PageDown,
    First,
    Last,
    /// Choose the document that is meant, or let go of it.
    Choose,
    /// Choose the next row too, or the previous.
    Reach,
    ReachBack,
    ChooseAll,
    /// Go to the folder above.
    Up,
    /// Go to what is pasted: a key, an address, an id.
    GoTo,
    /// Jump to a name while it is typed.
    Jump,
    /// Everything below the folder, or one level.
    Below,
    Versions,
    /// List anew, or stop.
    ListAgain,
    Download,
    /// Put the keys of what is chosen on the clipboard.
    Copy,
    Transfers,
    /// A side of the open document: 0 is the first.
    Side(usize),
    /// Close the document, or let go of what is chosen.
    Close,
}

/// A step among documents: only a key makes sense of it.
const fn step(
    title: &'static str,
    icon: Icon,
    keys: &'static [&'static str],
    action: fn(usize) -> Action,
) -> Command {
    key_only(Group::Document, title, icon, keys, action)
}

/// The commands of the documents page.
pub(super) static DOCUMENT_COMMANDS: [Command; 17] = [
    step("Open the document or the folder", icondata_lu::LuCornerDownLeft, &["o"], |_| Action::OpenRow),
    step("The folder above", icondata_lu::LuFolderUp, &["Backspace"], |_| Action::Document(DocumentStep::Up)),
    step("A page on, a page back", icondata_lu::LuArrowDown, &["PageDown", "PageUp"], |key| {
        Action::Document([DocumentStep::PageDown, DocumentStep::PageUp][key.min(1)])
    }),
    step("First row, last row", icondata_lu::LuArrowUpToLine, &["Home", "End"], |key| {
        Action::Document([DocumentStep::First, DocumentStep::Last][key.min(1)])
    }),
    step("Jump to a name", icondata_lu::LuTextCursorInput, &["f"], |_| Action::Document(DocumentStep::Jump)),
    step("Choose the document", icondata_lu::LuSquareCheck, &["Space", "x"], |_| {
        Action::Document(DocumentStep::Choose)
    }),
    step("Choose the next row too, the previous", icondata_lu::LuTextSelect, &["J", "K"], |key| {
        Action::Document([DocumentStep::Reach, DocumentStep::ReachBack][key.min(1)])
    }),
    step("Choose all that is shown", icondata_lu::LuListChecks, &["Ctrl+a"], |_| {
        Action::Document(DocumentStep::ChooseAll)
    }),
    step("Download", icondata_lu::LuDownload, &["d"], |_| Action::Document(DocumentStep::Download)),
    step("Copy the keys", icondata_lu::LuCopy, &["c"], |_| Action::Document(DocumentStep::Copy)),
    step("Go to a key, an address or an id", icondata_lu::LuLocate, &["Ctrl+l"], |_| {
        Action::Document(DocumentStep::GoTo)
    }),
    step("Everything below, or one level", icondata_lu::LuFolderTree, &["b"], |_| {
        Action::Document(DocumentStep::Below)
    }),
    step("With all versions", icondata_lu::LuHistory, &["v"], |_| Action::Document(DocumentStep::Versions)),
    step("List again, or stop", icondata_lu::LuRefreshCw, &["r"], |_| {
        Action::Document(DocumentStep::ListAgain)
    }),
    step("Transfers", icondata_lu::LuArrowDownToLine, &["T"], |_| Action::Document(DocumentStep::Transfers)),
    step(
        "Preview, details, versions, what happened",
        icondata_lu::LuPanelRight,
        &["1", "2", "3", "4"],
        |key| Action::Document(DocumentStep::Side(key)),
    ),
    step("Close the document, let go of the choice", icondata_lu::LuX, &["Escape"], |_| {
        Action::Document(DocumentStep::Close)
    }),
];
