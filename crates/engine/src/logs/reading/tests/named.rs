//! Ids, and what is none.

use IdKind::*;

use super::*;

#[test]
fn ids_are_known_by_their_names() {
    let cases: &[(&str, IdKind, &str)] = &[
        (
            "x-amzn-requestid: 8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f",
            Request,
            "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f",
        ),
        ("x-amz-request-id=4442587FB7D0A2F9", Request, "4442587FB7D0A2F9"),
        ("\"x-request-id\": \"4f2a91b0\"", Request, "4f2a91b0"),
        ("{\\\"request_id\\\":\\\"4f2a91b0\\\"}", Request, "4f2a91b0"),
        (
            "\"awsRequestId\":\"8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\"",
            Request,
            "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f",
        ),
        ("(Service: S3, Status Code: 503, Request ID: 4442587FB7D0A2F9)", Request, "4442587FB7D0A2F9"),
        ("req_id=4f2a91b0c3", Request, "4f2a91b0c3"),
        ("correlation_id=4f2a91b0c3", Request, "4f2a91b0c3"),
        ("requestId=4f2a91b0c3;", Request, "4f2a91b0c3"),
        ("http.request.id=4f2a91b0c3", Request, "4f2a91b0c3"),
        (
            "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;Sampled=1",
            Trace,
            "1-67891233-abcdef012345678912345678",
        ),
        (
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            Trace,
            "4bf92f3577b34da6a3ce929d0e0e4736",
        ),
        ("trace_id=4bf92f3577b34da6a3ce929d0e0e4736", Trace, "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("\"dd.trace_id\":\"1234567890123456789\"", Trace, "1234567890123456789"),
        (
            "arn:aws:ecs:eu-west-2:111122223333:task/paperwurks-prod-cluster/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            Task,
            "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        ),
        (
            "stream ecs/backend/0a1b2c3d4e5f60718293a4b5c6d7e8f9 opened",
            Task,
            "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        ),
        ("task=0a1b2c3d4e5f60718293a4b5c6d7e8f9", Task, "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
        ("extract done · doc_81c2 · 38 pages", Document, "doc_81c2"),
        ("DETAIL:  Key (document_id, kind)=(0a1b2c3d4e5f, lease) already exists.", Document, "0a1b2c3d4e5f"),
        ("\"documentId\": \"D-2041\"", Document, "D-2041"),
        ("GET /api/documents/doc-81c2/pages 200", Document, "doc-81c2"),
        ("property_id=PW-104233,", Property, "PW-104233"),
        ("GET /api/v1/properties/PW-104233 HTTP/1.1", Property, "PW-104233"),
        ("Get \"s3://a-bucket/in/x y.pdf\"", Object, "in/x"),
        ("object_key='properties/1/lease.pdf'.", Object, "properties/1/lease.pdf"),
        ("\"key\":\"incoming/2026/11/02/a.pdf\"", Object, "incoming/2026/11/02/a.pdf"),
        ("\"job_id\":\"b7e1-22\"", Job, "b7e1-22"),
        (
            "Task app.analyse[8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f] received",
            Job,
            "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f",
        ),
        (
            "2026-11-02T10:00:00.123Z\t8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\tINFO\tx",
            Request,
            "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f",
        ),
    ];
    for (text, kind, value) in cases {
        assert_eq!(ids_of(text), [(*kind, (*value).to_owned())], "{text}");
    }
}

#[test]
fn numbers_and_words_are_no_ids() {
    for text in [
        "document=12",
        "job 17 of 20",
        "job_id=42",
        "request_id=-",
        "request_id=null",
        "request_id=",
        "document=lease14.pdf",
        "document=report",
        "doc_type=pdf doc_string",
        "key=user:12",
        "key=value",
        "monkey=a/b",
        "WHERE property_id = $1",
        "paperwork=doc1x",
        "task started",
        "GET /documents/recent",
        "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f",
        "commit 0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    ] {
        assert_eq!(ids_of(text), [], "{text}");
    }
}

#[test]
fn ids_stand_where_they_are_written() {
    let text = "ü request_id=4f2a91b0 job=job-1a";
    let found = ids::ids(text);
    let written: Vec<_> = found.iter().map(|(at, _)| &text[at.clone()]).collect();
    assert_eq!(written, ["4f2a91b0", "job-1a"]);
}
