//! What an item costs, counted from its program. Not here: how often its loops turn, which only a sample can tell.

use super::{Lanes, Node};

/// An item's work, in additions of one f32.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Outside loops, with both sides of every branch.
    pub straight: u64,
    /// In one turn of every loop.
    pub turn: u64,
    /// How many loops there are.
    pub loops: u64,
}

/// The cost of an item; what is `uniform` costs it nothing.
pub fn cost(lanes: &Lanes, uniform: &[bool]) -> Cost {
    let mut cost = Cost::default();
    add(lanes, &lanes.body, uniform, false, &mut cost);
    cost
}

fn add(lanes: &Lanes, nodes: &[Node], uniform: &[bool], turning: bool, cost: &mut Cost) {
    for node in nodes {
        match node {
            Node::Instruction(instruction) if !uniform[instruction.target.index()] => {
                let operand = lanes.scalar(instruction.operands()[0]);
                let scalar = if instruction.op.is_comparison() { operand } else { lanes.scalar(instruction.target) };
                let weight = u64::from(instruction.op.weight(scalar));
                *(if turning { &mut cost.turn } else { &mut cost.straight }) += weight;
            }
            Node::If { accept, reject, .. } => {
                add(lanes, accept, uniform, turning, cost);
                add(lanes, reject, uniform, turning, cost);
            }
            Node::Loop { body, continuing } => {
                cost.loops += 1;
                add(lanes, body, uniform, true, cost);
                add(lanes, continuing, uniform, true, cost);
            }
            _ => {}
        }
    }
}
