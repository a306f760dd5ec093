//! A call as it arrives: which service and operation, in which wire protocol.

mod chunked;
mod s3;

use aws_smithy_runtime_api::client::{orchestrator::HttpRequest, result::ConnectorError};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use winterbaume_core::{
    MockRequest, auth::extract_service_from_headers, extract_path, extract_query_string, parse_query_string,
};

use crate::response::Protocol;

/// One request of an SDK client.
#[derive(Debug)]
pub(crate) struct Request {
    /// The service as it signs its requests.
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) protocol: Protocol,
    pub(crate) http: MockRequest,
}

impl Request {
    /// Reads a request whose body may come bit by bit.
    ///
    /// # Errors
    /// When its body does not come.
    pub(crate) async fn receive(mut request: HttpRequest) -> Result<Self, ConnectorError> {
        if request.body().bytes().is_none() {
            let body = ByteStream::new(std::mem::replace(request.body_mut(), SdkBody::taken()));
            let body = body.collect().await.map_err(|error| ConnectorError::io(error.into()))?;
            *request.body_mut() = SdkBody::from(body.into_bytes());
        }
        Ok(Self::read(&request))
    }

    pub(crate) fn read(request: &HttpRequest) -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers() {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        }
        let service = extract_service_from_headers(&headers).unwrap_or_default();
        let mut http = MockRequest {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers,
            body: request.body().bytes().map(Bytes::copy_from_slice).unwrap_or_default(),
        };
        unchunk(&mut http);
        let (protocol, operation) = recognise(&service, &http);
        Self { service, operation, protocol, http }
    }

    /// The access key that it is signed with.
    pub(crate) fn access_key_id(&self) -> Option<&str> {
        let authorization = self.http.headers.get("authorization")?.to_str().ok()?;
        authorization.split_once("Credential=")?.1.split('/').next()
    }

    /// The token of the session that the access key belongs to.
    pub(crate) fn session_token(&self) -> Option<&str> {
        self.http.headers.get("x-amz-security-token")?.to_str().ok()
    }

    /// The region that it is signed for.
    pub(crate) fn region(&self) -> Option<&str> {
        let authorization = self.http.headers.get("authorization")?.to_str().ok()?;
        authorization.split_once("Credential=")?.1.split('/').nth(2)
    }

    /// The bucket that a request to S3 is for, by its host or by its path.
    pub(crate) fn bucket(&self) -> String {
        bucket_and_key(&self.http.uri).0
    }

    /// The key of the object that a request to S3 is for; empty for one to the bucket.
    pub(crate) fn key(&self) -> String {
        bucket_and_key(&self.http.uri).1
    }

    /// Whether a request to S3 is for one version of an object.
    pub(crate) fn names_version(&self) -> bool {
        extract_query_string(&self.http.uri).split('&').any(|pair| {
            pair.split_once('=').is_some_and(|(name, value)| name == "versionId" && !value.is_empty())
        })
    }

    /// The header of that name, when it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.http.headers.get(name)?.to_str().ok()
    }

    /// The fields of a query request or of a URL.
    pub(crate) fn fields(&self) -> std::collections::HashMap<String, String> {
        match self.protocol {
            Protocol::Query => parse_query_string(&String::from_utf8_lossy(&self.http.body)),
            Protocol::Json | Protocol::Cbor | Protocol::RestXml => {
                parse_query_string(extract_query_string(&self.http.uri))
            }
        }
    }
}

/// Reads protocol and operation off the request: a target header, a path, a form field, or (S3) verb and URL.
fn recognise(service: &str, http: &MockRequest) -> (Protocol, String) {
    if let Some(target) = http.headers.get("x-amz-target").and_then(|value| value.to_str().ok()) {
        return (Protocol::Json, target.rsplit('.').next().unwrap_or(target).to_owned());
    }
    if service == "s3" {
        return (Protocol::RestXml, s3_operation(http).to_owned());
    }
    if let Some((_, operation)) = extract_path(&http.uri).rsplit_once("/operation/") {
        return (Protocol::Cbor, operation.to_owned());
    }
    let action = parse_query_string(&String::from_utf8_lossy(&http.body)).remove("Action");
    (Protocol::Query, action.unwrap_or_default())
}

