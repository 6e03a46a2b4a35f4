//! What conversions between types become, and what an output is written as. Not here: arithmetic.

use super::emit::{ARGUMENTS, Emitter, HAND, OTHER, RESULT, Unknown};
use super::encode::{Masked, Memory, Operand, Plain, Width};
use super::masks::MASK;
use super::memory::Arguments;
use super::ops;
use crate::function::bytecode::{Kind, Step};
use crate::function::lanes::ScalarType;
use crate::real::Real;

impl Emitter<'_> {
    /// As `function/ops.rs` has them; the others of 64 bits are not here.
    pub(super) fn convert(&mut self, step: &Step, from: ScalarType, to: ScalarType, at: usize) -> Result<(), Unknown> {
        use ScalarType as T;
        match (from, to) {
            (T::F32, T::I32) => self.f32_to_i32(step, at),
            (T::F32, T::U32) => self.f32_to_u32(step, at),
            (T::I32, T::F32) => self.one(step, ops::I32_TO_F32, self.width(Kind::Narrow), at),
            (T::U32, T::F32) => self.u32_to_f32(step, at),
            (T::F32, T::F64) => self.one(step, ops::F32_TO_F64, Width::Whole, at),
            (T::F64, T::F32) => self.one(step, ops::F64_TO_F32, Width::Whole, at),
            (T::I32, T::F64) => self.one(step, ops::I32_TO_F64, Width::Whole, at),
            (T::U32, T::F64) => self.u32_to_f64(step, at),
            (T::F64, T::I32) => self.f64_to_i32(step, at),
            (T::F64, T::U32) => self.f64_to_u32(step, at),
            (T::I64 | T::U64, T::F64) => self.wide_to_f64(step, from, at),
            (T::I32, T::I64 | T::U64) => self.one(step, ops::WIDEN_SIGNED, Width::Whole, at),
            (T::U32, T::I64 | T::U64) => self.one(step, ops::WIDEN_UNSIGNED, Width::Whole, at),
            (T::I64 | T::U64, T::I32 | T::U32) => {
                let target = self.target(step.target, at);
                let a = self.held(step.a, at, HAND);
                self.narrowed(a, target);
                self.done(step.target, at);
            }
            _ => return Err(Unknown),
        }
        Ok(())
    }

    pub(super) fn one(&mut self, step: &Step, opcode: super::encode::Opcode, width: Width, at: usize) {
        let target = self.target(step.target, at);
        let a = self.operand(step.a, at, HAND);
        self.vector(opcode, width, target, 0, a);
        self.done(step.target, at);
    }

    /// The float in the target, with 0 instead of NaN, and not above the type's range. What is below it an instruction makes the least
    /// of the signed ones itself.
    fn within(&mut self, step: &Step, scalar: ScalarType, high: u64, at: usize) -> u8 {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let a = self.held(step.a, at, HAND);
        self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, target, a, a, ops::ORDERED);
        self.vector(ops::AND, width, target, target, a);
        let high = self.every(scalar, high);
        self.vector(ops::float(scalar, ops::FLOAT_LEAST), width, target, target, high);
        target
    }

    fn f32_to_i32(&mut self, step: &Step, at: usize) {
        let target = self.within(step, ScalarType::F32, u64::from(2147483520f32.to_bits()), at);
        self.vector(ops::F32_TO_I32, self.width(Kind::Narrow), target, 0, target);
        self.done(step.target, at);
    }

    /// What is 2^31 and above is converted without it, and has it put back as a bit.
    fn f32_to_u32(&mut self, step: &Step, at: usize) {
        let (scalar, width) = (ScalarType::F32, self.width(Kind::Narrow));
        let target = self.within(step, scalar, u64::from(4294967040f32.to_bits()), at);
        self.not_below_zero(scalar, target);
        let half = self.every(scalar, u64::from(2147483648f32.to_bits()));
        self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, HAND, target, half, ops::GREATER_EQUAL);
        self.vector(ops::AND, width, OTHER, HAND, half);
        self.vector(ops::float(scalar, ops::FLOAT_SUBTRACT), width, target, target, OTHER);
        self.vector(ops::F32_TO_I32, width, target, 0, target);
        self.vector_by(ops::SHIFT_32, width, ops::LEFT, HAND, HAND, 31);
        self.vector(ops::XOR, width, target, target, HAND);
        self.done(step.target, at);
    }

    /// Both halves are exact, and so is the upper one times 2^16: their sum is rounded once.
    fn u32_to_f32(&mut self, step: &Step, at: usize) {
        let (scalar, width, target) = (ScalarType::F32, self.width(Kind::Narrow), self.target(step.target, at));
        let a = self.held(step.a, at, HAND);
        let (lower, upper) = (self.every(scalar, 0xffff), self.every(scalar, u64::from(65536f32.to_bits())));
        self.vector(ops::AND, width, OTHER, a, lower);
        self.vector(ops::I32_TO_F32, width, OTHER, 0, OTHER);
        self.vector_by(ops::SHIFT_32, width, ops::RIGHT, target, a, 16);
        self.vector(ops::I32_TO_F32, width, target, 0, target);
        self.vector(ops::float(scalar, ops::FLOAT_MULTIPLY), width, target, target, upper);
        self.vector(ops::float(scalar, ops::FLOAT_ADD), width, target, target, OTHER);
        self.done(step.target, at);
    }

    /// As the lowest digits of 2^52 plus it, less 2^52.
    fn u32_to_f64(&mut self, step: &Step, at: usize) {
        let target = self.target(step.target, at);
        let a = self.operand(step.a, at, HAND);
        self.vector(ops::WIDEN_UNSIGNED, Width::Whole, target, 0, a);
        let large = self.every(ScalarType::F64, 4503599627370496f64.to_bits());
        self.vector(ops::OR, Width::Whole, target, target, large);
        self.vector(ops::float(ScalarType::F64, ops::FLOAT_SUBTRACT), Width::Whole, target, target, large);
        self.done(step.target, at);
    }

    fn f64_to_i32(&mut self, step: &Step, at: usize) {
        let target = self.within(step, ScalarType::F64, 2147483647f64.to_bits(), at);
        self.vector(ops::F64_TO_I32, Width::Whole, target, 0, target);
        self.done(step.target, at);
    }

    fn not_below_zero(&mut self, scalar: ScalarType, target: u8) {
        let zero = self.every(scalar, 0);
        self.vector(ops::float(scalar, ops::FLOAT_MOST), self.width(Kind::of(scalar)), target, target, zero);
    }

    /// As the lowest digits of 2^52 plus it.
    fn f64_to_u32(&mut self, step: &Step, at: usize) {
        let scalar = ScalarType::F64;
        let target = self.within(step, scalar, 4294967295f64.to_bits(), at);
        self.not_below_zero(scalar, target);
        self.vector_by(ops::rounded(scalar), Width::Whole, target, 0, target, ops::TOWARDS_ZERO);
        let large = self.every(scalar, 4503599627370496f64.to_bits());
        self.vector(ops::float(scalar, ops::FLOAT_ADD), Width::Whole, HAND, target, large);
        self.narrowed(HAND, target);
        self.done(step.target, at);
    }

    /// The upper half's digits behind those of 2^84, less that and 2^52; then the lower half's behind those of 2^52, which is the one sum
    /// that is rounded. A signed number's upper half is taken 2^31 higher.
    fn wide_to_f64(&mut self, step: &Step, from: ScalarType, at: usize) {
        let (scalar, whole, target) = (ScalarType::F64, Width::Whole, self.target(step.target, at));
        let higher = if from.is_signed() { 1 << 31 } else { 0 };
        let [upper, less, lower, large] = [
            (1023 + 84) << 52 | higher,
            (19342813113834066795298816f64 + 4503599627370496f64 + (higher << 32) as f64).to_bits(),
            u64::from(u32::MAX),
            4503599627370496f64.to_bits(),
        ]
        .map(|bits| self.every(scalar, bits));
        let a = self.held(step.a, at, OTHER);
        self.vector_by(ops::SHIFT_64, whole, ops::RIGHT, target, a, 32);
        self.vector(ops::XOR, whole, target, target, upper);
        self.vector(ops::float(scalar, ops::FLOAT_SUBTRACT), whole, target, target, less);
        self.vector(ops::AND, whole, HAND, a, lower);
        self.vector(ops::OR, whole, HAND, HAND, large);
        self.vector(ops::float(scalar, ops::FLOAT_ADD), whole, target, target, HAND);
        self.done(step.target, at);
    }

    /// The same bits; of a NaN the canonical one's.
    pub(super) fn bits(&mut self, step: &Step, from: ScalarType, at: usize) {
        let target = self.target(step.target, at);
        let a = self.held(step.a, at, HAND);
        self.canonical(a, from, target);
        self.done(step.target, at);
    }

    fn canonical(&mut self, from: u8, scalar: ScalarType, to: u8) {
        let width = self.width(Kind::of(scalar));
        let nan = if scalar.is_wide() { <f64 as Real>::NAN.to_bits() } else { u64::from(<f32 as Real>::NAN.to_bits()) };
        let nan = self.every(scalar, nan);
        if self.has_masks() {
            self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, MASK, from, from, ops::UNORDERED);
            return self.masked(ops::blend(scalar.is_wide()), width, Masked { by: MASK, zeroed: false }, to, from, nan);
        }
        self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, OTHER, from, from, ops::UNORDERED);
        self.vector_by(ops::SELECT, width, to, from, nan, OTHER << 4);
    }

    /// Writes a vector of an output.
    pub(super) fn output(&mut self, step: &Step, scalar: ScalarType, at: usize) {
        let (width, mut store) = (self.width(Kind::of(scalar)), ops::STORE);
        let (vector, width) = match scalar {
            ScalarType::Bool => {
                let width;
                (store, width) = self.bytes(step, at);
                (HAND, width)
            }
            scalar => {
                let vector = self.held(step.a, at, RESULT);
                if scalar.is_float() {
                    self.canonical(vector, scalar, RESULT);
                }
                (if scalar.is_float() { RESULT } else { vector }, width)
            }
        };
        let outputs = std::mem::offset_of!(Arguments, outputs) as i32;
        self.asm.load(Plain::Rax, Memory::at(ARGUMENTS, outputs));
        self.asm.load(Plain::Rax, Memory::at(Plain::Rax, 8 * step.target as i32));
        let memory = Operand::Memory(self.lane(Plain::Rax, scalar.bytes() as u8, at));
        self.vector(store, width, vector, 0, memory);
    }

    /// A mask's lanes as bytes, 0 or 1, in `HAND`, or as numbers that are stored as such; and how they are stored.
    fn bytes(&mut self, step: &Step, at: usize) -> (super::encode::Opcode, Width) {
        if self.has_masks() {
            let mask = self.mask_held(step.a, at, MASK);
            let (width, ones) = (self.width(Kind::Narrow), self.every(ScalarType::U32, 1));
            self.masked(ops::LOAD, width, Masked { by: mask, zeroed: true }, HAND, 0, ones);
            return (ops::STORE_AS_BYTES, width);
        }
        let mask = self.held(step.a, at, RESULT);
        if self.known.wide {
            self.narrowed(mask, HAND);
            self.vector(ops::PACK_32, Width::Half, HAND, HAND, HAND);
        } else {
            self.vector_by(ops::UPPER_HALF, Width::Whole, mask, 0, HAND, 1);
            self.vector(ops::PACK_32, Width::Half, HAND, mask, HAND);
        }
        self.vector(ops::PACK_16, Width::Half, HAND, HAND, HAND);
        let ones = self.every(ScalarType::U32, 0x0101_0101);
        self.vector(ops::AND, Width::Half, HAND, HAND, ones);
        (if self.known.wide { ops::STORE_4_BYTES } else { ops::STORE_8_BYTES }, Width::Half)
    }
}
