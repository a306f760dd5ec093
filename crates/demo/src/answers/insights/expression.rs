//! Expressions: fields, comparisons, arithmetic, functions.

use super::{
    row::Row,
    scanner::{Malformed, Scanner},
    value::Value,
};

/// Deeper than this nobody writes.
const DEEPEST: usize = 48;

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    Field(String),
    Constant(Value),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Compare(Box<Self>, Comparison, Box<Self>),
    Matches(Box<Self>, regex::Regex),
    /// Text that holds a text.
    Holds(Box<Self>, String),
    OneOf(Box<Self>, Vec<Value>),
    Arithmetic(Box<Self>, char, Box<Self>),
    /// The start of the span of milliseconds that the line's time lies in.
    Bin(i64),
    Call(Function, Vec<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    IsPresent,
    IsEmpty,
    IsBlank,
    Coalesce,
    Concat,
    Lower,
    Upper,
    Trim,
    Length,
    Contains,
    Replace,
    Absolute,
    Ceiling,
    Floor,
    Root,
    Greatest,
    Least,
}

/// Names, how many arguments at least and at most.
const FUNCTIONS: [(&str, Function, usize, usize); 21] = [
    ("ispresent", Function::IsPresent, 1, 1),
    ("isempty", Function::IsEmpty, 1, 1),
    ("isblank", Function::IsBlank, 1, 1),
    ("coalesce", Function::Coalesce, 1, 20),
    ("concat", Function::Concat, 1, 20),
    ("tolower", Function::Lower, 1, 1),
    ("lower", Function::Lower, 1, 1),
    ("toupper", Function::Upper, 1, 1),
    ("upper", Function::Upper, 1, 1),
    ("trim", Function::Trim, 1, 1),
    ("strlen", Function::Length, 1, 1),
    ("strcontains", Function::Contains, 2, 2),
    ("replace", Function::Replace, 3, 3),
    ("abs", Function::Absolute, 1, 1),
    ("ceil", Function::Ceiling, 1, 1),
    ("floor", Function::Floor, 1, 1),
    ("sqrt", Function::Root, 1, 1),
    ("greatest", Function::Greatest, 1, 20),
    ("least", Function::Least, 1, 20),
    ("length", Function::Length, 1, 1),
    ("contains", Function::Contains, 2, 2),
];

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// When none stands here.
    pub(super) fn read(scanner: &mut Scanner<'_>) -> Result<Self, Malformed> {
        Self::either(scanner, 0)
    }

    fn either(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let begins = scanner.place();
        if depth > DEEPEST {
            return Err(scanner.malformed(begins, "the expression is too deep"));
        }
        let mut left = Self::both(scanner, depth)?;
        while scanner.eat_word("or") {
            left = Self::Or(Box::new(left), Box::new(Self::both(scanner, depth)?));
        }
        Ok(left)
    }

    fn both(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let mut left = Self::negated(scanner, depth)?;
        while scanner.eat_word("and") {
            left = Self::And(Box::new(left), Box::new(Self::negated(scanner, depth)?));
        }
        Ok(left)
    }

    fn negated(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let mut negated = false;
        while scanner.eat_word("not") {
            negated = !negated;
        }
        let inner = Self::compared(scanner, depth)?;
        Ok(if negated { Self::Not(Box::new(inner)) } else { inner })
    }

    fn compared(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let left = Self::sum(scanner, depth)?;
        if scanner.eat("=~") {
            return Self::like(scanner, left);
        }
        let operators = [
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::MoreOrEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        for (sign, comparison) in operators {
            if scanner.eat(sign) {
                return Ok(Self::Compare(Box::new(left), comparison, Box::new(Self::sum(scanner, depth)?)));
            }
        }
        let before = scanner.place();
        let negated = scanner.eat_word("not");
        let found = if scanner.eat_word("like") {
            Self::like(scanner, left)?
        } else if scanner.eat_word("in") {
            Self::one_of(scanner, left)?
        } else {
            scanner.back(before);
            return Ok(left);
        };
        Ok(if negated { Self::Not(Box::new(found)) } else { found })
    }

    fn like(scanner: &mut Scanner<'_>, left: Self) -> Result<Self, Malformed> {
        if let Some(regex) = scanner.regex()? {
            return Ok(Self::Matches(Box::new(left), regex));
        }
        let begins = scanner.place();
        match scanner.quoted()? {
            Some(text) => Ok(Self::Holds(Box::new(left), text)),
            None => Err(scanner.malformed(begins, "a text in quotes or a /regular expression/ is expected")),
        }
    }

    fn one_of(scanner: &mut Scanner<'_>, left: Self) -> Result<Self, Malformed> {
        let begins = scanner.place();
        if !scanner.eat("[") {
            return Err(scanner.malformed(begins, "a list as [1, 2] is expected"));
        }
        let mut values = Vec::new();
        loop {
            let begins = scanner.place();
            match scanner.quoted()? {
                Some(text) => values.push(Value::Text(text)),
                None => match Self::signed_number(scanner) {
                    Some(number) => values.push(Value::Number(number)),
                    None => return Err(scanner.malformed(begins, "a text in quotes or a number is expected")),
                },
            }
            if scanner.eat("]") {
                return Ok(Self::OneOf(Box::new(left), values));
            }
            let begins = scanner.place();
            if !scanner.eat(",") {
                return Err(scanner.malformed(begins, "',' or ']' is expected"));
            }
        }
    }

    fn signed_number(scanner: &mut Scanner<'_>) -> Option<f64> {
        let sign = if scanner.eat("-") { -1.0 } else { 1.0 };
        scanner.number().map(|number| sign * number)
    }

    fn sum(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let mut left = Self::product(scanner, depth)?;
        while let Some(sign) = ['+', '-'].into_iter().find(|sign| scanner.eat(&sign.to_string())) {
            left = Self::Arithmetic(Box::new(left), sign, Box::new(Self::product(scanner, depth)?));
        }
        Ok(left)
    }

    fn product(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let mut left = Self::atom(scanner, depth)?;
        while let Some(sign) = ['*', '/', '%'].into_iter().find(|sign| scanner.eat(&sign.to_string())) {
            left = Self::Arithmetic(Box::new(left), sign, Box::new(Self::atom(scanner, depth)?));
        }
        Ok(left)
    }

    fn atom(scanner: &mut Scanner<'_>, depth: usize) -> Result<Self, Malformed> {
        let begins = scanner.place();
        if scanner.eat("(") {
            let inner = Self::either(scanner, depth + 1)?;
            let end = scanner.place();
            return if scanner.eat(")") { Ok(inner) } else { Err(scanner.malformed(end, "')' is expected")) };
        }
        if let Some(text) = scanner.quoted()? {
            return Ok(Self::Constant(Value::Text(text)));
        }
        if let Some(number) = Self::signed_number(scanner) {
            return Ok(Self::Constant(Value::Number(number)));
        }
        scanner.back(begins);
        let is_quoted = scanner.starts_with("`");
        let Some(name) = scanner.name() else {
            return Err(scanner.malformed(begins, "a field, a value or a function is expected"));
        };
        if is_quoted || !scanner.eat("(") {
            return Ok(Self::Field(name.to_owned()));
        }
        Self::call(scanner, begins, name, depth)
    }

    fn call(scanner: &mut Scanner<'_>, begins: usize, name: &str, depth: usize) -> Result<Self, Malformed> {
        if name.eq_ignore_ascii_case("bin") {
            let span = scanner.span()?;
            let end = scanner.place();
            let bin = Self::Bin(span);
            return if scanner.eat(")") { Ok(bin) } else { Err(scanner.malformed(end, "')' is expected")) };
        }
        let known = FUNCTIONS.iter().find(|(known, ..)| name.eq_ignore_ascii_case(known));
        let Some((_, function, least, most)) = known else {
            return Err(scanner.malformed(begins, format!("there is no function {name} here")));
        };
        let mut arguments = Vec::new();
        while !scanner.eat(")") {
            let place = scanner.place();
            if !arguments.is_empty() && !scanner.eat(",") {
                return Err(scanner.malformed(place, "',' or ')' is expected"));
            }
            arguments.push(Self::either(scanner, depth + 1)?);
        }
        if (*least..=*most).contains(&arguments.len()) {
            Ok(Self::Call(*function, arguments))
        } else {
            Err(scanner.malformed(begins, format!("{name} does not take {} arguments", arguments.len())))
        }
    }

    /// Its value for a row.
    pub(super) fn value(&self, row: &Row) -> Value {
        match self {
            Self::Field(name) => row.get(name),
            Self::Constant(value) => value.clone(),
            Self::Not(inner) => Value::truth(!inner.value(row).is_true()),
            Self::And(left, right) => Value::truth(left.value(row).is_true() && right.value(row).is_true()),
            Self::Or(left, right) => Value::truth(left.value(row).is_true() || right.value(row).is_true()),
            Self::Compare(left, comparison, right) => {
                Value::truth(compare(&left.value(row), *comparison, &right.value(row)))
            }
            Self::Matches(of, regex) => {
                Value::truth(of.value(row).text().is_some_and(|text| regex.is_match(&text)))
            }
            Self::Holds(of, part) => {
                Value::truth(of.value(row).text().is_some_and(|text| text.contains(part)))
            }
            Self::OneOf(of, values) => {
                let value = of.value(row);
                Value::truth(values.iter().any(|one| compare(&value, Comparison::Equal, one)))
            }
            Self::Arithmetic(left, sign, right) => arithmetic(&left.value(row), *sign, &right.value(row)),
            Self::Bin(span) => row.get("@timestamp").binned(*span),
            Self::Call(function, arguments) => {
                let values: Vec<Value> = arguments.iter().map(|argument| argument.value(row)).collect();
                call(*function, &values)
            }
        }
    }
}