/// What S3 is asked; a request that is not known keeps its verb as its name.
fn s3_operation(http: &MockRequest) -> &str {
    let asked = |name: &str| {
        extract_query_string(&http.uri).split('&').any(|pair| pair.split('=').next() == Some(name))
    };
    let (bucket, key) = bucket_and_key(&http.uri);
    let place = (!bucket.is_empty(), !key.is_empty());
    s3::operation(&http.method, place, asked).unwrap_or(&http.method)
}

/// Bucket and key of a URL, where the bucket may stand in the host. A key is taken as it is: with its slashes and dots.
fn bucket_and_key(uri: &str) -> (String, String) {
    let after = uri.split_once("://").map_or(uri, |(_, after)| after);
    let host = after.split(['/', '?']).next().unwrap_or_default();
    let path = after.get(host.len()..).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let path = path.strip_prefix('/').unwrap_or(path);
    match host.split_once(".s3") {
        Some((bucket, _)) => (bucket.to_owned(), percent_decoded(path)),
        None => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (bucket.to_owned(), percent_decoded(key))
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| after.get(..2)).flatten();
        let escaped = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Takes a body out of its chunks, and its trailing headers to the others.
fn unchunk(http: &mut MockRequest) {
    let says = |name: &str| http.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let chunked = says("content-encoding").contains("aws-chunked")
        || says("x-amz-content-sha256").starts_with("STREAMING-");
    let Some((body, trailers)) = chunked.then(|| chunked::decode(&http.body)).flatten() else { return };
    http.body = body;
    for (name, value) in trailers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            http.headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signed(authorization: &str) -> Option<String> {
        let mut request = HttpRequest::empty();
        request.headers_mut().try_insert("authorization", authorization.to_owned()).ok()?;
        Request::read(&request).access_key_id().map(str::to_owned)
    }

    #[test]
    fn the_access_key_stands_in_the_signature() {
        let header =
            "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20261121/eu-west-2/ecs/aws4_request, Signature=0";
        assert_eq!(signed(header).as_deref(), Some("ASIAEXAMPLE"));
        assert_eq!(signed("Bearer token"), None);
    }

    #[test]
    fn keys_keep_their_slashes_and_dots() {
        for (path, key) in
            [("//a/../b/", "/a/../b/"), ("/a//b", "a//b"), ("/", ""), ("", ""), ("/100%", "100%")]
        {
            let uri = format!("https://b.s3.us-east-1.amazonaws.com{path}");
            assert_eq!(bucket_and_key(&uri), ("b".to_owned(), key.to_owned()));
        }
        let by_path = bucket_and_key("http://localhost:1/b/k?x-id=GetObject");
        assert_eq!(by_path, ("b".to_owned(), "k".to_owned()));
        assert_eq!(bucket_and_key("https://s3.eu-west-2.amazonaws.com/?x-id=ListBuckets").0, "");
    }

    proptest! {
        #[test]
        fn any_key_comes_back_from_its_url(key in "[^%]{0,40}", virtual_host: bool) {
            let escaped: String = key.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let uri = if virtual_host {
                format!("https://b.s3.eu-west-2.amazonaws.com/{escaped}?x-id=GetObject")
            } else {
                format!("https://s3.eu-west-2.amazonaws.com/b/{escaped}?x-id=GetObject")
            };
            prop_assert_eq!(bucket_and_key(&uri), ("b".to_owned(), key));
        }

        #[test]
        fn any_url_is_read_without_harm(uri in "(https://)?[ -~]{0,40}") {
            let _ = bucket_and_key(&uri);
        }

        #[test]
        fn any_header_is_read_without_harm(authorization in "(AWS4-HMAC-SHA256 )?(Credential=)?[ -~]{0,40}") {
            let _ = signed(&authorization);
        }
    }
}
