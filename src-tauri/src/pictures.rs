//! Pictures of pages, at addresses of their own: `doc://localhost/{preview}/{page}?width={pixels}`.
//!
//! An address leads to an open preview, whose id cannot be guessed, and to nothing else: no file, no key, no bucket.

use std::sync::Arc;

use engine::{Engine, documents};
use protocol::{Error, ErrorKind, documents::preview::PreviewId};
use tauri::http::{Method, Request, Response, StatusCode, header};

/// The scheme's name.
pub(crate) const SCHEME: &str = "doc";
/// The one window that may ask.
const WINDOW: &str = "main";
/// A page is drawn so wide when nobody says how wide, in pixels.
const WIDTH: u32 = 800;
/// No id is longer, in bytes.
const LONGEST_ID: usize = 128;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    preview: PreviewId,
    page: u32,
    width: u32,
}

/// Answers a request of the webview `window`.
pub(crate) async fn answer(
    engine: Arc<Engine>,
    window: &str,
    request: Request<Vec<u8>>,
) -> Response<Vec<u8>> {
    if window != WINDOW {
        return plain(StatusCode::FORBIDDEN);
    }
    if request.method() != Method::GET {
        return plain(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Some(Wanted { preview, page, width }) = wanted(request.uri().path(), request.uri().query()) else {
        return plain(StatusCode::BAD_REQUEST);
    };
    // In a task of its own: a panic is an answer, and not a picture that never comes.
    let drawn = tokio::spawn(async move { documents::draw_page(&engine, preview, page, width).await });
    match drawn.await {
        Ok(Ok(picture)) => response(StatusCode::OK, Some("image/png"), picture.png),
        Ok(Err(error)) => plain(status(&error)),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Why there is no picture, as far as an address tells; a request for the page's content says it in words.
fn status(error: &Error) -> StatusCode {
    match error.kind {
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::BAD_GATEWAY,
    }
}

fn wanted(path: &str, query: Option<&str>) -> Option<Wanted> {
    let (preview, page) = path.strip_prefix('/')?.split_once('/')?;
    let fits = |id: &str| {
        (1..=LONGEST_ID).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let width = match query {
        None => WIDTH,
        Some(query) => query.strip_prefix("width=")?.parse().ok()?,
    };
    let page = page.parse().ok().filter(|page| *page > 0)?;
    fits(preview).then(|| Wanted { preview: PreviewId(preview.to_owned()), page, width })
}

fn plain(status: StatusCode) -> Response<Vec<u8>> {
    response(status, None, Vec::new())
}

/// Nothing of a document stays in a cache, or is taken for something else than a picture.
fn response(status: StatusCode, content: Option<&'static str>, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    if let Some(content) = content {
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_preview_a_page_and_a_width() {
        let found = wanted("/a-B_9/12", Some("width=640")).unwrap();
        assert_eq!(found, Wanted { preview: PreviewId("a-B_9".into()), page: 12, width: 640 });
        assert_eq!(wanted("/a/1", None).unwrap().width, WIDTH);
    }

    #[test]
    fn anything_else_is_no_address() {
        for (path, query) in [
            ("/a", None),
            ("/a/0", None),
            ("/a/-1", None),
            ("/a/1/2", None),
            ("//1", None),
            ("/../../etc/passwd/1", None),
            ("/%2e%2e/1", None),
            ("/a/99999999999", None),
            ("/a/1", Some("width=x")),
            ("/a/1", Some("height=3")),
            ("/a/1", Some("")),
        ] {
            assert_eq!(wanted(path, query), None, "{path} {query:?}");
        }
    }

    #[test]
    fn nothing_is_cached() {
        let response = response(StatusCode::OK, Some("image/png"), vec![1]);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
    }
}
