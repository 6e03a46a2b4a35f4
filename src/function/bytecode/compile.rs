//! A lane program becomes steps. Not here: how long a register keeps its slot (`places.rs`), and masks (`masks.rs`).

use std::collections::HashMap;

use super::code::{Act, Code, Kind, NOWHERE, Place, Step, Then};
use super::masks::Context;
use super::places::{Slots, Spans};
use crate::function::lanes::{Definition, Guards, Instruction, Lanes, Node, Op, Register, ScalarType};

/// The program's bytecode.
pub(crate) fn compile(lanes: &Lanes, uniform: &[bool], outputs: Vec<usize>, wholes: Vec<usize>) -> Code {
    let guards = Guards::of(lanes);
    let spans = Spans::of(lanes, uniform);
    let compiler = Compiler {
        lanes,
        uniform,
        guards,
        spans,
        lines: HashMap::new(),
        line_starts: Vec::new(),
        slots: Slots::of(lanes.registers.iter().any(|info| info.scalar.is_wide())),
        places: HashMap::new(),
        inputs: Vec::new(),
        steps: Vec::new(),
        position: 0,
        loops: Vec::new(),
        lost: false,
    };
    Code { outputs, wholes, ..compiler.whole() }
}

pub(super) struct Compiler<'a> {
    pub(super) lanes: &'a Lanes,
    pub(super) uniform: &'a [bool],
    pub(super) guards: Guards,
    spans: Spans,
    lines: HashMap<Register, Place>,
    line_starts: Vec<(Place, ScalarType, Definition)>,
    pub(super) slots: Slots,
    places: HashMap<Register, Place>,
    inputs: Vec<(Place, ScalarType, Definition)>,
    pub(super) steps: Vec<Step>,
    pub(super) position: u32,
    /// Loops that all lanes leave together, round here: their jumps to the end and to `continuing`.
    pub(super) loops: Vec<super::masks::Jumps>,
    /// Whether a register that is read or written has no slot.
    lost: bool,
}

/// A slot is told from a line by this, until all lines are counted.
const SLOT: Place = 1 << 31;

