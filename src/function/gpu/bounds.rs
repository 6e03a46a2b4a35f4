//! How often a loop turns at most, where its counter tells: a whole number that begins at a known one, goes by a known
//! step and is compared with a known end in every turn. Not here: what follows from it for a dispatch.

use std::collections::HashMap;

use crate::function::lanes::{Definition, Instruction, Lanes, Node, Op, Register, ScalarType, fold, jumps_on, stores};

/// The most turns of each loop, in the order in which the loops begin; nothing where that cannot be told.
///
/// `known` tells what a call knows before it begins: values that are the same for all items, and lengths.
pub(super) fn bounds(lanes: &Lanes, known: &dyn Fn(Definition) -> Option<u64>) -> Vec<Option<u64>> {
    let mut walk = Walk { lanes, known: HashMap::new(), held: HashMap::new(), bounds: Vec::new() };
    for (at, info) in lanes.registers.iter().enumerate() {
        let bits = match info.definition {
            Definition::Constant(bits) => Some(bits),
            definition => known(definition),
        };
        walk.known.extend(bits.map(|bits| (Register(at as u32), bits)));
    }
    for instruction in &lanes.prologue {
        walk.evaluate(instruction);
    }
    walk.sequence(&lanes.body);
    walk.bounds
}

struct Walk<'a> {
    lanes: &'a Lanes,
    /// Registers whose bits are known.
    known: HashMap<Register, u64>,
    /// Variables whose bits are known at this place.
    held: HashMap<Register, u64>,
    bounds: Vec<Option<u64>>,
}

/// A counter: the variable, how it goes on, and the registers that hold it within a turn before it does.
struct Counter {
    variable: Register,
    scalar: ScalarType,
    step: i64,
    copies: Vec<Register>,
    /// What holds the next turn's.
    next: Register,
}

impl Counter {
    /// How far ahead of the counter a register is.
    fn ahead(&self, register: Register) -> Option<i64> {
        if register == self.next {
            return Some(self.step);
        }
        self.copies.contains(&register).then_some(0)
    }
}

