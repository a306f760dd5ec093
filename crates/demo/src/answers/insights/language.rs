//! The commands of a query.

use regex::Regex;

use super::{
    expression::Expression,
    scanner::{Malformed, Scanner},
};

/// The most rows that a query gives.
pub(super) const MOST_ROWS: usize = 10_000;

/// An expression and the name of its result.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) expression: Expression,
}

/// What is counted over many rows.
#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub(super) name: String,
    pub(super) function: Counting,
    pub(super) of: Option<Expression>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Counting {
    Count,
    Distinct,
    Sum,
    Average,
    Least,
    Most,
    /// Of a hundred.
    Percentile(f64),
    Deviation,
    Earliest,
    Latest,
}

/// A command.
#[derive(Clone, Debug)]
pub(super) enum Command {
    Fields(Vec<Named>),
    Display(Vec<Named>),
    Filter(Expression),
    /// Text of a field and the names of the parts that the pattern finds in it.
    Parse {
        of: Expression,
        pattern: Regex,
        names: Vec<String>,
    },
    Stats {
        aggregates: Vec<Aggregate>,
        by: Vec<Named>,
    },
    /// Expressions, and whether downwards.
    Sort(Vec<(Expression, bool)>),
    Limit(usize),
    Dedup(Vec<Expression>),
}

/// Reads a query.
///
/// # Errors
/// Where it is wrong.
pub(super) fn read(text: &str) -> Result<Vec<Command>, Malformed> {
    let mut scanner = Scanner::new(text);
    let mut commands = Vec::new();
    scanner.eat("|");
    loop {
        commands.push(command(&mut scanner)?);
        if scanner.is_at_end() {
            return Ok(commands);
        }
        let place = scanner.place();
        if !scanner.eat("|") {
            return Err(scanner.malformed(place, "'|' or the end of the query is expected"));
        }
    }
}

fn command(scanner: &mut Scanner<'_>) -> Result<Command, Malformed> {
    let begins = scanner.place();
    let word = scanner.name().unwrap_or_default().to_lowercase();
    match word.as_str() {
        "fields" => Ok(Command::Fields(list(scanner, named)?)),
        "display" => Ok(Command::Display(list(scanner, named)?)),
        "filter" => Ok(Command::Filter(Expression::read(scanner)?)),
        "parse" => parse(scanner),
        "stats" => stats(scanner),
        "sort" => Ok(Command::Sort(list(scanner, |scanner| {
            let by = Expression::read(scanner)?;
            let down = scanner.eat_word("desc");
            if !down {
                scanner.eat_word("asc");
            }
            Ok((by, down))
        })?)),
        "limit" | "head" => {
            let place = scanner.place();
            let number = scanner.number().filter(|number| (1.0..=MOST_ROWS as f64).contains(number));
            let most = number.filter(|number| number.fract() == 0.0);
            most.map(|most| Command::Limit(most as usize))
                .ok_or_else(|| scanner.malformed(place, "a whole number from 1 to 10000 is expected"))
        }
        "dedup" => Ok(Command::Dedup(list(scanner, Expression::read)?)),
        other => {
            let why = format!("the embedded account knows no command {other:?}");
            Err(scanner.malformed(begins, why))
        }
    }
}

