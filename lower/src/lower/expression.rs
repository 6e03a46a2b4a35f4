//! Expressions, each once its operands are lowered. Not here: what operators and built-ins do with numbers.

use std::rc::Rc;

use naga::{Expression, Handle, MathFunction};

use super::access::Pointer;
use super::{Frame, Lower, Value, types};
use crate::lanes::{Node, Op, Register, ScalarType};
use crate::language::{Trouble, provided};

impl<'a> Lower<'a> {
    /// Lowers an expression and what it needs that no statement emits, such as a variable's first value.
    pub(super) fn evaluate(&mut self, frame: &mut Frame<'a>, handle: Handle<Expression>, out: &mut Vec<Node>) -> Result<(), Trouble> {
        let mut work = vec![handle];
        while let Some(&at) = work.last() {
            if frame.values[at.index()].is_some() {
                work.pop();
                continue;
            }
            let before = work.len();
            operands(&frame.function.expressions[at], &mut |operand| {
                if frame.values[operand.index()].is_none() {
                    work.push(operand);
                }
            });
            if work.len() == before {
                let span = frame.function.expressions.get_span(at).to_range();
                let value = self.expression(frame, at, out).map_err(|what| Trouble::new(what).at(span))?;
                frame.values[at.index()] = Some(value);
                work.pop();
            }
        }
        self.bounded()
    }

    /// A value that is lowered.
    pub(super) fn there(&self, frame: &Frame<'a>, handle: Handle<Expression>) -> Result<Value, String> {
        frame.values[handle.index()].clone().ok_or_else(|| "a value that is used before it is there".to_owned())
    }

    /// The numbers of a value that is lowered.
    pub(super) fn numbers(&self, frame: &Frame<'a>, handle: Handle<Expression>) -> Result<Rc<[Register]>, String> {
        match self.there(frame, handle)? {
            Value::Numbers(numbers) => Ok(numbers),
            Value::Pointer(_) => Err("a pointer is used as a value".into()),
        }
    }

    fn expression(&mut self, frame: &mut Frame<'a>, handle: Handle<Expression>, out: &mut Vec<Node>) -> Result<Value, String> {
        let function = frame.function;
        let numbers = match function.expressions[handle] {
            Expression::FunctionArgument(index) => return Ok(frame.arguments[index as usize].clone()),
            Expression::LocalVariable(local) => return Ok(Value::Pointer(Pointer::variables(frame.locals[&local].clone()))),
            Expression::GlobalVariable(global) => return self.global(global),
            Expression::AccessIndex { base, index } => return self.part(frame, base, index),
            Expression::Access { base, index } => return self.element(frame, base, index, out),
            Expression::ArrayLength(pointer) => return self.length(frame, pointer),
            Expression::Constant(constant) => self.constant(self.module.constants[constant].init)?,
            Expression::Load { pointer } => {
                let inner = self.inner(frame, pointer);
                let Value::Pointer(pointer) = self.there(frame, pointer)? else { return Err("a load from no place".into()) };
                self.load(&pointer, &inner, out)?
            }
            Expression::Compose { ref components, .. } => {
                let mut all = Vec::with_capacity(components.len());
                for &component in components {
                    all.extend(self.numbers(frame, component)?.iter());
                    types::counted(all.len()).map_err(|what| format!("this is {what}"))?;
                }
                all.into()
            }
            Expression::Splat { size, value } => self.numbers(frame, value)?.repeat(size as usize).into(),
            Expression::Swizzle { size, vector, pattern } => {
                let vector = self.numbers(frame, vector)?;
                pattern[..size as usize].iter().map(|&component| vector[component as usize]).collect()
            }
            Expression::Unary { op, expr } => self.unary(op, &self.numbers(frame, expr)?, out),
            Expression::Binary { op, left, right } => self.binary_of(frame, op, left, right, out)?,
            Expression::Select { condition, accept, reject } => {
                let (condition, accept, reject) =
                    (self.numbers(frame, condition)?, self.numbers(frame, accept)?, self.numbers(frame, reject)?);
                self.select(&condition, &accept, &reject, out)
            }
            Expression::Relational { fun, argument } => Rc::new([self.relational(fun, &self.numbers(frame, argument)?, out)?]),
            Expression::As { expr, kind, convert } => self.cast(&self.numbers(frame, expr)?, kind, convert, out)?,
            Expression::Derivative { axis, ctrl, expr } => {
                let x = self.numbers(frame, expr)?;
                match provided::of_derivative(axis, ctrl) {
                    Some(name) => self.library_each(name, &x, out)?,
                    None => x,
                }
            }
            Expression::Math { fun: MathFunction::Atan2, arg, arg1: Some(other), .. }
                if provided::is_marked(&function.expressions[arg]) =>
            {
                let (x, y) = (self.numbers(frame, arg)?, self.numbers(frame, other)?);
                x.iter().zip(y.iter()).map(|(&x, &y)| self.library("hypot", &[x, y], out)).collect::<Result<_, _>>()?
            }
            Expression::Math { fun, arg, arg1, arg2, arg3 } => {
                let mut arguments = Vec::new();
                for argument in [Some(arg), arg1, arg2, arg3].into_iter().flatten() {
                    arguments.push(self.numbers(frame, argument)?);
                }
                let inner = self.inner(frame, arg);
                self.math(fun, &arguments, &inner, out)?
            }
            ref leaf => self.leaf(leaf)?,
        };
        Ok(Value::Numbers(numbers))
    }

