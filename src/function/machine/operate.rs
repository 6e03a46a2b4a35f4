//! What the operations on numbers become, one vector at a time. A target's register is none of its operands', so that it can hold what
//! is on the way, but for those operations of which `values.rs` knows that their last instruction is the first to write it: there a
//! new one of several instructions has to be named. Not here: conversions.

use super::emit::{Emitter, HAND, OTHER, RESULT, Unknown};
use super::encode::{Masked, Width};
use super::masks::MASK;
use super::ops;
use crate::function::bytecode::{Kind, Step, Then};
use crate::function::lanes::{Op, ScalarType};

/// The bit of a number's sign.
fn sign(scalar: ScalarType) -> u64 {
    if scalar.is_wide() { 1 << 63 } else { 1 << 31 }
}

fn is_nan(scalar: ScalarType, bits: u64) -> bool {
    if scalar.is_wide() { f64::from_bits(bits).is_nan() } else { f32::from_bits(bits as u32).is_nan() }
}

impl Emitter<'_> {
    pub(super) fn copy(&mut self, step: &Step, at: usize) {
        let target = self.target(step.target, at);
        let from = self.held(step.a, at, target);
        if from != target {
            self.vector(ops::MOVE, Width::Whole, target, 0, from);
        }
        self.done(step.target, at);
    }

    pub(super) fn operate(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) -> Result<(), Unknown> {
        if let Some(opcode) = ops::simple(op, scalar) {
            let turned = op.commutes() && !self.is_held(step.a) && self.is_held(step.b);
            let (a, b) = if turned { (step.b, step.a) } else { (step.a, step.b) };
            let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
            let a = self.held(a, at, HAND);
            let b = self.operand(b, at, OTHER);
            self.vector(opcode, width, target, a, b);
            self.done(step.target, at);
            return Ok(());
        }
        match op {
            Op::Copy => self.copy(step, at),
            Op::Bitcast => self.bits(step, scalar, at),
            Op::Select => self.select(step, scalar, at),
            Op::Not => self.with_constant(step, scalar, at, ops::XOR, !0),
            Op::Fma if scalar.is_float() => self.fused(step, scalar, at),
            op if op.is_comparison() && scalar != ScalarType::Bool => self.compare(step, op, scalar, at),
            Op::Negate if scalar.is_float() => self.with_constant(step, scalar, at, ops::XOR, sign(scalar)),
            Op::Absolute if scalar.is_float() => self.with_constant(step, scalar, at, ops::AND, sign(scalar) - 1),
            Op::Minimum | Op::Maximum if scalar.is_float() => self.extreme(step, op, scalar, at),
            _ if scalar.is_float() => return self.float(step, op, scalar, at),
            _ if scalar.is_integer() => return self.whole_number(step, op, scalar, at),
            _ => return Err(Unknown),
        }
        Ok(())
    }

    fn with_constant(&mut self, step: &Step, scalar: ScalarType, at: usize, opcode: super::encode::Opcode, bits: u64) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let a = self.held(step.a, at, HAND);
        let constant = self.every(scalar, bits);
        self.vector(opcode, width, target, a, constant);
        self.done(step.target, at);
    }

    /// A mask for numbers of a kind, in `hand` where it has to be made.
    pub(super) fn mask_for(&mut self, mask: u32, kind: Kind, at: usize, hand: u8, other: u8) -> u8 {
        if self.width(kind) == Width::Whole {
            return self.held(mask, at, hand);
        }
        let whole = self.held(mask, at, other);
        self.narrowed(whole, hand);
        hand
    }

    fn select(&mut self, step: &Step, scalar: ScalarType, at: usize) {
        let kind = Kind::of(scalar);
        let (width, target) = (self.width(kind), self.target(step.target, at));
        let mask = self.mask_for(step.a, kind, at, HAND, OTHER);
        let no = self.held(step.c, at, RESULT);
        let yes = self.operand(step.b, at, OTHER);
        self.vector_by(ops::SELECT, width, target, no, yes, mask << 4);
        self.done(step.target, at);
    }

    /// A factor that ends here may have the target's register, and so may the sum.
    fn fused(&mut self, step: &Step, scalar: ScalarType, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let ends = |emitter: &mut Self, factor: u32| emitter.is_held(factor) && emitter.held(factor, at, HAND) == target;
        let factors = [(step.a, step.b), (step.b, step.a)];
        if let Some((_, other)) = factors.into_iter().find(|&(factor, _)| ends(self, factor)) {
            let other = self.held(other, at, HAND);
            let plus = self.operand(step.c, at, OTHER);
            self.vector(ops::fused_factor(scalar), width, target, other, plus);
            return self.done(step.target, at);
        }
        let plus = self.held(step.c, at, target);
        if plus != target {
            self.vector(ops::MOVE, Width::Whole, target, 0, plus);
        }
        let a = self.held(step.a, at, HAND);
        let b = self.operand(step.b, at, OTHER);
        self.vector(ops::fused(scalar), width, target, a, b);
        self.done(step.target, at);
    }

    pub(super) fn multiplied(&mut self, step: &Step, then: Then, scalar: ScalarType, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let a = self.held(step.a, at, HAND);
        let b = self.operand(step.b, at, OTHER);
        self.vector(ops::float(scalar, ops::FLOAT_MULTIPLY), width, target, a, b);
        match then {
            Then::Add | Then::Subtract => {
                let byte = if then == Then::Add { ops::FLOAT_ADD } else { ops::FLOAT_SUBTRACT };
                let c = self.operand(step.c, at, OTHER);
                self.vector(ops::float(scalar, byte), width, target, target, c);
            }
            Then::SubtractFrom => {
                let c = self.held(step.c, at, HAND);
                self.vector(ops::float(scalar, ops::FLOAT_SUBTRACT), width, target, c, target);
            }
        }
        self.done(step.target, at);
    }

    fn compare(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        if scalar.is_float() {
            let how = match op {
                Op::Less => ops::LESS,
                Op::LessEqual => ops::LESS_EQUAL,
                Op::Equal => ops::EQUAL,
                _ => ops::NOT_EQUAL,
            };
            let a = self.held(step.a, at, HAND);
            let b = self.operand(step.b, at, OTHER);
            self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, target, a, b, how);
        } else {
            self.compare_wholes(step, op, scalar, at, target);
        }
        if self.known.wide && !scalar.is_wide() {
            self.vector(ops::WIDEN_SIGNED, Width::Whole, target, 0, target);
        }
        self.done(step.target, at);
    }

    /// There is an instruction for equal numbers, and one for the greater of signed ones.
    fn compare_wholes(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize, target: u8) {
        let (width, wide) = (self.width(Kind::of(scalar)), scalar.is_wide());
        let ordered = matches!(op, Op::Less | Op::LessEqual);
        if ordered && scalar == ScalarType::U32 {
            return self.compare_unsigned(step, op, at, target);
        }
        let (mut a, mut b) = (self.held(step.a, at, HAND), self.held(step.b, at, OTHER));
        if ordered && !scalar.is_signed() {
            // In the order of signed numbers.
            let sign = self.every(scalar, sign(scalar));
            self.vector(ops::XOR, width, HAND, a, sign);
            self.vector(ops::XOR, width, OTHER, b, sign);
            (a, b) = (HAND, OTHER);
        }
        let (equal, greater) = if wide { (ops::EQUAL_64, ops::GREATER_64) } else { (ops::EQUAL_32, ops::GREATER_32) };
        match op {
            Op::Less => self.vector(greater, width, target, b, a),
            Op::LessEqual => self.vector(greater, width, target, a, b),
            _ => self.vector(equal, width, target, a, b),
        }
        if matches!(op, Op::LessEqual | Op::NotEqual) {
            let all = self.every(scalar, !0);
            self.vector(ops::XOR, width, target, target, all);
        }
    }

    /// Where the smaller one of two is the first, that is not above the second; of known numbers the next one is compared.
    fn compare_unsigned(&mut self, step: &Step, op: Op, at: usize, target: u8) {
        let width = self.width(Kind::Narrow);
        let next = |bits: Option<u64>, last: u64, by: u64| bits.filter(|&bits| bits != last).map(|bits| bits.wrapping_add(by));
        let above = next(self.constant(step.a), u64::from(u32::MAX), 1).filter(|_| op == Op::Less);
        let below = next(self.constant(step.b), 0, !0).filter(|_| op == Op::Less);
        if let Some(next) = above.or(below) {
            let x = self.held(if above.is_some() { step.b } else { step.a }, at, HAND);
            let next = self.every(ScalarType::U32, next);
            self.vector(if above.is_some() { ops::MOST_U32 } else { ops::LEAST_U32 }, width, target, x, next);
            return self.vector(ops::EQUAL_32, width, target, target, x);
        }
        let (a, b) = (self.held(step.a, at, HAND), self.operand(step.b, at, OTHER));
        self.vector(ops::LEAST_U32, width, target, a, b);
        if op == Op::LessEqual {
            return self.vector(ops::EQUAL_32, width, target, target, a);
        }
        self.vector(ops::EQUAL_32, width, target, target, b);
        let all = self.every(ScalarType::U32, !0);
        self.vector(ops::XOR, width, target, target, all);
    }

    fn float(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) -> Result<(), Unknown> {
        let rounding = match op {
            Op::Round => ops::TO_NEAREST,
            Op::Floor => ops::DOWNWARDS,
            Op::Ceil => ops::UPWARDS,
            Op::Trunc => ops::TOWARDS_ZERO,
            Op::SquareRoot => 0,
            _ => return Err(Unknown),
        };
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let a = self.operand(step.a, at, HAND);
        if op == Op::SquareRoot {
            self.vector(ops::float(scalar, ops::FLOAT_ROOT), width, target, 0, a);
        } else {
            self.vector_by(ops::rounded(scalar), width, target, 0, a, rounding);
        }
        self.done(step.target, at);
        Ok(())
    }

    /// The processor's is its second operand where either is NaN or both are 0: of both orders' results the bits are joined. With a
    /// known number that is neither, one order is right.
    fn extreme(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) {
        let (width, target) = (self.width(Kind::of(scalar)), self.target(step.target, at));
        let opcode = ops::float(scalar, if op == Op::Minimum { ops::FLOAT_LEAST } else { ops::FLOAT_MOST });
        let ordinary = |place| self.constant(place).is_some_and(|bits| bits & (sign(scalar) - 1) != 0 && !is_nan(scalar, bits));
        if let Some((known, x)) = [(step.a, step.b), (step.b, step.a)].into_iter().find(|&(known, _)| ordinary(known)) {
            let known = self.held(known, at, HAND);
            let x = self.operand(x, at, OTHER);
            self.vector(opcode, width, target, known, x);
            return self.done(step.target, at);
        }
        let (a, b) = (self.held(step.a, at, HAND), self.held(step.b, at, OTHER));
        self.vector(opcode, width, target, a, b);
        self.vector(opcode, width, HAND, b, a);
        if op == Op::Minimum {
            self.vector(ops::OR, width, target, target, HAND);
        } else if self.has_masks() {
            self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, MASK, target, HAND, ops::UNORDERED);
            self.vector(ops::AND, width, target, target, HAND);
            let all = self.every(scalar, !0);
            self.masked(ops::load(scalar), width, Masked { by: MASK, zeroed: false }, target, 0, all);
        } else {
            self.vector_by(ops::float(scalar, ops::FLOAT_COMPARE), width, OTHER, target, HAND, ops::UNORDERED);
            self.vector(ops::AND, width, target, target, HAND);
            self.vector(ops::OR, width, target, target, OTHER);
        }
        self.done(step.target, at);
    }

    fn whole_number(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize) -> Result<(), Unknown> {
        let (width, target, wide) = (self.width(Kind::of(scalar)), self.target(step.target, at), scalar.is_wide());
        match op {
            Op::Negate => {
                let a = self.operand(step.a, at, HAND);
                self.vector(ops::XOR, width, target, target, target);
                self.vector(if wide { ops::SUBTRACT_64 } else { ops::SUBTRACT_32 }, width, target, target, a);
            }
            Op::Absolute if scalar == ScalarType::I32 => {
                let a = self.operand(step.a, at, HAND);
                self.vector(ops::ABSOLUTE_32, width, target, 0, a);
            }
            Op::Absolute if scalar == ScalarType::I64 => {
                let a = self.held(step.a, at, HAND);
                self.sign(a, target);
                self.vector(ops::XOR, width, HAND, a, target);
                self.vector(ops::SUBTRACT_64, width, target, HAND, target);
            }
            Op::Multiply => self.multiply_wide(step, at, target),
            Op::Minimum | Op::Maximum => self.extreme_wide(step, op, scalar, at, target),
            Op::Divide | Op::Remainder if !wide => self.divide(step, op, scalar, at, target),
            Op::ShiftLeft | Op::ShiftRight => self.shift(step, op, scalar, at, target),
            _ => return Err(Unknown),
        }
        self.done(step.target, at);
        Ok(())
    }

    /// Of 64 bits: there is an instruction for the others.
    fn extreme_wide(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize, target: u8) {
        self.compare_wholes(step, Op::Less, scalar, at, target);
        let (yes, no) = if op == Op::Minimum { (step.a, step.b) } else { (step.b, step.a) };
        let no = self.held(no, at, HAND);
        let yes = self.operand(yes, at, OTHER);
        self.vector_by(ops::SELECT, Width::Whole, target, no, yes, target << 4);
    }

    /// All bits of a negative lane of 64 bits, none of another.
    fn sign(&mut self, from: u8, to: u8) {
        self.vector(ops::XOR, Width::Whole, to, to, to);
        self.vector(ops::GREATER_64, Width::Whole, to, to, from);
    }

    /// Modulo 2^64: the product of the lower halves, and in the upper half the two of one upper and one lower half.
    fn multiply_wide(&mut self, step: &Step, at: usize, target: u8) {
        let (a, b) = (self.held(step.a, at, HAND), self.held(step.b, at, OTHER));
        self.vector_by(ops::SHUFFLE_WHOLES, Width::Whole, target, 0, b, 0xb1);
        self.vector(ops::MULTIPLY_32, Width::Whole, target, target, a);
        self.vector(ops::MULTIPLY_LOWER, Width::Whole, HAND, a, b);
        self.vector_by(ops::SHIFT_64, Width::Whole, ops::LEFT, OTHER, target, 32);
        self.vector(ops::ADD_32, Width::Whole, HAND, HAND, OTHER);
        let upper = self.every(ScalarType::U64, !0 << 32);
        self.vector(ops::AND, Width::Whole, target, target, upper);
        self.vector(ops::ADD_32, Width::Whole, target, target, HAND);
    }

    fn shift(&mut self, step: &Step, op: Op, scalar: ScalarType, at: usize, target: u8) {
        let (width, wide, left) = (self.width(Kind::of(scalar)), scalar.is_wide(), op == Op::ShiftLeft);
        let mut a = self.held(step.a, at, HAND);
        // A signed number of 64 bits is turned round where it is negative, and back.
        let turned = wide && scalar.is_signed() && !left;
        if turned {
            self.sign(a, target);
            self.vector(ops::XOR, width, HAND, a, target);
            a = HAND;
        }
        let to = if turned { HAND } else { target };
        let signed = scalar == ScalarType::I32 && !left;
        if let Some(by) = self.constant(step.b) {
            let how = if left {
                ops::LEFT
            } else if signed {
                ops::RIGHT_SIGNED
            } else {
                ops::RIGHT
            };
            let by = by as u8 & (scalar.bits() as u8 - 1);
            self.vector_by(if wide { ops::SHIFT_64 } else { ops::SHIFT_32 }, width, how, to, a, by);
        } else {
            let by = self.held(step.b, at, OTHER);
            let most = self.every(ScalarType::U32, u64::from(scalar.bits() - 1));
            self.vector(ops::AND, self.width(Kind::Narrow), OTHER, by, most);
            if wide {
                self.vector(ops::WIDEN_UNSIGNED, Width::Whole, OTHER, 0, OTHER);
            }
            let opcode = match (left, wide, signed) {
                (true, true, _) => ops::LEFT_64_BY,
                (true, false, _) => ops::LEFT_32_BY,
                (false, true, _) => ops::RIGHT_64_BY,
                (false, false, true) => ops::RIGHT_SIGNED_32_BY,
                (false, false, false) => ops::RIGHT_32_BY,
            };
            self.vector(opcode, width, to, a, OTHER);
        }
        if turned {
            self.vector(ops::XOR, width, target, target, HAND);
        }
    }
}
