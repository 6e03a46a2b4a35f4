//! Where the products and sums of a module go that nothing holds: through expressions, variables and calls, until nothing new
//! is found. Judges none of it.

use std::collections::HashMap;
use std::ops::BitOr;

use wgpu::naga::valid::{FunctionInfo, ModuleInfo};
use wgpu::naga::{BinaryOperator, Block, Expression, Function, GlobalVariable, Handle, Literal, LocalVariable, MathFunction, Module};
use wgpu::naga::{ScalarKind, Statement, TypeInner};

use super::numbers;

/// Of what kinds the operations are that a driver may still see in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open(u8);

impl Open {
    pub const NONE: Self = Self(0);
    /// A product that was rounded: one by a power of two is exact.
    pub const PRODUCT: Self = Self(1);
    pub const SUM: Self = Self(2);
    /// Some compilers fuse `(x + 1) * y`.
    pub const SUM_WITH_CONSTANT: Self = Self(4);

    pub fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }
}

impl BitOr for Open {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Where numbers are left and found again. A function's number is that of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Global(Handle<GlobalVariable>),
    Local(usize, Handle<LocalVariable>),
    Argument(usize, u32),
    Result(usize),
}

/// A function that `main` reaches, or `main`.
pub(super) struct Body<'a> {
    pub function: &'a Function,
    info: &'a FunctionInfo,
    module: &'a Module,
    number: usize,
    /// What is open in each expression.
    pub open: Vec<Open>,
}

pub(super) struct Flow<'a> {
    pub bodies: Vec<Body<'a>>,
    numbers: HashMap<Handle<Function>, usize>,
    places: HashMap<Place, Open>,
    grew: bool,
}

impl<'a> Flow<'a> {
    /// The flow of a module with one entry point.
    pub fn of(module: &'a Module, info: &'a ModuleInfo) -> Self {
        let mut flow = Self { bodies: Vec::new(), numbers: HashMap::new(), places: HashMap::new(), grew: true };
        let body = |function: &'a Function, info, number| Body {
            function,
            info,
            module,
            number,
            open: vec![Open::NONE; function.expressions.len()],
        };
        if let Some(entry) = module.entry_points.first() {
            flow.bodies.push(body(&entry.function, info.get_entry_point(0), 0));
        }
        let mut at = 0;
        while at < flow.bodies.len() {
            let mut called = Vec::new();
            statements(&flow.bodies[at].function.body, &mut |statement| {
                if let Statement::Call { function, .. } = statement {
                    called.push(*function);
                }
            });
            for handle in called {
                let number = flow.bodies.len();
                if *flow.numbers.entry(handle).or_insert(number) == number {
                    flow.bodies.push(body(&module.functions[handle], &info[handle], number));
                }
            }
            at += 1;
        }
        while std::mem::take(&mut flow.grew) {
            for number in 0..flow.bodies.len() {
                flow.pass(number);
            }
        }
        flow
    }

    /// One pass through a function: first its expressions, each of which stands behind what it is made of, then its statements.
    fn pass(&mut self, number: usize) {
        let mut open = std::mem::take(&mut self.bodies[number].open);
        let body = &self.bodies[number];
        for (handle, expression) in body.function.expressions.iter() {
            open[handle.index()] = self.expression(body, &open, expression);
        }
        let mut moves = Vec::new();
        statements(&body.function.body, &mut |statement| self.moves(body, &open, statement, &mut moves));
        self.bodies[number].open = open;
        moves.into_iter().for_each(|(place, open)| self.leave(place, open));
    }

    fn leave(&mut self, place: Place, open: Open) {
        let known = self.places.entry(place).or_insert(Open::NONE);
        self.grew |= *known | open != *known;
        *known = *known | open;
    }

    fn found(&self, place: Place) -> Open {
        self.places.get(&place).copied().unwrap_or(Open::NONE)
    }

    fn expression(&self, body: &Body<'a>, open: &[Open], expression: &Expression) -> Open {
        let of = |handle: Handle<Expression>| open[handle.index()];
        match *expression {
            Expression::GlobalVariable(variable) => self.found(Place::Global(variable)),
            Expression::LocalVariable(variable) => self.found(Place::Local(body.number, variable)),
            Expression::FunctionArgument(argument) => self.found(Place::Argument(body.number, argument)),
            Expression::CallResult(function) => self.numbers.get(&function).map_or(Open::NONE, |number| self.found(Place::Result(*number))),
            Expression::Compose { ref components, .. } => components.iter().fold(Open::NONE, |all, one| all | of(*one)),
            Expression::Access { base: one, .. } | Expression::AccessIndex { base: one, .. } => of(one),
            Expression::Splat { value: one, .. } | Expression::Swizzle { vector: one, .. } => of(one),
            Expression::Load { pointer: one } | Expression::Unary { expr: one, .. } => of(one),
            Expression::Select { accept, reject, .. } => of(accept) | of(reject),
            // Bits alone hold nothing: a compiler sees through a cast there and back.
            Expression::As { expr, convert: None, .. } => of(expr),
            Expression::Binary { op, left, right } => body.binary(op, [left, right], of(left) | of(right)),
            Expression::Math { fun, arg, arg1, arg2, .. } if chooses(fun) => {
                [arg1, arg2].into_iter().flatten().fold(of(arg), |all, one| all | of(one))
            }
            _ => Open::NONE,
        }
    }

    /// What a statement leaves where.
    fn moves(&self, body: &Body<'a>, open: &[Open], statement: &Statement, moves: &mut Vec<(Place, Open)>) {
        let of = |handle: Handle<Expression>| open[handle.index()];
        match statement {
            Statement::Store { pointer, value } => moves.extend(body.root(*pointer).map(|place| (place, of(*value)))),
            Statement::Return { value: Some(value) } => moves.push((Place::Result(body.number), of(*value))),
            Statement::Call { function, arguments, .. } => {
                let Some(callee) = self.numbers.get(function) else { return };
                for (argument, number) in arguments.iter().zip(0..) {
                    let place = Place::Argument(*callee, number);
                    moves.push((place, of(*argument)));
                    // What the function leaves behind a pointer.
                    moves.extend(body.root(*argument).map(|pointed| (pointed, self.found(place))));
                }
            }
            _ => {}
        }
    }
}

