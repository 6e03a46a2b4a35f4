//! The vector instructions by what they do. Not here: their bytes' order.

use super::encode::{Opcode, opcode};
use crate::function::lanes::{Op, ScalarType};

pub(super) const LOAD: Opcode = opcode(1, 0, false, 0x10);
pub(super) const STORE: Opcode = opcode(1, 0, false, 0x11);
/// The lowest 64 and 32 bits.
pub(super) const STORE_8_BYTES: Opcode = opcode(1, 1, false, 0xd6);
pub(super) const STORE_4_BYTES: Opcode = opcode(1, 1, false, 0x7e);
/// The same by lanes, of AVX-512.
pub(super) fn load(scalar: ScalarType) -> Opcode {
    if scalar.is_wide() { opcode(1, 1, true, 0x10) } else { LOAD }
}
pub(super) const MOVE: Opcode = opcode(1, 0, false, 0x28);

/// 32 bits to 64.
pub(super) const WIDEN_SIGNED: Opcode = opcode(2, 1, false, 0x25).of_a_part();
pub(super) const WIDEN_UNSIGNED: Opcode = opcode(2, 1, false, 0x35).of_a_part();
pub(super) const UPPER_HALF: Opcode = opcode(3, 1, false, 0x39);
pub(super) const INSERT_UPPER_HALF: Opcode = opcode(3, 1, false, 0x38);
/// Two lanes of 32 bits of one, then two of the other.
pub(super) const SHUFFLE: Opcode = opcode(1, 0, false, 0xc6);
/// The first lane in all.
pub(super) const SPREAD_32: Opcode = opcode(2, 1, false, 0x58).of_a_part();
pub(super) const SPREAD_FLOAT_32: Opcode = opcode(2, 1, false, 0x18).of_a_part();
pub(super) const SPREAD_FLOAT_64: Opcode = opcode(2, 1, false, 0x19).of_64().of_a_part();
/// Lanes at the indices of a vector, where the second's lanes are set.
pub(super) const GATHER_32: Opcode = opcode(2, 1, false, 0x92).of_a_part();
pub(super) const GATHER_64: Opcode = opcode(2, 1, true, 0x92).of_a_part();
/// The same of one alone.
pub(super) const SHUFFLE_WHOLES: Opcode = opcode(1, 1, false, 0x70);
/// To numbers of half as many bits, the nearest there are.
pub(super) const PACK_32: Opcode = opcode(1, 1, false, 0x6b);
pub(super) const PACK_16: Opcode = opcode(1, 1, false, 0x63);

pub(super) const AND: Opcode = opcode(1, 1, false, 0xdb);
/// The second, where the first is not set.
pub(super) const AND_NOT: Opcode = opcode(1, 1, false, 0xdf);
pub(super) const OR: Opcode = opcode(1, 1, false, 0xeb);
pub(super) const XOR: Opcode = opcode(1, 1, false, 0xef);
/// The last operand where the mask's lanes of 32 bits are set, else the second.
pub(super) const SELECT: Opcode = opcode(3, 1, false, 0x4a);
/// Whether any bit is set in both.
pub(super) const TEST: Opcode = opcode(2, 1, false, 0x17);

pub(super) const ADD_32: Opcode = opcode(1, 1, false, 0xfe);
pub(super) const ADD_64: Opcode = opcode(1, 1, false, 0xd4).of_64();
pub(super) const SUBTRACT_32: Opcode = opcode(1, 1, false, 0xfa);
pub(super) const SUBTRACT_64: Opcode = opcode(1, 1, false, 0xfb).of_64();
pub(super) const MULTIPLY_32: Opcode = opcode(2, 1, false, 0x40);
/// The lower 32 bits of each lane of 64 bits, to 64.
pub(super) const MULTIPLY_LOWER: Opcode = opcode(1, 1, false, 0xf4).of_64();
pub(super) const EQUAL_32: Opcode = opcode(1, 1, false, 0x76);
pub(super) const EQUAL_64: Opcode = opcode(2, 1, false, 0x29);
pub(super) const GREATER_32: Opcode = opcode(1, 1, false, 0x66);
pub(super) const GREATER_64: Opcode = opcode(2, 1, false, 0x37);
pub(super) const LEAST_I32: Opcode = opcode(2, 1, false, 0x39);
pub(super) const MOST_I32: Opcode = opcode(2, 1, false, 0x3d);
pub(super) const LEAST_U32: Opcode = opcode(2, 1, false, 0x3b);
pub(super) const MOST_U32: Opcode = opcode(2, 1, false, 0x3f);
pub(super) const ABSOLUTE_32: Opcode = opcode(2, 1, false, 0x1e);
/// By a number of the instruction; the register is one of those below.
pub(super) const SHIFT_32: Opcode = opcode(1, 1, false, 0x72);
pub(super) const SHIFT_64: Opcode = opcode(1, 1, false, 0x73).of_64();
pub(super) const LEFT: u8 = 6;
pub(super) const RIGHT_SIGNED: u8 = 4;
pub(super) const RIGHT: u8 = 2;
/// By a number of each lane.
pub(super) const LEFT_32_BY: Opcode = opcode(2, 1, false, 0x47);
pub(super) const LEFT_64_BY: Opcode = opcode(2, 1, true, 0x47);
pub(super) const RIGHT_32_BY: Opcode = opcode(2, 1, false, 0x45);
pub(super) const RIGHT_64_BY: Opcode = opcode(2, 1, true, 0x45);
pub(super) const RIGHT_SIGNED_32_BY: Opcode = opcode(2, 1, false, 0x46);

