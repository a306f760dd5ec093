//! Levels and shapes of lines as programs write them.

use Level::*;
use Shape::*;

use super::*;

/// Line, level, shape.
const LINES: &[(&str, Option<Level>, Shape)] = &[
    // JSON
    (r#"{"level":"error","msg":"x"}"#, Some(Error), Head),
    (r#"{"time":"2026-11-02T10:00:00Z","severity":"WARNING","message":"x"}"#, Some(Warn), Head),
    (r#"{"asctime": "2026-11-02 10:00:00", "levelname": "CRITICAL", "message": "x"}"#, Some(Fatal), Head),
    (r#"{"level":30,"time":1762077600000,"pid":7,"hostname":"a","msg":"x"}"#, Some(Info), Head),
    (r#"{"level":50,"msg":"x"}"#, Some(Error), Head),
    (r#"{"@timestamp":"2026-11-02T10:00:00Z","log.level":"debug","message":"x"}"#, Some(Debug), Head),
    (
        r#"{"@timestamp":"2026-11-02T10:00:00Z","log":{"logger":"a","level":"trace"},"message":"x"}"#,
        Some(Trace),
        Head,
    ),
    (r#"{"event": "error in level", "lvl": "info"}"#, Some(Info), Head),
    (r#"{"msg":"the \"level\":\"error\" was set"}"#, None, Head),
    (r#"{"nested":{"level":"error"},"msg":"x"}"#, None, Head),
    (r#"{"method":"GET","status":503}"#, Some(Error), Head),
    (r#"{"level":"info","method":"GET","status":404}"#, Some(Info), Head),
    (r#"{"status":502,"level":"info"}"#, Some(Error), Head),
    ("{}", None, Head),
    (r#"{"log":"2026-11-02T10:00:00Z ERROR failed","container_name":"backend"}"#, Some(Error), Head),
    (r#"{"container_name":"backend","log":"error rate is back to normal"}"#, None, Head),
    // logfmt
    ("time=2026-11-02T10:00:00Z level=warn msg=\"slow\"", Some(Warn), Head),
    ("level=error msg=failed", Some(Error), Head),
    ("ts=1762077600 caller=main.go:12 lvl=dbug severity=debug", Some(Debug), Head),
    ("msg=\"set level=error in config\" size=3", None, Head),
    ("request method=GET path=/health status=503", Some(Error), Head),
    ("request method=GET path=/x status=404 bytes=3", Some(Warn), Head),
    // What the embedded world writes
    (
        "2026-11-02T10:00:00.123Z INFO request method=GET path=/health status=200 duration_ms=3",
        Some(Info),
        Head,
    ),
    ("2026-11-02T10:00:00.123Z INFO request method=GET path=/x status=404 duration_ms=3", Some(Info), Head),
    ("2026-11-02T10:00:00.123Z INFO request method=GET path=/x status=503 duration_ms=3", Some(Error), Head),
    ("2026-11-02T10:00:00.123Z ERROR database pool exhausted size=20 waiting=64", Some(Error), Head),
    ("2026-11-02T10:00:00.123Z WARN event loop blocked for_ms=6120", Some(Warn), Head),
    // Python
    ("2026-11-02 10:00:00,123 ERROR app.worker: failed", Some(Error), Head),
    ("2026-11-02 10:00:00,123 - app.worker - WARNING - slow", Some(Warn), Head),
    ("2026-11-02 10:00:00,123 - root - INFO - hello", Some(Info), Head),
    ("ERROR:root:failed", Some(Error), Head),
    ("WARNING:django.request:Not Found: /x", Some(Warn), Head),
    ("INFO:     10.0.1.2:5123 - \"GET /health HTTP/1.1\" 200 OK", Some(Info), Head),
    ("INFO:     10.0.1.2:5123 - \"GET /health HTTP/1.1\" 503 Service Unavailable", Some(Error), Head),
    ("[2026-11-02 10:00:00 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (1)", Some(Info), Head),
    ("[2026-11-02 10:00:00,123: ERROR/MainProcess] Task app.x[4f2a] raised", Some(Error), Head),
    ("2026-11-02 10:00:00.123 | WARNING  | app.main:run:12 - slow", Some(Warn), Head),
    ("[E 2026-11-02 10:00:00.123 web:12] failed", Some(Error), Head),
    // PostgreSQL
    ("2026-11-02 10:00:00 UTC:10.0.1.2(5432):user@db:[123]:ERROR:  duplicate key value", Some(Error), Head),
    ("2026-11-02 10:00:00 UTC::@:[391]:LOG:  checkpoint starting: time", Some(Info), Head),
    ("2026-11-02 10:00:00 UTC:10.0.1.2(5432):user@db:[123]:STATEMENT:  INSERT INTO x", None, Indented),
    (
        "2026-11-02 10:00:00 UTC:10.0.1.2(5432):user@db:[123]:DETAIL:  Key (id)=(1) already exists.",
        None,
        Indented,
    ),
    ("2026-11-02 10:00:00 UTC:10.0.1.2(5432):user@db:[123]:HINT:  See ERROR:  x", None, Indented),
    ("2026-11-02 10:00:00.123 UTC [123] user@db FATAL:  too many connections", Some(Fatal), Head),
    ("2026-11-02 10:00:00.123 UTC [1] PANIC:  could not write", Some(Fatal), Head),
    ("2026-11-02 10:00:00.123 UTC [1] WARNING:  there is already a transaction", Some(Warn), Head),
    ("2026-11-02 10:00:00.123 UTC [1] NOTICE:  relation exists", Some(Info), Head),
    ("2026-11-02 10:00:00.123 UTC [1] CONTEXT:  SQL statement", None, Indented),
    // nginx
    (
        "10.0.1.2 - - [02/Nov/2026:10:00:00 +0000] \"GET /x HTTP/1.1\" 200 612 \"-\" \"curl/8\"",
        Some(Info),
        Head,
    ),
    (
        "10.0.1.2 - bob [02/Nov/2026:10:00:00 +0000] \"GET /x HTTP/1.1\" 404 153 \"-\" \"curl\"",
        Some(Warn),
        Head,
    ),
    ("10.0.1.2 - - [02/Nov/2026:10:00:00 +0000] \"POST /x HTTP/2.0\" 502 157", Some(Error), Head),
    ("10.0.1.2 - - [02/Nov/2026:10:00:00 +0000] \"\\x16\\x03\" 400 157 \"-\" \"-\"", Some(Warn), Head),
    ("2026/11/02 10:00:00 [error] 12#12: *1 connect() failed (111: refused)", Some(Error), Head),
    ("2026/11/02 10:00:00 [warn] 12#12: low", Some(Warn), Head),
    ("2026/11/02 10:00:00 [emerg] 1#1: bind() failed", Some(Fatal), Head),
    ("GET /api/v1/properties 200 184 ms", Some(Info), Head),
    ("POST /api/documents 504 30001 ms", Some(Error), Head),
    // Others' runtimes
    ("E1102 10:00:00.123456       1 reflector.go:12] failed", Some(Error), Head),
    ("I1102 10:00:00.123456       1 server.go:9] started", Some(Info), Head),
    ("2026-11-02T10:00:00.123456Z  INFO qdrant::actix: started", Some(Info), Head),
    (
        "\u{1b}[2m2026-11-02T10:00:00.123Z\u{1b}[0m \u{1b}[33m WARN\u{1b}[0m \u{1b}[2mqdrant\u{1b}[0m: slow",
        Some(Warn),
        Head,
    ),
    ("  2026-11-02T10:00:00.123456Z ERROR app: indented by tracing", Some(Error), Head),
    ("2026-11-02 10:00:00.123  WARN 1 --- [main] c.e.App : slow", Some(Warn), Head),
    ("10:00:00.123 [http-nio-8080-exec-1] ERROR com.example.App - failed", Some(Error), Head),
    ("[2026-11-02T10:00:00Z ERROR app::db] failed", Some(Error), Head),
    ("1:M 02 Nov 2026 10:00:00.123 # WARNING: overcommit_memory is set to 0", Some(Warn), Head),
    ("1:M 02 Nov 2026 10:00:00.123 * Ready to accept connections", Some(Info), Head),
    ("Nov  2 10:00:00 ip-10-0-1-2 app[12]: ERROR failed", Some(Error), Head),
    ("<11>Nov  2 10:00:00 host app: failed", Some(Error), Head),
    ("<13>1 2026-11-02T10:00:00Z host app 12 - - fine", Some(Info), Head),
    ("2026-11-02T10:00:00.123Z\terror\tapp/main.go:12\tfailed", Some(Error), Head),
    ("2026-11-02T10:00:00.123Z error: failed", Some(Error), Head),
    ("error: failed to start", Some(Error), Head),
    ("INFO 11-02 10:00:00 engine.py:12] started", Some(Info), Head),
    ("[2026-11-02T10:00:00,123][WARN ][o.o.c.r.a.DiskThresholdMonitor] [node-1] low", Some(Warn), Head),
    ("2026-11-02T10:00:00,123 [INFO ] W-9000-model_1.0 org.pytorch.serve - x", Some(Info), Head),
    ("[2026-11-02T10:00:00.123+0000] {taskinstance.py:1157} ERROR - Task failed", Some(Error), Head),
    ("logger=context t=2026-11-02T10:00:00Z level=error msg=x", Some(Error), Head),
    // AWS Lambda
    ("START RequestId: 8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f Version: $LATEST", Some(Info), Head),
    (
        "REPORT RequestId: 8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\tDuration: 3000.00 ms\tStatus: timeout",
        Some(Error),
        Head,
    ),
    ("[ERROR]\t2026-11-02T10:00:00.123Z\t8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\tfailed", Some(Error), Head),
    ("[ERROR] KeyError: 'x'", Some(Error), Head),
    ("2026-11-02T10:00:00.123Z\t8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f\tWARN\tslow", Some(Warn), Head),
    (
        "2026-11-02T10:00:00.123Z 8f5f2a1e-1d7b-4b0e-9c55-0a1b2c3d4e5f Task timed out after 3.00 seconds",
        Some(Error),
        Head,
    ),
    // Tracebacks
    ("Traceback (most recent call last):", Some(Error), Traceback),
    ("  File \"/app/main.py\", line 12, in run", None, Indented),
    ("    raise ValueError(\"bad\")", None, Indented),
    ("ValueError: bad", Some(Error), Bare),
    ("botocore.errorfactory.NoSuchKey: An error occurred (NoSuchKey)", None, Bare),
    ("KeyboardInterrupt", Some(Error), Bare),
    ("The above exception was the direct cause of the following exception:", None, Traceback),
    ("During handling of the above exception, another exception occurred:", None, Traceback),
    ("Exception in thread \"main\" java.lang.IllegalStateException: bad", Some(Error), Traceback),
    ("java.lang.IllegalStateException: bad", Some(Error), Bare),
    ("\tat com.example.App.main(App.java:12)", None, Indented),
    ("Caused by: java.io.IOException: closed", None, Traceback),
    ("\t... 12 more", None, Indented),
    ("panic: runtime error: index out of range [3]", Some(Fatal), Traceback),
    ("goroutine 1 [running]:", None, Traceback),
    ("main.handle(0xc000010000, 0x12)", None, Indented),
    ("net/http.(*conn).serve(0xc0000a0000)", None, Indented),
    ("\t/app/main.go:12 +0x1d", None, Indented),
    ("created by main.main", None, Indented),
    ("thread 'main' panicked at src/main.rs:4:5:", Some(Fatal), Traceback),
    ("Error: Cannot find module 'x'", Some(Error), Bare),
    ("    at Object.<anonymous> (/app/index.js:1:7)", None, Indented),
    ("}", None, Indented),
    ("", None, Indented),
    // Words that are no levels
    ("error rate is back to normal", None, Bare),
    ("Got ERROR from upstream", None, Bare),
    ("2026-11-02T10:00:00.123Z Got ERROR from upstream", None, Head),
    ("2026-11-02T10:00:00.123Z retrying after error", None, Head),
    ("no error", None, Bare),
    ("at last it works", None, Bare),
    ("errors=0 warnings=0", None, Head),
    ("chunk 17 has no text layer, running OCR", None, Bare),
    ("Information about the document", None, Bare),
    ("{not json", None, Bare),
];

#[test]
fn lines_as_programs_write_them() {
    for (line, level, shape) in LINES {
        assert_eq!(classify(line), Class { level: *level, shape: *shape }, "{line}");
    }
}

#[test]
fn a_level_at_the_end_of_a_long_line_is_found() {
    let long = "x".repeat(5_000);
    assert_eq!(level_of(&format!(r#"{{"msg":"{long}","level":"error"}}"#)), Some(Error));
    assert_eq!(level_of(&format!(r#"{{"msg":"{long} \"level\":\"error\""}}"#)), None);
    assert_eq!(level_of(&format!(r#"{{"msg":"{long}","level": "warn" , "n": 1}}"#)), Some(Warn));
}

#[test]
fn a_class_takes_two_bytes() {
    assert_eq!(size_of::<Class>(), 2);
}
