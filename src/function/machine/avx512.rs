//! What steps become with AVX-512 where that is another than with AVX2: comparisons give masks of bits, choices take them, and there
//! are instructions for most of what AVX2 has to make up. Not here: what is the same.

use super::emit::{Emitter, HAND, OTHER, RESULT};
use super::encode::{Masked, Opcode, Width};
use super::masks::{Bits, MASK, OTHER_MASK};
use super::ops;
use crate::function::bytecode::{Act, Kind, Place, Step};
use crate::function::lanes::{Op, ScalarType};

/// One more register in hand.
const SPARE: u8 = 3;

/// Lanes of a mask, with 0 in the others; or with what was there.
fn zeroed(by: u8) -> Masked {
    Masked { by, zeroed: true }
}

fn kept(by: u8) -> Masked {
    Masked { by, zeroed: false }
}

impl Emitter<'_> {
    /// Writes a step for one vector, where it is another than with AVX2.
    pub(super) fn step_512(&mut self, step: &Step, at: usize) -> bool {
        match step.act {
            Act::Operate(op, ScalarType::Bool) => return self.operate_on_masks(step, op, at),
            Act::Operate(op, scalar) => return self.operate_512(step, op, scalar, at),
            Act::Convert { from, to } => return self.convert_512(step, from, to, at),
            Act::Swap if self.kind(step.target) == Kind::Mask => return self.operate_on_masks(step, Op::Copy, at),
            Act::Blend(ScalarType::Bool) => self.choose_mask(step, (step.b, step.a, step.target), at),
            Act::Blend(scalar) => self.blend(step, scalar, at),
            _ => return false,
        }
        true
    }

    fn operate_on_masks(&mut self, step: &Step, op: Op, at: usize) -> bool {
        let target = self.mask_target(step.target, at);
        let bits = match op {
            Op::Select => {
                self.choose_mask(step, (step.a, step.b, step.c), at);
                return true;
            }
            Op::Copy | Op::Not => {
                let a = self.mask_held(step.a, at, MASK);
                if op == Op::Not {
                    self.not(target, a)
                } else {
                    self.mask_copied(target, a)
                }
                self.mask_done(step.target, at);
                return true;
            }
            Op::And => Bits::And,
            Op::Or => Bits::Or,
            Op::Xor => Bits::Xor,
            _ => return false,
        };
        let (a, b) = (self.mask_held(step.a, at, MASK), self.mask_held(step.b, at, OTHER_MASK));
        self.both(bits, target, a, b);
        self.mask_done(step.target, at);
        true
    }

    /// `no ^ (mask & (yes ^ no))`: the target is written when all have been read.
    fn choose_mask(&mut self, step: &Step, (mask, yes, no): (Place, Place, Place), at: usize) {
        let target = self.mask_target(step.target, at);
        let (a, b) = (self.mask_held(yes, at, OTHER_MASK), self.mask_held(no, at, MASK));
        self.both(Bits::Xor, OTHER_MASK, a, b);
        let mask = self.mask_held(mask, at, MASK);
        self.both(Bits::And, OTHER_MASK, OTHER_MASK, mask);
        let no = self.mask_held(no, at, MASK);
        self.both(Bits::Xor, target, OTHER_MASK, no);
        self.mask_done(step.target, at);
    }

    fn blend(&mut self, step: &Step, scalar: ScalarType, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let mask = self.mask_held(step.b, at, MASK);
        // In its own register nothing is done.
        self.held(step.target, at, target);
        let new = self.operand(step.a, at, OTHER);
        self.masked(ops::load(scalar), width, kept(mask), target, 0, new);
        self.done(step.target, at);
    }

    fn operate_512(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) -> bool {
        use ScalarType as T;
        let width = self.width(Kind::of(scalar));
        match (op, scalar) {
            (Op::Select, _) => {
                let target = self.target(step.target, at);
                let mask = self.mask_held(step.a, at, MASK);
                let no = self.held(step.c, at, RESULT);
                let yes = self.operand(step.b, at, OTHER);
                self.masked(ops::blend(scalar.is_wide()), width, kept(mask), target, no, yes);
                self.done(step.target, at);
            }
            (op, _) if op.is_comparison() => self.compare_512(step, op, scalar, at),
            (Op::Multiply, T::I64 | T::U64) => self.two(step, ops::MULTIPLY_64, at),
            (Op::Minimum, T::I64) => self.two(step, ops::LEAST_I64, at),
            (Op::Maximum, T::I64) => self.two(step, ops::MOST_I64, at),
            (Op::Minimum, T::U64) => self.two(step, ops::LEAST_U64, at),
            (Op::Maximum, T::U64) => self.two(step, ops::MOST_U64, at),
            (Op::Absolute, T::I64) => self.one(step, ops::ABSOLUTE_64, Width::Whole, at),
            (Op::Divide | Op::Remainder, T::I32 | T::U32) => self.divide_512(step, op, scalar, at),
            (Op::ShiftRight, T::I64) => self.shift_signed(step, at),
            _ => return false,
        }
        true
    }

    /// An instruction of two operands of 64 bits.
    fn two(&mut self, step: &Step, opcode: Opcode, at: usize) {
        let target = self.target(step.target, at);
        let a = self.held(step.a, at, HAND);
        let b = self.operand(step.b, at, OTHER);
        self.vector(opcode, Width::Whole, target, a, b);
        self.done(step.target, at);
    }

    fn compare_512(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) {
        let float = scalar.is_float();
        let how = match op {
            Op::Less if float => ops::LESS,
            Op::LessEqual if float => ops::LESS_EQUAL,
            Op::Less => ops::WHOLE_LESS,
            Op::LessEqual => ops::WHOLE_LESS_EQUAL,
            Op::Equal => ops::EQUAL,
            _ => ops::NOT_EQUAL,
        };
        let opcode = if float { ops::float(scalar, ops::FLOAT_COMPARE) } else { ops::compare(scalar) };
        let (width, target) = (self.width(Kind::of(scalar)), self.mask_target(step.target, at));
        let a = self.held(step.a, at, HAND);
        let b = self.operand(step.b, at, OTHER);
        self.vector_by(opcode, width, target, a, b, how);
        self.mask_done(step.target, at);
    }

    /// Of 64 bits.
    fn shift_signed(&mut self, step: &Step, at: usize) {
        let target = self.target(step.target, at);
        let a = self.held(step.a, at, HAND);
        if let Some(by) = self.constant(step.b) {
            self.vector_by(ops::SHIFT_SIGNED_64, Width::Whole, ops::RIGHT_SIGNED, target, a, by as u8 & 63);
        } else {
            let by = self.held(step.b, at, OTHER);
            let most = self.every(ScalarType::U32, 63);
            self.vector(ops::AND, Width::Half, OTHER, by, most);
            self.vector(ops::WIDEN_UNSIGNED, Width::Whole, OTHER, 0, OTHER);
            self.vector(ops::RIGHT_SIGNED_64_BY, Width::Whole, target, a, OTHER);
        }
        self.done(step.target, at);
    }

    /// As f64, as `divide.rs` has it, eight lanes at a time. A number divided by 0 is itself, as by 1.
    fn divide_512(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) {
        let (width, target) = (self.width(Kind::Narrow), self.target(step.target, at));
        let known = self.constant(step.b).map(|bits| bits.max(1));
        if known.is_none() {
            let (ones, by) = (self.every(ScalarType::U32, 1), self.held(step.b, at, OTHER));
            if by != OTHER {
                self.vector(ops::MOVE, Width::Whole, OTHER, 0, by);
            }
            self.vector(ops::LANES_CLEAR, width, MASK, OTHER, OTHER);
            self.masked(ops::LOAD, width, kept(MASK), OTHER, 0, ones);
        }
        self.quotients_512(step, scalar, at, (target, target), false);
        if width == Width::Whole {
            self.quotients_512(step, scalar, at, (SPARE, HAND), true);
            self.vector_by(ops::INSERT_UPPER_256, Width::Whole, target, target, HAND, 1);
        }
        if op == Op::Remainder {
            let by = match known {
                Some(bits) => self.every(ScalarType::U32, bits),
                None => OTHER.into(),
            };
            self.vector(ops::MULTIPLY_32, width, target, target, by);
            let a = self.held(step.a, at, HAND);
            self.vector(ops::SUBTRACT_32, width, target, a, target);
        }
        self.done(step.target, at);
    }

    /// The quotients of the lower or the upper eight lanes in `to`, with what is divided by in `between` on the way.
    fn quotients_512(&mut self, step: &Step, scalar: ScalarType, at: usize, (between, to): (u8, u8), upper: bool) {
        let signed = scalar.is_signed();
        let float = if signed { ops::I32_TO_F64 } else { ops::U32_TO_F64 };
        let by = match self.constant(step.b).map(|bits| bits.max(1) as u32) {
            Some(bits) => self.every(ScalarType::F64, if signed { f64::from(bits.cast_signed()) } else { f64::from(bits) }.to_bits()),
            None => {
                self.half_as(float, OTHER, between, upper);
                between.into()
            }
        };
        let a = self.held(step.a, at, HAND);
        self.half_as(float, a, HAND, upper);
        self.vector(ops::float(ScalarType::F64, ops::FLOAT_DIVIDE), Width::Whole, HAND, HAND, by);
        self.vector(if signed { ops::F64_TO_I32 } else { ops::F64_TO_U32 }, Width::Whole, to, 0, HAND);
    }

    fn half_as(&mut self, float: Opcode, from: u8, to: u8, upper: bool) {
        let mut from = from;
        if upper {
            self.vector_by(ops::UPPER_256, Width::Whole, from, 0, to, 1);
            from = to;
        }
        self.vector(float, Width::Whole, to, 0, from);
    }

    fn convert_512(&mut self, step: &Step, from: ScalarType, to: ScalarType, at: usize) -> bool {
        use ScalarType as T;
        let narrow = self.width(Kind::Narrow);
        match (from, to) {
            (T::F32, T::I32) => self.signed_of(step, from, f64::from(2147483520f32), ops::F32_TO_I32, at),
            (T::F64, T::I32) => self.signed_of(step, from, 2147483647.0, ops::F64_TO_I32, at),
            (T::F32, T::U32) => self.unsigned_of(step, from, f64::from(4294967040f32), ops::F32_TO_U32, at),
            (T::F64, T::U32) => self.unsigned_of(step, from, 4294967295.0, ops::F64_TO_U32, at),
            (T::U32, T::F32) => self.one(step, ops::U32_TO_F32, narrow, at),
            (T::U32, T::F64) => self.one(step, ops::U32_TO_F64, Width::Whole, at),
            (T::I64, T::F64) => self.one(step, ops::I64_TO_F64, Width::Whole, at),
            (T::U64, T::F64) => self.one(step, ops::U64_TO_F64, Width::Whole, at),
            (T::I64 | T::U64, T::I32 | T::U32) => {
                // The instruction's operand is what it writes.
                let (target, a) = (self.target(step.target, at), self.held(step.a, at, HAND));
                self.vector(ops::HALVES, Width::Whole, a, 0, target);
                self.done(step.target, at);
            }
            _ => return false,
        }
        true
    }

    fn known_float(&mut self, scalar: ScalarType, number: f64) -> super::encode::Operand {
        self.every(scalar, if scalar.is_wide() { number.to_bits() } else { u64::from((number as f32).to_bits()) })
    }

    /// What is below the type an instruction makes its least; NaN becomes 0 before, and what is above it the highest.
    fn signed_of(&mut self, step: &Step, scalar: ScalarType, high: f64, opcode: Opcode, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let high = self.known_float(scalar, high);
        let a = self.held(step.a, at, HAND);
        self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, MASK, a, a, ops::ORDERED);
        self.masked(ops::float(scalar, ops::FLOAT_LEAST), width, zeroed(MASK), target, a, high);
        self.vector(opcode, width, target, 0, target);
        self.done(step.target, at);
    }

    /// The greater of NaN and 0 is the second of them.
    fn unsigned_of(&mut self, step: &Step, scalar: ScalarType, high: f64, opcode: Opcode, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let (zero, high) = (self.every(scalar, 0), self.known_float(scalar, high));
        let a = self.held(step.a, at, HAND);
        self.vector(ops::float(scalar, ops::FLOAT_MOST), width, target, a, zero);
        self.vector(ops::float(scalar, ops::FLOAT_LEAST), width, target, target, high);
        self.vector(opcode, width, target, 0, target);
        self.done(step.target, at);
    }
}
