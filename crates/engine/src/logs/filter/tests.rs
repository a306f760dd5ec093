use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Filter {
    Filter::read(text).unwrap_or_else(|problem| panic!("{text:?}: {problem:?}"))
}

fn passes(filter: &str, text: &str) -> bool {
    read(filter).passes(&Line { text, source: 0, group: "/ecs/backend", stream: "api/web/1a2b" })
}

fn problem(text: &str) -> (String, Range<usize>) {
    let problem = Filter::read(text).expect_err(text);
    (problem.message, problem.at..problem.at + problem.length)
}

#[test]
fn words_are_found_in_any_case_unless_they_have_an_upper_case_letter() {
    assert!(passes("timeout", "Read TimeOut"));
    assert!(!passes("Timeout", "read timeout"));
    assert!(passes("Timeout", "Timeout"));
    assert!(passes("read out", "Read TimeOut"), "several words are all wanted");
    assert!(!passes("read in", "Read TimeOut"));
    assert!(passes("größe", "GRÖSSE und GRÖßE"));
    assert!(passes("12:30:05 foo::bar --flag ->", "12:30:05 foo::bar --flag -> x"));
    assert!(passes("https://example.org failed: fn(x)", "failed: https://example.org fn(x)"));
}

#[test]
fn quotes_hold_text_as_it_is() {
    assert!(passes(r#""Read  Time""#, "Read  Time"));
    assert!(!passes(r#""read""#, "Read"));
    assert!(passes(r#""a \"b\" \\ \d""#, r#"a "b" \ \d"#));
    assert!(passes(r#""and""#, "this and that"));
    assert!(passes("\"still open", "it is still open"));
    assert!(passes("\"", "anything"));
}

#[test]
fn regular_expressions_stand_between_slashes_and_paths_do_not() {
    assert!(passes("/status=5\\d\\d/", "status=503"));
    assert!(!passes("/Status/", "status"));
    assert!(passes("/Status/i", "status"));
    assert!(passes(r"/a\/b/", "a/b"));
    assert!(passes("/api/v1/documents", "GET /API/v1/documents"));
    assert!(!passes("/api/v1/documents", "GET /api"));
    assert!(passes("// comment", "a // comment"));
    assert!(passes("/time.*out", "time is out"), "still being typed");
    assert!(passes("/^b/", "a\nb"), "the ends are those of a line");
    assert!(!passes(r"/\Ab/", "a\nb"));
    assert!(!passes(r"/a\sb/", "a\nb"), "and nothing goes beyond one");
    assert!(passes(r"/a\nb/", "a\nb"), "unless it asks for it");
}

#[test]
fn levels_compare_by_how_bad_they_are() {
    let lines = ["ERROR broken", "WARN odd", "INFO well"];
    let passing = |filter: &str| lines.map(|line| passes(filter, line));
    assert_eq!(passing("level>=warn"), [true, true, false]);
    assert_eq!(passing("level >= w"), [true, true, false]);
    assert_eq!(passing("level:error"), [true, false, false]);
    assert_eq!(passing("level=info"), [false, false, true]);
    assert_eq!(passing("level<error"), [false, true, true]);
    assert_eq!(passing("-level=info"), [true, true, false]);
}

#[test]
fn sources_are_named_by_group_and_stream() {
    for filter in
        ["source:backend", "source:1a2b", "group:Ecs or group:ecs", "stream:api", "group=/ecs/backend"]
    {
        assert!(passes(filter, ""), "{filter}");
    }
    for filter in ["group:api", "stream:backend", "source=backend", "not source:backend"] {
        assert!(!passes(filter, ""), "{filter}");
    }
}

#[test]
fn fields_compare_as_numbers_or_as_text() {
    let json =
        r#"{"status": 503, "duration_ms": 2150, "path": "/api/v1", "user": {"name": "Ada"}, "source": "s3"}"#;
    let logfmt = "status=503 duration_ms=2150 path=/api/v1 user.name=Ada source=s3";
    for line in [json, logfmt] {
        for filter in [
            "status>=500",
            "status > 99",
            "status=503.0",
            "status!=500",
            "duration_ms>2s",
            "duration_ms<=2150",
            "path:API or path:api",
            "path=/api/v1",
            "path=/v\\d/",
            "user.name=ada",
            "user.name=Ada",
            "has:user.name",
            "$.status:50",
            "$.source=s3",
            "status==503",
            "path!=/x/",
            "user.name>Abc",
        ] {
            assert!(passes(filter, line), "{filter} of {line}");
        }
        for filter in [
            "status<99",
            "status=\"503.0\"",
            "missing!=1",
            "missing=1",
            "has:missing",
            "user.name=ADA",
            "path>5",
            "path:API",
            "user.name:x",
        ] {
            assert!(!passes(filter, line), "{filter} of {line}");
        }
    }
}

#[test]
fn not_binds_before_and_before_or() {
    assert!(passes("a or b and c", "a"));
    assert!(!passes("(a or b) and c", "a"));
    assert!(passes("not x y", "y"));
    assert!(!passes("not (x or y)", "y"));
    assert!(passes("-x -y", "z"));
    assert!(passes("not not a", "a"));
    assert!(passes("A AND B OR C", "C"));
}

#[test]
fn what_is_still_being_typed_is_read_as_far_as_it_is_clear() {
    for (typed, same) in [
        ("foo and", "foo"),
        ("foo or ", "foo"),
        ("foo not", "foo"),
        ("foo -", "foo -"),
        ("(foo or bar", "(foo or bar)"),
        ("foo and (", "foo and ()"),
        ("", " "),
        ("not", ""),
        ("error:", "error:"),
    ] {
        assert_eq!(read(typed), read(same), "{typed}");
    }
}

#[test]
fn problems_say_where_they_are() {
    assert_eq!(problem("a status>=").1, 8..10);
    assert_eq!(problem("level>=loud").1, 7..11);
    assert_eq!(problem("a )").1, 2..3);
    assert_eq!(problem("or a").1, 0..2);
    assert_eq!(problem("a or or b").1, 2..4);
    assert_eq!(problem("not or a").1, 0..3);
    assert_eq!(problem("ä /b[/").1, 5..6);
    assert_eq!(problem("group>=a").1, 5..7);
    assert!(problem(&"(".repeat(100)).0.contains("too deep"));
    assert!(problem(&"a ".repeat(100)).0.contains("64 terms"));
    assert!(problem(&"x".repeat(10_000)).0.contains("bytes"));
    assert!(problem(r"/(\w{1000}){1000}/").0.contains("too large"));
}

#[test]
fn hits_are_what_was_wanted() {
    assert_eq!(read("ab or bc and not d").hits("xABcd abc"), [1..4, 6..9]);
    assert_eq!(read("/x*/").hits("axxbx"), [1..3, 4..5]);
    assert_eq!(read("ö").hits("aÖöbö"), [1..5, 6..8]);
    assert_eq!(read("a").hits(&"a ".repeat(5_000)).len(), MOST_HITS);
}

#[test]
fn server_patterns_say_the_same_or_more() {
    let pattern = |filter: &str| read(filter).pattern();
    assert_eq!(pattern("Timeout \"a b\"").as_deref(), Some(r#""Timeout" "a b""#));
    assert_eq!(pattern("Timeout status>=500").as_deref(), Some(r#""Timeout""#));
    assert_eq!(pattern("Timeout not \"x\"").as_deref(), Some(r#""Timeout" -"x""#));
    assert_eq!(pattern("ERROR or FATAL").as_deref(), Some(r#"?"ERROR" ?"FATAL""#));
    assert_eq!(pattern("ab c1").as_deref(), Some("%[aA][bB]% %[cC]1%"));
    assert_eq!(pattern("ab or FATAL").as_deref(), Some("%[aA][bB]|FATAL%"));
    assert_eq!(pattern("503").as_deref(), Some(r#""503""#));
    for filter in ["", "not x", "-503", "level>=warn", "a or status>=500", "/x/", "ö"] {
        assert_eq!(pattern(filter), None, "{filter}");
    }
}

/// Parts of filters, and what may stand between them.
fn typed() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(
            &[
                "and",
                "or",
                "not",
                "-",
                "(",
                ")",
                "\"",
                "/",
                "a",
                "Foo",
                "\"b c\"",
                "/x+/",
                "/y/i",
                "level>=warn",
                "status>=500",
                "has:x",
                "source:api",
                "x:y",
                "x=\"y\"",
                "x!=/y/",
                "fn(x)",
                "a:",
                "$.level=1",
                "5kb<",
                "size>5KB",
                ">",
                "=",
                "\\",
                "--",
                "foo(",
                "http://x",
                "has:$.",
                "ß",
            ][..]
        )
        .prop_map(str::to_owned),
        "[a-zA-Z0-9 ()\"/\\\\:=<>!.$-]{0,6}",
        "\\PC{0,4}",
    ];
    prop::collection::vec((part, prop::sample::select(&["", " ", " ", "  "][..])), 0..10)
        .prop_map(|parts| parts.into_iter().flat_map(|(part, gap)| [part, gap.to_owned()]).collect())
}

/// Whether a word begins with a slash: beside other words it may be read as a regular expression.
fn has_path(filter: &Filter) -> bool {
    filter.to_string().split([' ', '(', '=', ':', '<', '>']).any(|word| {
        let mut slashes = word.match_indices('/');
        word.starts_with('/') && slashes.nth(1).is_none()
    }) || filter.to_string().contains("//")
}

/// What CloudWatch Logs would let through, as far as patterns are written here.
fn lets_through(pattern: &str, text: &str) -> bool {
    let terms = regex::Regex::new(r#"([-?]?)(?:"([^"]*)"|%([^%]*)%)"#).unwrap();
    let (mut any, mut optional) = (false, false);
    for term in terms.captures_iter(pattern) {
        let found = match (term.get(2), term.get(3)) {
            (Some(exact), _) => text.contains(exact.as_str()),
            (_, Some(regex)) => regex::Regex::new(regex.as_str()).unwrap().is_match(text),
            _ => unreachable!(),
        };
        match &term[1] {
            "" if !found => return false,
            "-" if found => return false,
            "?" => (optional, any) = (true, any | found),
            _ => {}
        }
    }
    any || !optional
}

proptest! {
    #[test]
    fn anything_can_be_typed(text in typed(), line in "\\PC{0,40}") {
        match Filter::read(&text) {
            Ok(filter) => {
                filter.passes(&Line { text: &line, source: 0, group: "g", stream: "s" });
                for hit in filter.hits(&line) {
                    prop_assert!(!line[hit].is_empty());
                }
            }
            Err(problem) => {
                prop_assert!(problem.at + problem.length <= text.len());
                prop_assert!(text.is_char_boundary(problem.at));
            }
        }
    }

    #[test]
    fn what_is_printed_is_read_as_the_same(text in typed()) {
        if let Ok(filter) = Filter::read(&text) && !has_path(&filter) {
            let printed = filter.to_string();
            prop_assert_eq!(Filter::read(&printed), Ok(filter), "{}", printed);
        }
    }

    #[test]
    fn a_pattern_lets_everything_through_that_passes(
        text in typed(),
        words in prop::collection::vec("[a-cA-C1 ]{1,3}", 1..4),
        join in prop::sample::select(&[" ", " or ", " not "][..]),
        line in "[a-cA-C1 ]{0,12}",
    ) {
        for filter in [text, words.join(join)] {
            let Ok(filter) = Filter::read(&filter) else { continue };
            if let Some(pattern) = filter.pattern()
                && filter.passes(&Line { text: &line, source: 0, group: "g", stream: "s" })
            {
                prop_assert!(lets_through(&pattern, &line), "{pattern} of {filter}: {line}");
            }
        }
    }

    #[test]
    fn narrowed_texts_stand_where_they_should(
        one in "[a-zA-ZäÄ]{1,5}",
        other in "[a-zA-ZäÄ]{1,2}",
        line in "[a-zA-ZäÄK]{0,12}",
    ) {
        let (one, other) = (Text::word(&one), Text::word(&other));
        let line = format!("{line}{}", one.written());
        if let (Some(into), Some(found)) = (one.narrows(&other), one.finder().find(line.as_bytes(), 0)) {
            let at = found.start + into;
            let there = other.finder().find(line.as_bytes(), at);
            prop_assert_eq!(there.map(|there| there.start), Some(at));
        }
    }

    #[test]
    fn words_are_found_where_a_regular_expression_finds_them(word in "[ab_]{1,4}", line in "[abAB_]{0,20}[_]{0,60}[abAB_]{0,60}") {
        let text = Text::word(&word);
        let regex = Text::folded_regex(&word).unwrap();
        for from in [0, 3] {
            let found = text.finder().find(line.as_bytes(), from);
            prop_assert_eq!(&found, &regex.finder().find(line.as_bytes(), from));
            if let Some(found) = found {
                prop_assert_eq!(text.finder().at(line.as_bytes(), found.start).unwrap_or(found.clone()), found);
            }
        }
    }
}
