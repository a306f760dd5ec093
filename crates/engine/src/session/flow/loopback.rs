//! Where the browser comes back to: one answer on 127.0.0.1, then nothing listens any more.

use std::{io, time::Duration};

use httparse::{EMPTY_HEADER, Status};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use url::Url;
use zeroize::Zeroizing;

/// The longest request head that is read; a code of the portal has about a thousand characters.
const LONGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// How long one connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

const THANKS: &str = include_str!("signed_in.html");
const SORRY: &str = include_str!("not_signed_in.html");

/// How the browser came back.
#[derive(Debug)]
pub(super) enum Callback {
    /// The person agreed.
    Code(SecretString),
    /// The person did not.
    Denied,
    /// The portal could not go on: its word for it.
    Refused(String),
    /// It came back from a sign-in that was not begun here.
    WrongState,
}

/// A listener on a port that the system chose.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
    path: &'static str,
}

impl Loopback {
    pub(super) async fn bind(path: &'static str) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port, path })
    }

    /// What the portal is asked to redirect to.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Waits for the browser. What is not a browser that was sent here (another path or host, a script of some page)
    /// is turned away and changes nothing; the first that is decides, and nothing listens afterwards.
    pub(super) async fn callback(self, state: &SecretString) -> io::Result<Callback> {
        loop {
            let (mut stream, _) = self.listener.accept().await?;
            let answered = tokio::time::timeout(PATIENCE, self.serve(&mut stream, state)).await;
            if let Ok(Ok(Some(callback))) = answered {
                return Ok(callback);
            }
        }
    }

    async fn serve(&self, stream: &mut TcpStream, state: &SecretString) -> io::Result<Option<Callback>> {
        let head = read_head(stream).await?;
        let callback = match self.understand(&head) {
            Ok(url) => decide(&url, state),
            Err(status) => {
                answer(stream, status, SORRY).await?;
                return Ok(None);
            }
        };
        let (status, page) = match callback {
            Callback::Code(_) => (200, THANKS),
            _ => (400, SORRY),
        };
        // The browser may have gone already; its answer counts all the same.
        drop(answer(stream, status, page).await);
        Ok(Some(callback))
    }

    /// The address that was asked for, or the status to turn it away with.
    fn understand(&self, head: &[u8]) -> Result<Url, u16> {
        let mut headers = [EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        if !matches!(request.parse(head), Ok(Status::Complete(_))) {
            return Err(400);
        }
        let header = |name: &str| {
            request
                .headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name))
                .map(|header| header.value)
        };
        if request.method != Some("GET") {
            return Err(405);
        }
        // A name that was made to point here (DNS rebinding) is not this address.
        let host = format!("127.0.0.1:{}", self.port);
        if header("host") != Some(host.as_bytes()) {
            return Err(403);
        }
        // A person's browser navigates here; a page's script or image does not.
        if header("origin").is_some() || header("sec-fetch-mode").is_some_and(|mode| mode != b"navigate") {
            return Err(403);
        }
        let url = format!("http://{host}{}", request.path.unwrap_or_default());
        let url = Url::parse(&url).map_err(|_| 400_u16)?;
        if url.path() == self.path { Ok(url) } else { Err(404) }
    }
}

async fn read_head(stream: &mut TcpStream) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut head = Zeroizing::new(Vec::with_capacity(LONGEST_HEAD));
    while head.len() < LONGEST_HEAD && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut *head).await? == 0 {
            break;
        }
    }
    Ok(head)
}

fn decide(url: &Url, state: &SecretString) -> Callback {
    let parameter =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let given = Zeroizing::new(parameter("state").unwrap_or_default());
    if !bool::from(given.as_bytes().ct_eq(state.expose_secret().as_bytes())) {
        return Callback::WrongState;
    }
    match (parameter("code"), parameter("error")) {
        (Some(code), None) if !code.is_empty() => Callback::Code(code.into()),
        (_, Some(error)) if error == "access_denied" => Callback::Denied,
        // A word of RFC 6749, 4.1.2.1, or whatever comes in its place: short and plain.
        (_, Some(error)) => {
            Callback::Refused(error.chars().filter(char::is_ascii_graphic).take(40).collect())
        }
        _ => Callback::Refused("it gave no code".to_owned()),
    }
}

async fn answer(stream: &mut TcpStream, status: u16, page: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} {}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
         content-security-policy: default-src 'none'; style-src 'unsafe-inline'\r\nreferrer-policy: no-referrer\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n",
        if status == 200 { "OK" } else { "Refused" },
        page.len(),
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(page.as_bytes()).await?;
    stream.shutdown().await
}

#[cfg(test)]
#[path = "loopback_tests.rs"]
mod tests;