    fn global(&mut self, global: Handle<naga::GlobalVariable>) -> Result<Value, String> {
        if let Some(variables) = self.private.get(&global) {
            return Ok(Value::Pointer(Pointer::variables(variables.clone())));
        }
        let whole = self.wholes.get(&global).ok_or("a variable of the module that is not supported")?;
        Ok(Value::Pointer(Pointer::whole(*whole)))
    }

    pub(super) fn select(
        &mut self,
        condition: &[Register],
        accept: &[Register],
        reject: &[Register],
        out: &mut Vec<Node>,
    ) -> Rc<[Register]> {
        let one = |at: usize| (condition[at % condition.len()], accept[at], reject[at]);
        (0..accept.len()).map(one).map(|(c, a, b)| self.op(Op::Select, self.lanes.scalar(a), &[c, a, b], out)).collect()
    }

    fn relational(&mut self, fun: naga::RelationalFunction, argument: &[Register], out: &mut Vec<Node>) -> Result<Register, String> {
        let op = match fun {
            naga::RelationalFunction::All => Op::And,
            naga::RelationalFunction::Any => Op::Or,
            other => return Err(format!("{other:?} is not supported")),
        };
        Ok(argument[1..].iter().fold(argument[0], |all, &one| self.same(op, &[all, one], out)))
    }

    /// A conversion, or the same bits as another type.
    fn cast(
        &mut self,
        numbers: &[Register],
        kind: naga::ScalarKind,
        convert: Option<u8>,
        out: &mut Vec<Node>,
    ) -> Result<Rc<[Register]>, String> {
        let mut all = Vec::with_capacity(numbers.len());
        for &number in numbers {
            let from = self.lanes.scalar(number);
            let width = convert.unwrap_or(from.bytes() as u8);
            let to = types::scalar_type(naga::Scalar { kind, width })?;
            let op = match convert {
                _ if to.bits() == from.bits() && from.is_integer() && to.is_integer() => Op::Reinterpret,
                Some(_) => Op::Convert,
                None if from.is_float() => Op::Bitcast,
                None => Op::Reinterpret,
            };
            all.push(match (from, to) {
                _ if from == to => number,
                (_, ScalarType::Bool) => {
                    let zero = self.lanes.number(from, 0);
                    self.test(Op::NotEqual, number, zero, out)
                }
                (ScalarType::Bool, _) => {
                    let (one, zero) = (self.lanes.number(to, 1), self.lanes.number(to, 0));
                    self.op(Op::Select, to, &[number, one, zero], out)
                }
                _ => self.op(op, to, &[number], out),
            });
        }
        Ok(all.into())
    }
}

/// The expressions that one is made of.
fn operands(expression: &Expression, see: &mut impl FnMut(Handle<Expression>)) {
    match *expression {
        Expression::Compose { ref components, .. } => components.iter().copied().for_each(see),
        Expression::Access { base, index } => [base, index].into_iter().for_each(see),
        Expression::AccessIndex { base, .. } => see(base),
        Expression::Splat { value, .. } => see(value),
        Expression::Swizzle { vector, .. } => see(vector),
        Expression::Load { pointer } | Expression::ArrayLength(pointer) => see(pointer),
        Expression::Unary { expr, .. } | Expression::As { expr, .. } => see(expr),
        Expression::Binary { left, right, .. } => [left, right].into_iter().for_each(see),
        Expression::Select { condition, accept, reject } => [condition, accept, reject].into_iter().for_each(see),
        Expression::Relational { argument, .. } => see(argument),
        Expression::Derivative { expr, .. } => see(expr),
        Expression::Math { arg, arg1, arg2, arg3, .. } => [Some(arg), arg1, arg2, arg3].into_iter().flatten().for_each(see),
        _ => {}
    }
}
