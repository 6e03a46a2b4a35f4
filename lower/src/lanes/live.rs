//! Which variables are still read, at each branch, loop and store. Not here: temporaries, whose uses are plain to see.

use std::collections::BTreeSet;

use super::node::Node;
use super::{Lanes, Op, Register};

/// A set of variables.
pub type Variables = BTreeSet<Register>;

/// What the walk comes by.
pub enum Seen<'a> {
    Store {
        node: *const Node,
        variable: Register,
        after: &'a Variables,
    },
    /// A branch: what is read behind it, and from the start of its other side.
    If {
        node: *const Node,
        after: &'a Variables,
        reject: &'a Variables,
    },
    /// A loop: what is read behind it, and from the start of its `continuing`.
    Loop {
        node: *const Node,
        after: &'a Variables,
        continued: &'a Variables,
    },
}

/// Walks the whole body, from its end.
pub fn live_variables(lanes: &Lanes, see: &mut dyn FnMut(Seen<'_>)) {
    let mut walk = Walk { lanes, see, tells: true };
    walk.sequence(&lanes.body, Variables::new(), &Exits::default());
}

/// What is read where a jump leads.
#[derive(Default)]
struct Exits {
    broken: Variables,
    continued: Variables,
}

struct Walk<'a> {
    lanes: &'a Lanes,
    see: &'a mut dyn FnMut(Seen<'_>),
    /// Not while it finds what a loop carries.
    tells: bool,
}

impl Walk<'_> {
    /// What is read from the start of these nodes, given what is read behind them.
    fn sequence(&mut self, nodes: &[Node], mut live: Variables, exits: &Exits) -> Variables {
        for node in nodes.iter().rev() {
            live = self.node(node, live, exits);
        }
        live
    }

    fn node(&mut self, node: &Node, mut live: Variables, exits: &Exits) -> Variables {
        match node {
            Node::Instruction(instruction) => {
                if instruction.op == Op::Copy && self.lanes.is_variable(instruction.operands()[0]) {
                    live.insert(instruction.operands()[0]);
                }
            }
            Node::Store { variable, .. } => {
                self.tell(Seen::Store { node, variable: *variable, after: &live });
                live.remove(variable);
            }
            Node::If { accept, reject, .. } => {
                let mut before = self.sequence(reject, live.clone(), exits);
                self.tell(Seen::If { node, after: &live, reject: &before });
                before.extend(self.sequence(accept, live, exits));
                live = before;
            }
            Node::Loop { body, continuing } => {
                live = self.turns(node, body, continuing, live);
            }
            Node::BreakIf { .. } => live.extend(&exits.broken),
            Node::Break => live.clone_from(&exits.broken),
            Node::Continue => live.clone_from(&exits.continued),
            Node::Leave(_) => live.clear(),
        }
        live
    }

    fn tell(&mut self, seen: Seen<'_>) {
        if self.tells {
            (self.see)(seen);
        }
    }

    fn turns(&mut self, node: &Node, body: &[Node], continuing: &[Node], after: Variables) -> Variables {
        // One pass finds all that is carried: what a turn reads before it writes it does not depend on the next turn.
        let tells = std::mem::replace(&mut self.tells, false);
        let carried = self.turn(node, body, continuing, Variables::new(), &after);
        self.tells = tells;
        if tells { self.turn(node, body, continuing, carried, &after) } else { carried }
    }

    /// What one turn reads from outside, given what the next one does.
    fn turn(&mut self, node: &Node, body: &[Node], continuing: &[Node], next: Variables, after: &Variables) -> Variables {
        let mut exits = Exits { broken: after.clone(), continued: Variables::new() };
        exits.continued = self.sequence(continuing, next, &exits);
        self.tell(Seen::Loop { node, after, continued: &exits.continued });
        let before = exits.continued.clone();
        self.sequence(body, before, &exits)
    }
}
