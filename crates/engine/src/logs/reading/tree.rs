//! A line as a JSON tree, bounded in depth and in number.

use protocol::logs::{Node, NodeKind};

use super::{
    fields::{LONGEST_VALUE, LOOKED_THROUGH},
    json::{self, End, Kind, Token, Walk},
    scan::beginning,
};
use crate::visible;

/// Deeper values are cut.
pub(super) const DEEPEST: usize = 64;
/// Values that a tree has at most.
pub(super) const MOST: usize = 2_000;
/// Characters of a name that are shown.
const LONGEST_NAME: usize = 200;

/// What is open: where its node stands, whether it is an array, and how many values it has so far.
struct Open {
    node: Option<usize>,
    array: bool,
    count: usize,
}

/// See the room's `tree`.
pub(super) fn tree(text: &str) -> Vec<Node> {
    let start = if json::is_object(text) { Some(0) } else { json::within(beginning(text, LOOKED_THROUGH)) };
    let Some(text) = start.and_then(|start| text.get(start..)) else { return Vec::new() };
    let mut walk = Walk::new(text);
    walk.next();
    let mut nodes = Vec::new();
    let mut open = vec![Open { node: None, array: false, count: 0 }];
    let mut name = String::new();
    while let Some(token) = walk.next() {
        match token.kind {
            Kind::Close => close(&mut open, &mut nodes),
            Kind::Key => {
                name = visible::line(&json::decoded(text.get(token.at).unwrap_or_default()), LONGEST_NAME);
            }
            _ => add(text, &mut walk, &token, &mut nodes, &mut open, &mut name),
        }
    }
    let cut = walk.end() == End::Cut;
    while !open.is_empty() {
        close(&mut open, &mut nodes);
    }
    if cut || nodes.len() > MOST {
        nodes.truncate(MOST);
        nodes.push(Node { depth: 0, name: "…".to_owned(), value: String::new(), kind: NodeKind::Cut });
    }
    nodes
}

/// Adds a value; one more than there may be says that there are more. What is not shown is counted all the same.
fn add(
    text: &str,
    walk: &mut Walk<'_>,
    token: &Token,
    nodes: &mut Vec<Node>,
    open: &mut Vec<Open>,
    name: &mut String,
) {
    let depth = open.len() - 1;
    let opens = matches!(token.kind, Kind::Object | Kind::Array);
    let too_deep = opens && depth + 1 >= DEEPEST;
    if let Some(parent) = open.last_mut() {
        if parent.array {
            *name = parent.count.to_string();
        }
        parent.count += 1;
    }
    let shown = nodes.len() <= MOST;
    if shown {
        let kind = if too_deep { NodeKind::Cut } else { kind(token.kind) };
        let raw = if opens { "" } else { text.get(token.at.clone()).unwrap_or_default() };
        let value = match token.kind {
            Kind::Text => visible::line(&json::decoded(raw), LONGEST_VALUE),
            _ => visible::line(raw, LONGEST_VALUE),
        };
        nodes.push(Node {
            depth: u16::try_from(depth).unwrap_or(u16::MAX),
            name: std::mem::take(name),
            value,
            kind,
        });
    }
    if too_deep {
        walk.close_last();
    } else if opens {
        let node = shown.then(|| nodes.len() - 1);
        open.push(Open { node, array: token.kind == Kind::Array, count: 0 });
    }
}

/// Closes what was opened last: its node says how many values it holds.
fn close(open: &mut Vec<Open>, nodes: &mut [Node]) {
    let Some(closed) = open.pop() else { return };
    if let Some(node) = closed.node.and_then(|at| nodes.get_mut(at)) {
        node.value = closed.count.to_string();
    }
}

const fn kind(of: Kind) -> NodeKind {
    match of {
        Kind::Object => NodeKind::Object,
        Kind::Array => NodeKind::Array,
        Kind::Number => NodeKind::Number,
        Kind::Bool => NodeKind::Bool,
        Kind::Null => NodeKind::Null,
        Kind::Text | Kind::Key | Kind::Close => NodeKind::Text,
    }
}
