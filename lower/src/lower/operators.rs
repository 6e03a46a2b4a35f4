//! Operators on numbers and vectors. Not here: matrices.

use std::rc::Rc;

use naga::{BinaryOperator, Expression, Handle, UnaryOperator};

use super::{Frame, Lower};
use crate::lanes::{Node, Op, Register, ScalarType};

impl<'a> Lower<'a> {
    pub(super) fn unary(&mut self, op: UnaryOperator, numbers: &[Register], out: &mut Vec<Node>) -> Rc<[Register]> {
        let op = match op {
            UnaryOperator::Negate => Op::Negate,
            UnaryOperator::LogicalNot | UnaryOperator::BitwiseNot => Op::Not,
        };
        numbers.iter().map(|&number| self.same(op, &[number], out)).collect()
    }

    pub(super) fn binary_of(
        &mut self,
        frame: &Frame<'a>,
        op: BinaryOperator,
        left: Handle<Expression>,
        right: Handle<Expression>,
        out: &mut Vec<Node>,
    ) -> Result<Rc<[Register]>, String> {
        let (a, b) = (self.numbers(frame, left)?, self.numbers(frame, right)?);
        if op == BinaryOperator::Multiply {
            let (left, right) = (self.inner(frame, left), self.inner(frame, right));
            if let Some(product) = self.matrix_product(&left, &a, &right, &b, out) {
                return Ok(product);
            }
        }
        Ok(self.each(op, &a, &b, out))
    }

    /// The operator on each pair of numbers; one number goes with all of the other side.
    pub(super) fn each(&mut self, op: BinaryOperator, a: &[Register], b: &[Register], out: &mut Vec<Node>) -> Rc<[Register]> {
        let pair = |at: usize| (a[at % a.len()], b[at % b.len()]);
        (0..a.len().max(b.len())).map(pair).map(|(a, b)| self.binary(op, a, b, out)).collect()
    }

    pub(super) fn binary(&mut self, op: BinaryOperator, a: Register, b: Register, out: &mut Vec<Node>) -> Register {
        use BinaryOperator as B;
        let scalar = self.lanes.scalar(a);
        match op {
            B::Add => self.same(Op::Add, &[a, b], out),
            B::Subtract => self.same(Op::Subtract, &[a, b], out),
            B::Multiply => self.same(Op::Multiply, &[a, b], out),
            B::Divide => self.same(Op::Divide, &[a, b], out),
            B::Modulo if scalar.is_float() => self.remainder(a, b, out),
            B::Modulo => self.same(Op::Remainder, &[a, b], out),
            B::Equal if scalar == ScalarType::Bool => {
                let differ = self.same(Op::Xor, &[a, b], out);
                self.same(Op::Not, &[differ], out)
            }
            B::NotEqual if scalar == ScalarType::Bool => self.same(Op::Xor, &[a, b], out),
            B::Equal => self.test(Op::Equal, a, b, out),
            B::NotEqual => self.test(Op::NotEqual, a, b, out),
            B::Less => self.test(Op::Less, a, b, out),
            B::LessEqual => self.test(Op::LessEqual, a, b, out),
            B::Greater => self.test(Op::Less, b, a, out),
            B::GreaterEqual => self.test(Op::LessEqual, b, a, out),
            B::And | B::LogicalAnd => self.same(Op::And, &[a, b], out),
            B::InclusiveOr | B::LogicalOr => self.same(Op::Or, &[a, b], out),
            B::ExclusiveOr => self.same(Op::Xor, &[a, b], out),
            B::ShiftLeft => self.same(Op::ShiftLeft, &[a, b], out),
            B::ShiftRight => self.same(Op::ShiftRight, &[a, b], out),
        }
    }

    /// a - b * trunc(a / b), each rounded, as WGSL has it.
    fn remainder(&mut self, a: Register, b: Register, out: &mut Vec<Node>) -> Register {
        let quotient = self.same(Op::Divide, &[a, b], out);
        let whole = self.same(Op::Trunc, &[quotient], out);
        let part = self.same(Op::Multiply, &[b, whole], out);
        self.same(Op::Subtract, &[a, part], out)
    }
}
