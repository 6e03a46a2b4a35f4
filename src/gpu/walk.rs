//! Walks a shader's module for what its results rest on. Needs no GPU, and knows none.
//!
//! Drivers fuse a product into the sum that it goes into, add in another order, and move what is added to the other side of a
//! comparison; and their own functions and divisions are off in the last place, each driver's in its own way. So each product
//! and each sum has to be held, by the prelude's `keep()` or by something done to its bits, before it goes into another. The
//! walk follows what is not held through variables, calls and vectors, and finds where it ends.

mod flow;
#[cfg(test)]
mod tests;

use wgpu::naga::valid::ModuleInfo;
use wgpu::naga::{BinaryOperator, Expression, Function, Handle, MathFunction, Module, ScalarKind, TypeInner};

use super::needs::{Needs, Property};
use flow::{Body, Flow, Open};

/// Functions of this crate that take a driver's division or root for a beginning and correct it by integers, with their text.
const CORRECTED: [(&str, &str); 2] =
    [("yunta_divide", include_str!("../../shaders/math/divide.wgsl")), ("yunta_sqrt", include_str!("../../shaders/math/sqrt.wgsl"))];

/// What the results of a module rest on. `source` is its text.
pub(super) fn needs(module: &Module, info: &ModuleInfo, source: &str) -> Needs {
    let flow = Flow::of(module, info);
    let mut walk = Walk { source, needs: Needs::default(), line: u32::MAX };
    flow.bodies.iter().for_each(|body| walk.body(body));
    walk.needs
}

struct Walk<'a> {
    source: &'a str,
    needs: Needs,
    /// The line of the reason so far.
    line: u32,
}

impl Walk<'_> {
    fn body(&mut self, body: &Body<'_>) {
        let name = body.function.name.as_deref().unwrap_or_default();
        if name == "exponential" {
            self.needs.properties.insert(Property::Exponential);
        }
        let corrects = CORRECTED.iter().any(|(corrected, text)| *corrected == name && self.source.contains(text));
        for (handle, expression) in body.function.expressions.iter() {
            match *expression {
                Expression::Binary { op, left, right } if body.is_float(left) => self.binary(body, handle, op, [left, right], corrects),
                Expression::Math { fun, arg, arg1, .. } => self.math(body, handle, fun, [Some(arg), arg1], corrects),
                Expression::As { expr, kind, convert: Some(_) } if kind != ScalarKind::Float && body.is_float(expr) => {
                    self.need(Property::Subnormals)
                }
                _ => {}
            }
        }
    }

    fn binary(&mut self, body: &Body<'_>, at: Handle<Expression>, op: BinaryOperator, sides: [Handle<Expression>; 2], corrects: bool) {
        self.need(Property::Subnormals);
        let open = body.open[sides[0].index()] | body.open[sides[1].index()];
        let reason = match op {
            BinaryOperator::Add | BinaryOperator::Subtract => {
                self.need(Property::Sums);
                match open {
                    open if open.has(Open::PRODUCT) => "a product goes into a sum, and drivers may fuse them: keep() holds it",
                    open if open.has(Open::SUM) => "a sum goes into another, and drivers may add in another order: keep() holds it",
                    _ => return,
                }
            }
            BinaryOperator::Multiply if sides.iter().any(|side| body.is_matrix(*side)) => {
                "a driver adds up a product of matrices in an order of its own"
            }
            BinaryOperator::Multiply if body.is_exact_product(sides) => return,
            BinaryOperator::Multiply => {
                self.need(Property::Products);
                match open {
                    open if open.has(Open::PRODUCT) => {
                        "a product goes into another, and drivers may multiply in another order: keep() holds it"
                    }
                    open if open.has(Open::SUM_WITH_CONSTANT) => {
                        "a sum with a constant goes into a product, and drivers may fuse them: keep() holds it"
                    }
                    _ => return,
                }
            }
            BinaryOperator::Divide | BinaryOperator::Modulo if corrects => return,
            BinaryOperator::Divide => "a driver's own division may be off in the last place",
            BinaryOperator::Modulo => "a driver's own remainder may be off in the last place",
            // A comparison.
            _ if open != Open::NONE => "a product or a sum is compared, and drivers may rearrange that: keep() holds it",
            _ => return,
        };
        self.close(body.function, at, reason.into());
    }

    fn math(
        &mut self,
        body: &Body<'_>,
        at: Handle<Expression>,
        fun: MathFunction,
        arguments: [Option<Handle<Expression>>; 2],
        corrects: bool,
    ) {
        use MathFunction as M;
        let mut floats = arguments.into_iter().flatten().filter(|argument| body.is_float(*argument));
        let unpacks = matches!(fun, M::Unpack4x8snorm | M::Unpack4x8unorm | M::Unpack2x16snorm | M::Unpack2x16unorm);
        if floats.next().is_none() && !unpacks {
            return;
        }
        self.need(Property::Subnormals);
        match fun {
            M::Round => self.need(Property::Rounding),
            M::Abs | M::Min | M::Max | M::Clamp | M::Saturate | M::Floor | M::Ceil | M::Trunc | M::Sign | M::Transpose => {}
            M::Step if arguments.into_iter().flatten().all(|argument| body.open[argument.index()] == Open::NONE) => {}
            M::Sqrt if corrects => {}
            fun => {
                let name = format!("{fun:?}").replace("SmoothStep", "Smoothstep");
                let (first, rest) = name.split_at(1);
                self.close(body.function, at, format!("{}{rest}() is the driver's own, and its last bits are too", first.to_lowercase()));
            }
        }
    }

    fn need(&mut self, property: Property) {
        self.needs.properties.insert(property);
    }

    /// Keeps the reason of the first line.
    fn close(&mut self, function: &Function, at: Handle<Expression>, reason: String) {
        let line = function.expressions.get_span(at).location(self.source).line_number;
        if line < self.line {
            self.line = line;
            self.needs.close = Some(format!("line {line} of the WGSL: {reason}"));
        }
    }
}

/// The kind of numbers in a type of one, of several, or of rows of them.
pub(super) fn numbers(inner: &TypeInner) -> Option<ScalarKind> {
    match *inner {
        TypeInner::Scalar(scalar) | TypeInner::Vector { scalar, .. } | TypeInner::Matrix { scalar, .. } => Some(scalar.kind),
        _ => None,
    }
}
