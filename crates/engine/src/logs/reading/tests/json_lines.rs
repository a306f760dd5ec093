//! JSON: what the walk reads is what another reader reads; trees and told lines.

use proptest::prelude::*;
use protocol::logs::{Node, NodeKind};
use serde_json::Value;

use super::*;

fn node(depth: u16, name: &str, value: &str, kind: NodeKind) -> Node {
    Node { depth, name: name.to_owned(), value: value.to_owned(), kind }
}

#[test]
fn a_tree_has_its_values_in_order() {
    let nodes = tree(r#"{"z":1.50,"a":{"t":"x\ty","n":null},"l":[true,[]],"e":{}}"#);
    let expected = [
        node(0, "z", "1.50", NodeKind::Number),
        node(0, "a", "2", NodeKind::Object),
        node(1, "t", "x\ty", NodeKind::Text),
        node(1, "n", "null", NodeKind::Null),
        node(0, "l", "2", NodeKind::Array),
        node(1, "0", "true", NodeKind::Bool),
        node(1, "1", "0", NodeKind::Array),
        node(0, "e", "0", NodeKind::Object),
    ];
    assert_eq!(nodes, expected);
    assert_eq!(tree("[1, 2]"), []);
    assert_eq!(tree("{broken"), []);
    assert_eq!(tree(r#"{"a":1} and more"#), []);
}

#[test]
fn a_tree_that_was_cut_says_so() {
    let nodes = tree(r#"{"a":{"b":1,"c":"tex"#);
    assert_eq!(nodes[0], node(0, "a", "1", NodeKind::Object));
    assert_eq!(nodes[1], node(1, "b", "1", NodeKind::Number));
    assert_eq!(nodes[2].kind, NodeKind::Cut);
}

#[test]
fn a_large_tree_is_cut_and_counts_all() {
    let members: Vec<String> = (0..50_000).map(|index| format!("\"k{index}\":{index}")).collect();
    let nodes = tree(&format!("{{\"all\":{{{}}}}}", members.join(",")));
    assert_eq!(nodes.len(), 2_001);
    assert_eq!(nodes[0].value, "50000");
    assert_eq!(nodes[2_000].kind, NodeKind::Cut);
}

#[test]
fn a_deep_tree_is_cut() {
    let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let nodes = tree(&deep);
    assert_eq!(nodes.len(), 64);
    assert_eq!(nodes[63].kind, NodeKind::Cut);
    assert_eq!(nodes[63].depth, 63);
    assert_eq!(field(&deep, "a.a.a").map(|value| value.len()), Some(deep.len() - 3 * 6));
    assert_eq!(fields(&deep).len(), 1);
    assert_eq!(told(&deep), None);
    let never_closed = "{\"a\":[".repeat(10_000);
    assert!(tree(&never_closed).len() <= 2_001);
    assert_eq!(classify(&never_closed).shape, Shape::Head);
}

#[test]
fn a_line_is_told_by_its_message() {
    let cases = [
        (
            r#"{"level":"error","ts":"2026-11-02T10:00:00Z","msg":"analysis failed","doc":"doc_81c2","retry":1,"cause":"timed out","ctx":{"a": [1, 2]}}"#,
            Some(r#"analysis failed  doc=doc_81c2 retry=1 cause="timed out" ctx={"a":[1,2]}"#),
        ),
        (
            r#"{"event":"started","message":"server started","port":8000}"#,
            Some("server started  event=started port=8000"),
        ),
        (r#"{"message":"only"}"#, Some("only")),
        (r#"{"container_name":"api","log":"GET /x 200"}"#, Some("GET /x 200  container_name=api")),
        (r#"{"msg":"a","q":"x\"y=z","e":""}"#, Some(r#"a  q="x\"y=z" e="""#)),
        (r#"{"status":200}"#, None),
        (r#"{"msg":{"a":1}}"#, None),
        ("level=info msg=x", None),
        ("plain", None),
    ];
    for (line, expected) in cases {
        assert_eq!(told(line).as_deref(), expected, "{line}");
    }
}

#[test]
fn a_path_finds_names_with_dots_and_goes_past_wrong_ways() {
    let line = r#"{"a":1,"a.b":{"c":2},"x":{"y":3},"x.z":4,"list":[{"id":"one"},{"id":"two"}]}"#;
    assert_eq!(field(line, "a.b.c").as_deref(), Some("2"));
    assert_eq!(field(line, "x.z").as_deref(), Some("4"));
    assert_eq!(field(line, "list.1.id").as_deref(), Some("two"));
    assert_eq!(field(line, "list.1").as_deref(), Some(r#"{"id":"two"}"#));
    assert_eq!(field(line, "a.c"), None);
    assert_eq!(field(line, "list.2"), None);
    assert_eq!(field(r#"{"q\"k":7}"#, "q\"k").as_deref(), Some("7"));
}

/// Any JSON value.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,3}|\\PC{1,4}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// How a value is told as a field.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

proptest! {
    #[test]
    fn members_are_what_another_reader_reads(members in prop::collection::hash_map("[a-z]{1,4}|\\PC{1,4}", values(), 0..6), pretty in any::<bool>()) {
        let object = Value::Object(members.clone().into_iter().collect());
        let line = if pretty { serde_json::to_string_pretty(&object)? } else { object.to_string() };
        prop_assert_eq!(form(&line), protocol::logs::Form::Json);
        for (name, value) in &members {
            // A name with dots can be reached another way first, and a level is told by its own name.
            if name.contains('.') || name == "level" {
                continue;
            }
            let found = field(&line, name).map(std::borrow::Cow::into_owned);
            match value {
                Value::Object(_) | Value::Array(_) => {
                    let found: Value = serde_json::from_str(&found.unwrap_or_default())?;
                    prop_assert_eq!(&found, value);
                }
                _ => prop_assert_eq!(found, Some(as_text(value))),
            }
        }
        let nodes = tree(&line).into_iter().filter(|node| node.depth == 0).count();
        prop_assert_eq!(nodes, members.len());
    }

    #[test]
    fn what_is_cut_anywhere_is_read_as_far_as_it_goes(value in values(), at in any::<prop::sample::Index>()) {
        let line = format!("{{\"k\":{value}}}");
        let cut = &line[..line.floor_char_boundary(at.index(line.len() + 1))];
        let _ = (tree(cut), fields(cut), field(cut, "k.0"), told(cut), classify(cut), form(cut));
    }

    #[test]
    fn brackets_in_any_order_end(line in "[{}\\[\\]\",:a1\\\\ ]{0,60}") {
        let line = format!("{{{line}");
        let whole = serde_json::from_str::<Value>(&line).is_ok();
        // What another reader takes is taken; ours takes what was cut too.
        prop_assert!(!whole || form(&line) == protocol::logs::Form::Json);
        prop_assert!(tree(&line).len() <= 2_001);
        let _ = (fields(&line), told(&line), field(&line, "a.0"));
    }
}
