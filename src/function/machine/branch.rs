//! What masks and jumps become. Not here: arithmetic.

use super::emit::{Emitter, HAND, OTHER, RESULT, TURNS, Unknown};
use super::encode::{Operand, When, Width};
use super::ops;
use crate::function::bytecode::{Act, Kind, Step};
use crate::function::lanes::ScalarType;

impl Emitter<'_> {
    pub(super) fn mask(&mut self, step: &Step, at: usize) -> Result<(), Unknown> {
        let whole = Width::Whole;
        let target = self.target(step.target, at);
        match step.act {
            Act::All => self.vector(ops::EQUAL_32, whole, target, target, target),
            Act::None => self.vector(ops::XOR, whole, target, target, target),
            Act::Part { when } if step.a == step.b => {
                let a = self.held(step.a, at, HAND);
                if when {
                    self.vector(ops::MOVE, whole, target, 0, a);
                } else {
                    let all = self.every(ScalarType::U32, !0);
                    self.vector(ops::XOR, whole, target, a, all);
                }
            }
            Act::Part { when } => {
                let a = self.held(step.a, at, HAND);
                let b = self.operand(step.b, at, OTHER);
                self.vector(if when { ops::AND } else { ops::AND_NOT }, whole, target, a, b);
            }
            Act::Keep { when } => {
                let a = self.held(step.a, at, HAND);
                let old = self.operand(step.target, at, OTHER);
                self.vector(if when { ops::AND } else { ops::AND_NOT }, whole, target, a, old);
            }
            Act::Leave { when } => {
                let (a, b) = (self.held(step.a, at, HAND), self.operand(step.b, at, OTHER));
                self.vector(if when { ops::AND } else { ops::AND_NOT }, whole, HAND, a, b);
                let old = self.operand(step.target, at, OTHER);
                self.vector(ops::AND_NOT, whole, target, HAND, old);
            }
            Act::Blend(scalar) => {
                let kind = Kind::of(scalar);
                let mask = self.mask_for(step.b, kind, at, HAND, OTHER);
                let old = self.held(step.target, at, RESULT);
                let new = self.operand(step.a, at, OTHER);
                self.vector_by(ops::SELECT, self.width(kind), target, old, new, mask << 4);
            }
            _ => return Err(Unknown),
        }
        self.done(step.target, at);
        Ok(())
    }

    pub(super) fn jump(&mut self, step: &Step) -> Result<(), Unknown> {
        let to = self.to(step)?;
        match step.act {
            Act::UnlessAny => {
                self.any(step);
                self.asm.jump_when(When::Equal, to);
            }
            Act::WhileAny => {
                let on = self.asm.label();
                self.any(step);
                self.asm.jump_when(When::Equal, on);
                self.again(to);
                self.asm.place(on);
            }
            Act::Where { when } => {
                if let Some(bits) = self.constant(step.a) {
                    if (bits != 0) == when {
                        self.asm.jump(to);
                    }
                    return Ok(());
                }
                match self.operand(step.a, 0, HAND) {
                    Operand::Memory(memory) => self.asm.test_memory(memory),
                    Operand::Vector(vector) => self.vector(ops::TEST, Width::Half, vector, 0, vector),
                    Operand::Constant(_) => return Err(Unknown),
                }
                self.asm.jump_when(if when { When::NotEqual } else { When::Equal }, to);
            }
            Act::Jump => self.asm.jump(to),
            Act::Again => self.again(to),
            _ => return Err(Unknown),
        }
        Ok(())
    }

    /// Counts a turn and jumps back; every so often asks first whether to.
    fn again(&mut self, to: super::encode::Label) {
        let ask = self.asm.label();
        self.asm.decrease(TURNS);
        self.asm.jump_when(When::Equal, ask);
        self.asm.jump(to);
        self.asks.push((ask, to));
    }

    /// Compares all lanes of a mask with none.
    fn any(&mut self, step: &Step) {
        let mut all = self.held(step.a, 0, RESULT);
        for at in 1..self.homes.vectors_of(step.a) {
            let next = self.operand(step.a, at, HAND);
            self.vector(ops::OR, Width::Whole, RESULT, all, next);
            all = RESULT;
        }
        self.vector(ops::TEST, Width::Whole, all, 0, all);
    }
}
