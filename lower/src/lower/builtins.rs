//! Built-in functions of numbers, component by component. Not here: those that see a vector as a whole (`vectors.rs`),
//! and what an operation computes.

use std::rc::Rc;

use naga::{MathFunction, TypeInner};

use super::Lower;
use super::library::of_library;
use crate::lanes::{Node, Op, Register, ScalarType};

impl Lower<'_> {
    /// A built-in function's value.
    pub(super) fn math(
        &mut self,
        fun: MathFunction,
        arguments: &[Rc<[Register]>],
        inner: &TypeInner,
        out: &mut Vec<Node>,
    ) -> Result<Rc<[Register]>, String> {
        if let Some(value) = self.of_vectors(fun, arguments, inner, out) {
            return Ok(value);
        }
        if let Some(value) = self.packing(fun, arguments, out) {
            return Ok(value);
        }
        if let Some(parts) = self.taken_apart(fun, &arguments[0], out) {
            return parts;
        }
        let count = arguments.iter().map(|argument| argument.len()).max().unwrap_or(0);
        let mut all = Vec::with_capacity(count);
        for at in 0..count {
            let numbers: Vec<_> = arguments.iter().map(|argument| argument[at % argument.len()]).collect();
            all.push(self.of_numbers(fun, &numbers, out)?);
        }
        Ok(all.into())
    }

    fn of_numbers(&mut self, fun: MathFunction, x: &[Register], out: &mut Vec<Node>) -> Result<Register, String> {
        use MathFunction as M;
        let scalar = self.lanes.scalar(x[0]);
        if let Some(op) = one_operation(fun) {
            return Ok(self.same(op, x, out));
        }
        if let Some(name) = of_library(fun) {
            return self.library(name, x, out);
        }
        Ok(match fun {
            M::Abs if matches!(scalar, ScalarType::U32 | ScalarType::U64) => x[0],
            M::Abs => self.same(Op::Absolute, x, out),
            M::Clamp => self.clamp(x[0], x[1], x[2], out),
            M::Saturate => {
                let (zero, one) = (self.lanes.number(scalar, 0), self.lanes.number(scalar, 1));
                self.clamp(x[0], zero, one, out)
            }
            M::Fract => {
                let floor = self.same(Op::Floor, &[x[0]], out);
                self.same(Op::Subtract, &[x[0], floor], out)
            }
            M::Sign => self.sign(x[0], out),
            M::Radians => self.scaled(x[0], std::f64::consts::PI / 180.0, out),
            M::Degrees => self.scaled(x[0], 180.0 / std::f64::consts::PI, out),
            M::Mix => self.mix(x[0], x[1], x[2], out),
            M::Step => {
                let (zero, one) = (self.lanes.number(scalar, 0), self.lanes.number(scalar, 1));
                let reached = self.test(Op::LessEqual, x[0], x[1], out);
                self.same_select(reached, one, zero, out)
            }
            M::SmoothStep => self.smoothstep(x[0], x[1], x[2], out),
            M::CountLeadingZeros | M::CountTrailingZeros | M::FirstLeadingBit | M::FirstTrailingBit => self.bit_place(fun, x[0], out),
            M::ExtractBits => self.extract_bits(x[0], x[1], x[2], out),
            M::InsertBits => self.insert_bits(x[0], x[1], x[2], x[3], out),
            other => return Err(format!("{} is not among the functions that are computed alike everywhere", spelled(other))),
        })
    }

    pub(super) fn clamp(&mut self, x: Register, low: Register, high: Register, out: &mut Vec<Node>) -> Register {
        let x = self.same(Op::Maximum, &[x, low], out);
        self.same(Op::Minimum, &[x, high], out)
    }

    pub(super) fn same_select(&mut self, condition: Register, yes: Register, no: Register, out: &mut Vec<Node>) -> Register {
        self.op(Op::Select, self.lanes.scalar(yes), &[condition, yes, no], out)
    }

    /// 1, -1, or the number itself where it is a zero or a NaN.
    fn sign(&mut self, x: Register, out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(x);
        let (zero, one, minus) = (self.lanes.number(scalar, 0), self.lanes.number(scalar, 1), self.lanes.number(scalar, -1));
        let (above, below) = (self.test(Op::Less, zero, x, out), self.test(Op::Less, x, zero, out));
        let positive = self.same_select(above, one, x, out);
        self.same_select(below, minus, positive, out)
    }

    fn scaled(&mut self, x: Register, factor: f64, out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(x);
        let bits = if scalar == ScalarType::F64 { factor.to_bits() } else { u64::from((factor as f32).to_bits()) };
        let factor = self.lanes.constant(scalar, bits);
        self.same(Op::Multiply, &[x, factor], out)
    }

    /// a * (1 - t) + b * t
    fn mix(&mut self, a: Register, b: Register, t: Register, out: &mut Vec<Node>) -> Register {
        let one = self.lanes.number(self.lanes.scalar(a), 1);
        let rest = self.same(Op::Subtract, &[one, t], out);
        let (from, to) = (self.same(Op::Multiply, &[a, rest], out), self.same(Op::Multiply, &[b, t], out));
        self.same(Op::Add, &[from, to], out)
    }

    /// t * t * (3 - 2 * t) of the place t between the edges, clamped to 0 and 1.
    fn smoothstep(&mut self, low: Register, high: Register, x: Register, out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(x);
        let number = |lower: &mut Self, number| lower.lanes.number(scalar, number);
        let (zero, one, two, three) = (number(self, 0), number(self, 1), number(self, 2), number(self, 3));
        let (from, width) = (self.same(Op::Subtract, &[x, low], out), self.same(Op::Subtract, &[high, low], out));
        let place = self.same(Op::Divide, &[from, width], out);
        let t = self.clamp(place, zero, one, out);
        let square = self.same(Op::Multiply, &[t, t], out);
        let double = self.same(Op::Multiply, &[two, t], out);
        let rest = self.same(Op::Subtract, &[three, double], out);
        self.same(Op::Multiply, &[square, rest], out)
    }

    fn bit_place(&mut self, fun: MathFunction, x: Register, out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(x);
        let zero = self.lanes.number(scalar, 0);
        match fun {
            MathFunction::CountLeadingZeros => self.same(Op::LeadingZeros, &[x], out),
            MathFunction::CountTrailingZeros => self.same(Op::TrailingZeros, &[x], out),
            MathFunction::FirstTrailingBit => {
                let none = self.test(Op::Equal, x, zero, out);
                let (place, minus) = (self.same(Op::TrailingZeros, &[x], out), self.lanes.number(scalar, -1));
                self.same_select(none, minus, place, out)
            }
            // The last bit's place less the zeros before the first one; of none at all that is -1.
            _ => {
                let bits = if scalar.is_signed() {
                    let below = self.test(Op::Less, x, zero, out);
                    let opposite = self.same(Op::Not, &[x], out);
                    self.same_select(below, opposite, x, out)
                } else {
                    x
                };
                let zeros = self.same(Op::LeadingZeros, &[bits], out);
                let last = self.lanes.number(scalar, scalar.bits() as i32 - 1);
                self.same(Op::Subtract, &[last, zeros], out)
            }
        }
    }

    /// The first bit and how many there are, within 32 bits.
    fn bit_range(&mut self, offset: Register, count: Register, out: &mut Vec<Node>) -> (Register, Register, Register) {
        let all = self.lanes.number(ScalarType::U32, 32);
        let offset = self.same(Op::Minimum, &[offset, all], out);
        let most = self.same(Op::Subtract, &[all, offset], out);
        let count = self.same(Op::Minimum, &[count, most], out);
        let zero = self.lanes.number(ScalarType::U32, 0);
        let none = self.test(Op::Equal, count, zero, out);
        (offset, count, none)
    }

    fn extract_bits(&mut self, x: Register, offset: Register, count: Register, out: &mut Vec<Node>) -> Register {
        let (offset, count, none) = self.bit_range(offset, count, out);
        let all = self.lanes.number(ScalarType::U32, 32);
        let unused = self.same(Op::Subtract, &[all, count], out);
        let above = self.same(Op::Subtract, &[unused, offset], out);
        let top = self.same(Op::ShiftLeft, &[x, above], out);
        let bits = self.same(Op::ShiftRight, &[top, unused], out);
        let zero = self.lanes.number(self.lanes.scalar(x), 0);
        self.same_select(none, zero, bits, out)
    }

    fn insert_bits(&mut self, x: Register, new: Register, offset: Register, count: Register, out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(x);
        let (offset, count, none) = self.bit_range(offset, count, out);
        let (all, ones) = (self.lanes.number(ScalarType::U32, 32), self.lanes.number(ScalarType::U32, -1));
        let unused = self.same(Op::Subtract, &[all, count], out);
        let low = self.same(Op::ShiftRight, &[ones, unused], out);
        let mask = self.same(Op::ShiftLeft, &[low, offset], out);
        let zero = self.lanes.number(ScalarType::U32, 0);
        let mask = self.same_select(none, zero, mask, out);
        let mask = if scalar == ScalarType::U32 { mask } else { self.op(Op::Reinterpret, scalar, &[mask], out) };
        let (moved, others) = (self.same(Op::ShiftLeft, &[new, offset], out), self.same(Op::Not, &[mask], out));
        let (kept, put) = (self.same(Op::And, &[x, others], out), self.same(Op::And, &[moved, mask], out));
        self.same(Op::Or, &[kept, put], out)
    }
}

/// The built-ins that are one operation.
fn one_operation(fun: MathFunction) -> Option<Op> {
    use MathFunction as M;
    Some(match fun {
        M::Min => Op::Minimum,
        M::Max => Op::Maximum,
        M::Floor => Op::Floor,
        M::Ceil => Op::Ceil,
        M::Trunc => Op::Trunc,
        M::Round => Op::Round,
        M::Sqrt => Op::SquareRoot,
        M::InverseSqrt => Op::InverseSquareRoot,
        M::Exp => Op::Exp,
        M::Exp2 => Op::Exp2,
        M::Log => Op::Log,
        M::Log2 => Op::Log2,
        M::Pow => Op::Pow,
        M::Sin => Op::Sin,
        M::Cos => Op::Cos,
        M::Tan => Op::Tan,
        M::Fma => Op::Fma,
        M::CountOneBits => Op::CountOnes,
        M::ReverseBits => Op::ReverseBits,
        _ => return None,
    })
}

/// WGSL's name, which begins with a small letter.
fn spelled(fun: MathFunction) -> String {
    let name = format!("{fun:?}");
    name[..1].to_lowercase() + &name[1..]
}
