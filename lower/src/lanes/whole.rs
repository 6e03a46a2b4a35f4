//! Operations of whole numbers with a known one: nothing, a shift or a mask, or one sum instead of two. Not here: those of known
//! numbers alone, which are folded.

use super::node::Node;
use super::simplify::Walk;
use super::{Op, Register, ScalarType};

impl Walk<'_> {
    /// A shorter way to an operation's value, if there is one.
    pub(super) fn with_known(&mut self, op: Op, scalar: ScalarType, operands: &[Register], out: &mut Vec<Node>) -> Option<Register> {
        let &[a, b] = operands else { return None };
        let (x, known) = match (self.lanes.bits(a), self.lanes.bits(b)) {
            (_, Some(bits)) => (a, bits),
            (Some(bits), None) if op.commutes() => (b, bits),
            _ => return None,
        };
        let all = if scalar.is_wide() { u64::MAX } else { u64::from(u32::MAX) };
        let unsigned = !scalar.is_signed();
        let place = known.is_power_of_two().then(|| known.trailing_zeros() as i32);
        match (op, place) {
            (Op::Add | Op::Subtract | Op::Or | Op::Xor | Op::ShiftLeft | Op::ShiftRight, _) if known == 0 => Some(x),
            (Op::And, _) if known == all => Some(x),
            (Op::And | Op::Multiply, _) if known == 0 => Some(self.lanes.number(scalar, 0)),
            (Op::Multiply | Op::Divide, Some(0)) => Some(x),
            (Op::Multiply, Some(place)) => self.shifted(Op::ShiftLeft, scalar, x, place, out),
            (Op::Divide, Some(place)) if unsigned => self.shifted(Op::ShiftRight, scalar, x, place, out),
            (Op::Remainder, Some(_)) if unsigned => {
                let mask = self.lanes.constant(scalar, known - 1);
                Some(self.compute(Op::And, scalar, &[x, mask], out))
            }
            (Op::Add | Op::Subtract, _) => {
                let &(y, before) = self.sums.get(&x)?;
                let more = if op == Op::Add { known } else { known.wrapping_neg() };
                let both = self.lanes.constant(scalar, more.wrapping_add(before) & all);
                Some(self.compute(Op::Add, scalar, &[y, both], out))
            }
            _ => None,
        }
    }

    fn shifted(&mut self, op: Op, scalar: ScalarType, x: Register, place: i32, out: &mut Vec<Node>) -> Option<Register> {
        let by = self.lanes.number(ScalarType::U32, place);
        Some(self.compute(op, scalar, &[x, by], out))
    }

    /// Keeps in mind that a register is another and a known number.
    pub(super) fn summed(&mut self, op: Op, target: Register, operands: &[Register]) {
        match (op, self.lanes.bits(operands[0]), self.lanes.bits(operands[1])) {
            (Op::Add, Some(bits), _) => self.sums.insert(target, (operands[1], bits)),
            (Op::Add, _, Some(bits)) => self.sums.insert(target, (operands[0], bits)),
            (Op::Subtract, _, Some(bits)) => self.sums.insert(target, (operands[0], bits.wrapping_neg())),
            _ => None,
        };
    }
}
