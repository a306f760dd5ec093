//! Rows: a line with the fields that are found in it, or what was counted.

use protocol::Moment;
use serde_json::Value as Json;

use super::value::Value;

/// CloudWatch Logs finds at most so many fields in a line.
const MOST_FIELDS: usize = 200;

/// One row.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    fields: Vec<(String, Value)>,
}

impl Row {
    /// The row of a line.
    pub(super) fn of_line(
        (at, ingested): (Moment, Moment),
        (log, stream, id): (&str, &str, &str),
        message: &str,
    ) -> Self {
        let mut row = Self::default();
        row.set("@timestamp", Value::Time(at));
        row.set("@ingestionTime", Value::Time(ingested));
        row.set("@message", Value::Text(message.to_owned()));
        row.set("@logStream", Value::Text(stream.to_owned()));
        row.set("@log", Value::Text(log.to_owned()));
        row.set("@ptr", Value::Text(id.to_owned()));
        row.discover(message);
        row
    }

    pub(super) fn get(&self, name: &str) -> Value {
        let field = self.fields.iter().find(|(known, _)| known == name);
        field.map_or(Value::Nothing, |(_, value)| value.clone())
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.fields.push((name.to_owned(), value)),
        }
    }

    /// Finds the fields of a line: of a JSON object, or of its `key=value` pairs.
    fn discover(&mut self, message: &str) {
        if message.trim_start().starts_with('{') {
            if let Ok(Json::Object(object)) = serde_json::from_str(message) {
                for (name, value) in object {
                    self.flatten(name, value);
                }
            }
            return;
        }
        let mut rest = message;
        while let Some(place) = rest.find('=') {
            if self.fields.len() >= MOST_FIELDS {
                return;
            }
            let begins = rest[..place].rfind(|letter: char| letter.is_whitespace() || letter == '"');
            let name = &rest[begins
                .map_or(0, |blank| blank + rest[blank..].chars().next().map_or(1, char::len_utf8))
                ..place];
            let value = &rest[place + 1..];
            let (value, left) = match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
            };
            let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-');
            if !name.is_empty() && name.chars().all(is_name) {
                self.add(name.to_owned(), Value::Text(value.to_owned()));
            }
            rest = left;
        }
    }

    fn flatten(&mut self, name: String, value: Json) {
        if self.fields.len() >= MOST_FIELDS {
            return;
        }
        match value {
            Json::Object(object) => {
                for (inner, value) in object {
                    self.flatten(format!("{name}.{inner}"), value);
                }
            }
            Json::Array(values) => {
                for (place, value) in values.into_iter().enumerate() {
                    if self.fields.len() >= MOST_FIELDS {
                        return;
                    }
                    self.flatten(format!("{name}.{place}"), value);
                }
            }
            Json::String(text) => self.add(name, Value::Text(text)),
            Json::Number(number) => self.add(name, number.as_f64().map_or(Value::Nothing, Value::finite)),
            Json::Bool(is) => self.add(name, Value::Text(is.to_string())),
            Json::Null => {}
        }
    }

    /// A field that was found; what CloudWatch Logs itself says of the line stays.
    fn add(&mut self, name: String, value: Value) {
        if !name.starts_with('@') && !self.fields.iter().any(|(known, _)| *known == name) {
            self.fields.push((name, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(message: &str) -> Row {
        Row::of_line((Moment(1), Moment(2)), ("1:g", "s", "7"), message)
    }

    #[test]
    fn fields_of_json_and_logfmt_are_found() {
        let json = row(
            r#"{"level":"error","http":{"status":503,"path":"/x"},"tags":["a","b"],"@ptr":"no","none":null}"#,
        );
        assert_eq!(json.get("http.status"), Value::Number(503.0));
        assert_eq!(json.get("tags.1"), Value::Text("b".into()));
        assert_eq!((json.get("@ptr"), json.get("none")), (Value::Text("7".into()), Value::Nothing));
        let line = row("2026 INFO request method=GET cause=\"pending = 3\" status=200 ==x= é=1");
        assert_eq!(line.get("method"), Value::Text("GET".into()));
        assert_eq!(line.get("cause"), Value::Text("pending = 3".into()));
        assert_eq!(line.get("status").number(), Some(200.0));
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read_without_harm(message in "\\PC*|[a= \"\u{e9}\u{2003}]*|\\{[\\[\\]\\{\\}\":,a1]*\\}") {
            let _ = row(&message);
        }
    }
}
