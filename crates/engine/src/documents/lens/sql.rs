//! A query in Athena's SQL, over the columns that S3 Inventory and S3 Metadata tables share: `key`, `size`,
//! `last_modified_date` and `storage_class`.
//!
//! Whatever a person wrote stands in literals only.

use super::{
    glob,
    query::{Expr, Fields, Query},
    term::{Term, Test, Text},
};

impl Query {
    /// The condition of a `WHERE`.
    pub(in crate::documents) fn sql(&self) -> String {
        condition(self.expr(), self.fields())
    }
}

fn condition(expr: &Expr, fields: &Fields) -> String {
    let joined = |all: &[Expr], word: &str| {
        let all: Vec<_> = all.iter().map(|expr| condition(expr, fields)).collect();
        format!("({})", all.join(word))
    };
    match expr {
        Expr::All => "true".to_owned(),
        Expr::Is(term) => of_term(term, fields),
        Expr::Not(inner) => format!("NOT {}", condition(inner, fields)),
        Expr::And(all) => joined(all, " AND "),
        Expr::Or(any) => joined(any, " OR "),
    }
}

fn of_term(term: &Term, fields: &Fields) -> String {
    match &term.test {
        Test::Text(text) => contains("key", text),
        Test::Glob(..) => matches("key", &glob::expression(&term.written), true),
        Test::Regex(regex) => matches("key", regex.as_str(), term.written.ends_with('i')),
        Test::Size(from, to) => between("size", *from, *to),
        Test::Modified(from, before) => modified(*from, *before),
        Test::Class { name, whole: true } => format!("lower(storage_class) = {}", literal(name)),
        Test::Class { name, whole: false } => format!("strpos(lower(storage_class), {}) > 0", literal(name)),
        Test::Suffix(suffix) => matches("key", &format!("\\.{}$", regex::escape(suffix)), true),
        Test::Field { name, value, whole } => {
            let told = fields.expressions(name).map(|(expression, group)| {
                let field = format!("regexp_extract(key, {}, {group})", literal(&expression));
                match whole {
                    Some(whole) => format!("lower({field}) = {}", literal(&whole.to_lowercase())),
                    None => contains(&field, value),
                }
            });
            let told: Vec<_> = told.collect();
            if told.is_empty() { "false".to_owned() } else { format!("({})", told.join(" OR ")) }
        }
    }
}

fn contains(column: &str, text: &Text) -> String {
    let (Text::Folded(lower, _) | Text::Exact(lower, _) | Text::Regex(lower, _)) = text;
    format!("strpos(lower({column}), {}) > 0", literal(lower))
}

fn matches(column: &str, expression: &str, folded: bool) -> String {
    let flag = if folded { "(?i)" } else { "" };
    format!("regexp_like({column}, {})", literal(&format!("{flag}{expression}")))
}

/// Athena's numbers end where a signed one of 64 bits does.
fn between(column: &str, from: u64, to: u64) -> String {
    let most = u64::try_from(i64::MAX).unwrap_or(u64::MAX);
    match (from, to) {
        _ if from > to || from > most => "false".to_owned(),
        (0, to) if to >= most => format!("{column} IS NOT NULL"),
        (from, to) if to >= most => format!("{column} >= {from}"),
        (0, to) => format!("{column} <= {to}"),
        (from, to) => format!("{column} BETWEEN {from} AND {to}"),
    }
}

fn modified(from: i64, before: i64) -> String {
    let at = |millis: i64| format!("from_unixtime({millis} / 1e3)");
    match (from, before) {
        (i64::MIN, i64::MAX) => "last_modified_date IS NOT NULL".to_owned(),
        (i64::MIN, before) => format!("last_modified_date < {}", at(before)),
        (from, i64::MAX) => format!("last_modified_date >= {}", at(from)),
        (from, before) => {
            format!("(last_modified_date >= {} AND last_modified_date < {})", at(from), at(before))
        }
    }
}

/// A text as SQL has it.
pub(in crate::documents) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use protocol::Moment;

    use super::*;
    use crate::catalogue::model::KeyPattern;

    fn sql(query: &str) -> String {
        let pattern = KeyPattern::parse("properties/{property}/{document}/{name}").unwrap();
        let fields = Arc::new(Fields::new(vec![pattern], String::new()));
        Query::read(query, &fields, Moment(1_793_613_600_000)).unwrap().sql()
    }

    #[test]
    fn each_thing_that_can_be_asked_has_its_sql() {
        assert_eq!(sql(""), "true");
        assert_eq!(sql("Lease"), "strpos(lower(key), 'lease') > 0");
        assert_eq!(sql("O'Brien"), "strpos(lower(key), 'o''brien') > 0");
        assert_eq!(sql("size>=1KB size<2KB"), "(size >= 1000 AND size <= 1999)");
        assert_eq!(sql("class:GLACIER"), "strpos(lower(storage_class), 'glacier') > 0");
        assert_eq!(sql("class=GLACIER"), "lower(storage_class) = 'glacier'");
        assert_eq!(sql("suffix:pdf"), "regexp_like(key, '(?i)\\.pdf$')");
        assert_eq!(sql("modified<2026-01-31"), "last_modified_date < from_unixtime(1769817600000 / 1e3)");
        assert_eq!(
            sql("modified:2026-01-31"),
            "(last_modified_date >= from_unixtime(1769817600000 / 1e3) AND last_modified_date < \
             from_unixtime(1769904000000 / 1e3))"
        );
        assert_eq!(
            sql("property=PW-1"),
            "(lower(regexp_extract(key, '^properties/([^/]+?)/([^/]+?)/([^/]+?)$', 1)) = 'pw-1')"
        );
        assert_eq!(
            sql("not lease or title"),
            "(NOT strpos(lower(key), 'lease') > 0 OR strpos(lower(key), 'title') > 0)"
        );
        assert_eq!(sql("size<0B"), "false");
    }

    #[test]
    fn patterns_and_expressions_are_those_of_the_listing() {
        assert_eq!(sql("/PW-\\d+'/"), "regexp_like(key, 'PW-\\d+''')");
        assert_eq!(sql("/pw/i"), "regexp_like(key, '(?i)pw')");
        assert_eq!(sql("*.pdf"), "regexp_like(key, '(?i)^(.*/)?[^/]*\\.pdf/?$')");
        assert_eq!(sql("a/*.pdf"), "regexp_like(key, '(?i)^a/.*\\.pdf/?$')");
    }

    proptest! {
        /// Whatever is written, nothing of it stands outside literals: what is left has only our own words.
        #[test]
        fn nothing_written_gets_out_of_its_literal(query in ".{0,40}") {
            let fields = Arc::new(Fields::default());
            let Ok(read) = Query::read(&query, &fields, Moment(0)) else { return Ok(()) };
            let sql = read.sql();
            prop_assert_eq!(sql.matches('\'').count() % 2, 0);
            let outside: String = sql.split('\'').step_by(2).collect();
            const OURS: [&str; 19] = [
                "strpos", "lower", "regexp_like", "regexp_extract", "storage_class", "last_modified_date",
                "from_unixtime", "size", "key", "BETWEEN", "AND", "OR", "NOT", "IS", "NULL", "true", "false", "e", "",
            ];
            for word in outside.split(|c: char| !c.is_alphabetic() && c != '_') {
                prop_assert!(OURS.contains(&word), "{word:?} in {sql}");
            }
        }
    }
}
