//! What nobody reads is removed: operations, stores that another one hides or that are never read, branches that do
//! nothing. Not here: loops, which stay even where they compute nothing, as they may never end.

use std::collections::HashSet;

use super::live::{Seen, live_variables};
use super::node::{Instruction, Node};
use super::{Lanes, Register};

/// Removes what has no effect on the results.
pub fn remove_dead(lanes: &mut Lanes) {
    remove_hidden_stores(lanes);
    loop {
        let needed = needed(lanes);
        let mut body = std::mem::take(&mut lanes.body);
        let emptied = sweep(&mut body, &needed);
        lanes.body = body;
        if !emptied {
            break;
        }
    }
}

/// Stores behind which their variable is not read.
fn remove_hidden_stores(lanes: &mut Lanes) {
    let mut hidden: HashSet<*const Node> = HashSet::new();
    live_variables(lanes, &mut |seen| {
        if let Seen::Store { node, variable, after } = seen
            && !after.contains(&variable)
        {
            hidden.insert(node);
        }
    });
    drop_nodes(&mut lanes.body, &hidden);
}

fn drop_nodes(nodes: &mut Vec<Node>, hidden: &HashSet<*const Node>) {
    nodes.retain(|node| !hidden.contains(&std::ptr::from_ref(node)));
    for node in nodes {
        match node {
            Node::If { accept, reject, .. } => {
                drop_nodes(accept, hidden);
                drop_nodes(reject, hidden);
            }
            Node::Loop { body, continuing } => {
                drop_nodes(body, hidden);
                drop_nodes(continuing, hidden);
            }
            _ => {}
        }
    }
}

/// Which registers the results and the conditions rest on.
fn needed(lanes: &Lanes) -> Vec<bool> {
    let mut from: Vec<Vec<Register>> = vec![Vec::new(); lanes.registers.len()];
    let mut work = lanes.results.clone();
    sources(&lanes.body, &mut from, &mut work);
    let mut needed = vec![false; lanes.registers.len()];
    while let Some(register) = work.pop() {
        if !std::mem::replace(&mut needed[register.index()], true) {
            work.append(&mut from[register.index()]);
        }
    }
    needed
}

/// What each register is made of, and the conditions.
fn sources(nodes: &[Node], from: &mut [Vec<Register>], conditions: &mut Vec<Register>) {
    for node in nodes {
        match node {
            Node::Instruction(instruction) => from[instruction.target.index()].extend(instruction.operands()),
            Node::Store { variable, value } => from[variable.index()].push(*value),
            Node::If { condition, accept, reject } => {
                conditions.push(*condition);
                sources(accept, from, conditions);
                sources(reject, from, conditions);
            }
            Node::Loop { body, continuing } => {
                sources(body, from, conditions);
                sources(continuing, from, conditions);
            }
            Node::BreakIf { condition, .. } => conditions.push(*condition),
            Node::Break | Node::Continue | Node::Leave(_) => {}
        }
    }
}

/// Removes what is not needed; whether a branch was emptied by that.
fn sweep(nodes: &mut Vec<Node>, needed: &[bool]) -> bool {
    let mut emptied = false;
    nodes.retain_mut(|node| match node {
        Node::Instruction(Instruction { target, .. }) => needed[target.index()],
        Node::Store { variable, .. } => needed[variable.index()],
        Node::If { accept, reject, .. } => {
            emptied |= sweep(accept, needed) | sweep(reject, needed);
            let empty = accept.is_empty() && reject.is_empty();
            emptied |= empty;
            !empty
        }
        Node::Loop { body, continuing } => {
            emptied |= sweep(body, needed) | sweep(continuing, needed);
            true
        }
        Node::BreakIf { .. } | Node::Break | Node::Continue | Node::Leave(_) => true,
    });
    emptied
}
