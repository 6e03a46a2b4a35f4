//! What stands round a group's code: constants and what is done once, the inputs' arrays, and the results. Not here: the code itself.

use std::fmt::Write as _;

use yunta_lower::lanes::{Definition, ScalarType};
use yunta_lower::language::Shape;

use crate::code::{Printer, rust};

impl Printer<'_> {
    /// The body of `run`: what is done once, then group by group.
    pub fn whole(&mut self, results: &[(String, ScalarType)], wholes: &[Shape]) -> String {
        let group = std::mem::take(&mut self.out);
        let mut body = String::new();
        for (at, Shape { scalar, components }) in wholes.iter().enumerate() {
            let _ = writeln!(body, "let w{at} = items.whole::<{scalar}>({at}, {components});");
        }
        for (at, info) in self.lanes.registers.iter().enumerate() {
            let (scalar, ty) = (info.scalar, rust(info.scalar));
            let _ = match info.definition {
                Definition::Constant(bits) if scalar == ScalarType::Bool => {
                    writeln!(body, "let r{at}: u32 = {};", if bits == 0 { "0" } else { "!0" })
                }
                Definition::Constant(bits) if scalar.is_float() => writeln!(body, "let r{at} = {ty}::from_bits({bits});"),
                Definition::Constant(bits) if scalar.is_wide() => writeln!(body, "let r{at} = {bits}u64 as {ty};"),
                Definition::Constant(bits) => writeln!(body, "let r{at} = {}u32 as {ty};", bits as u32),
                Definition::Length(whole) => writeln!(body, "let r{at} = w{whole}.length();"),
                _ => Ok(()),
            };
        }
        for instruction in &self.lanes.prologue {
            let _ = writeln!(body, "let r{} = {};", instruction.target.0, self.expression(instruction));
        }
        body += "while items.next(N) {\n";
        for register in &self.inputs {
            let _ = match (self.lanes.definition(*register), self.lanes.scalar(*register)) {
                (Definition::Place(axis), _) => writeln!(body, "let a{} = items.places::<N>({axis});", register.0),
                (Definition::Item { parameter, component }, ScalarType::Bool) => {
                    writeln!(body, "let a{} = items.masks::<N>({parameter}, {component});", register.0)
                }
                (Definition::Item { parameter, component }, scalar) => {
                    writeln!(body, "let a{} = items.numbers::<{scalar}, N>({parameter}, {component});", register.0)
                }
                _ => Ok(()),
            };
        }
        for register in self.found.iter().filter(|register| !self.is_uniform(**register)) {
            let _ = writeln!(body, "let mut a{} = [0 as {}; N];", register.0, rust(self.lanes.scalar(*register)));
        }
        for register in &self.scalars {
            let _ = writeln!(body, "let mut r{} = 0 as {};", register.0, rust(self.lanes.scalar(*register)));
        }
        for mask in 0..self.masks {
            let _ = writeln!(body, "let mut m{mask} = [0u32; N];");
        }
        for (array, scalar) in results {
            let ty = if *scalar == ScalarType::Bool { "u8" } else { scalar.name() };
            let _ = writeln!(body, "let mut {array} = [0 as {ty}; N];");
        }
        body += &group;
        for (at, (array, _)) in results.iter().enumerate() {
            let _ = writeln!(body, "items.put({at}, &{array});");
        }
        body + "}\n!items.stopped()\n"
    }
}
