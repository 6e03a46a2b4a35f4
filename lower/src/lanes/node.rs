//! The structure of a lane program. Not here: passes over it.

use super::{Op, Register};

/// `target = op(operands)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    pub op: Op,
    pub target: Register,
    operands: [Register; 3],
}

impl Instruction {
    pub fn new(op: Op, target: Register, operands: &[Register]) -> Self {
        let mut all = [Register(0); 3];
        all[..op.arity()].copy_from_slice(operands);
        Self { op, target, operands: all }
    }

    pub fn operands(&self) -> &[Register] {
        &self.operands[..self.op.arity()]
    }
}

/// A piece of structured code.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Instruction(Instruction),
    /// An assignment, seen by the lanes that do it.
    Store {
        variable: Register,
        value: Register,
    },
    If {
        condition: Register,
        accept: Vec<Node>,
        reject: Vec<Node>,
    },
    /// The body, then `continuing`, again and again.
    Loop {
        body: Vec<Node>,
        continuing: Vec<Node>,
    },
    /// Leaves the innermost loop where the condition is `when`.
    BreakIf {
        condition: Register,
        when: bool,
    },
    /// Leaves the innermost loop.
    Break,
    /// Goes to the innermost loop's `continuing`.
    Continue,
    /// Leaves the scope of this number: a call that was inlined, or a switch. Gone once that scope is done.
    Leave(u32),
}

/// How many nodes there are, with those within others.
pub fn count(nodes: &[Node]) -> usize {
    let of = |node: &Node| match node {
        Node::If { accept, reject, .. } => 1 + count(accept) + count(reject),
        Node::Loop { body, continuing } => 1 + count(body) + count(continuing),
        _ => 1,
    };
    nodes.iter().map(of).sum()
}

/// Whether a pass through these nodes never comes out at their end.
pub fn diverts(nodes: &[Node]) -> bool {
    match nodes.last() {
        Some(Node::Break | Node::Continue | Node::Leave(_)) => true,
        Some(Node::If { accept, reject, .. }) => diverts(accept) && diverts(reject),
        _ => false,
    }
}

/// Whether a lane can leave these nodes, other than at their end, for the innermost loop round them.
pub fn jumps_out(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Break | Node::Continue | Node::BreakIf { .. } => true,
        Node::If { accept, reject, .. } => jumps_out(accept) || jumps_out(reject),
        _ => false,
    })
}

/// How many branches and loops lie within each other.
pub fn depth(nodes: &[Node]) -> usize {
    let of = |node: &Node| match node {
        Node::If { accept, reject, .. } => 1 + depth(accept).max(depth(reject)),
        Node::Loop { body, continuing } => 1 + depth(body).max(depth(continuing)),
        _ => 0,
    };
    nodes.iter().map(of).max().unwrap_or(0)
}
