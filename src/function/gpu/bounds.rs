//! How often a loop turns at most, where its counter tells: a whole number that begins at a known one, goes by a known
//! step and is compared with a known end in every turn. Not here: what follows from it for a dispatch.

use std::collections::HashMap;

use crate::function::lanes::{Definition, Instruction, Lanes, Node, Op, Register, ScalarType, fold, jumps_on, stores};

/// The most turns of each loop, in the order in which the loops begin; nothing where that cannot be told.
///
/// `known` tells what a call knows before it begins: values that are the same for all items, and lengths.
pub(super) fn bounds(lanes: &Lanes, known: &dyn Fn(Definition) -> Option<u64>) -> Vec<Option<u64>> {
    let mut walk = Walk { lanes, known: HashMap::new(), limits: HashMap::new(), held: HashMap::new(), bounds: Vec::new() };
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
    /// Registers of u32 that are no more than this.
    limits: HashMap<Register, u64>,
    /// What is known of variables at this place: the register that they hold.
    held: HashMap<Register, Register>,
    bounds: Vec<Option<u64>>,
}

/// A counter: the variable, how it goes on, and the registers that hold it within a turn before it does.
struct Counter {
    variable: Register,
    scalar: ScalarType,
    step: i64,
    copies: Vec<Register>,
    /// What holds the next turn's: the sum, and what is read behind its store.
    next: Vec<Register>,
}

impl Counter {
    /// How far ahead of the counter a register is.
    fn ahead(&self, register: Register) -> Option<i64> {
        if self.next.contains(&register) {
            return Some(self.step);
        }
        self.copies.contains(&register).then_some(0)
    }
}

