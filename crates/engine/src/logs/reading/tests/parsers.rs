//! What is written in a form is read back from it, and anything else does not break its reader.

use proptest::prelude::*;

use super::*;

fn key() -> impl Strategy<Value = String> {
    "k_[a-z.-]{0,8}"
}

/// The fields that are read of a line, without its level.
fn read(line: &str) -> Vec<(String, String)> {
    let fields = fields(line).into_iter().map(|field| (field.name, field.value));
    fields.filter(|(name, _)| name != "level").collect()
}

fn value_of(fields: &[(String, String)], name: &str) -> Option<String> {
    fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone())
}

proptest! {
    #[test]
    fn pairs_are_read_as_they_were_written(
        pairs in prop::collection::vec((key(), "[a-zA-Z0-9/._:-]{1,12}|[a-z \"\\\\=]{0,12}"), 1..8),
        before in "|[A-Z][a-z]{0,6} [a-z]{1,6} |2026-11-02T10:00:00Z INFO [a-z]{1,6} ",
    ) {
        let written = |value: &str| match value.is_empty() || value.contains([' ', '"', '\\', '=']) {
            true => serde_json::to_string(value).unwrap(),
            false => value.to_owned(),
        };
        let line: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}={}", written(value))).collect();
        let line = format!("{before}{}", line.join(" "));
        prop_assert_eq!(read(&line), pairs.clone());
        let (name, _) = &pairs[0];
        let value = field(&line, name).map(std::borrow::Cow::into_owned);
        prop_assert_eq!(value, Some(pairs[0].1.clone()));
    }

    #[test]
    fn access_lines_are_read_back(
        remote in "[0-9]{1,3}\\.[0-9]{1,3}\\.0\\.1|[0-9a-f]{4}::[0-9a-f]{1,4}",
        method in "GET|POST|DELETE",
        path in "/[a-z0-9/?&=%.-]{0,30}",
        status in 100_u16..600,
        bytes in 0_u32..1_000_000,
        agent in "[a-zA-Z0-9 ./;()=]{1,30}",
    ) {
        let line = format!("{remote} - - [02/Nov/2026:10:00:00 +0000] \"{method} {path} HTTP/1.1\" {status} {bytes} \"-\" \"{agent}\"");
        let fields = read(&line);
        for (name, value) in [("remote", remote), ("method", method), ("path", path), ("status", status.to_string()), ("bytes", bytes.to_string()), ("agent", agent)] {
            prop_assert_eq!(value_of(&fields, name), Some(value), "{}", name);
        }
        let level = match status {
            500.. => Level::Error,
            400.. => Level::Warn,
            _ => Level::Info,
        };
        prop_assert_eq!(classify(&line), Class { level: Some(level), shape: Shape::Head });
    }

    #[test]
    fn database_lines_are_read_back(
        user in "[a-z_]{1,12}",
        database in "[a-z_]{1,12}",
        pid in 1_u32..100_000,
        millis in 0_u32..10_000_000,
        statement in "[a-zA-Z =$1(),.*]{1,40}",
        rds in any::<bool>(),
    ) {
        let duration = f64::from(millis) / 1_000.0;
        let prefix = match rds {
            true => format!("2026-11-02 10:00:00 UTC:10.0.1.2(5432):{user}@{database}:[{pid}]:"),
            false => format!("2026-11-02 10:00:00.123 UTC [{pid}] {user}@{database} "),
        };
        let line = format!("{prefix}LOG:  duration: {duration:.3} ms  statement: {statement}");
        let fields = read(&line);
        let expected = [("user", user), ("db", database), ("pid", pid.to_string()), ("duration_ms", format!("{duration:.3}")), ("statement", statement)];
        for (name, value) in expected {
            prop_assert_eq!(value_of(&fields, name), Some(value.clone()), "{} of {}", name, line);
            let one = field(&line, name).map(std::borrow::Cow::into_owned);
            prop_assert_eq!(one, Some(value), "{} of {}", name, line);
        }
        prop_assert_eq!(form(&line), Form::Postgres);
    }

    #[test]
    fn a_level_is_read_wherever_loggers_write_it(
        level in prop::sample::select(Level::ALL.to_vec()),
        shape in 0_usize..9,
        message in "[a-z ]{0,30}",
    ) {
        let word = level.name();
        let upper = word.to_uppercase();
        let line = match shape {
            0 => format!("{{\"level\":\"{word}\",\"msg\":\"{message}\"}}"),
            1 => format!("{{\"msg\":\"{message}\",\"severity\": \"{upper}\"}}"),
            2 => format!("level={word} msg=\"{message}\""),
            3 => format!("2026-11-02T10:00:00.123Z {upper} {message}"),
            4 => format!("2026-11-02 10:00:00,123 - app.x - {upper} - {message}"),
            5 => format!("[{upper}] {message}"),
            6 => format!("{upper}:app:{message}"),
            7 => format!("2026-11-02T10:00:00.123Z [{word}] {message}"),
            _ => format!("2026-11-02 10:00:00.123 | {upper:<8} | app:run:1 - {message}"),
        };
        prop_assert_eq!(classify(&line), Class { level: Some(level), shape: Shape::Head }, "{}", line);
    }

    #[test]
    fn words_alone_are_no_levels(message in "[a-z]{1,8}( [a-z]{1,8}){1,6}") {
        prop_assert_eq!(level_of(&message), None, "{}", message);
        let dated = format!("2026-11-02T10:00:00.123Z {message}");
        prop_assert_eq!(level_of(&dated), None, "{}", dated);
    }

    #[test]
    fn escapes_end_between_characters(text in "\u{1b}[\\[\\]PX^_a-z0-9;:é🙂\u{7}\u{1b}\\\\?]{0,80}") {
        let (ansi::Escape::Dress { length, .. } | ansi::Escape::Other { length }) = ansi::escape(&text);
        prop_assert!(length >= 1 && text.is_char_boundary(length));
        let bare = ansi::Bare::of(&text);
        for (at, character) in bare.text.char_indices() {
            let origin = bare.origin(&(at..at + character.len_utf8()));
            prop_assert_eq!(&text[origin], character.to_string());
        }
    }

    #[test]
    fn quoted_text_is_what_was_quoted(text in any::<String>()) {
        let quoted = serde_json::to_string(&text)?;
        prop_assert_eq!(json::decoded(&quoted[1..quoted.len() - 1]), text);
    }

    #[test]
    fn any_escapes_are_decoded(text in "[\\\\u0-9a-fdD8-9n\"/é]{0,40}") {
        let decoded = json::decoded(&text);
        prop_assert!(decoded.len() <= text.len() * 3);
    }
}
