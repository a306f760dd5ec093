//! How an upload ends, with an S3 of fixed answers.

use std::sync::{Arc, Mutex};

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;

use super::*;

/// What S3 answers when the parts are to be put together; no answer where it is lost.
type Ended = Option<(u16, &'static str)>;

#[derive(Clone, Debug)]
struct S3 {
    ended: Ended,
    /// Size and checksum of what is under the key.
    there: Option<(u64, String)>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl S3 {
    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        self.asked.lock().unwrap().push(request.method().to_owned());
        let answered = |status: u16, body: String| {
            HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
        };
        if request.method() == "HEAD" {
            let Some((size, sum)) = &self.there else { return Ok(answered(404, String::new())) };
            let mut response = answered(200, String::new());
            response.headers_mut().insert("content-length", size.to_string());
            response.headers_mut().insert("x-amz-checksum-sha256", sum.clone());
            response.headers_mut().insert("x-amz-version-id", "v1");
            return Ok(response);
        }
        match self.ended {
            Some((status, code)) => {
                Ok(answered(status, format!("<Error><Code>{code}</Code><Message>No.</Message></Error>")))
            }
            None => Err(ConnectorError::io("reset".into())),
        }
    }
}

impl HttpConnector for S3 {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(self.answer(&request))
    }
}

fn parts() -> Vec<Part> {
    let part = |number: i32| Part {
        number,
        etag: format!("\"{number}\""),
        sha256: STANDARD.encode(Sha256::digest(number.to_string())),
    };
    vec![part(1), part(2)]
}

async fn ended(ended: Ended, there: Option<(u64, String)>) -> (Result<Option<String>, Error>, Vec<String>) {
    let s3 = S3 { ended, there, asked: Arc::default() };
    let connector = SharedHttpConnector::new(s3.clone());
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-2"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "AKID", "s", None, None, "test",
        )))
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    let destination = Destination {
        client: Client::from_conf(config),
        bucket: "uploads".into(),
        key: "a.pdf".into(),
        requester_pays: false,
    };
    let answer = destination.end("u", &parts(), 9).await;
    let asked = s3.asked.lock().unwrap().clone();
    (answer, asked)
}

#[tokio::test]
async fn what_was_put_together_is_done_whatever_was_answered() {
    let ours = Some((9, composite(&parts()).unwrap()));
    for answer in
        [None, Some((412, "PreconditionFailed")), Some((404, "NoSuchUpload")), Some((500, "InternalError"))]
    {
        let (ended, asked) = ended(answer, ours.clone()).await;
        assert_eq!(ended, Ok(Some("v1".into())), "{answer:?}");
        assert_eq!(asked, ["POST", "HEAD"], "it is sent once");
    }
}

#[tokio::test]
async fn what_somebody_else_put_there_is_not_ours() {
    let other_bytes = (9, composite(&parts()[..1]).unwrap());
    let other_size = (8, composite(&parts()).unwrap());
    for there in [other_bytes, other_size] {
        let (ended, _) = ended(Some((412, "PreconditionFailed")), Some(there)).await;
        assert_eq!(ended.unwrap_err().kind, ErrorKind::Conflict);
    }
    let (gone, _) = ended(Some((404, "NoSuchUpload")), None).await;
    assert_eq!(gone.unwrap_err().kind, ErrorKind::NotFound);
    let (lost, _) = ended(None, None).await;
    assert!(lost.unwrap_err().next.unwrap().contains("find out"));
}
