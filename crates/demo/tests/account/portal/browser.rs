//! A browser without anything: one request a connection, no script, no redirect followed.

use std::collections::HashMap;

use demo::Portal;
use form_urlencoded::Serializer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came back.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: String,
}

impl Page {
    pub(super) async fn get(url: &str) -> Self {
        let (host, path) = parts(url);
        Self::sent(host, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await
    }

    pub(super) async fn post(url: &str, fields: &[(&str, &str)]) -> Self {
        let (host, path) = parts(url);
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self::sent(host, &request).await
    }

    /// Presses the button `answer` of the page's form.
    pub(super) async fn answer(&self, portal: &Portal, answer: &str) -> Self {
        let action = self.attribute("action=\"");
        let request = self.attribute("name=\"request\" value=\"");
        Self::post(&format!("{}{action}", portal.url()), &[("request", request), ("answer", answer)]).await
    }

    /// The query that the browser is sent to `place` with.
    pub(super) fn sent_to(&self, place: &str) -> Vec<(String, String)> {
        assert_eq!(self.status, 302, "{self:?}");
        let (to, query) = self.headers["location"].split_once('?').unwrap();
        assert_eq!(to, place);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    /// Sends `request` as it is, and reads until the connection closes.
    pub(super) async fn sent(host: &str, request: &str) -> Self {
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        Self::read(&String::from_utf8(answer).unwrap())
    }

    fn read(answer: &str) -> Self {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Self { status, headers, body: body.to_owned() }
    }

    /// What stands in the body between `before` and the next quote.
    fn attribute(&self, before: &str) -> &str {
        let rest = self.body.split_once(before).unwrap_or_else(|| panic!("no {before} in {self:?}")).1;
        rest.split('"').next().unwrap()
    }
}

fn parts(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap();
    rest.split_at(rest.find('/').unwrap())
}
