//! A scope's early leaves (an inlined function's returns, a switch's breaks) become plain structure: what follows moves
//! into the other branch, or is done where a flag is not set. Not here: breaks of loops, which stay.

use super::node::{Node, diverts};
use super::{Definition, Lanes, Register, ScalarType};

/// Branches that are moved within each other before flags are used, so that a thousand returns do not nest.
const MOST_MOVES: usize = 16;

/// The same code without leaves of `scope`.
pub fn without_leaves(lanes: &mut Lanes, nodes: Vec<Node>, scope: u32) -> Vec<Node> {
    // From the end: `rest` is what follows, already done.
    let mut rest: Vec<Node> = Vec::new();
    let mut moves = 0;
    for node in nodes.into_iter().rev() {
        if node == Node::Leave(scope) {
            rest.clear();
            moves = 0;
            continue;
        }
        if !leaves(std::slice::from_ref(&node), scope) {
            if matches!(node, Node::Break | Node::Continue | Node::Leave(_)) {
                rest.clear();
            }
            rest.push(node);
            continue;
        }
        rest.reverse();
        let (before, moved) = joined(lanes, node, rest, scope, moves < MOST_MOVES);
        moves = if moved { moves + 1 } else { 0 };
        rest = before;
        rest.reverse();
    }
    rest.reverse();
    rest
}

/// A node that may leave, and what follows where it did not. Whether the rest went into a branch.
fn joined(lanes: &mut Lanes, node: Node, rest: Vec<Node>, scope: u32, may_move: bool) -> (Vec<Node>, bool) {
    match node {
        Node::If { condition, accept, reject } if rest.is_empty() => {
            let (accept, reject) = (without_leaves(lanes, accept, scope), without_leaves(lanes, reject, scope));
            (vec![Node::If { condition, accept, reject }], false)
        }
        Node::If { condition, accept, reject } if may_move && diverts(&accept) && !leaves(&reject, scope) => {
            let accept = without_leaves(lanes, accept, scope);
            let reject = followed(reject, rest);
            (vec![Node::If { condition, accept, reject }], true)
        }
        Node::If { condition, accept, reject } if may_move && diverts(&reject) && !leaves(&accept, scope) => {
            let reject = without_leaves(lanes, reject, scope);
            let accept = followed(accept, rest);
            (vec![Node::If { condition, accept, reject }], true)
        }
        node => {
            let left = lanes.register(ScalarType::Bool, Definition::Variable);
            let mut nodes = vec![store(lanes, left, false)];
            nodes.extend(flagged(lanes, vec![node], scope, left, false));
            if !rest.is_empty() {
                let (condition, test) = read(lanes, left);
                nodes.extend([test, Node::If { condition, accept: Vec::new(), reject: rest }]);
            }
            (nodes, false)
        }
    }
}

/// The same code, where a leave sets the flag and nothing else is done behind it; within a loop it breaks.
fn flagged(lanes: &mut Lanes, nodes: Vec<Node>, scope: u32, left: Register, in_loop: bool) -> Vec<Node> {
    let mut rest: Vec<Node> = Vec::new();
    for node in nodes.into_iter().rev() {
        let may_leave = leaves(std::slice::from_ref(&node), scope);
        let mut now = match node {
            Node::Leave(s) if s == scope => {
                rest.clear();
                let mut now = vec![store(lanes, left, true)];
                if in_loop {
                    now.push(Node::Break);
                }
                now
            }
            Node::If { condition, accept, reject } => {
                let accept = flagged(lanes, accept, scope, left, in_loop);
                let reject = flagged(lanes, reject, scope, left, in_loop);
                vec![Node::If { condition, accept, reject }]
            }
            Node::Loop { body, continuing } => {
                let body = flagged(lanes, body, scope, left, true);
                let continuing = flagged(lanes, continuing, scope, left, true);
                let mut now = vec![Node::Loop { body, continuing }];
                if may_leave && in_loop {
                    let (condition, test) = read(lanes, left);
                    now.extend([test, Node::BreakIf { condition, when: true }]);
                }
                now
            }
            node => vec![node],
        };
        if may_leave && !in_loop && !rest.is_empty() {
            rest.reverse();
            let (condition, test) = read(lanes, left);
            now.extend([test, Node::If { condition, accept: Vec::new(), reject: std::mem::take(&mut rest) }]);
        }
        rest.extend(now.into_iter().rev());
    }
    rest.reverse();
    rest
}

fn followed(mut nodes: Vec<Node>, rest: Vec<Node>) -> Vec<Node> {
    if !diverts(&nodes) {
        nodes.extend(rest);
    }
    nodes
}

fn store(lanes: &mut Lanes, variable: Register, value: bool) -> Node {
    Node::Store { variable, value: lanes.number(ScalarType::Bool, value.into()) }
}

fn read(lanes: &mut Lanes, variable: Register) -> (Register, Node) {
    let target = lanes.register(lanes.scalar(variable), Definition::Temporary);
    (target, Node::Instruction(super::Instruction::new(super::Op::Copy, target, &[variable])))
}

fn leaves(nodes: &[Node], scope: u32) -> bool {
    nodes.iter().any(|node| match node {
        Node::Leave(s) => *s == scope,
        Node::If { accept, reject, .. } => leaves(accept, scope) || leaves(reject, scope),
        Node::Loop { body, continuing } => leaves(body, scope) || leaves(continuing, scope),
        _ => false,
    })
}
