//! Forms, fields and ids of lines as programs write them.

use IdKind::*;
use protocol::logs::Form;

use super::*;

struct Case {
    line: &'static str,
    form: Form,
    /// Some of its fields.
    fields: &'static [(&'static str, &'static str)],
    /// All of its ids.
    ids: &'static [(IdKind, &'static str)],
}

const CASES: &[Case] = &[
    Case {
        line: r#"{"level":"info","request_id":"4f2a91b0c3d4e5f6","http":{"status":503,"path":"/a b"},"tags":["x",{"k":null}],"ok":true}"#,
        form: Form::Json,
        fields: &[
            ("level", "info"),
            ("request_id", "4f2a91b0c3d4e5f6"),
            ("http.status", "503"),
            ("http.path", "/a b"),
            ("tags.0", "x"),
            ("tags.1.k", "null"),
            ("ok", "true"),
        ],
        ids: &[(Request, "4f2a91b0c3d4e5f6")],
    },
    Case {
        line: r#"{"log.level":"error","a.b":{"c.d":1},"message":"said \"hi\"\n\u00e9\ud83d\ude42"}"#,
        form: Form::Json,
        fields: &[("level", "error"), ("a.b.c.d", "1"), ("message", "said \"hi\"\né🙂")],
        ids: &[],
    },
    Case {
        line: "2026-11-02T10:00:00.123Z INFO request method=GET path=/api/v1/properties/PW-104233/documents status=200 duration_ms=184 bytes=2048 request_id=0a1b2c3d4e5f6071",
        form: Form::Logfmt,
        fields: &[
            ("level", "info"),
            ("method", "GET"),
            ("path", "/api/v1/properties/PW-104233/documents"),
            ("status", "200"),
            ("duration_ms", "184"),
            ("request_id", "0a1b2c3d4e5f6071"),
        ],
        ids: &[(Property, "PW-104233"), (Request, "0a1b2c3d4e5f6071")],
    },
    Case {
        line: "2026-11-02T10:00:00.123Z INFO received document=1f0c9a3e-77aa-4bcd-a123-0123456789ab property=PW-104233 key=properties/PW-104233/1f0c9a3e/lease.pdf bytes=2048",
        form: Form::Logfmt,
        fields: &[
            ("document", "1f0c9a3e-77aa-4bcd-a123-0123456789ab"),
            ("property", "PW-104233"),
            ("key", "properties/PW-104233/1f0c9a3e/lease.pdf"),
            ("bytes", "2048"),
        ],
        ids: &[
            (Document, "1f0c9a3e-77aa-4bcd-a123-0123456789ab"),
            (Property, "PW-104233"),
            (Object, "properties/PW-104233/1f0c9a3e/lease.pdf"),
        ],
    },
    Case {
        line: "level=warn msg=\"chunk \\\"17\\\" has no text\" doc=doc_81c2, empty= took=3.2s",
        form: Form::Logfmt,
        fields: &[
            ("level", "warn"),
            ("msg", "chunk \"17\" has no text"),
            ("doc", "doc_81c2"),
            ("took", "3.2s"),
        ],
        ids: &[(Document, "doc_81c2")],
    },
    Case {
        line: "10.0.1.2 - bob [02/Nov/2026:10:00:00 +0000] \"GET /x?a=b HTTP/1.1\" 404 153 \"https://e.x/?q=1\" \"curl/8 (x=y)\" 0.012 upstream_time=0.011",
        form: Form::Nginx,
        fields: &[
            ("level", "warn"),
            ("remote", "10.0.1.2"),
            ("user", "bob"),
            ("method", "GET"),
            ("path", "/x?a=b"),
            ("protocol", "HTTP/1.1"),
            ("status", "404"),
            ("bytes", "153"),
            ("referrer", "https://e.x/?q=1"),
            ("agent", "curl/8 (x=y)"),
            ("request_time", "0.012"),
            ("upstream_time", "0.011"),
        ],
        ids: &[],
    },
    Case {
        line: "2026/11/02 10:00:00 [error] 12#13: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.1.2, server: _, request: \"POST /jobs/job-42a HTTP/1.1\", upstream: \"http://127.0.0.1:8000/jobs\", host: \"x.example\"",
        form: Form::Nginx,
        fields: &[
            ("level", "error"),
            ("pid", "12"),
            ("tid", "13"),
            ("remote", "10.0.1.2"),
            ("method", "POST"),
            ("path", "/jobs/job-42a"),
            ("upstream", "http://127.0.0.1:8000/jobs"),
            ("host", "x.example"),
        ],
        ids: &[(Job, "job-42a")],
    },
    Case {
        line: "2026-11-02 10:00:00 UTC:10.0.1.2(5432):api@paperwurks:[5210]:LOG:  duration: 812.345 ms  execute <unnamed>: SELECT id FROM findings WHERE a=1",
        form: Form::Postgres,
        fields: &[
            ("level", "info"),
            ("remote", "10.0.1.2"),
            ("user", "api"),
            ("db", "paperwurks"),
            ("pid", "5210"),
            ("severity", "LOG"),
            ("duration_ms", "812.345"),
            ("statement", "SELECT id FROM findings WHERE a=1"),
        ],
        ids: &[],
    },
    Case {
        line: "2026-11-02 10:00:00 UTC::@:[391]:LOG:  checkpoint complete: wrote 214 buffers (1.3%); write=0.041 s, sync=0.004 s",
        form: Form::Postgres,
        fields: &[("pid", "391"), ("write", "0.041"), ("sync", "0.004")],
        ids: &[],
    },
    Case {
        line: "2026-11-02 10:00:00.123 UTC [77] api@app ERROR:  relation \"x\" does not exist at character 15",
        form: Form::Postgres,
        fields: &[("level", "error"), ("pid", "77"), ("user", "api"), ("db", "app")],
        ids: &[],
    },
    Case {
        line: "2026-11-02 10:00:00,123 ERROR app.worker: document_id=doc_81c2 failed",
        form: Form::Python,
        fields: &[("level", "error"), ("logger", "app.worker"), ("document_id", "doc_81c2")],
        ids: &[(Document, "doc_81c2")],
    },
    Case {
        line: "ERROR:root:failed",
        form: Form::Python,
        fields: &[("level", "error"), ("logger", "root")],
        ids: &[],
    },
    Case {
        line: "INFO:     10.0.1.2:5123 - \"GET /health HTTP/1.1\" 503 Service Unavailable",
        form: Form::Plain,
        fields: &[("level", "error"), ("method", "GET"), ("path", "/health"), ("status", "503")],
        ids: &[],
    },
    Case {
        line: "REPORT RequestId: 8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\tDuration: 812.30 ms\tBilled Duration: 813 ms\tMemory Size: 512 MB\tMax Memory Used: 210 MB\tXRAY TraceId: 1-690759a0-0123456789abcdef01234567",
        form: Form::Plain,
        fields: &[
            ("request_id", "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f"),
            ("duration_ms", "812.30"),
            ("billed_duration_ms", "813"),
            ("max_memory_used_mb", "210"),
        ],
        ids: &[
            (Request, "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f"),
            (Trace, "1-690759a0-0123456789abcdef01234567"),
        ],
    },
    Case {
        line: "2026-11-02T10:00:00.123Z INFO job started job_id=job-0042 s3://paperwurks-prod-documents/properties/PW-1/a.pdf",
        form: Form::Plain,
        fields: &[("job_id", "job-0042")],
        ids: &[(Job, "job-0042"), (Object, "properties/PW-1/a.pdf")],
    },
    Case {
        // Rust's tracing, with its colours.
        line: "\u{1b}[2m2026-11-02T10:00:00.123Z\u{1b}[0m \u{1b}[32m INFO\u{1b}[0m \u{1b}[2mapp::db\u{1b}[0m: done \u{1b}[3mrequest_id\u{1b}[0m\u{1b}[2m=\u{1b}[0m4f2a91b0 \u{1b}[3mstatus\u{1b}[0m\u{1b}[2m=\u{1b}[0m200",
        form: Form::Logfmt,
        fields: &[("level", "info"), ("logger", "app::db"), ("request_id", "4f2a91b0"), ("status", "200")],
        ids: &[(Request, "4f2a91b0")],
    },
    Case {
        line: "\u{1b}[2m2026-11-02T10:00:00.123456Z\u{1b}[0m \u{1b}[32m INFO\u{1b}[0m \u{1b}[2mactix_web::middleware::logger\u{1b}[0m\u{1b}[2m:\u{1b}[0m 10.0.3.21 \"POST /collections/documents/points/search HTTP/1.1\" 200 2741 \"-\" \"qdrant-client/1.20\" 0.004",
        form: Form::Plain,
        fields: &[
            ("level", "info"),
            ("logger", "actix_web::middleware::logger"),
            ("method", "POST"),
            ("status", "200"),
        ],
        ids: &[],
    },
    Case {
        line: "10.0.3.21 - - [02/Nov/2026:10:00:00 +0000] \"POST /api/v1/properties/PW-104233/questions HTTP/1.1\" 504 900 \"-\" \"Mozilla/5.0 (X11; rv:140.0)\" rt=30.001 request_id=0a1b2c3d4e5f6071",
        form: Form::Nginx,
        fields: &[
            ("level", "error"),
            ("status", "504"),
            ("rt", "30.001"),
            ("request_id", "0a1b2c3d4e5f6071"),
        ],
        ids: &[(Property, "PW-104233"), (Request, "0a1b2c3d4e5f6071")],
    },
    Case {
        line: "1:M 02 Nov 2026 10:00:00.123 * 212 changes in 300 seconds. Saving...",
        form: Form::Plain,
        fields: &[("level", "info")],
        ids: &[],
    },
    Case {
        // Lambda's Node.js runtime.
        line: "2026-11-02T10:00:00.123Z\t8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\tINFO\t{\"document_id\":\"doc_81c2\",\"pages\":{\"count\":38}}",
        form: Form::Plain,
        fields: &[("level", "info"), ("document_id", "doc_81c2"), ("pages.count", "38")],
        ids: &[(Request, "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f"), (Document, "doc_81c2")],
    },
    Case {
        line: "2026-11-02 10:00:00,123 [main] ERROR c.e.App - failed",
        form: Form::Plain,
        fields: &[("level", "error")],
        ids: &[],
    },
    Case {
        line: "(8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f) Method completed with status: 200",
        form: Form::Plain,
        fields: &[],
        ids: &[(Request, "8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f")],
    },
    Case { line: "chunk 17 has no text layer", form: Form::Plain, fields: &[], ids: &[] },
    Case { line: "Traceback (most recent call last):", form: Form::Python, fields: &[], ids: &[] },
];

