//! One walk over a lane program: what a variable holds is read from where it came, equal work is done once, constants
//! are folded, and small branches become selections. Not here: what is then superfluous, which `dead.rs` removes.

use std::collections::HashMap;

use super::fold::fold;
use super::node::{Instruction, Node, diverts};
use super::{Definition, Lanes, Op, Register, ScalarType};

/// Simplifies the whole body.
pub fn simplify(lanes: &mut Lanes) {
    let body = std::mem::take(&mut lanes.body);
    let results = std::mem::take(&mut lanes.results);
    let mut walk = Walk {
        lanes,
        same: HashMap::new(),
        held: HashMap::new(),
        changes: Vec::new(),
        known: HashMap::new(),
        added: Vec::new(),
        negated: HashMap::new(),
        sums: HashMap::new(),
    };
    let body = walk.sequence(body);
    let results = results.into_iter().map(|register| walk.now(register)).collect();
    lanes.body = body;
    lanes.results = results;
}

pub(super) struct Walk<'a> {
    pub(super) lanes: &'a mut Lanes,
    /// Temporaries that turned out to be another register.
    same: HashMap<Register, Register>,
    /// What a variable holds, where that is known.
    held: HashMap<Register, Register>,
    /// Each change of `held`, with what was there before, so that a branch's can be taken back.
    changes: Vec<(Register, Option<Register>)>,
    /// Where the value of an operation is already there.
    known: HashMap<(Op, ScalarType, [Register; 3]), Register>,
    added: Vec<(Op, ScalarType, [Register; 3])>,
    /// Bools that are the negation of another.
    negated: HashMap<Register, Register>,
    /// Whole numbers that are another one and a known one.
    pub(super) sums: HashMap<Register, (Register, u64)>,
}

