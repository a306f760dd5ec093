//! A call as it arrives: which service and operation, in which wire protocol.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
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
    pub(crate) fn read(request: &HttpRequest) -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers() {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        let service = extract_service_from_headers(&headers).unwrap_or_default();
        let http = MockRequest {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers,
            body: request.body().bytes().map(Bytes::copy_from_slice).unwrap_or_default(),
        };
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

    /// The bucket that a request to S3 is for, by its host or by its path.
    pub(crate) fn bucket(&self) -> String {
        let uri = &self.http.uri;
        let host = uri.split("://").nth(1).unwrap_or(uri).split('/').next().unwrap_or_default();
        match host.split_once(".s3") {
            Some((bucket, _)) => bucket.to_owned(),
            None => {
                extract_path(uri).trim_start_matches('/').split('/').next().unwrap_or_default().to_owned()
            }
        }
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

/// The reads of S3 that the console makes; anything else keeps its verb as its name.
fn s3_operation(http: &MockRequest) -> &str {
    const BY_PARAMETER: [(&str, &str); 7] = [
        ("versioning", "GetBucketVersioning"),
        ("encryption", "GetBucketEncryption"),
        ("publicAccessBlock", "GetPublicAccessBlock"),
        ("lifecycle", "GetBucketLifecycleConfiguration"),
        ("location", "GetBucketLocation"),
        ("tagging", "GetBucketTagging"),
        ("list-type", "ListObjectsV2"),
    ];
    if http.method == "GET" {
        let asked = |name: &str| {
            extract_query_string(&http.uri).split('&').any(|pair| pair.split('=').next() == Some(name))
        };
        if let Some((_, operation)) = BY_PARAMETER.iter().find(|(parameter, _)| asked(parameter)) {
            return operation;
        }
    }
    &http.method
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

    proptest! {
        #[test]
        fn any_header_is_read_without_harm(authorization in "(AWS4-HMAC-SHA256 )?(Credential=)?[ -~]{0,40}") {
            let _ = signed(&authorization);
        }
    }
}