#[test]
fn the_level_is_one_field_under_its_own_name() {
    for line in
        ["level=WARNING msg=x level=info", r#"{"level":"WARNING","msg":"x"}"#, r#"{"level":40,"msg":"x"}"#]
    {
        let fields = fields(line);
        let levels: Vec<_> =
            fields.iter().filter(|it| it.name == "level").map(|it| it.value.as_str()).collect();
        assert_eq!(levels, ["warn"], "{line}");
        assert_eq!(field(line, "level").as_deref(), Some("warn"), "{line}");
    }
}

#[test]
fn lines_have_their_form_fields_and_ids() {
    for case in CASES {
        let line = case.line;
        assert_eq!(form(line), case.form, "{line}");
        let all = fields(line);
        for (name, value) in case.fields {
            let one = field(line, name);
            assert_eq!(one.as_deref(), Some(*value), "{name} of {line}");
            // The level's own name may be another one, or none.
            let listed = all.iter().any(|field| field.name == *name && field.value == visible(value));
            assert!(listed || *name == "level", "{name} among {all:?}");
        }
        assert_eq!(field(line, "absent"), None, "{line}");
        let ids = ids_of(line);
        let expected: Vec<_> = case.ids.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect();
        assert_eq!(ids, expected, "{line}");
    }
}

fn visible(value: &str) -> String {
    crate::visible::line(value, 10_000)
}