impl Walk<'_> {
    fn evaluate(&mut self, instruction: &Instruction) {
        let bits: Option<Vec<_>> = instruction.operands().iter().map(|register| self.known.get(register).copied()).collect();
        let Some(bits) = bits else { return self.limit(instruction) };
        let from = self.lanes.scalar(instruction.operands()[0]);
        let result = match instruction.op {
            Op::Convert | Op::Bitcast => None,
            op => fold(op, from, &bits),
        };
        self.known.extend(result.map(|bits| (instruction.target, bits)));
    }

    /// A number of u32 that is no more than a known one.
    fn limit(&mut self, instruction: &Instruction) {
        if self.lanes.scalar(instruction.target) != ScalarType::U32 {
            return;
        }
        let most = |register: &Register| self.most(*register);
        let operands = instruction.operands();
        let limit = match instruction.op {
            Op::Remainder => self.known.get(&operands[1]).and_then(|by| by.checked_sub(1)),
            Op::And | Op::Minimum => operands.iter().filter_map(most).min(),
            Op::ShiftRight | Op::Divide | Op::Copy => most(&operands[0]),
            Op::Select => most(&operands[1]).zip(most(&operands[2])).map(|(a, b)| a.max(b)),
            _ => None,
        };
        self.limits.extend(limit.map(|limit| (instruction.target, limit)));
    }

    /// The most that a number of u32 can be, where that is known.
    fn most(&self, register: Register) -> Option<u64> {
        self.known.get(&register).or_else(|| self.limits.get(&register)).copied()
    }

    fn sequence(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Instruction(instruction) => {
                    self.evaluate(instruction);
                    if let (Op::Copy, Some(held)) = (instruction.op, self.held.get(&instruction.operands()[0])) {
                        let (bits, limit) = (self.known.get(held).copied(), self.limits.get(held).copied());
                        self.known.extend(bits.map(|bits| (instruction.target, bits)));
                        self.limits.extend(limit.map(|limit| (instruction.target, limit)));
                    }
                }
                Node::Store { variable, value } => {
                    self.held.insert(*variable, *value);
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
                    let before = self.held.clone();
                    self.forget(&[body, continuing]);
                    let at = self.bounds.len();
                    self.bounds.push(None);
                    self.sequence(body);
                    if jumps_on(body) {
                        // A lane may come from anywhere within.
                        self.forget(&[body]);
                    }
                    self.sequence(continuing);
                    self.held = before;
                    self.bounds[at] = self.bound(body, continuing);
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
        let of = |(at, node): (usize, &&Node)| {
            let Node::Store { variable, value } = node else { return None };
            let scalar = self.lanes.scalar(*variable);
            let once = stored.iter().filter(|other| *other == variable).count() == 1;
            if !once || !matches!(scalar, ScalarType::I32 | ScalarType::U32) {
                return None;
            }
            let copies = |nodes: &[&Node]| -> Vec<_> {
                instructions(nodes).filter(|i| i.op == Op::Copy && i.operands()[0] == *variable).map(|i| i.target).collect()
            };
            let (copies, mut ahead) = (copies(&always[..at]), copies(&always[at..]));
            ahead.push(*value);
            let next = instructions(always).find(|i| i.target == *value)?;
            let [a, b] = *next.operands() else { return None };
            let step = match next.op {
                Op::Add if copies.contains(&a) => number(scalar, *self.known.get(&b)?),
                Op::Add if copies.contains(&b) => number(scalar, *self.known.get(&a)?),
                Op::Subtract if copies.contains(&a) => -number(scalar, *self.known.get(&b)?),
                _ => return None,
            };
            Some(Counter { variable: *variable, scalar, step, copies, next: ahead })
        };
        always.iter().enumerate().filter_map(of).collect()
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
            (Some(ahead), _) => (b, ahead, true),
            (_, Some(ahead)) => (a, ahead, false),
            _ => return None,
        };
        let exact = self.known.get(&end).map(|&bits| number(counter.scalar, bits));
        let held = self.held.get(&counter.variable);
        let (least, most) = if counter.scalar == ScalarType::U32 { (0, i64::from(u32::MAX)) } else { (i32::MIN.into(), i32::MAX.into()) };
        let begin = held.and_then(|held| self.known.get(held)).map(|&bits| number(counter.scalar, bits));
        // The first test may already be of a number that went over the type's end.
        if begin.is_some_and(|begin| !(least..=most).contains(&(begin + ahead))) {
            return None;
        }
        if matches!((op, stays), (Op::NotEqual, true) | (Op::Equal, false)) {
            let down_to_0 = exact == Some(0) && counter.step == -1 && ahead == 0 && counter.scalar == ScalarType::U32;
            let Some(begin) = begin else { return held.filter(|_| down_to_0).and_then(|held| self.most(*held)) };
            let way = exact? - begin - ahead;
            return (counter.step != 0 && way % counter.step == 0 && way / counter.step >= 0)
                .then(|| (way / counter.step) as u64 + u64::from(ahead != 0));
        }
        // Going up, the counter is at most `last` while the loop goes on; going down at least.
        let limit = || self.limits.get(&end).filter(|_| counter.scalar == ScalarType::U32).map(|&most| most as i64);
        let above = exact.or_else(limit);
        let (up, last) = match (op, counter_first, stays) {
            (Op::Less, true, true) | (Op::LessEqual, false, false) => (true, above? - 1),
            (Op::LessEqual, true, true) | (Op::Less, false, false) => (true, above?),
            (Op::Less, false, true) | (Op::LessEqual, true, false) => (false, exact? + 1),
            (Op::LessEqual, false, true) | (Op::Less, true, false) => (false, exact?),
            _ => return None,
        };
        // A step from within must not go over the type's end.
        let way = match up {
            true if counter.step > 0 && last + counter.step <= most => last - begin.unwrap_or(least),
            false if counter.step < 0 && last + counter.step >= least => begin.unwrap_or(most) - last,
            _ => return None,
        };
        // A test of the next turn's number stands behind the turn; one that is not known may go over the type's end first.
        let behind = u64::from(ahead != 0) + u64::from(ahead != 0 && begin.is_none());
        Some(if way < 0 { behind } else { way as u64 / counter.step.unsigned_abs() + 1 + behind })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Function;
    use crate::function::program::{Program, Request};

    /// The bounds of the loops of a body, in which `n` is a u32, `k` an i32 that is 10 for all items, and `x` an f32.
    fn of(body: &str) -> Vec<Option<u64>> {
        let source = format!("fn f(n: u32, x: f32, k: i32) -> f32 {{ var s = x; {body} return s; }}");
        let function = Function::new(source).unwrap_or_else(|error| panic!("{body}: {error}"));
        let request = Request { scalar: &|_| ScalarType::F32, uniform: &|name| name == "k" };
        let program = Program::compile(&function, &request).unwrap_or_else(|error| panic!("{body}: {error}"));
        bounds(program.lanes(), &|definition| matches!(definition, Definition::Uniform { .. }).then_some(10))
    }

    #[test]
    fn counters_with_a_known_end_bound_their_loop() {
        for (body, turns) in [
            ("for (var i = 0u; i < 100u; i++) { s += 1.0; }", 100),
            ("for (var i = 1; i <= 100; i += 3) { s += 1.0; }", 34),
            ("for (var i = 99; i >= 0; i--) { s *= x; }", 100),
            ("for (var i = 0; i != 12; i += 4) { s *= x; }", 3),
            ("for (var i = 0; i < k; i++) { s *= x; }", 10),
            ("for (var i = 0; i < 3 * k + 1; i++) { s *= x; }", 31),
            ("for (var i = n; i < 20u; i++) { s *= x; }", 20),
            ("for (var i = 0u; i < n % 17u; i++) { s *= x; }", 16),
            ("for (var i = n % 5u; i != 0u; i--) { s *= x; }", 4),
            ("for (var i = 0u; i < min(n, 30u); i++) { s *= x; }", 30),
            ("var i = 0u; while i < 50u && s < 9.0 { s *= x; i++; }", 50),
            ("var i = 0u; loop { s *= x; i++; if i >= 7u || s > x { break; } }", 7),
            ("var i = n; loop { s *= x; i++; if i >= 70u { break; } }", 71),
            ("var i = 0u; loop { if s > x { continue; } s *= x; continuing { i++; break if i == 7u; } }", 7),
        ] {
            let [Some(bound)] = of(body)[..] else { panic!("{body}: {:?}", of(body)) };
            assert!((turns..=turns + 1).contains(&bound), "{body}: {bound}, not {turns}");
        }
    }

    #[test]
    fn what_no_counter_ends_has_no_bound() {
        for body in [
            "while s < 9.0 { s *= x; }",
            "for (var i = 0u; i < n; i++) { s *= x; }",
            "for (var i = 0; i != 13; i += 4) { s *= x; }",
            "for (var i = 0u; i <= 4294967295u; i++) { s *= x; if s > 9.0 { break; } }",
            "var i = 0u; loop { if i >= 10u { break; } if s > x { continue; } i++; }",
            "var i = 0u; loop { if i >= 10u { break; } if s > x { i++; } s *= x; }",
            "var i = 0u; loop { if i >= 10u && s > x { break; } i++; s *= x; }",
            "var i = 0u; loop { if i >= 10u { break; } i++; s *= x; if s > 3.0 { i = 0u; } }",
            "var i = 4294967295u; loop { i += 1u; s *= x; if i >= 200000u { break; } }",
            "var i = 7u; loop { i += 1u; if s > x { continue; } s *= x; continuing { break if i == 7u; } }",
            "var i = 5u; loop { if i == 5u { s += 1.0; } i += 2u; if i == 4u { break; } }",
        ] {
            assert_eq!(of(body), [None], "{body}");
        }
    }

    #[test]
    fn what_a_jump_may_leave_behind_is_not_known() {
        let jump = "var m = 0u; var i = 0u; loop { m = 200000u; if s > x { continue; } m = 5u;
            continuing { for (var j = 0u; j < m; j++) { s += 1.0; } i++; break if i >= 3u; } }";
        assert_eq!(of(jump), [Some(4), None]);
    }

    #[test]
    fn each_loop_has_its_own_bound() {
        let nested = "for (var i = 0u; i < 6u; i++) { for (var j = i; j < 9u; j++) { s += x; } } while s < 9.0 { s *= x; }";
        assert_eq!(of(nested), [Some(6), Some(9), None]);
    }
}