pub(super) const I32_TO_F32: Opcode = opcode(1, 0, false, 0x5b);
/// Towards 0.
pub(super) const F32_TO_I32: Opcode = opcode(1, 2, false, 0x5b);
pub(super) const F32_TO_F64: Opcode = opcode(1, 0, false, 0x5a).of_a_part();
pub(super) const F64_TO_F32: Opcode = opcode(1, 1, false, 0x5a).of_64();
pub(super) const I32_TO_F64: Opcode = opcode(1, 2, false, 0xe6).of_a_part();
pub(super) const F64_TO_I32: Opcode = opcode(1, 1, false, 0xe6).of_64();

/// How floats compare; what is not ordered is none of it, but for NOT_EQUAL and UNORDERED.
pub(super) const EQUAL: u8 = 0x00;
pub(super) const LESS: u8 = 0x11;
pub(super) const LESS_EQUAL: u8 = 0x12;
pub(super) const UNORDERED: u8 = 0x03;
pub(super) const NOT_EQUAL: u8 = 0x04;
pub(super) const ORDERED: u8 = 0x07;
pub(super) const GREATER_EQUAL: u8 = 0x1d;

/// A float's instruction, of f32 or f64.
pub(super) const fn float(scalar: ScalarType, byte: u8) -> Opcode {
    if scalar as u8 == ScalarType::F64 as u8 { opcode(1, 1, false, byte).of_64() } else { opcode(1, 0, false, byte) }
}

pub(super) const FLOAT_ADD: u8 = 0x58;
pub(super) const FLOAT_MULTIPLY: u8 = 0x59;
pub(super) const FLOAT_SUBTRACT: u8 = 0x5c;
pub(super) const FLOAT_LEAST: u8 = 0x5d;
pub(super) const FLOAT_MOST: u8 = 0x5f;
pub(super) const FLOAT_COMPARE: u8 = 0xc2;
pub(super) const FLOAT_ROOT: u8 = 0x51;
pub(super) const FLOAT_DIVIDE: u8 = 0x5e;

/// How it is rounded, without an exception for what is not exact.
pub(super) const TO_NEAREST: u8 = 8;
pub(super) const DOWNWARDS: u8 = 9;
pub(super) const UPWARDS: u8 = 10;
pub(super) const TOWARDS_ZERO: u8 = 11;

/// To an integer, in the way that a byte behind says.
pub(super) const fn rounded(scalar: ScalarType) -> Opcode {
    if scalar as u8 == ScalarType::F64 as u8 { opcode(3, 1, false, 9).of_64() } else { opcode(3, 1, false, 8) }
}

/// The register's own, plus the product of the other two; rounded once.
pub(super) const fn fused(scalar: ScalarType) -> Opcode {
    opcode(2, 1, scalar as u8 == ScalarType::F64 as u8, 0xb8)
}

/// The register's own times the second, plus the last; rounded once.
pub(super) const fn fused_factor(scalar: ScalarType) -> Opcode {
    opcode(2, 1, scalar as u8 == ScalarType::F64 as u8, 0xa8)
}

/// Of AVX-512 alone: what compares whole numbers into a mask, in the way that a byte behind says.
pub(super) const fn compare(scalar: ScalarType) -> Opcode {
    match scalar {
        ScalarType::I64 => opcode(3, 1, true, 0x1f),
        ScalarType::U64 => opcode(3, 1, true, 0x1e),
        ScalarType::U32 => opcode(3, 1, false, 0x1e),
        _ => opcode(3, 1, false, 0x1f),
    }
}
pub(super) const WHOLE_LESS: u8 = 1;
pub(super) const WHOLE_LESS_EQUAL: u8 = 2;

