//! Which registers have one value for all items at any time, so that their work is done once a block instead of once a
//! lane. A variable is uniform where all that is stored to it is, and all lanes do the store together.

use super::node::{Instruction, Node};
use super::{Definition, Lanes, Register};

/// Rounds after which every variable counts as divergent; each round finds at least one.
const MOST_ROUNDS: usize = 32;

/// For each register whether it is uniform.
pub fn uniform_registers(lanes: &Lanes) -> Vec<bool> {
    let start = |info: &super::Info| !matches!(info.definition, Definition::Item { .. } | Definition::Place(_));
    let mut found = Uniform { uniform: lanes.registers.iter().map(start).collect(), changed: true };
    for round in 0.. {
        if round == MOST_ROUNDS {
            for (info, uniform) in lanes.registers.iter().zip(&mut found.uniform) {
                *uniform &= info.definition != Definition::Variable;
            }
        }
        found.changed = false;
        found.sequence(&lanes.body, false);
        if !found.changed && round < MOST_ROUNDS {
            break;
        }
        if round > MOST_ROUNDS {
            break;
        }
    }
    found.uniform
}

struct Uniform {
    uniform: Vec<bool>,
    changed: bool,
}

impl Uniform {
    fn is(&self, register: Register) -> bool {
        self.uniform[register.index()]
    }

    fn diverges(&mut self, register: Register) {
        self.changed |= std::mem::replace(&mut self.uniform[register.index()], false);
    }

    fn sequence(&mut self, nodes: &[Node], apart: bool) {
        for node in nodes {
            match node {
                Node::Instruction(instruction) => self.instruction(instruction),
                Node::Store { variable, value } => {
                    if apart || !self.is(*value) {
                        self.diverges(*variable);
                    }
                }
                Node::If { condition, accept, reject } => {
                    let apart = apart || !self.is(*condition);
                    self.sequence(accept, apart);
                    self.sequence(reject, apart);
                }
                Node::Loop { body, continuing } => {
                    let apart = apart || leaves_apart(body, &self.uniform, false) || leaves_apart(continuing, &self.uniform, false);
                    self.sequence(body, apart);
                    self.sequence(continuing, apart);
                }
                Node::BreakIf { .. } | Node::Break | Node::Continue | Node::Leave(_) => {}
            }
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        if !instruction.operands().iter().all(|&register| self.is(register)) {
            self.diverges(instruction.target);
        }
    }
}

/// Whether some lanes can leave the loop round these nodes, or its turn, while others stay.
pub fn leaves_apart(nodes: &[Node], uniform: &[bool], apart: bool) -> bool {
    nodes.iter().any(|node| match node {
        Node::Break | Node::Continue => apart,
        Node::BreakIf { condition, .. } => apart || !uniform[condition.index()],
        Node::If { condition, accept, reject } => {
            let apart = apart || !uniform[condition.index()];
            leaves_apart(accept, uniform, apart) || leaves_apart(reject, uniform, apart)
        }
        _ => false,
    })
}
