//! Small branches become selections: both sides are computed, and what they assign is selected. That is always right,
//! as every operation is total; it pays where the sides cost less than the masks of a branch. A branch that ends in a
//! break is a selection and a conditional break.

use super::Register;
use super::node::Node;
use super::op::Op;
use super::simplify::Walk;

/// The most that both sides may cost together, in additions.
const MOST_WEIGHT: u32 = 24;

impl Walk<'_> {
    /// Selections instead of a branch, or the branch as it was.
    pub(super) fn selected(
        &mut self,
        condition: Register,
        accept: Vec<Node>,
        reject: Vec<Node>,
        out: &mut Vec<Node>,
    ) -> Option<(Vec<Node>, Vec<Node>)> {
        let (yes, breaks_if) = without_break(&accept);
        let (no, breaks_unless) = without_break(&reject);
        match (self.weight(yes), self.weight(no)) {
            (Some(a), Some(b)) if a + b <= MOST_WEIGHT => {}
            _ => return Some((accept, reject)),
        }
        let yes = self.finals(yes, out);
        let no = self.finals(no, out);
        let others = no.iter().filter(|(variable, _)| !yes.iter().any(|(stored, _)| stored == variable));
        for &(variable, _) in yes.iter().chain(others) {
            let find = |finals: &[(Register, Register)]| finals.iter().find(|(stored, _)| *stored == variable).map(|&(_, value)| value);
            let (yes, no) = (find(&yes), find(&no));
            let before = if yes.is_none() || no.is_none() { Some(self.read(variable, out)) } else { None };
            let (Some(yes), Some(no)) = (yes.or(before), no.or(before)) else { continue };
            let scalar = self.lanes.scalar(variable);
            let value = self.compute(Op::Select, scalar, &[condition, yes, no], out);
            self.store(variable, value, out);
        }
        match (breaks_if, breaks_unless) {
            (true, true) => out.push(Node::Break),
            (true, false) => self.break_if(condition, true, out),
            (false, true) => self.break_if(condition, false, out),
            (false, false) => {}
        }
        None
    }

    /// What straight code costs.
    fn weight(&self, nodes: &[Node]) -> Option<u32> {
        let weight = |node: &Node| match node {
            Node::Instruction(instruction) => Some(instruction.op.weight(self.lanes.scalar(instruction.target))),
            Node::Store { .. } => Some(1),
            _ => None,
        };
        nodes.iter().map(weight).sum()
    }

    /// Does a branch's instructions, and tells what its variables are behind it.
    fn finals(&mut self, nodes: &[Node], out: &mut Vec<Node>) -> Vec<(Register, Register)> {
        let mut finals: Vec<(Register, Register)> = Vec::new();
        for node in nodes {
            match *node {
                Node::Instruction(instruction) => self.instruction(instruction, out),
                Node::Store { variable, value } => {
                    let value = self.now(value);
                    match finals.iter_mut().find(|(stored, _)| *stored == variable) {
                        Some(last) => last.1 = value,
                        None => finals.push((variable, value)),
                    }
                }
                _ => {}
            }
        }
        finals
    }
}

fn without_break(nodes: &[Node]) -> (&[Node], bool) {
    match nodes {
        [before @ .., Node::Break] => (before, true),
        nodes => (nodes, false),
    }
}