fn list<T>(
    scanner: &mut Scanner<'_>,
    one: impl Fn(&mut Scanner<'_>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let mut all = vec![one(scanner)?];
    while scanner.eat(",") {
        all.push(one(scanner)?);
    }
    Ok(all)
}

/// An expression, `as` a name or under its own words.
fn named(scanner: &mut Scanner<'_>) -> Result<Named, Malformed> {
    let begins = scanner.place();
    let expression = Expression::read(scanner)?;
    let own = match &expression {
        Expression::Field(name) => name.clone(),
        _ => scanner.since(begins).to_owned(),
    };
    Ok(Named { name: alias(scanner)?.unwrap_or(own), expression })
}

fn alias(scanner: &mut Scanner<'_>) -> Result<Option<String>, Malformed> {
    if !scanner.eat_word("as") {
        return Ok(None);
    }
    let place = scanner.place();
    let name = scanner.name().map(str::to_owned);
    name.map(Some).ok_or_else(|| scanner.malformed(place, "a name is expected"))
}

/// `parse [field] "a * b *" as x, y`, or `parse [field] /(?<x>…)/`.
fn parse(scanner: &mut Scanner<'_>) -> Result<Command, Malformed> {
    let begins = scanner.place();
    let names_a_field = !scanner.starts_with("\"") && !scanner.starts_with("'") && !scanner.starts_with("/");
    let of = match scanner.name() {
        Some(name) if names_a_field => Expression::Field(name.to_owned()),
        _ if names_a_field => return Err(scanner.malformed(begins, "a field or a pattern is expected")),
        _ => Expression::Field("@message".to_owned()),
    };
    let place = scanner.place();
    if let Some(pattern) = scanner.regex()? {
        let names: Vec<String> = pattern.capture_names().flatten().map(str::to_owned).collect();
        if names.is_empty() {
            return Err(scanner.malformed(place, "the regular expression names no part as (?<name>…)"));
        }
        return Ok(Command::Parse { of, pattern, names });
    }
    let Some(glob) = scanner.quoted()? else {
        return Err(scanner.malformed(place, "a text with * in quotes or a /regular expression/ is expected"));
    };
    let end = scanner.place();
    if !scanner.eat_word("as") {
        return Err(scanner.malformed(end, "'as' and the names of the parts are expected"));
    }
    let names = list(scanner, |scanner| {
        let place = scanner.place();
        scanner.name().map(str::to_owned).ok_or_else(|| scanner.malformed(place, "a name is expected"))
    })?;
    let stars = glob.matches('*').count();
    if stars != names.len() {
        let why = format!("the pattern has {stars} parts and {} names", names.len());
        return Err(scanner.malformed(place, why));
    }
    let mut pieces: Vec<String> = glob.split('*').map(regex::escape).collect();
    // The last part goes to the end of the text when nothing comes after it.
    let last = pieces.pop().unwrap_or_default();
    let tail = if last.is_empty() { "(.*)".to_owned() } else { format!("(.*?){last}") };
    let pattern = format!("(?s){}{}", pieces.join("(.*?)"), tail);
    match Regex::new(&pattern) {
        Ok(pattern) if stars > 0 => Ok(Command::Parse { of, pattern, names }),
        _ => Err(scanner.malformed(place, "the pattern cannot be used")),
    }
}

fn stats(scanner: &mut Scanner<'_>) -> Result<Command, Malformed> {
    let aggregates = list(scanner, aggregate)?;
    let by = if scanner.eat_word("by") { list(scanner, named)? } else { Vec::new() };
    Ok(Command::Stats { aggregates, by })
}

fn aggregate(scanner: &mut Scanner<'_>) -> Result<Aggregate, Malformed> {
    let begins = scanner.place();
    let word = scanner.name().unwrap_or_default().to_lowercase();
    let mut function = match word.as_str() {
        "count" => Counting::Count,
        "count_distinct" => Counting::Distinct,
        "sum" => Counting::Sum,
        "avg" => Counting::Average,
        "min" => Counting::Least,
        "max" => Counting::Most,
        "pct" | "percentile" => Counting::Percentile(50.0),
        "stddev" => Counting::Deviation,
        "earliest" => Counting::Earliest,
        "latest" => Counting::Latest,
        _ => return Err(scanner.malformed(begins, "a function as count(*) is expected")),
    };
    let place = scanner.place();
    if !scanner.eat("(") {
        return Err(scanner.malformed(place, "'(' is expected"));
    }
    let is_all = scanner.eat("*") || (function == Counting::Count && scanner.starts_with(")"));
    let of = match (is_all, function) {
        (true, Counting::Count) => None,
        (true, _) => return Err(scanner.malformed(place, "a field is expected")),
        (false, _) => Some(Expression::read(scanner)?),
    };
    if let Counting::Percentile(percent) = &mut function {
        let place = scanner.place();
        let told = scanner.eat(",").then(|| scanner.number()).flatten();
        match told.filter(|told| (0.0..=100.0).contains(told)) {
            Some(told) => *percent = told,
            None => return Err(scanner.malformed(place, "', ' and a number from 0 to 100 are expected")),
        }
    }
    let place = scanner.place();
    if !scanner.eat(")") {
        return Err(scanner.malformed(place, "')' is expected"));
    }
    let own = scanner.since(begins).to_owned();
    Ok(Aggregate { name: alias(scanner)?.unwrap_or(own), function, of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        for query in [
            "fields @timestamp, @message | sort @timestamp desc | limit 20",
            "filter @message like /(?i)error/ and not (status < 500 or ispresent(cause)) # why\n| stats count(*) as n by bin(5m)",
            "stats count() by @logStream, level | sort `count()` desc",
            "parse @message \"method=* path=* status=*\" as method, path, status | display method, status",
            "parse /request_id=(?<id>[0-9a-f]+)/ | dedup id | fields duration_ms / 1000 as seconds",
            "filter status in [500, 503, \"504\"] | stats pct(duration_ms, 99), avg(duration_ms), max(duration_ms) by bin(1h) as hour",
            "| filter @message =~ 'it\\'s' and level not like \"x\"",
        ] {
            assert!(read(query).is_ok(), "{query}: {:?}", read(query).unwrap_err());
        }
    }

    #[test]
    fn what_is_wrong_is_told_where() {
        for (query, at) in [
            ("", 0),
            ("fields @message | explode 3", 18),
            ("filter level =", 14),
            ("filter @message like error", 21),
            ("filter (a = 1", 13),
            ("limit 0", 6),
            ("limit 10001", 6),
            ("stats nothing(x)", 6),
            ("filter @message like /(/", 21),
            ("fields \"no end", 7),
            ("parse @message \"* *\" as one", 15),
            ("fields é, ü | frob", 14),
            ("sort @timestamp desc limit 3", 21),
        ] {
            let wrong = read(query).unwrap_err();
            assert_eq!(wrong.start, at, "{query}: {wrong:?}");
            assert!(wrong.end >= wrong.start && !wrong.message.is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|(fields|filter|stats|parse|sort|limit|[|(),=/*\"'` ]|[a-z@]{1,3}|[0-9]|é)*") {
            let _ = read(&text);
        }
    }
}