impl Body<'_> {
    pub fn is_float(&self, expression: Handle<Expression>) -> bool {
        numbers(self.inner(expression)) == Some(ScalarKind::Float)
    }

    pub fn is_matrix(&self, expression: Handle<Expression>) -> bool {
        matches!(self.inner(expression), TypeInner::Matrix { .. })
    }

    fn inner(&self, expression: Handle<Expression>) -> &TypeInner {
        self.info[expression].ty.inner_with(&self.module.types)
    }

    /// Whether a product is by a power of two, and so exact.
    pub fn is_exact_product(&self, sides: [Handle<Expression>; 2]) -> bool {
        sides
            .into_iter()
            .any(|side| matches!(self.constant(side), Some(Literal::F32(value)) if value.is_normal() && value.to_bits() << 9 == 0))
    }

    /// A number that the shader's text has.
    fn constant(&self, expression: Handle<Expression>) -> Option<Literal> {
        match self.function.expressions[expression] {
            Expression::Literal(literal) => Some(literal),
            Expression::Splat { value, .. } => self.constant(value),
            Expression::Constant(constant) => match self.module.global_expressions[self.module.constants[constant].init] {
                Expression::Literal(literal) => Some(literal),
                _ => None,
            },
            _ => None,
        }
    }

    /// What is open in the result of an operation on what has `open`.
    fn binary(&self, op: BinaryOperator, sides: [Handle<Expression>; 2], open: Open) -> Open {
        if !self.is_float(sides[0]) {
            // An operation on bits holds them, unless it is none.
            let is_zero = |side: Handle<Expression>| matches!(self.constant(side), Some(Literal::U32(0) | Literal::I32(0)));
            return if sides.into_iter().any(is_zero) { open } else { Open::NONE };
        }
        match op {
            BinaryOperator::Add | BinaryOperator::Subtract if sides.into_iter().any(|side| self.constant(side).is_some()) => {
                Open::SUM | Open::SUM_WITH_CONSTANT
            }
            BinaryOperator::Add | BinaryOperator::Subtract => Open::SUM,
            BinaryOperator::Multiply if self.is_exact_product(sides) => open,
            BinaryOperator::Multiply => Open::PRODUCT,
            _ => Open::NONE,
        }
    }

    /// The variable that a pointer points into.
    fn root(&self, pointer: Handle<Expression>) -> Option<Place> {
        match self.function.expressions[pointer] {
            Expression::GlobalVariable(variable) => Some(Place::Global(variable)),
            Expression::LocalVariable(variable) => Some(Place::Local(self.number, variable)),
            Expression::FunctionArgument(argument) => Some(Place::Argument(self.number, argument)),
            Expression::Access { base, .. } | Expression::AccessIndex { base, .. } => self.root(base),
            _ => None,
        }
    }
}

/// Whether a function gives one of its arguments, or that without its sign.
fn chooses(fun: MathFunction) -> bool {
    matches!(fun, MathFunction::Abs | MathFunction::Min | MathFunction::Max | MathFunction::Clamp | MathFunction::Saturate)
}

/// Each statement of a block and of those in it.
fn statements(block: &Block, seen: &mut dyn FnMut(&Statement)) {
    for statement in block {
        seen(statement);
        match statement {
            Statement::Block(block) => statements(block, seen),
            Statement::If { accept, reject, .. } => [accept, reject].into_iter().for_each(|block| statements(block, seen)),
            Statement::Switch { cases, .. } => cases.iter().for_each(|case| statements(&case.body, seen)),
            Statement::Loop { body, continuing, .. } => [body, continuing].into_iter().for_each(|block| statements(block, seen)),
            _ => {}
        }
    }
}
