//! What masks and jumps become. Not here: arithmetic.

use super::emit::{Emitter, HAND, OTHER, RESULT, TURNS, Unknown};
use super::encode::{Operand, When, Width};
use super::masks::{Bits, MASK, OTHER_MASK};
use super::ops;
use crate::function::bytecode::{Act, Kind, Step};
use crate::function::lanes::ScalarType;

impl Emitter<'_> {
    pub(super) fn mask(&mut self, step: &Step, at: usize) -> Result<(), Unknown> {
        if let Act::Blend(scalar) = step.act {
            self.blend_lanes(step, scalar, at);
            return Ok(());
        }
        let target = self.mask_target(step.target, at);
        let part = |when| if when { Bits::And } else { Bits::AndNot };
        match step.act {
            Act::All => self.all(target),
            Act::None => self.both(Bits::Xor, target, target, target),
            Act::Part { when } if step.a == step.b => {
                let a = self.mask_held(step.a, at, MASK);
                if when { self.mask_copied(target, a) } else { self.not(target, a) }
            }
            Act::Part { when } => {
                let (a, b) = (self.mask_held(step.a, at, MASK), self.mask_held(step.b, at, OTHER_MASK));
                self.both(part(when), target, a, b);
            }
            Act::Keep { when } => {
                let (a, old) = (self.mask_held(step.a, at, MASK), self.mask_held(step.target, at, OTHER_MASK));
                self.both(part(when), target, a, old);
            }
            Act::Leave { when } => {
                let (a, b) = (self.mask_held(step.a, at, MASK), self.mask_held(step.b, at, OTHER_MASK));
                self.both(part(when), MASK, a, b);
                let old = self.mask_held(step.target, at, OTHER_MASK);
                self.both(Bits::AndNot, target, MASK, old);
            }
            _ => return Err(Unknown),
        }
        self.mask_done(step.target, at);
        Ok(())
    }

    fn blend_lanes(&mut self, step: &Step, scalar: ScalarType, at: usize) {
        let (kind, target) = (Kind::of(scalar), self.target(step.target, at));
        let mask = self.mask_for(step.b, kind, at, HAND, OTHER);
        let old = self.held(step.target, at, RESULT);
        let new = self.operand(step.a, at, OTHER);
        self.vector_by(ops::SELECT, self.width(kind), target, old, new, mask << 4);
        self.done(step.target, at);
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
                if self.has_masks() {
                    let mask = self.mask_held(step.a, 0, MASK);
                    self.any_of(mask);
                    self.asm.jump_when(if when { When::NotEqual } else { When::Equal }, to);
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
        let mut all = self.mask_held(step.a, 0, MASK);
        for at in 1..self.homes.vectors_of(step.a) {
            let next = self.mask_held(step.a, at, OTHER_MASK);
            self.both(Bits::Or, MASK, all, next);
            all = MASK;
        }
        self.any_of(all);
    }
}
