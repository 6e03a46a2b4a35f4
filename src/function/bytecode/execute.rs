//! Carries out steps: one match, whose arms are loops over lanes. To be compiled once for each SIMD level, inside a
//! function that has the level's instructions. Not here: the levels, and blocks.

use super::code::{Act, Step, Then};
use super::frame::Frame;
use super::numbers::{angles, any, binary, changed, exponentials, fill, gather, output, powers, ternary, unary};
use crate::cpu::simd::Simd;
use crate::function::lanes::{Op, ScalarType};
use crate::function::ops::{self, chosen, double, mask, single, wide};
use crate::math::Angle;

/// Turns of loops between two looks at `stop`.
const TURNS: u32 = 256;

/// Carries out the steps; false where it was stopped.
///
/// # Safety
/// The steps were compiled for the frame's layout, and the frame's inputs, wholes and outputs are of their types.
#[inline(always)]
pub(super) unsafe fn execute<S: Simd>(simd: S, steps: &[Step], frame: &mut Frame<'_>) -> bool {
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        // SAFETY: the caller's.
        unsafe {
            match step.act {
                Act::Operate(op, scalar) => operate(simd, frame, step, op, scalar),
                Act::Multiplied(then, scalar) => multiplied(frame, step, then, scalar),
                Act::Convert { from, to } => convert(frame, step, from, to),
                Act::Gather { whole, component, scalar, signed } => gathered(frame, step, whole, component, scalar, signed),
                Act::Swap => frame.pointers.swap(step.target as usize, step.a as usize),
                Act::Blend(scalar) if scalar.is_wide() => {
                    changed(frame, step, |old: u64, new: u64, mask: u32| chosen(wide(mask), new, old))
                }
                Act::Blend(_) => changed(frame, step, |old: u32, new: u32, mask: u32| chosen(mask, new, old)),
                Act::Output(scalar) => written(frame, step, scalar),
                Act::All => fill(frame, step.target, !0u32),
                Act::None => fill(frame, step.target, 0u32),
                Act::Part { when } => part(frame, step, mask(!when)),
                Act::Keep { when } => {
                    let flip = mask(!when);
                    changed(frame, &Step { b: step.a, ..*step }, |old: u32, a: u32, _: u32| old & (a ^ flip));
                }
                Act::Leave { when } => {
                    let flip = mask(!when);
                    changed(frame, step, |old: u32, a: u32, b: u32| old & !(b & (a ^ flip)));
                }
                Act::UnlessAny => {
                    if !any(frame, step.a) {
                        at = step.to as usize;
                    }
                }
                Act::WhileAny => {
                    if any(frame, step.a) {
                        at = step.to as usize;
                        if stopped(frame, step) {
                            return false;
                        }
                    }
                }
                Act::Where { when } => {
                    if (*frame.pointers[step.a as usize].cast::<u32>() != 0) == when {
                        at = step.to as usize;
                    }
                }
                Act::Jump => at = step.to as usize,
                Act::Piece(piece) => {
                    if frame.machine.is_some_and(|machine| !machine.run(piece, frame)) {
                        return false;
                    }
                }
                Act::Again => {
                    at = step.to as usize;
                    if stopped(frame, step) {
                        return false;
                    }
                }
            }
        }
    }
    true
}

/// Counts a turn, and asks now and then whether to go on.
#[inline(always)]
fn stopped(frame: &mut Frame<'_>, step: &Step) -> bool {
    frame.turns += 1;
    frame.work += u64::from(step.turn);
    if frame.turns < TURNS {
        return frame.work > frame.most_work;
    }
    frame.turns = 0;
    (frame.stop)()
}

#[inline(always)]
unsafe fn part(frame: &Frame<'_>, step: &Step, flip: u32) {
    // SAFETY: the caller's.
    unsafe {
        if step.a == step.b {
            unary(frame, step, |a: u32| a ^ flip);
        } else {
            binary(frame, step, |a: u32, b: u32| (a ^ flip) & b);
        }
    }
}

#[inline(always)]
unsafe fn operate<S: Simd>(simd: S, frame: &Frame<'_>, step: &Step, op: Op, scalar: ScalarType) {
    // SAFETY: the caller's.
    unsafe {
        match (op, scalar) {
            (Op::Copy, _) if scalar.is_wide() => unary(frame, step, |x: u64| x),
            (Op::Copy, _) => unary(frame, step, |x: u32| x),
            (Op::Select, _) if scalar.is_wide() => ternary(frame, step, |c: u32, a: u64, b: u64| chosen(wide(c), a, b)),
            (Op::Select, _) => ternary(frame, step, |c: u32, a: u32, b: u32| chosen(c, a, b)),
            (_, ScalarType::F32) => single_op(simd, frame, step, op),
            (_, ScalarType::F64) => double_op(simd, frame, step, op),
            (_, ScalarType::I32) => i32_op(frame, step, op),
            (_, ScalarType::U32) => u32_op(frame, step, op),
            (_, ScalarType::I64) => i64_op(frame, step, op),
            (_, ScalarType::U64) => u64_op(frame, step, op),
            (Op::And, _) => binary(frame, step, |a: u32, b: u32| a & b),
            (Op::Or, _) => binary(frame, step, |a: u32, b: u32| a | b),
            (Op::Xor, _) => binary(frame, step, |a: u32, b: u32| a ^ b),
            (Op::Not, _) => unary(frame, step, |x: u32| !x),
            (op, _) => unreachable!("{op:?} of bools"),
        }
    }
}

