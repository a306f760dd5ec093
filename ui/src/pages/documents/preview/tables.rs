use leptos::prelude::*;
use protocol::documents::preview::{Content, Part, Sheet};

use super::{
    feed::{Feed, Way},
    find::{FindBar, Finding},
    reading::Reading,
    rows::Rows,
    scroller::Scroller,
    wishes::{Wish, Wishes},
};
use crate::{parts::IconButton, words};

const ROW: f64 = 24.0;

/// Columns that are drawn; the rest is named.
const COLUMNS: u32 = 200;

/// Sheets of cells.
#[component]
pub(super) fn TablesView(reading: Reading, sheets: Vec<Sheet>) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let sheets = StoredValue::new(sheets);
    let tab = move |(place, sheet): (usize, &Sheet)| {
        let on = move || chosen.get() == place;
        view! {
            <button
                type="button"
                role="tab"
                class="doc-sheet"
                class:on=on
                data-test="doc-sheet"
                aria-selected=move || if on() { "true" } else { "false" }
                on:click=move |_| chosen.set(place)
            >
                {sheet.name.clone()}
            </button>
        }
    };
    let tabs = move || {
        sheets.with_value(|sheets| {
            (sheets.len() > 1).then(|| {
                view! {
                    <div class="doc-sheets" role="tablist" aria-label="Sheets">
                        {sheets.iter().enumerate().map(tab).collect_view()}
                    </div>
                }
            })
        })
    };
    let sheet = move || {
        let place = chosen.get();
        let sheet = sheets.with_value(|sheets| sheets.get(place).cloned())?;
        Some(view! { <SheetView reading place sheet /> })
    };
    view! {
        {tabs}
        {sheet}
    }
}

#[component]
fn SheetView(reading: Reading, place: usize, sheet: Sheet) -> impl IntoView {
    let way = Way {
        stretch: 200,
        part: |sheet, from, count| Part::Rows { sheet, from, count },
        take: |content| match content {
            Content::Rows { rows, total } => Some((rows, total)),
            _ => None,
        },
    };
    let feed: Feed<Vec<String>> =
        Feed::of(reading, u32::try_from(place).unwrap_or(u32::MAX), sheet.rows, way);
    let count = Memo::new(move |_| feed.total());
    let scroller = Scroller::over_rows(count.into(), ROW);
    let finding = Finding::in_preview(reading, move |row| scroller.reveal(row, ROW));
    let term = Memo::new(move |_| finding.term().map(|term| term.to_lowercase()));
    Wishes::here().grant(move |wish| {
        if wish == Wish::Find {
            finding.open.set(true);
        }
    });
    let columns = sheet.columns.min(COLUMNS);
    let left = sheet.columns.saturating_sub(COLUMNS);
    let draw = move |row: u64, cells: Vec<String>| row_view(row, cells, columns, term);
    let about = move || {
        let rows = feed.told().map(|rows| words::plural(rows, "row", "rows"));
        let columns = words::plural(u64::from(sheet.columns), "column", "columns");
        let left = (left > 0).then(|| format!("the last {} are not shown", words::count(u64::from(left))));
        [rows, Some(columns), left].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let head = (0..columns).map(|column| view! { <span class="doc-cell">{letters(column)}</span> });
    view! {
        <div class="doc-bar">
            <span class="small dim cut">{about}</span>
            <span class="push"></span>
            <IconButton
                hook="doc-find-open"
                icon=icondata_lu::LuSearch
                label="Find in the document (Ctrl F)"
                on_press=move |()| finding.open.set(true)
            />
        </div>
        <FindBar finding />
        <div class="doc-shown doc-table">
            <div class="doc-table-head faint small" aria-hidden="true">
                <span class="doc-number"></span>
                <div
                    class="doc-table-names"
                    style:transform=move || format!("translateX({}px)", -scroller.left())
                >
                    {head.collect_view()}
                </div>
            </div>
            <Rows feed scroller height=ROW class="doc-cells" label="Cells" draw />
        </div>
    }
}

fn row_view(row: u64, mut cells: Vec<String>, columns: u32, term: Memo<Option<String>>) -> AnyView {
    cells.truncate(columns as usize);
    let cell = |text: String| {
        let lower = text.to_lowercase();
        let hit = move || term.with(|term| term.as_ref().is_some_and(|term| lower.contains(term)));
        let is_number = text.trim().parse::<f64>().is_ok();
        view! {
            <span class="doc-cell selectable" class:number=is_number class:found=hit title=text.clone()>
                {text.clone()}
            </span>
        }
    };
    view! {
        <span class="doc-number" aria-hidden="true">
            {words::count(row + 1)}
        </span>
        {cells.into_iter().map(cell).collect_view()}
    }
    .into_any()
}

/// The name of a column: `A` … `Z`, `AA` …
fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut name = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        name.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    name.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        let names: Vec<_> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