impl Compiler<'_> {
    fn whole(mut self) -> Code {
        for instruction in &self.lanes.prologue {
            self.operation(instruction);
        }
        let mut prologue = std::mem::take(&mut self.steps);
        self.places_filled();
        self.sequence(&self.lanes.body, &Context::default());
        for (at, &result) in self.lanes.results.iter().enumerate() {
            let a = self.place(result);
            self.steps.push(Step { target: at as Place, a, ..step(Act::Output(self.lanes.scalar(result))) });
        }
        let mut body = std::mem::take(&mut self.steps);
        // The steps go by these places without a look; a compiler's fault must not become a wild pointer.
        assert!(!self.lost, "a register without a slot");
        let line_count = self.lines.len() as u32;
        let settle = |place: &mut Place| {
            if *place != NOWHERE && *place & SLOT != 0 {
                *place = (*place & !SLOT) + line_count;
            }
        };
        for step in prologue.iter_mut().chain(&mut body) {
            [&mut step.target, &mut step.a, &mut step.b, &mut step.c].into_iter().for_each(settle);
        }
        self.inputs.iter_mut().for_each(|(place, ..)| settle(place));
        price_turns(&mut prologue);
        price_turns(&mut body);
        let wide = self.lanes.registers.iter().any(|info| info.scalar.is_wide());
        Code {
            prologue,
            body,
            lines: self.line_starts,
            inputs: self.inputs,
            outputs: Vec::new(),
            wholes: Vec::new(),
            line_count: line_count as usize,
            slot_count: self.slots.kinds.len(),
            busy: self.slots.kinds.len(),
            kinds: self.slots.kinds,
            width: if wide { 8 } else { 4 },
        }
    }

    /// Slots for what is filled in before a block, for good.
    fn places_filled(&mut self) {
        for (at, info) in self.lanes.registers.iter().enumerate() {
            if matches!(info.definition, Definition::Item { .. } | Definition::Place(_)) && self.spans.uses[at] > 0 {
                let slot = self.slots.take(Kind::of(info.scalar)) | SLOT;
                self.places.insert(Register(at as u32), slot);
                self.inputs.push((slot, info.scalar, info.definition));
            }
        }
    }

    /// Where a register is.
    pub(super) fn place(&mut self, register: Register) -> Place {
        let register = self.spans.root(register);
        let register = self.spans.copies.get(&register).copied().unwrap_or(register);
        if !self.uniform[register.index()] {
            let place = self.places.get(&register).copied();
            self.lost |= place.is_none();
            return place.unwrap_or(NOWHERE);
        }
        if let Some(&line) = self.lines.get(&register) {
            return line;
        }
        let line = self.lines.len() as Place;
        self.lines.insert(register, line);
        let info = self.lanes.registers[register.index()];
        self.line_starts.push((line, info.scalar, info.definition));
        line
    }

    pub(super) fn is_line(&self, register: Register) -> bool {
        self.uniform[register.index()]
    }

    /// A slot for a mask.
    pub(super) fn mask(&mut self) -> Place {
        self.slots.take(Kind::Mask) | SLOT
    }

    pub(super) fn free(&mut self, slot: Place) {
        self.slots.give(slot & !SLOT);
    }

    /// Gives slots to what begins here.
    pub(super) fn begin(&mut self) {
        for register in std::mem::take(&mut self.spans.begins[self.position as usize]) {
            let slot = self.slots.take(Kind::of(self.lanes.scalar(register))) | SLOT;
            self.places.insert(register, slot);
        }
    }

    /// Takes the slots of what ends here, and goes on to the next position.
    pub(super) fn end(&mut self) {
        for register in std::mem::take(&mut self.spans.ends[self.position as usize]) {
            if let Some(slot) = self.places.remove(&register) {
                self.free(slot);
            }
        }
        self.position += 1;
    }

    pub(super) fn sequence(&mut self, nodes: &[Node], context: &Context) {
        let mut at = 0;
        while at < nodes.len() {
            match &nodes[at] {
                Node::Instruction(instruction) => {
                    self.begin();
                    match nodes.get(at + 1) {
                        Some(Node::Instruction(next)) if self.fuses(instruction, next) => {
                            self.fused(instruction, next);
                            at += 1;
                        }
                        _ => self.operation(instruction),
                    }
                    self.end();
                }
                Node::Store { variable, value } => {
                    self.begin();
                    self.store(*variable, *value, context);
                    self.end();
                }
                node => self.structure(node, context),
            }
            at += 1;
        }
    }

    fn operation(&mut self, instruction: &Instruction) {
        let Instruction { op, target, .. } = *instruction;
        if self.spans.copies.contains_key(&target) || self.spans.is_name(target) {
            return;
        }
        let operands = instruction.operands();
        let mut places = [NOWHERE; 3];
        for (place, &operand) in places.iter_mut().zip(operands) {
            *place = self.place(operand);
        }
        let (from, to) = (self.lanes.scalar(operands[0]), self.lanes.scalar(target));
        let act = match op {
            Op::Convert => Act::Convert { from, to },
            Op::Gather { whole, component } => Act::Gather { whole, component, scalar: to, signed: from.is_signed() },
            op if op.is_comparison() || op == Op::Bitcast => Act::Operate(op, from),
            op => Act::Operate(op, to),
        };
        let target = self.place(target);
        self.steps.push(Step { target, a: places[0], b: places[1], c: places[2], ..step(act) });
    }

    /// Whether the second is all that the first, a product, is for.
    fn fuses(&self, first: &Instruction, second: &Instruction) -> bool {
        let product = first.target;
        let once = first.op == Op::Multiply && self.spans.uses[product.index()] == 1 && !self.is_line(product);
        let sum = matches!(second.op, Op::Add | Op::Subtract) && second.operands().contains(&product);
        once && sum && self.lanes.scalar(product).is_float()
    }

    fn fused(&mut self, first: &Instruction, second: &Instruction) {
        // Both positions are one step: the target gets its slot before the factors lose theirs.
        self.position += 1;
        self.begin();
        self.position -= 1;
        let (x, y) = (second.operands()[0], second.operands()[1]);
        let (then, other) = match second.op {
            Op::Add if x == first.target => (Then::Add, y),
            Op::Add => (Then::Add, x),
            _ if x == first.target => (Then::Subtract, y),
            _ => (Then::SubtractFrom, x),
        };
        let (a, b, c) = (self.place(first.operands()[0]), self.place(first.operands()[1]), self.place(other));
        let target = self.place(second.target);
        self.steps.push(Step { target, a, b, c, ..step(Act::Multiplied(then, self.lanes.scalar(first.target))) });
        self.end();
    }

    fn store(&mut self, variable: Register, value: Register, context: &Context) {
        let scalar = self.lanes.scalar(variable);
        let value = self.spans.root(value);
        let (target, a) = (self.place(variable), self.place(value));
        let masked = context.mask.filter(|_| context.guarded(variable) && !self.is_line(variable));
        let moves = self.lanes.definition(value) == Definition::Temporary
            && !self.spans.copies.contains_key(&value)
            && self.spans.last[value.index()] == self.position
            && self.spans.uses[value.index()] == 1
            && self.is_line(value) == self.is_line(variable)
            && !self.is_line(value);
        self.steps.push(match masked {
            Some(mask) => Step { target, a, b: mask, ..step(Act::Blend(scalar)) },
            None if moves => Step { target, a, ..step(Act::Swap) },
            None => Step { target, a, ..step(Act::Operate(Op::Copy, scalar)) },
        });
    }
}

/// Sets what each loop's turn costs: all steps from where it begins, those of loops within it once. A turn of nothing costs
/// something too, so that a sample of an endless one comes to an end.
fn price_turns(steps: &mut [Step]) {
    for at in 0..steps.len() {
        if matches!(steps[at].act, Act::WhileAny | Act::Again) {
            let turn = &steps[steps[at].to as usize..=at];
            steps[at].turn = turn.iter().fold(0, |sum: u32, step| sum.saturating_add(step.act.weight())).max(1);
        }
    }
}

/// A step without operands.
pub(super) fn step(act: Act) -> Step {
    Step { act, target: NOWHERE, a: NOWHERE, b: NOWHERE, c: NOWHERE, to: 0, turn: 0 }
}
