//! What web servers write of requests: nginx's access and error logs, and the request lines of others.

use std::ops::Range;

use super::scan::{take, word_end};

/// How far the parts of an access line are looked for.
const LONGEST_PART: usize = 256;

const METHODS: [&[u8]; 9] =
    [b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"HEAD", b"OPTIONS", b"CONNECT", b"TRACE"];

/// A request and its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: Range<usize>,
    pub(super) path: Range<usize>,
    pub(super) protocol: Range<usize>,
    /// Three digits; empty where no answer is told.
    pub(super) status: Range<usize>,
    /// Where it ends.
    pub(super) end: usize,
}

/// The request that stands at `at`: in quotes with its answer behind them, or bare with its answer behind the path.
pub(super) fn request(line: &[u8], at: usize) -> Option<Request> {
    let quoted = line.get(at) == Some(&b'"');
    let start = at + usize::from(quoted);
    let method = start..take(line, start, |byte| byte.is_ascii_uppercase());
    if line.get(method.end) != Some(&b' ') || !METHODS.contains(&line.get(method.clone())?) {
        return None;
    }
    let of_path = |byte: u8| !byte.is_ascii_whitespace() && byte != b'"';
    let path = method.end + 1..take(line, method.end + 1, of_path);
    if !line.get(path.clone())?.iter().any(|byte| matches!(byte, b'/' | b'*' | b':')) {
        return None;
    }
    let mut end = path.end;
    let mut protocol = end..end;
    if line.get(end..)?.starts_with(b" HTTP/") {
        protocol = end + 1..take(line, end + 1, of_path);
        end = protocol.end;
    }
    if quoted {
        (line.get(end) == Some(&b'"')).then_some(())?;
        end += 1;
    }
    let status = status_at(line, end + 1).filter(|_| line.get(end) == Some(&b' ')).unwrap_or(end..end);
    Some(Request { method, path, protocol, end: end.max(status.end), status })
}

/// The quoted request of a line, wherever it stands.
pub(super) fn quoted_request(line: &[u8]) -> Option<Request> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'"', line.get(from..)?)?;
        if let Some(request) = request(line, at) {
            return Some(request);
        }
        from = at + 1;
    }
}

/// Three digits that stand alone.
pub(super) fn status_at(line: &[u8], at: usize) -> Option<Range<usize>> {
    let end = take(line, at, |byte| byte.is_ascii_digit());
    let follows = line.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    (end == at + 3 && !follows && matches!(line.get(at), Some(b'1'..=b'5'))).then_some(at..end)
}

/// A line of an access log in the common or the combined form.
#[derive(Clone, Debug)]
pub(super) struct Access {
    remote: Range<usize>,
    user: Range<usize>,
    time: Range<usize>,
    /// Nothing where the request is no request, as of somebody who does not speak HTTP.
    pub(super) request: Option<Request>,
    pub(super) status: Range<usize>,
    /// Where the number of bytes begins.
    after: usize,
}

/// Reads a line of an access log: `remote - user [time] "request" status bytes "referrer" "agent"`.
pub(super) fn access(line: &[u8]) -> Option<Access> {
    let head = line.get(..line.len().min(LONGEST_PART))?;
    let remote = 0..take(head, 0, |byte| !byte.is_ascii_whitespace());
    let rest = head.get(remote.end..)?.strip_prefix(b" - ")?;
    if remote.is_empty() {
        return None;
    }
    let user_start = head.len() - rest.len();
    let user = user_start..word_end(head, user_start);
    (head.get(user.end..user.end + 2) == Some(b" [")).then_some(())?;
    let time_start = user.end + 2;
    let time = time_start..take(head, time_start, |byte| byte != b']');
    (line.get(time.end..time.end + 3) == Some(b"] \"")).then_some(())?;
    let quote = time.end + 2;
    if let Some(request) = request(line, quote) {
        let (status, after) = (request.status.clone(), request.end);
        return (!status.is_empty()).then_some(Access {
            remote,
            user,
            time,
            request: Some(request),
            status,
            after,
        });
    }
    let close = quote + 1 + memchr::memmem::find(line.get(quote + 1..)?, b"\" ")?;
    let status = status_at(line, close + 2)?;
    Some(Access { remote, user, time, request: None, after: status.end, status })
}

impl Access {
    /// Its fields by their names, in order, and where what follows them begins.
    pub(super) fn fields<'t>(&self, text: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) -> usize {
        let part = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default();
        found("remote", part(&self.remote));
        if part(&self.user) != "-" {
            found("user", part(&self.user));
        }
        found("time", part(&self.time));
        if let Some(request) = &self.request {
            found("method", part(&request.method));
            found("path", part(&request.path));
            found("protocol", part(&request.protocol));
        }
        found("status", part(&self.status));
        let line = text.as_bytes();
        let bytes = self.after + 1..word_end(line, self.after + 1);
        found("bytes", part(&bytes));
        let mut at = bytes.end.min(text.len());
        for name in ["referrer", "agent"] {
            if line.get(at..).is_some_and(|rest| rest.starts_with(b" \"")) {
                let end = take(line, at + 2, |byte| byte != b'"');
                found(name, part(&(at + 2..end)));
                at = (end + 1).min(text.len());
            }
        }
        // What many formats have behind the agent.
        let seconds = at + 1..word_end(line, at + 1);
        let number = part(&seconds);
        if number.contains('.') && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            found("request_time", number);
            at = seconds.end;
        }
        at
    }
}

/// A line of nginx's error log, its time and level read already: `12#12: *1 message, client: …, server: …`. Gives the
/// process, the thread and where the message begins.
pub(super) fn error(line: &[u8], at: usize) -> Option<(Range<usize>, Range<usize>, usize)> {
    let start = take(line, at, |byte| byte == b' ');
    let pid = start..take(line, start, |byte| byte.is_ascii_digit());
    (line.get(pid.end) == Some(&b'#') && !pid.is_empty()).then_some(())?;
    let tid = pid.end + 1..take(line, pid.end + 1, |byte| byte.is_ascii_digit());
    (line.get(tid.end..tid.end + 2) == Some(b": ")).then_some(())?;
    let message = tid.end + 2;
    Some((pid, tid, message))
}

/// The fields at the end of an error's message: `, client: 10.0.0.1, server: x, request: "GET / HTTP/1.1"`.
pub(super) fn error_fields<'t>(message: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) {
    const NAMES: [(&str, &str); 6] = [
        (", client: ", "remote"),
        (", server: ", "server"),
        (", request: ", "request"),
        (", upstream: ", "upstream"),
        (", host: ", "host"),
        (", referrer: ", "referrer"),
    ];
    for (before, name) in NAMES {
        let Some((_, rest)) = message.split_once(before) else { continue };
        if name != "request" {
            let value = rest.strip_prefix('"').map_or_else(
                || rest.split(',').next().unwrap_or_default(),
                |rest| rest.split('"').next().unwrap_or_default(),
            );
            found(name, value);
        } else if let Some(request) = request(rest.as_bytes(), 0) {
            found("method", rest.get(request.method).unwrap_or_default());
            found("path", rest.get(request.path).unwrap_or_default());
            found("protocol", rest.get(request.protocol).unwrap_or_default());
        }
    }
}
