use leptos::prelude::*;
use protocol::documents::details::DiffLine;

use crate::words;

/// Lines that differ, with some around them.
#[component]
pub(super) fn Lines(lines: Vec<DiffLine>, added: u64, removed: u64, cut: bool) -> impl IntoView {
    let mut before = None::<DiffLine>;
    let rows: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let gap = before.as_ref().is_some_and(|before| leaves_out(before, &line));
            before = Some(line.clone());
            row(line, gap)
        })
        .collect();
    view! {
        <p class="small dim" data-test="diff-sum">
            <span class="fine">{format!("+{}", words::count(added))}</span>
            " "
            <span class="bad">{format!("−{}", words::count(removed))}</span>
            {cut.then_some(" · too many to show all of them")}
        </p>
        <div class="doc-diff mono small selectable" tabindex="0" role="group" aria-label="Differences">
            {rows}
        </div>
    }
}

fn row(line: DiffLine, gap: bool) -> impl IntoView {
    let (class, sign) = match (line.one, line.other) {
        (None, Some(_)) => ("doc-diff-line is-added", "+"),
        (Some(_), None) => ("doc-diff-line is-removed", "−"),
        _ => ("doc-diff-line", " "),
    };
    let number = |number: Option<u64>| number.map(words::count).unwrap_or_default();
    view! {
        {gap.then(|| view! { <div class="doc-diff-gap" aria-hidden="true">"⋯"</div> })}
        <div class=class data-test="diff-line">
            <span class="doc-diff-number" aria-hidden="true">
                {number(line.one)}
            </span>
            <span class="doc-diff-number" aria-hidden="true">
                {number(line.other)}
            </span>
            <span>{sign}</span>
            <span class="doc-diff-text">{line.text}</span>
        </div>
    }
}

/// Whether lines are left out between two.
fn leaves_out(before: &DiffLine, line: &DiffLine) -> bool {
    let skips =
        |before: Option<u64>, now: Option<u64>| before.zip(now).is_some_and(|(before, now)| now > before + 1);
    skips(before.one, line.one) || skips(before.other, line.other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(one: Option<u64>, other: Option<u64>) -> DiffLine {
        DiffLine { one, other, text: String::new() }
    }

    #[test]
    fn a_gap_stands_where_lines_are_left_out() {
        assert!(!leaves_out(&line(Some(3), Some(3)), &line(Some(4), Some(4))));
        assert!(!leaves_out(&line(Some(3), Some(3)), &line(None, Some(4))));
        assert!(!leaves_out(&line(None, Some(4)), &line(Some(4), Some(5))));
        assert!(leaves_out(&line(Some(3), Some(3)), &line(Some(9), Some(9))));
    }
}
