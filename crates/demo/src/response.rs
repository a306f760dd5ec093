//! Refusals in the wire format of each protocol, so that the real SDK reads code and message.

use aws_smithy_types::body::SdkBody;
use http::HeaderValue;
use winterbaume_core::{MockResponse, protocol::aws_query_error_response, xml_escape};

/// How a service talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// awsJson 1.0 and 1.1.
    Json,
    /// awsQuery: form in, XML out.
    Query,
    /// S3.
    RestXml,
    /// rpc-v2-cbor.
    Cbor,
}

/// What is sent back.
#[derive(Debug)]
pub(crate) enum Reply {
    Whole(MockResponse),
    /// Status and headers, and a body that comes bit by bit.
    Streamed {
        head: MockResponse,
        body: SdkBody,
    },
}

/// A request that AWS would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Refusal {
    /// A request that is wrong in itself (status 400).
    pub(crate) fn invalid(code: &str, message: impl Into<String>) -> Self {
        Self { status: 400, code: code.to_owned(), message: message.into() }
    }

    pub(crate) fn respond(&self, protocol: Protocol) -> MockResponse {
        match protocol {
            Protocol::Json => self.json(),
            Protocol::Query => aws_query_error_response(self.status, &self.code, &self.message, ""),
            Protocol::RestXml => self.rest_xml(),
            Protocol::Cbor => self.cbor(),
        }
    }

    fn json(&self) -> MockResponse {
        let body = serde_json::json!({ "__type": self.code, "message": self.message });
        MockResponse::json(self.status, body.to_string())
    }

    fn rest_xml(&self) -> MockResponse {
        let (code, message) = (xml_escape(&self.code), xml_escape(&self.message));
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        MockResponse::xml(self.status, body)
    }

    /// CloudWatch spoke awsQuery before: it repeats the code in that form.
    fn cbor(&self) -> MockResponse {
        let mut response =
            winterbaume_cloudwatch::wire::cbor_error_response(self.status, &self.code, &self.message);
        if let Ok(value) = HeaderValue::try_from(format!("{};Sender", self.code)) {
            response.headers.insert("x-amzn-query-error", value);
        }
        response
    }
}