macro_rules! float_ops {
    ($name:ident, $t:ident, $ops:ident) => {
        #[inline(always)]
        unsafe fn $name<S: Simd>(simd: S, frame: &Frame<'_>, step: &Step, op: Op) {
            // SAFETY: the caller's.
            unsafe {
                match op {
                    Op::Add => binary(frame, step, $ops::add),
                    Op::Subtract => binary(frame, step, $ops::subtract),
                    Op::Multiply => binary(frame, step, $ops::multiply),
                    Op::Divide => binary(frame, step, $ops::divide),
                    Op::Minimum => binary(frame, step, $ops::minimum::<$t>),
                    Op::Maximum => binary(frame, step, $ops::maximum::<$t>),
                    Op::Bitcast => unary(frame, step, $ops::canonical),
                    Op::Negate => unary(frame, step, $ops::negate),
                    Op::Absolute => unary(frame, step, $ops::absolute::<$t>),
                    Op::Floor => unary(frame, step, $ops::floor::<$t>),
                    Op::Ceil => unary(frame, step, $ops::ceil::<$t>),
                    Op::Trunc => unary(frame, step, $ops::trunc::<$t>),
                    Op::Round => unary(frame, step, $ops::round::<$t>),
                    Op::SquareRoot => unary(frame, step, $ops::square_root::<$t>),
                    Op::InverseSquareRoot => unary(frame, step, $ops::inverse_square_root::<$t>),
                    Op::Exp => exponentials::<S, $t>(simd, frame, step),
                    Op::Exp2 => unary(frame, step, $ops::exp2::<$t>),
                    Op::Log => unary(frame, step, $ops::log::<$t>),
                    Op::Log2 => unary(frame, step, $ops::log2::<$t>),
                    Op::Pow => powers::<$t>(frame, step),
                    Op::Sin => angles(frame, step, $ops::sin::<$t>, $t::sin_moderate),
                    Op::Cos => angles(frame, step, $ops::cos::<$t>, $t::cos_moderate),
                    Op::Tan => angles(frame, step, $ops::tan::<$t>, $t::tan_moderate),
                    Op::Fma => ternary(frame, step, $ops::fma::<$t>),
                    Op::Less => binary(frame, step, |a: $t, b: $t| mask(a < b)),
                    Op::LessEqual => binary(frame, step, |a: $t, b: $t| mask(a <= b)),
                    Op::Equal => binary(frame, step, |a: $t, b: $t| mask(a == b)),
                    Op::NotEqual => binary(frame, step, |a: $t, b: $t| mask(a != b)),
                    op => unreachable!("{op:?} of floats"),
                }
            }
        }
    };
}

float_ops!(single_op, f32, single);
float_ops!(double_op, f64, double);

macro_rules! whole_ops {
    ($name:ident, $t:ident, $ops:ident) => {
        #[inline(always)]
        unsafe fn $name(frame: &Frame<'_>, step: &Step, op: Op) {
            // SAFETY: the caller's.
            unsafe {
                match op {
                    Op::Add => binary(frame, step, ops::$ops::add),
                    Op::Subtract => binary(frame, step, ops::$ops::subtract),
                    Op::Multiply => binary(frame, step, ops::$ops::multiply),
                    Op::Divide => binary(frame, step, ops::$ops::divide),
                    Op::Remainder => binary(frame, step, ops::$ops::remainder),
                    Op::Negate => unary(frame, step, ops::$ops::negate),
                    Op::Absolute => unary(frame, step, ops::$ops::absolute),
                    Op::Minimum => binary(frame, step, ops::$ops::minimum),
                    Op::Maximum => binary(frame, step, ops::$ops::maximum),
                    Op::And => binary(frame, step, |a: $t, b: $t| a & b),
                    Op::Or => binary(frame, step, |a: $t, b: $t| a | b),
                    Op::Xor => binary(frame, step, |a: $t, b: $t| a ^ b),
                    Op::Not => unary(frame, step, |x: $t| !x),
                    Op::ShiftLeft => binary(frame, step, ops::$ops::shift_left),
                    Op::ShiftRight => binary(frame, step, ops::$ops::shift_right),
                    Op::CountOnes => unary(frame, step, ops::$ops::count_ones),
                    Op::ReverseBits => unary(frame, step, ops::$ops::reverse_bits),
                    Op::LeadingZeros => unary(frame, step, ops::$ops::leading_zeros),
                    Op::TrailingZeros => unary(frame, step, ops::$ops::trailing_zeros),
                    Op::Less => binary(frame, step, |a: $t, b: $t| mask(a < b)),
                    Op::LessEqual => binary(frame, step, |a: $t, b: $t| mask(a <= b)),
                    Op::Equal => binary(frame, step, |a: $t, b: $t| mask(a == b)),
                    Op::NotEqual => binary(frame, step, |a: $t, b: $t| mask(a != b)),
                    op => unreachable!("{op:?} of whole numbers"),
                }
            }
        }
    };
}

