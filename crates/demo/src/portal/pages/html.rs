//! The portal's pages: one small sheet, no script, every value from outside escaped.

use std::fmt::{self, Write};

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use winterbaume_core::xml_escape;

/// Nothing is loaded and nothing runs. A form goes to the portal, which sends the browser on to a program of this
/// machine.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:*; \
                      base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#d5d9e0;--soft:#5b6472;--ground:#f4f5f7;--card:#fff;--accent:#2f5bd7}\
@media(prefers-color-scheme:dark){:root{--line:#333a45;--soft:#9aa4b2;--ground:#14171c;--card:#1c2027;--accent:#3d68e0}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);font:15px/1.5 system-ui,sans-serif}\
main{box-sizing:border-box;overflow-wrap:anywhere;width:min(28rem,92vw);padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:10px}\
h1{margin:.25rem 0 1rem;font-size:1.35rem;line-height:1.3}\
.portal,.note{color:var(--soft);font-size:.85rem}\
.portal{margin:0}.note{margin:1.5rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}\
.code{margin:1rem 0;font:600 2rem ui-monospace,monospace;letter-spacing:.12em;text-align:center}\
form{display:flex;gap:.75rem;margin-top:1.5rem}\
button,input{flex:1;min-width:0;padding:.6rem .9rem;font:inherit;border:1px solid var(--line);border-radius:6px;background:none;color:inherit}\
button{cursor:pointer}button.main{background:var(--accent);border-color:var(--accent);color:#fff}\
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}";

/// A piece of a page. Only [`Markup::text`] lets in what comes from outside.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// A paragraph in our own words.
    pub(super) fn paragraph(mut self, words: &'static str) -> Self {
        self.push(format_args!("<p>{words}</p>"));
        self
    }

    /// A paragraph that begins with a value from outside, set off from the words.
    pub(super) fn named(mut self, name: &str, words: &'static str) -> Self {
        self.push(format_args!("<p><strong>{}</strong> {words}</p>", Self::text(name)));
        self
    }

    /// A list in our own words.
    pub(super) fn list(mut self, items: &[&'static str]) -> Self {
        self.0.push_str("<ul>");
        for item in items {
            self.push(format_args!("<li>{item}</li>"));
        }
        self.0.push_str("</ul>");
        self
    }

    /// A code to compare, large.
    pub(super) fn code(mut self, code: &str) -> Self {
        self.push(format_args!("<p class=\"code\">{}</p>", Self::text(code)));
        self
    }

    /// The form that answers the request of this id, at `action`.
    pub(super) fn decision(mut self, action: &'static str, request: &str) -> Self {
        self.push(format_args!(
            "<form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"request\" value=\"{}\">\
             <button name=\"answer\" value=\"deny\">Deny</button>\
             <button class=\"main\" name=\"answer\" value=\"allow\">Allow</button></form>",
            Self::text(request)
        ));
        self
    }

    /// The form that asks for a device's code.
    pub(super) fn code_form(mut self) -> Self {
        self.0.push_str(
            "<form method=\"get\" action=\"/device\">\
             <input name=\"user_code\" aria-label=\"Code\" placeholder=\"XXXX-XXXX\" maxlength=\"16\" \
             autocomplete=\"off\" spellcheck=\"false\" required autofocus>\
             <button class=\"main\">Continue</button></form>",
        );
        self
    }

    /// The button that ends every session.
    pub(super) fn sign_out_form(mut self) -> Self {
        self.0
            .push_str("<form method=\"post\" action=\"/start\"><button>Sign out everywhere</button></form>");
        self
    }

    fn text(value: &str) -> String {
        // What a name shows must be what it is: no character may turn or hide the others.
        let shown: String = value.chars().map(|c| if is_unseen(c) { '\u{fffd}' } else { c }).collect();
        xml_escape(&shown)
    }

    fn push(&mut self, words: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(words);
    }

    /// The page with this heading.
    pub(super) fn page(self, status: StatusCode, heading: &'static str) -> Response {
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>{heading}</title><style>{STYLE}</style></head><body><main>\
             <p class=\"portal\">Embedded account · access portal</p><h1>{heading}</h1>{}\
             <p class=\"note\">A stand-in for IAM Identity Center on this machine. Nothing here reaches AWS.</p>\
             </main></body></html>",
            self.0
        );
        let headers = [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            // Not "no-referrer": browsers then hide where a form comes from, from the portal itself too.
            (header::REFERRER_POLICY, "same-origin"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (status, headers, Html(html)).into_response()
    }
}

/// Controls, and the marks that change the direction of text or take no room.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_text() {
        let markup = Markup::default().named("<b onclick='x'>\"&\u{202e}</b>", "asks.");
        assert_eq!(
            markup.0,
            "<p><strong>&lt;b onclick=&apos;x&apos;&gt;&quot;&amp;\u{fffd}&lt;/b&gt;</strong> asks.</p>"
        );
        let form = Markup::default().decision("/device", "\"><script>");
        assert!(!form.0.contains("<script>"), "{form:?}");
    }
}