/// The last operand where the mask's lanes are set, else the second.
pub(super) const fn blend(wide: bool) -> Opcode {
    opcode(2, 1, wide, 0x65)
}

/// Lanes of 32 bits that have bits in both, as a mask; and those that have none.
pub(super) const LANES_SET: Opcode = opcode(2, 1, false, 0x27);
pub(super) const LANES_CLEAR: Opcode = opcode(2, 2, false, 0x27);
/// All bits of a mask's lanes, of 32 bits each.
pub(super) const MASK_TO_LANES: Opcode = opcode(2, 2, false, 0x38);
/// The lowest byte of each lane of 32 bits.
pub(super) const STORE_AS_BYTES: Opcode = opcode(2, 2, false, 0x31).of_a_part();
/// The lower half of each lane of 64 bits.
pub(super) const HALVES: Opcode = opcode(2, 2, false, 0x35).of_a_part();
pub(super) const UPPER_256: Opcode = opcode(3, 1, true, 0x3b).of_a_part();
pub(super) const INSERT_UPPER_256: Opcode = opcode(3, 1, true, 0x3a).of_a_part();

pub(super) const MULTIPLY_64: Opcode = opcode(2, 1, true, 0x40);
pub(super) const LEAST_I64: Opcode = opcode(2, 1, true, 0x39);
pub(super) const MOST_I64: Opcode = opcode(2, 1, true, 0x3d);
pub(super) const LEAST_U64: Opcode = opcode(2, 1, true, 0x3b);
pub(super) const MOST_U64: Opcode = opcode(2, 1, true, 0x3f);
pub(super) const ABSOLUTE_64: Opcode = opcode(2, 1, true, 0x1f);
pub(super) const RIGHT_SIGNED_64_BY: Opcode = opcode(2, 1, true, 0x46);
/// By a number of the instruction; the register is `RIGHT_SIGNED`.
pub(super) const SHIFT_SIGNED_64: Opcode = opcode(1, 1, true, 0x72);

pub(super) const F32_TO_U32: Opcode = opcode(1, 0, false, 0x78);
pub(super) const F64_TO_U32: Opcode = opcode(1, 0, true, 0x78);
pub(super) const U32_TO_F32: Opcode = opcode(1, 3, false, 0x7a);
pub(super) const U32_TO_F64: Opcode = opcode(1, 2, false, 0x7a).of_a_part();
pub(super) const I64_TO_F64: Opcode = opcode(1, 2, true, 0xe6);
pub(super) const U64_TO_F64: Opcode = opcode(1, 2, true, 0x7a);

/// Instructions of masks, of 16 lanes; of 8 with the prefix 1.
pub(super) const LOAD_MASK: Opcode = opcode(1, 0, false, 0x90);
pub(super) const STORE_MASK: Opcode = opcode(1, 0, false, 0x91);
pub(super) const AND_MASK: u8 = 0x41;
pub(super) const AND_NOT_MASK: u8 = 0x42;
pub(super) const OR_MASK: u8 = 0x45;
pub(super) const EQUAL_MASK: u8 = 0x46;
pub(super) const XOR_MASK: u8 = 0x47;
pub(super) const NOT_MASK: u8 = 0x44;
/// Compares the bits of either with 0.
pub(super) const TEST_MASKS: u8 = 0x98;

/// The one instruction of two operands that an operation is, if it is one.
pub(super) fn simple(op: Op, scalar: ScalarType) -> Option<Opcode> {
    use ScalarType as T;
    Some(match (op, scalar) {
        (Op::Add, T::F32 | T::F64) => float(scalar, FLOAT_ADD),
        (Op::Subtract, T::F32 | T::F64) => float(scalar, FLOAT_SUBTRACT),
        (Op::Multiply, T::F32 | T::F64) => float(scalar, FLOAT_MULTIPLY),
        (Op::Divide, T::F32 | T::F64) => float(scalar, FLOAT_DIVIDE),
        (_, T::F32 | T::F64) => return None,
        (Op::And, _) => AND,
        (Op::Or, _) => OR,
        (Op::Xor, _) => XOR,
        (Op::Add, T::I32 | T::U32) => ADD_32,
        (Op::Add, T::I64 | T::U64) => ADD_64,
        (Op::Subtract, T::I32 | T::U32) => SUBTRACT_32,
        (Op::Subtract, T::I64 | T::U64) => SUBTRACT_64,
        (Op::Multiply, T::I32 | T::U32) => MULTIPLY_32,
        (Op::Minimum, T::I32) => LEAST_I32,
        (Op::Minimum, T::U32) => LEAST_U32,
        (Op::Maximum, T::I32) => MOST_I32,
        (Op::Maximum, T::U32) => MOST_U32,
        _ => return None,
    })
}