whole_ops!(i32_op, i32, i32s);
whole_ops!(u32_op, u32, u32s);
whole_ops!(i64_op, i64, i64s);
whole_ops!(u64_op, u64, u64s);

#[inline(always)]
unsafe fn multiplied(frame: &Frame<'_>, step: &Step, then: Then, scalar: ScalarType) {
    // SAFETY: the caller's.
    unsafe {
        match (then, scalar) {
            (Then::Add, ScalarType::F32) => ternary(frame, step, |a: f32, b: f32, c: f32| a * b + c),
            (Then::Subtract, ScalarType::F32) => ternary(frame, step, |a: f32, b: f32, c: f32| a * b - c),
            (Then::SubtractFrom, ScalarType::F32) => ternary(frame, step, |a: f32, b: f32, c: f32| c - a * b),
            (Then::Add, _) => ternary(frame, step, |a: f64, b: f64, c: f64| a * b + c),
            (Then::Subtract, _) => ternary(frame, step, |a: f64, b: f64, c: f64| a * b - c),
            (Then::SubtractFrom, _) => ternary(frame, step, |a: f64, b: f64, c: f64| c - a * b),
        }
    }
}

#[inline(always)]
unsafe fn convert(frame: &Frame<'_>, step: &Step, from: ScalarType, to: ScalarType) {
    use ScalarType as T;
    // SAFETY: the caller's.
    unsafe {
        match (from, to) {
            (T::F32, T::F64) => unary(frame, step, |x: f32| f64::from(x)),
            (T::F32, T::I32) => unary(frame, step, ops::f32_to_i32),
            (T::F32, T::U32) => unary(frame, step, ops::f32_to_u32),
            (T::F32, T::I64) => unary(frame, step, ops::f32_to_i64),
            (T::F32, T::U64) => unary(frame, step, ops::f32_to_u64),
            (T::F64, T::F32) => unary(frame, step, |x: f64| x as f32),
            (T::F64, T::I32) => unary(frame, step, ops::f64_to_i32),
            (T::F64, T::U32) => unary(frame, step, ops::f64_to_u32),
            (T::F64, T::I64) => unary(frame, step, ops::f64_to_i64),
            (T::F64, T::U64) => unary(frame, step, ops::f64_to_u64),
            (T::I32, T::F32) => unary(frame, step, |x: i32| x as f32),
            (T::I32, T::F64) => unary(frame, step, |x: i32| f64::from(x)),
            (T::I32, T::I64 | T::U64) => unary(frame, step, |x: i32| i64::from(x)),
            (T::U32, T::F32) => unary(frame, step, |x: u32| x as f32),
            (T::U32, T::F64) => unary(frame, step, |x: u32| f64::from(x)),
            (T::U32, T::I64 | T::U64) => unary(frame, step, |x: u32| u64::from(x)),
            (T::I64, T::F32) => unary(frame, step, |x: i64| x as f32),
            (T::I64, T::F64) => unary(frame, step, |x: i64| x as f64),
            (T::U64, T::F32) => unary(frame, step, |x: u64| x as f32),
            (T::U64, T::F64) => unary(frame, step, |x: u64| x as f64),
            (T::I64 | T::U64, T::I32 | T::U32) => unary(frame, step, |x: u64| x as u32),
            (from, to) => unreachable!("{from} to {to}"),
        }
    }
}

#[inline(always)]
unsafe fn gathered(frame: &Frame<'_>, step: &Step, whole: u32, component: u32, scalar: ScalarType, signed: bool) {
    // SAFETY: the caller's.
    unsafe {
        let up = |index: i32, last: usize| (index.max(0) as usize).min(last);
        let down = |index: u32, last: usize| (index as usize).min(last);
        match (signed, scalar.is_wide()) {
            (true, true) => gather::<i32, u64>(frame, step, whole, component, up),
            (true, false) => gather::<i32, u32>(frame, step, whole, component, up),
            (false, true) => gather::<u32, u64>(frame, step, whole, component, down),
            (false, false) => gather::<u32, u32>(frame, step, whole, component, down),
        }
    }
}

#[inline(always)]
unsafe fn written(frame: &Frame<'_>, step: &Step, scalar: ScalarType) {
    // SAFETY: the caller's.
    unsafe {
        match scalar {
            ScalarType::F32 => output(frame, step, single::canonical),
            ScalarType::F64 => output(frame, step, double::canonical),
            ScalarType::Bool => output(frame, step, |x: u32| (x & 1) as u8),
            _ if scalar.is_wide() => output(frame, step, |x: u64| x),
            _ => output(frame, step, |x: u32| x),
        }
    }
}