fn compare(left: &Value, comparison: Comparison, right: &Value) -> bool {
    // What is not there is unequal to all, and neither more nor less.
    let Some(order) = left.order(right) else { return comparison == Comparison::Unequal };
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::MoreOrEqual => order.is_ge(),
    }
}

fn arithmetic(left: &Value, sign: char, right: &Value) -> Value {
    let (Some(left), Some(right)) = (left.number(), right.number()) else { return Value::Nothing };
    Value::finite(match sign {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        '/' => left / right,
        _ => left % right,
    })
}

fn call(function: Function, values: &[Value]) -> Value {
    let text = |place: usize| values.get(place).and_then(Value::text);
    let number = |change: fn(f64) -> f64| {
        values.first().and_then(Value::number).map_or(Value::Nothing, |number| Value::finite(change(number)))
    };
    let changed =
        |change: fn(&str) -> String| text(0).map_or(Value::Nothing, |text| Value::Text(change(&text)));
    match function {
        Function::IsPresent => Value::truth(text(0).is_some()),
        Function::IsEmpty => Value::truth(text(0).is_none_or(|text| text.is_empty())),
        Function::IsBlank => Value::truth(text(0).is_none_or(|text| text.trim().is_empty())),
        Function::Coalesce => {
            values.iter().find(|value| **value != Value::Nothing).cloned().unwrap_or(Value::Nothing)
        }
        Function::Concat => Value::Text(values.iter().filter_map(Value::text).collect()),
        Function::Lower => changed(str::to_lowercase),
        Function::Upper => changed(str::to_uppercase),
        Function::Trim => changed(|text| text.trim().to_owned()),
        Function::Length => text(0).map_or(Value::Nothing, |text| Value::Number(text.chars().count() as f64)),
        Function::Contains => {
            let holds = text(0).zip(text(1)).is_some_and(|(text, part)| text.contains(&*part));
            Value::Number(f64::from(u8::from(holds)))
        }
        Function::Replace => match (text(0), text(1), text(2)) {
            (Some(text), Some(from), Some(to)) if !from.is_empty() => Value::Text(text.replace(&*from, &to)),
            _ => values.first().cloned().unwrap_or(Value::Nothing),
        },
        Function::Absolute => number(f64::abs),
        Function::Ceiling => number(f64::ceil),
        Function::Floor => number(f64::floor),
        Function::Root => number(f64::sqrt),
        Function::Greatest => extreme(values, f64::max),
        Function::Least => extreme(values, f64::min),
    }
}

fn extreme(values: &[Value], choose: fn(f64, f64) -> f64) -> Value {
    values.iter().filter_map(Value::number).reduce(choose).map_or(Value::Nothing, Value::Number)
}