impl Walk<'_> {
    /// The register that stands for this one.
    pub(super) fn now(&self, register: Register) -> Register {
        let mut register = register;
        while let Some(&same) = self.same.get(&register) {
            register = same;
        }
        register
    }

    fn hold(&mut self, variable: Register, value: Option<Register>) {
        let before = match value {
            Some(value) => self.held.insert(variable, value),
            None => self.held.remove(&variable),
        };
        self.changes.push((variable, before));
    }

    fn sequence(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        let mut out = Vec::with_capacity(nodes.len());
        for node in nodes {
            self.node(node, &mut out);
            if diverts(&out) {
                break;
            }
        }
        out
    }

    fn node(&mut self, node: Node, out: &mut Vec<Node>) {
        match node {
            Node::Instruction(instruction) => self.instruction(instruction, out),
            Node::Store { variable, value } => self.store(variable, self.now(value), out),
            Node::If { condition, accept, reject } => self.branch(condition, accept, reject, out),
            Node::Loop { body, continuing } => self.turns(body, continuing, out),
            Node::BreakIf { condition, when } => self.break_if(condition, when, out),
            node @ (Node::Break | Node::Continue | Node::Leave(_)) => out.push(node),
        }
    }

    pub(super) fn store(&mut self, variable: Register, value: Register, out: &mut Vec<Node>) {
        if self.held.get(&variable) == Some(&value) {
            return;
        }
        self.hold(variable, Some(value));
        out.push(Node::Store { variable, value });
    }

    pub(super) fn instruction(&mut self, instruction: Instruction, out: &mut Vec<Node>) {
        let operands: Vec<_> = instruction.operands().iter().map(|&register| self.now(register)).collect();
        if instruction.op == Op::Copy && self.lanes.is_variable(operands[0]) {
            let variable = operands[0];
            match self.held.get(&variable) {
                Some(&value) => {
                    self.same.insert(instruction.target, value);
                }
                None => {
                    self.hold(variable, Some(instruction.target));
                    out.push(Node::Instruction(instruction));
                }
            }
            return;
        }
        let result = self.value(instruction.op, instruction.target, &operands, out);
        if result != instruction.target {
            self.same.insert(instruction.target, result);
        }
    }

    /// What a variable holds now.
    pub(super) fn read(&mut self, variable: Register, out: &mut Vec<Node>) -> Register {
        if let Some(&value) = self.held.get(&variable) {
            return value;
        }
        let target = self.lanes.register(self.lanes.scalar(variable), Definition::Temporary);
        out.push(Node::Instruction(Instruction::new(Op::Copy, target, &[variable])));
        self.hold(variable, Some(target));
        target
    }

    /// An operation's value, as a new register where it is not there already.
    pub(super) fn compute(&mut self, op: Op, scalar: ScalarType, operands: &[Register], out: &mut Vec<Node>) -> Register {
        let target = self.lanes.register(scalar, Definition::Temporary);
        self.value(op, target, operands, out)
    }

    /// The register that has this operation's value: `target`, unless it is there already.
    fn value(&mut self, op: Op, target: Register, operands: &[Register], out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(target);
        if let Some(register) = self.shortened(op, scalar, operands, out) {
            return register;
        }
        let mut key = [Register(0); 3];
        key[..operands.len()].copy_from_slice(operands);
        if op.commutes() {
            key[..2].sort_unstable();
        }
        if let Some(&there) = self.known.get(&(op, scalar, key)) {
            return there;
        }
        self.known.insert((op, scalar, key), target);
        self.added.push((op, scalar, key));
        if op == Op::Not && scalar == ScalarType::Bool {
            self.negated.insert(target, operands[0]);
        }
        if scalar.is_integer() && operands.len() == 2 {
            self.summed(op, target, operands);
        }
        out.push(Node::Instruction(Instruction::new(op, target, operands)));
        target
    }

    /// A shorter way to the value: a constant, an operand, or another operation.
    fn shortened(&mut self, op: Op, scalar: ScalarType, operands: &[Register], out: &mut Vec<Node>) -> Option<Register> {
        if op == Op::Select {
            return self.selection(scalar, operands, out);
        }
        let bits: Option<Vec<_>> = operands.iter().map(|&register| self.lanes.bits(register)).collect();
        if let Some(bits) = bits
            && !matches!(op, Op::Convert | Op::Bitcast)
            && let Some(result) = fold(op, self.lanes.scalar(operands[0]), &bits)
        {
            return Some(self.lanes.constant(scalar, result));
        }
        if scalar.is_integer() && !matches!(op, Op::Copy | Op::Convert | Op::Bitcast | Op::Reinterpret) {
            return self.with_known(op, scalar, operands, out);
        }
        if scalar != ScalarType::Bool {
            return (op == Op::Copy).then(|| operands[0]);
        }
        match op {
            Op::Copy => Some(operands[0]),
            Op::Not => self.negated.get(&operands[0]).copied(),
            Op::And | Op::Or => self.connective(op, operands[0], operands[1]),
            _ => None,
        }
    }

    fn connective(&self, op: Op, a: Register, b: Register) -> Option<Register> {
        if a == b {
            return Some(a);
        }
        let neutral = u64::from(op == Op::And);
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(bits) = self.lanes.bits(constant) {
                return Some(if bits == neutral { other } else { constant });
            }
        }
        None
    }

    fn selection(&mut self, scalar: ScalarType, operands: &[Register], out: &mut Vec<Node>) -> Option<Register> {
        let &[condition, yes, no] = operands else { return None };
        if yes == no {
            return Some(yes);
        }
        if let Some(bits) = self.lanes.bits(condition) {
            return Some(if bits == 1 { yes } else { no });
        }
        if let Some(&opposite) = self.negated.get(&condition) {
            return Some(self.compute(Op::Select, scalar, &[opposite, no, yes], out));
        }
        if scalar != ScalarType::Bool {
            return None;
        }
        let bool = ScalarType::Bool;
        match (self.lanes.bits(yes), self.lanes.bits(no)) {
            (Some(1), _) => Some(self.compute(Op::Or, bool, &[condition, no], out)),
            (_, Some(0)) => Some(self.compute(Op::And, bool, &[condition, yes], out)),
            (Some(_), _) => {
                let not = self.compute(Op::Not, bool, &[condition], out);
                Some(self.compute(Op::And, bool, &[not, no], out))
            }
            (_, Some(_)) => {
                let not = self.compute(Op::Not, bool, &[condition], out);
                Some(self.compute(Op::Or, bool, &[not, yes], out))
            }
            _ => None,
        }
    }

    pub(super) fn break_if(&mut self, condition: Register, when: bool, out: &mut Vec<Node>) {
        let condition = self.now(condition);
        let (condition, when) = match self.negated.get(&condition) {
            Some(&opposite) => (opposite, !when),
            None => (condition, when),
        };
        match self.lanes.bits(condition) {
            Some(bits) if (bits == 1) == when => out.push(Node::Break),
            Some(_) => {}
            None => out.push(Node::BreakIf { condition, when }),
        }
    }

    /// A branch's code. What it knows and stores is forgotten; its stores are told.
    fn apart(&mut self, nodes: Vec<Node>) -> (Vec<Node>, Vec<Register>) {
        let (changes, added) = (self.changes.len(), self.added.len());
        let nodes = self.sequence(nodes);
        let mut stored = Vec::new();
        stores(&nodes, &mut stored);
        self.take_back(changes, added);
        (nodes, stored)
    }

    fn branch(&mut self, condition: Register, accept: Vec<Node>, reject: Vec<Node>, out: &mut Vec<Node>) {
        let condition = self.now(condition);
        if let Some(bits) = self.lanes.bits(condition) {
            let taken = self.sequence(if bits == 1 { accept } else { reject });
            return out.extend(taken);
        }
        if let Some(&opposite) = self.negated.get(&condition) {
            return self.branch(opposite, reject, accept, out);
        }
        let (accept, stored) = self.apart(accept);
        let (reject, others) = self.apart(reject);
        let Some((accept, reject)) = self.selected(condition, accept, reject, out) else { return };
        out.push(Node::If { condition, accept, reject });
        for variable in stored.into_iter().chain(others) {
            self.hold(variable, None);
        }
    }

    fn turns(&mut self, body: Vec<Node>, continuing: Vec<Node>, out: &mut Vec<Node>) {
        let mut stored = Vec::new();
        stores(&body, &mut stored);
        stores(&continuing, &mut stored);
        for &variable in &stored {
            self.hold(variable, None);
        }
        let may_continue = jumps_on(&body);
        let (body, continuing) = if may_continue {
            (self.apart(body).0, self.apart_after(&stored, continuing))
        } else {
            // One run of code: what the body knows holds in `continuing`.
            let (changes, added) = (self.changes.len(), self.added.len());
            let body = self.sequence(body);
            let continuing = if diverts(&body) { Vec::new() } else { self.sequence(continuing) };
            self.take_back(changes, added);
            (body, continuing)
        };
        out.push(Node::Loop { body, continuing });
        for variable in stored {
            self.hold(variable, None);
        }
    }

    fn take_back(&mut self, changes: usize, added: usize) {
        for (variable, before) in self.changes.drain(changes..).rev() {
            match before {
                Some(value) => self.held.insert(variable, value),
                None => self.held.remove(&variable),
            };
        }
        for key in self.added.drain(added..) {
            self.known.remove(&key);
        }
    }

    fn apart_after(&mut self, stored: &[Register], nodes: Vec<Node>) -> Vec<Node> {
        for &variable in stored {
            self.hold(variable, None);
        }
        self.apart(nodes).0
    }
}

/// Whether a lane can go on to the loop's `continuing` from within.
pub fn jumps_on(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Continue => true,
        Node::If { accept, reject, .. } => jumps_on(accept) || jumps_on(reject),
        _ => false,
    })
}

/// The variables that these nodes store to.
pub fn stores(nodes: &[Node], into: &mut Vec<Register>) {
    for node in nodes {
        match node {
            Node::Store { variable, .. } => into.push(*variable),
            Node::If { accept, reject, .. } => {
                stores(accept, into);
                stores(reject, into);
            }
            Node::Loop { body, continuing } => {
                stores(body, into);
                stores(continuing, into);
            }
            _ => {}
        }
    }
}
