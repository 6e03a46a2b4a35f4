//! Functions of `shaders/math` in place of calls: their lane programs, spliced in. Not here: the built-ins that are operations.

use std::rc::Rc;

use naga::MathFunction;

use super::Lower;
use crate::lanes::{Node, Op, Register};
use crate::library::program;

impl Lower<'_> {
    /// A function of `shaders/math`, of the first operand's type.
    pub(super) fn library(&mut self, name: &'static str, x: &[Register], out: &mut Vec<Node>) -> Result<Register, String> {
        let program = program(name, self.lanes.scalar(x[0])).map_err(|error| error.to_string())?;
        Ok(self.lanes.splice(&program, x, out)[0])
    }

    /// The same for each component.
    pub(super) fn library_each(&mut self, name: &'static str, x: &[Register], out: &mut Vec<Node>) -> Result<Rc<[Register]>, String> {
        x.iter().map(|&x| self.library(name, &[x], out)).collect()
    }

    /// Fractions and wholes, or digits and exponents: first the ones, then the others, as the struct has them.
    pub(super) fn taken_apart(&mut self, fun: MathFunction, x: &[Register], out: &mut Vec<Node>) -> Option<Result<Rc<[Register]>, String>> {
        let first = match fun {
            MathFunction::Modf => self.library_each("modf_fraction", x, out),
            MathFunction::Frexp => self.library_each("frexp_fraction", x, out),
            _ => return None,
        };
        let second = match fun {
            MathFunction::Modf => Ok(x.iter().map(|&x| self.same(Op::Trunc, &[x], out)).collect()),
            _ => self.library_each("frexp_exponent", x, out),
        };
        Some(first.and_then(|first| second.map(|second| first.iter().chain(second.iter()).copied().collect())))
    }
}

/// The built-ins that are functions of `shaders/math`.
pub(super) fn of_library(fun: MathFunction) -> Option<&'static str> {
    use MathFunction as M;
    Some(match fun {
        M::Asin => "asin",
        M::Acos => "acos",
        M::Atan => "atan",
        M::Atan2 => "atan2",
        M::Sinh => "sinh",
        M::Cosh => "cosh",
        M::Tanh => "tanh",
        M::Asinh => "asinh",
        M::Acosh => "acosh",
        M::Atanh => "atanh",
        M::Ldexp => "ldexp",
        _ => return None,
    })
}
