//! Where a query is wrong.

use leptos::prelude::*;
use protocol::logs::Problem;

use super::Desk;

/// The line of the query that is wrong, with the place marked, and what is wrong there.
#[component]
pub(super) fn QueryProblem(desk: Desk) -> impl IntoView {
    let draw = move |problem: Problem| {
        let place = desk.text.with_untracked(|text| Place::of(text, &problem));
        view! {
            <p>{problem.message}</p>
            <p class="mono selectable">
                <span class="faint">{format!("line {}: ", place.line)}</span>
                {place.before}
                <mark>{place.wrong}</mark>
                {place.after}
            </p>
        }
    };
    view! {
        <div id="insights-problem" class="insights-problem small" role="alert" data-test="insights-problem">
            {move || desk.problem().map(draw)}
        </div>
    }
}

/// A line of a text around what is wrong in it.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// Its number, counted from 1.
    line: usize,
    before: String,
    /// Never empty: at the end of a line it is a space.
    wrong: String,
    after: String,
}

impl Place {
    /// The line in which the problem begins. Nothing is expected of where it says that is.
    fn of(text: &str, problem: &Problem) -> Self {
        let start = text.floor_char_boundary(problem.at);
        let end = text.ceil_char_boundary(problem.at.saturating_add(problem.length)).max(start);
        let begin = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let stop = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let end = end.min(stop);
        let wrong = &text[start..end];
        Self {
            line: text[..start].matches('\n').count() + 1,
            before: text[begin..start].to_owned(),
            wrong: if wrong.is_empty() { " " } else { wrong }.to_owned(),
            after: text[end..stop].to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(text: &str, at: usize, length: usize) -> (usize, String, String, String) {
        let place = Place::of(text, &Problem { message: String::new(), at, length });
        (place.line, place.before, place.wrong, place.after)
    }

    #[test]
    fn the_line_that_is_wrong_is_shown_with_its_place() {
        let told =
            |line, [before, wrong, after]: [&str; 3]| (line, before.into(), wrong.into(), after.into());
        let query = "fields @message\n| fitler x > 1\n| limit 5";
        assert_eq!(place(query, 18, 6), told(2, ["| ", "fitler", " x > 1"]));
        assert_eq!(place(query, 0, 6), told(1, ["", "fields", " @message"]));
        // What goes on over the end of the line is marked up to there.
        assert_eq!(place(query, 28, 9), told(2, ["| fitler x >", " 1", ""]));
        assert_eq!(place(query, 999, 1), told(3, ["| limit 5", " ", ""]));
        assert_eq!(place("", 0, 1), told(1, ["", " ", ""]));
    }

    proptest! {
        #[test]
        fn any_place_can_be_told(text in "(?s).{0,40}", at in any::<usize>(), near in 0_usize..60, length in any::<usize>()) {
            for at in [at, near] {
                let (line, before, wrong, after) = place(&text, at, length);
                let whole = text.split('\n').nth(line - 1);
                let shown = [before.clone() + &wrong + &after, before + &after];
                prop_assert!(whole.is_some_and(|whole| shown.iter().any(|shown| shown == whole)));
            }
        }
    }
}
