//! Operations on constants, as far as every processor has the same bits for them: whole numbers, truth values, and
//! floats' sums, products, quotients and comparisons. Not here: anything transcendental, which is left to run.

use super::{Op, ScalarType};

/// The result's bits, where it is known. `scalar` is the operands' type, of a selection that of its choices.
pub fn fold(op: Op, scalar: ScalarType, bits: &[u64]) -> Option<u64> {
    if matches!(op, Op::Copy | Op::Reinterpret) {
        return Some(bits[0]);
    }
    match scalar {
        ScalarType::Bool => truth(op, bits),
        ScalarType::F32 => float32(op, bits),
        ScalarType::F64 => float64(op, bits),
        ScalarType::U32 => unsigned(op, bits).map(|bits| bits & u64::from(u32::MAX)),
        ScalarType::U64 => unsigned(op, bits),
        ScalarType::I32 => signed(op, bits, |bits| i64::from(bits as i32)).map(|bits| bits & u64::from(u32::MAX)),
        ScalarType::I64 => signed(op, bits, |bits| bits as i64),
    }
}

fn truth(op: Op, bits: &[u64]) -> Option<u64> {
    Some(match op {
        Op::And => bits[0] & bits[1],
        Op::Or => bits[0] | bits[1],
        Op::Xor | Op::NotEqual => bits[0] ^ bits[1],
        Op::Equal => 1 ^ bits[0] ^ bits[1],
        Op::Not => 1 ^ bits[0],
        _ => return None,
    })
}

fn unsigned(op: Op, bits: &[u64]) -> Option<u64> {
    let (a, b) = (bits[0], *bits.get(1)?);
    whole(op, a, b).or_else(|| {
        Some(match op {
            Op::Minimum => a.min(b),
            Op::Maximum => a.max(b),
            Op::Less => (a < b).into(),
            Op::LessEqual => (a <= b).into(),
            _ => return None,
        })
    })
}

fn signed(op: Op, bits: &[u64], extended: impl Fn(u64) -> i64) -> Option<u64> {
    if op == Op::Negate {
        return Some(bits[0].wrapping_neg());
    }
    let (a, b) = (extended(bits[0]), extended(*bits.get(1)?));
    whole(op, a as u64, b as u64).or_else(|| {
        Some(match op {
            Op::Minimum => a.min(b) as u64,
            Op::Maximum => a.max(b) as u64,
            Op::Less => (a < b).into(),
            Op::LessEqual => (a <= b).into(),
            _ => return None,
        })
    })
}

/// What is the same for signed and unsigned numbers, modulo their range.
fn whole(op: Op, a: u64, b: u64) -> Option<u64> {
    Some(match op {
        Op::Add => a.wrapping_add(b),
        Op::Subtract => a.wrapping_sub(b),
        Op::Multiply => a.wrapping_mul(b),
        Op::And => a & b,
        Op::Or => a | b,
        Op::Xor => a ^ b,
        Op::Equal => (a == b).into(),
        Op::NotEqual => (a != b).into(),
        _ => return None,
    })
}

macro_rules! float {
    ($name:ident, $t:ident, $bits:ident) => {
        fn $name(op: Op, bits: &[u64]) -> Option<u64> {
            let a = $t::from_bits(bits[0] as $bits);
            if op == Op::Negate {
                return Some(u64::from((-a).to_bits()));
            }
            let b = $t::from_bits(*bits.get(1)? as $bits);
            let result = match op {
                Op::Add => a + b,
                Op::Subtract => a - b,
                Op::Multiply => a * b,
                Op::Divide => a / b,
                Op::Less => return Some((a < b).into()),
                Op::LessEqual => return Some((a <= b).into()),
                Op::Equal => return Some((a == b).into()),
                Op::NotEqual => return Some((a != b).into()),
                _ => return None,
            };
            // A NaN's bits are the processor's own.
            (!result.is_nan()).then(|| u64::from(result.to_bits()))
        }
    };
}

float!(float32, f32, u32);
float!(float64, f64, u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_wrap_and_keep_their_sign() {
        let low = |x: i32| u64::from(x as u32);
        assert_eq!(fold(Op::Multiply, ScalarType::I32, &[low(-3), low(5)]), Some(low(-15)));
        assert_eq!(fold(Op::Less, ScalarType::I32, &[low(-3), low(5)]), Some(1));
        assert_eq!(fold(Op::Less, ScalarType::U32, &[low(-3), low(5)]), Some(0));
        assert_eq!(fold(Op::Add, ScalarType::U32, &[low(-1), 1]), Some(0));
        assert_eq!(fold(Op::Subtract, ScalarType::U32, &[0, 1]), Some(u64::from(u32::MAX)));
    }

    #[test]
    fn a_nan_is_left_to_run() {
        let zero = u64::from(0f32.to_bits());
        assert_eq!(fold(Op::Divide, ScalarType::F32, &[zero, zero]), None);
        assert_eq!(fold(Op::Exp, ScalarType::F32, &[zero]), None);
    }
}
