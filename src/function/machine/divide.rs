//! What the division of whole numbers becomes: that of f64, in which those of 32 bits are exact, and a quotient's rounding reaches no
//! integer that it does not come to itself. Not here: numbers of 64 bits, which stay bytecode.

use super::emit::{Emitter, HAND, OTHER};
use super::encode::{Operand, Width};
use super::ops;
use crate::function::bytecode::{Kind, Step};
use crate::function::lanes::{Op, ScalarType};

/// 2^52: a sum with it has an integer's digits as its lowest.
const LARGE: u64 = 0x4330_0000_0000_0000;

impl Emitter<'_> {
    /// Four lanes at a time. A number divided by 0 is itself, as by 1; of both nothing remains.
    pub(super) fn divide(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize, target: u8) {
        let width = self.width(Kind::Narrow);
        self.quotients(step, scalar, at, false);
        self.vector(ops::MOVE, Width::Half, target, 0, HAND);
        if width == Width::Whole {
            self.quotients(step, scalar, at, true);
            self.vector_by(ops::INSERT_UPPER_HALF, Width::Whole, target, target, HAND, 1);
        }
        if op == Op::Remainder {
            let by = self.divisor(step, at);
            self.vector(ops::MULTIPLY_32, width, target, target, by);
            let a = self.held(step.a, at, HAND);
            self.vector(ops::SUBTRACT_32, width, target, a, target);
        }
    }

    /// The quotients of the lower or the upper four lanes, side by side in the lower half of `HAND`.
    fn quotients(&mut self, step: &Step, scalar: ScalarType, at: usize, upper: bool) {
        let by = match self.constant(step.b).map(|bits| bits.max(1)) {
            Some(bits) => {
                let by = if scalar.is_signed() { f64::from(bits as u32 as i32) } else { f64::from(bits as u32) };
                self.every(ScalarType::F64, by.to_bits())
            }
            None => {
                self.divisor(step, at);
                self.float_half(OTHER, OTHER, scalar, upper);
                Operand::Vector(OTHER)
            }
        };
        let a = self.held(step.a, at, HAND);
        self.float_half(a, HAND, scalar, upper);
        self.vector(ops::float(ScalarType::F64, ops::FLOAT_DIVIDE), Width::Whole, HAND, HAND, by);
        if scalar.is_signed() {
            return self.vector(ops::F64_TO_I32, Width::Whole, HAND, 0, HAND);
        }
        let large = self.every(ScalarType::F64, LARGE);
        self.vector_by(ops::rounded(ScalarType::F64), Width::Whole, HAND, 0, HAND, ops::TOWARDS_ZERO);
        self.vector(ops::float(ScalarType::F64, ops::FLOAT_ADD), Width::Whole, OTHER, HAND, large);
        self.narrowed(OTHER, HAND);
    }

    /// What is divided by, with 1 for 0: in `OTHER`, where it is not known.
    fn divisor(&mut self, step: &Step, at: usize) -> Operand {
        if let Some(bits) = self.constant(step.b) {
            return self.every(ScalarType::U32, bits.max(1));
        }
        let width = self.width(Kind::Narrow);
        let zero = self.every(ScalarType::U32, 0);
        let by = self.held(step.b, at, OTHER);
        self.vector(ops::EQUAL_32, width, HAND, by, zero);
        self.vector(ops::SUBTRACT_32, width, OTHER, by, HAND);
        Operand::Vector(OTHER)
    }

    /// Four lanes as f64.
    fn float_half(&mut self, from: u8, to: u8, scalar: ScalarType, upper: bool) {
        let mut from = from;
        if upper {
            self.vector_by(ops::UPPER_HALF, Width::Whole, from, 0, to, 1);
            from = to;
        }
        if scalar.is_signed() {
            return self.vector(ops::I32_TO_F64, Width::Whole, to, 0, from);
        }
        self.vector(ops::WIDEN_UNSIGNED, Width::Whole, to, 0, from);
        let large = self.every(ScalarType::F64, LARGE);
        self.vector(ops::OR, Width::Whole, to, to, large);
        self.vector(ops::float(ScalarType::F64, ops::FLOAT_SUBTRACT), Width::Whole, to, to, large);
    }
}
