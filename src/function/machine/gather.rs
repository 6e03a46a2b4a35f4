//! What reading a whole input becomes. Not here: where the input is, which the call says.

use std::mem::{offset_of, size_of};

use super::emit::{ARGUMENTS, Emitter, HAND, OTHER};
use super::encode::{Constant, Masked, Memory, Operand, Plain, When, Width};
use super::masks::MASK;
use super::memory::{Arguments, Whole};
use super::ops;
use crate::function::bytecode::{Kind, Step};
use crate::function::lanes::ScalarType;

impl Emitter<'_> {
    /// Elements at the indices of a vector; of a line, the one that it says. Neighbours are read as a vector, which is several times
    /// as fast as one by one.
    pub(super) fn gather(&mut self, step: &Step, (whole, component): (u32, u32), scalar: ScalarType, signed: bool, at: usize) {
        let components = self.known.wholes[whole as usize];
        let (bytes, target) = (scalar.bytes() as u8, self.target(step.target, at));
        let entry = whole as i32 * size_of::<Whole>() as i32;
        self.index(step, entry, signed, components, at);
        self.asm.load(Plain::Rax, Memory::at(Plain::Rax, entry + offset_of!(Whole, first) as i32));
        let offset = component as i32 * i32::from(bytes);
        let first = Memory { base: Plain::Rax, index: Some((Plain::Rcx as u8, bytes)), offset };
        if self.homes.is_line(step.target) {
            let spread = if bytes == 8 { ops::SPREAD_FLOAT_64 } else { ops::SPREAD_FLOAT_32 };
            self.first_index();
            self.vector(spread, Width::Whole, target, 0, Operand::Memory(first));
            return self.done(step.target, at);
        }
        let width = self.width(Kind::of(scalar));
        let (apart, done) = (self.asm.label(), self.asm.label());
        if components == 1 {
            self.neighbours(target);
            self.asm.jump_when(When::NotEqual, apart);
            self.first_index();
            self.vector(ops::LOAD, width, target, 0, Operand::Memory(first));
            self.asm.jump(done);
        }
        self.asm.place(apart);
        self.vector(ops::XOR, Width::Whole, target, target, target);
        let lanes = Memory { base: Plain::Rax, index: Some((HAND, bytes)), offset };
        let gather = if bytes == 8 { ops::GATHER_64 } else { ops::GATHER_32 };
        if self.has_masks() {
            self.all(MASK);
            self.masked(gather, width, Masked { by: MASK, zeroed: false }, target, 0, Operand::Memory(lanes));
        } else {
            self.vector(ops::EQUAL_32, Width::Whole, OTHER, OTHER, OTHER);
            self.vector(gather, width, target, OTHER, Operand::Memory(lanes));
        }
        self.asm.place(done);
        self.done(step.target, at);
    }

    /// The places of the elements among the numbers, in `HAND`: the indices clamped to what there is.
    fn index(&mut self, step: &Step, entry: i32, signed: bool, components: usize, at: usize) {
        let width = self.width(Kind::Narrow);
        let mut index = self.held(step.a, at, HAND);
        self.asm.load(Plain::Rax, Memory::at(ARGUMENTS, offset_of!(Arguments, wholes) as i32));
        if signed {
            let none = self.every(ScalarType::I32, 0);
            self.vector(ops::MOST_I32, width, HAND, index, none);
            index = HAND;
        }
        self.vector(ops::SPREAD_32, width, OTHER, 0, Operand::Memory(Memory::at(Plain::Rax, entry + offset_of!(Whole, last) as i32)));
        self.vector(ops::LEAST_U32, width, HAND, index, OTHER);
        if components != 1 {
            let components = self.every(ScalarType::U32, components as u64);
            self.vector(ops::MULTIPLY_32, width, HAND, HAND, components);
        }
    }

    /// The first of the places, in a plain register.
    fn first_index(&mut self) {
        self.asm.vex(ops::STORE_4_BYTES, Width::Half, HAND, 0, Operand::Vector(Plain::Rcx as u8), &[]);
    }

    /// Compares the places with ones that follow each other.
    fn neighbours(&mut self, target: u8) {
        let width = self.width(Kind::Narrow);
        let mut steps: Constant = [0; 64];
        for (at, lane) in steps.chunks_exact_mut(4).enumerate() {
            lane.copy_from_slice(&(at as u32).to_le_bytes());
        }
        let steps = Operand::Constant(self.asm.constant(steps));
        self.vector(ops::SUBTRACT_32, width, OTHER, HAND, steps);
        self.vector(ops::SPREAD_32, width, target, 0, OTHER);
        if self.has_masks() {
            self.vector_by(ops::compare(ScalarType::U32), width, MASK, OTHER, target, ops::NOT_EQUAL);
            return self.any_of(MASK);
        }
        self.vector(ops::XOR, width, OTHER, OTHER, target);
        self.vector(ops::TEST, width, OTHER, 0, OTHER);
    }
}