impl Walk<'_> {
    fn evaluate(&mut self, instruction: &Instruction) {
        let bits: Option<Vec<_>> = instruction.operands().iter().map(|register| self.known.get(register).copied()).collect();
        let Some(bits) = bits else { return };
        let from = self.lanes.scalar(instruction.operands()[0]);
        let to = self.lanes.scalar(instruction.target);
        let same_bits =
            matches!(instruction.op, Op::Convert | Op::Bitcast) && from.is_integer() && to.is_integer() && from.bits() == to.bits();
        let result = match instruction.op {
            _ if same_bits => Some(bits[0]),
            Op::Convert | Op::Bitcast => None,
            op => fold(op, from, &bits),
        };
        self.known.extend(result.map(|bits| (instruction.target, bits)));
    }

    fn sequence(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Instruction(instruction) => {
                    self.evaluate(instruction);
                    if let (Op::Copy, Some(&bits)) = (instruction.op, self.held.get(&instruction.operands()[0])) {
                        self.known.insert(instruction.target, bits);
                    }
                }
                Node::Store { variable, value } => {
                    match self.known.get(value) {
                        Some(&bits) => self.held.insert(*variable, bits),
                        None => self.held.remove(variable),
                    };
                }
                Node::If { accept, reject, .. } => {
                    let before = self.held.clone();
                    self.sequence(accept);
                    self.held = before.clone();
                    self.sequence(reject);
                    self.held = before;
                    self.forget(&[accept, reject]);
                }
                Node::Loop { body, continuing } => {
                    let bound = self.bound(body, continuing);
                    self.bounds.push(bound);
                    self.forget(&[body, continuing]);
                    self.sequence(body);
                    self.sequence(continuing);
                    self.forget(&[body, continuing]);
                }
                _ => {}
            }
        }
    }

    fn forget(&mut self, parts: &[&Vec<Node>]) {
        let mut stored = Vec::new();
        parts.iter().for_each(|nodes| stores(nodes, &mut stored));
        for variable in stored {
            self.held.remove(&variable);
        }
    }

    /// The least bound of any counter.
    fn bound(&self, body: &[Node], continuing: &[Node]) -> Option<u64> {
        // What stands behind a jump to `continuing` is not done in every turn.
        let done = body.iter().position(|node| jumps_on(std::slice::from_ref(node))).unwrap_or(body.len());
        let always: Vec<&Node> = body[..done].iter().chain(continuing).collect();
        let counters = self.counters(&always, body, continuing);
        let ends = always.iter().filter_map(|node| match node {
            Node::BreakIf { condition, when } => Some((*condition, *when)),
            _ => None,
        });
        ends.flat_map(|(condition, when)| self.tests(&always, condition, when))
            .filter_map(|(op, a, b, stays)| counters.iter().filter_map(|counter| self.turns(counter, op, a, b, stays)).min())
            .min()
    }

    /// The variables that go on by the same step in every turn.
    fn counters(&self, always: &[&Node], body: &[Node], continuing: &[Node]) -> Vec<Counter> {
        let mut stored = Vec::new();
        stores(body, &mut stored);
        stores(continuing, &mut stored);
        let of = |node: &&Node| {
            let Node::Store { variable, value } = node else { return None };
            let scalar = self.lanes.scalar(*variable);
            let once = stored.iter().filter(|other| *other == variable).count() == 1;
            if !once || !matches!(scalar, ScalarType::I32 | ScalarType::U32) {
                return None;
            }
            let copies: Vec<_> =
                instructions(always).filter(|i| i.op == Op::Copy && i.operands()[0] == *variable).map(|i| i.target).collect();
            let next = instructions(always).find(|i| i.target == *value)?;
            let [a, b] = *next.operands() else { return None };
            let step = match next.op {
                Op::Add if copies.contains(&a) => number(scalar, *self.known.get(&b)?),
                Op::Add if copies.contains(&b) => number(scalar, *self.known.get(&a)?),
                Op::Subtract if copies.contains(&a) => -number(scalar, *self.known.get(&b)?),
                _ => return None,
            };
            Some(Counter { variable: *variable, scalar, step, copies, next: *value })
        };
        always.iter().filter_map(of).collect()
    }

    /// The comparisons any of which ends the loop, and what they are while it goes on.
    fn tests(&self, always: &[&Node], condition: Register, when: bool) -> Vec<(Op, Register, Register, bool)> {
        let (mut work, mut tests) = (vec![(condition, !when)], Vec::new());
        while let Some((condition, stays)) = work.pop() {
            let Some(test) = instructions(always).find(|i| i.target == condition) else { continue };
            match (test.op, test.operands()) {
                (Op::And, &[a, b]) if stays => work.extend([(a, true), (b, true)]),
                (Op::Or, &[a, b]) if !stays => work.extend([(a, false), (b, false)]),
                (Op::Not, &[a]) => work.push((a, !stays)),
                (op, &[a, b]) if op.is_comparison() => tests.push((op, a, b, stays)),
                _ => {}
            }
        }
        tests
    }

    /// The most turns while a comparison of a counter with a known end stays what it is.
    fn turns(&self, counter: &Counter, op: Op, a: Register, b: Register, stays: bool) -> Option<u64> {
        let (end, ahead, counter_first) = match (counter.ahead(a), counter.ahead(b)) {
            (Some(ahead), _) => (*self.known.get(&b)?, ahead, true),
            (_, Some(ahead)) => (*self.known.get(&a)?, ahead, false),
            _ => return None,
        };
        let end = number(counter.scalar, end);
        let (least, most) = if counter.scalar == ScalarType::U32 { (0, i64::from(u32::MAX)) } else { (i32::MIN.into(), i32::MAX.into()) };
        let begin = self.held.get(&counter.variable).map(|&bits| number(counter.scalar, bits));
        // Going up, the counter is at most `last` while the loop goes on; going down at least.
        let (up, last) = match (op, counter_first, stays) {
            (Op::Less, true, true) => (true, end - 1),
            (Op::LessEqual, true, true) => (true, end),
            (Op::Less, false, false) => (true, end),
            (Op::LessEqual, false, false) => (true, end - 1),
            (Op::Less, false, true) => (false, end + 1),
            (Op::LessEqual, false, true) => (false, end),
            (Op::Less, true, false) => (false, end),
            (Op::LessEqual, true, false) => (false, end + 1),
            (Op::NotEqual, _, true) | (Op::Equal, _, false) => {
                let way = end - begin? - ahead;
                return (counter.step != 0 && way % counter.step == 0 && way / counter.step >= 0).then(|| (way / counter.step) as u64);
            }
            _ => return None,
        };
        // A step from within must not go over the type's end.
        let way = match up {
            true if counter.step > 0 && last + counter.step <= most => last - begin.unwrap_or(least),
            false if counter.step < 0 && last + counter.step >= least => begin.unwrap_or(most) - last,
            _ => return None,
        };
        Some(if way < 0 { 0 } else { way as u64 / counter.step.unsigned_abs() + 1 })
    }
}

fn instructions<'a>(nodes: &'a [&Node]) -> impl Iterator<Item = &'a Instruction> {
    nodes.iter().filter_map(|node| match node {
        Node::Instruction(instruction) => Some(instruction),
        _ => None,
    })
}

fn number(scalar: ScalarType, bits: u64) -> i64 {
    if scalar == ScalarType::I32 { i64::from(bits as i32) } else { (bits as u32).into() }
}
