use std::collections::HashSet;

use leptos::prelude::*;
use protocol::logs::{Node, NodeKind};

/// A JSON value as a tree. What holds others can be closed.
#[component]
pub(super) fn Tree(nodes: Vec<Node>) -> impl IntoView {
    let closed = RwSignal::new(HashSet::<usize>::new());
    let nodes = StoredValue::new(nodes);
    let rows = move || {
        nodes.with_value(|nodes| {
            let shown = closed.with(|closed| shown(nodes, closed));
            shown
                .into_iter()
                .filter_map(|place| Some(view! { <Branch node=nodes.get(place)?.clone() place closed /> }))
                .collect_view()
        })
    };
    view! {
        <ul class="log-tree mono selectable" data-test="log-tree">
            {rows}
        </ul>
    }
}

/// The places of the nodes that no closed one hides.
fn shown(nodes: &[Node], closed: &HashSet<usize>) -> Vec<usize> {
    let mut hidden_below = None;
    let mut shown = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        if hidden_below.is_some_and(|depth| node.depth > depth) {
            continue;
        }
        hidden_below = closed.contains(&place).then_some(node.depth);
        shown.push(place);
    }
    shown
}

#[component]
fn Branch(node: Node, place: usize, closed: RwSignal<HashSet<usize>>) -> impl IntoView {
    let holds = matches!(node.kind, NodeKind::Object | NodeKind::Array);
    let is_closed = move || closed.with(|closed| closed.contains(&place));
    let switch = move |_| {
        closed.update(|closed| {
            if !closed.remove(&place) {
                closed.insert(place);
            }
        });
    };
    // Deeper than this, every level looks alike.
    let indent = format!("{}px", 14 * node.depth.min(24));
    let (class, about) = match node.kind {
        NodeKind::Text => ("is-text", None),
        NodeKind::Number => ("is-number", None),
        NodeKind::Bool | NodeKind::Null => ("is-word", None),
        NodeKind::Object => ("faint", Some("{ }")),
        NodeKind::Array => ("faint", Some("[ ]")),
        NodeKind::Cut => ("attention", None),
    };
    let value = match about {
        Some(brackets) => format!("{brackets} {}", node.value),
        None => node.value,
    };
    let toggle = holds.then(|| {
        view! {
            <button
                type="button"
                class="log-tree-toggle"
                aria-label=if is_closed() { "Open" } else { "Close" }
                aria-expanded=if is_closed() { "false" } else { "true" }
                on:click=switch
            >
                {if is_closed() { "▸" } else { "▾" }}
            </button>
        }
    });
    view! {
        <li style:padding-left=indent>
            {toggle}
            <span class="log-tree-name">{node.name}</span>
            <span class=class>{value}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(depth: u16) -> Node {
        Node { depth, name: String::new(), value: String::new(), kind: NodeKind::Object }
    }

    #[test]
    fn what_is_closed_hides_all_that_lies_below_it() {
        let nodes: Vec<Node> = [0, 1, 2, 1, 0, 1].into_iter().map(node).collect();
        let of = |closed: &[usize]| shown(&nodes, &closed.iter().copied().collect());
        assert_eq!(of(&[]), [0, 1, 2, 3, 4, 5]);
        assert_eq!(of(&[0]), [0, 4, 5]);
        assert_eq!(of(&[1, 4]), [0, 1, 3, 4]);
        assert_eq!(of(&[0, 4]), [0, 4]);
    }
}
