//! Work on nothing but constants, uniform parameters and lengths is done once, before all items.

use super::node::Node;
use super::{Definition, Lanes};

/// Moves such work into the prologue, from wherever it stands.
pub fn hoist(lanes: &mut Lanes) {
    let mut body = std::mem::take(&mut lanes.body);
    let early = |definition| matches!(definition, Definition::Constant(_) | Definition::Uniform { .. } | Definition::Length(_));
    let mut settled: Vec<bool> = lanes.registers.iter().map(|info| early(info.definition)).collect();
    lanes.prologue.iter().for_each(|instruction| settled[instruction.target.index()] = true);
    take(&mut body, &mut settled, &mut lanes.prologue);
    lanes.body = body;
}

fn take(nodes: &mut Vec<Node>, settled: &mut [bool], prologue: &mut Vec<super::Instruction>) {
    nodes.retain_mut(|node| {
        match node {
            Node::Instruction(instruction) if instruction.operands().iter().all(|register| settled[register.index()]) => {
                settled[instruction.target.index()] = true;
                prologue.push(*instruction);
                return false;
            }
            Node::If { accept, reject, .. } => {
                take(accept, settled, prologue);
                take(reject, settled, prologue);
            }
            Node::Loop { body, continuing } => {
                take(body, settled, prologue);
                take(continuing, settled, prologue);
            }
            _ => {}
        }
        true
    });
}
