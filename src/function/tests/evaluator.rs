//! A slow evaluator of naga's own IR, one item at a time, written apart from the lowering: what a function means. Not
//! here: anything of lane programs; only the elementary functions (exp, sin, ...) are the crate's.

use std::collections::HashMap;

use naga::{
    BinaryOperator as B, Block, Expression, Function, Handle, Literal, MathFunction as M, Module, Statement, SwitchValue, TypeInner,
    UnaryOperator,
};

use crate::function::lanes::ScalarType;
use crate::function::ops::{double, single};

/// One number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    F32(f32),
    F64(f64),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    Bool(bool),
}
use Number as N;

impl Number {
    pub fn from_bits(scalar: ScalarType, bits: u64) -> Self {
        match scalar {
            ScalarType::F32 => N::F32(f32::from_bits(bits as u32)),
            ScalarType::F64 => N::F64(f64::from_bits(bits)),
            ScalarType::I32 => N::I32(bits as i32),
            ScalarType::U32 => N::U32(bits as u32),
            ScalarType::I64 => N::I64(bits as i64),
            ScalarType::U64 => N::U64(bits),
            ScalarType::Bool => N::Bool(bits != 0),
        }
    }

    /// The bits that are stored: a NaN is the canonical one.
    pub fn bits(self) -> u64 {
        match self {
            N::F32(x) => single::canonical(x).to_bits().into(),
            N::F64(x) => double::canonical(x).to_bits(),
            N::I32(x) => (x as u32).into(),
            N::U32(x) => x.into(),
            N::I64(x) => x as u64,
            N::U64(x) => x,
            N::Bool(x) => x.into(),
        }
    }

    /// As a whole number of any size.
    fn wide(self) -> i128 {
        match self {
            N::I32(x) => x.into(),
            N::U32(x) => x.into(),
            N::I64(x) => x.into(),
            N::U64(x) => x.into(),
            N::Bool(x) => x.into(),
            other => panic!("{other:?} is no whole number"),
        }
    }

    fn like(self, wide: i128) -> Self {
        match self {
            N::I32(_) => N::I32(wide as i32),
            N::U32(_) => N::U32(wide as u32),
            N::I64(_) => N::I64(wide as i64),
            N::U64(_) => N::U64(wide as u64),
            other => panic!("{other:?} is no whole number"),
        }
    }

    fn width(self) -> u32 {
        if matches!(self, N::I64(_) | N::U64(_) | N::F64(_)) { 64 } else { 32 }
    }

    fn truth(self) -> bool {
        match self {
            N::Bool(x) => x,
            other => panic!("{other:?} is no bool"),
        }
    }
}

/// A value: one number, or values in a row (a vector, a matrix of columns, an array, a struct).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    One(Number),
    Row(Vec<Value>),
    Place(usize, Vec<usize>),
}
use Value as V;

impl Value {
    fn one(&self) -> Number {
        match self {
            V::One(number) => *number,
            other => panic!("{other:?} is not one number"),
        }
    }

    fn row(&self) -> &[Value] {
        match self {
            V::Row(row) => row,
            other => panic!("{other:?} is no row"),
        }
    }

    pub fn numbers(&self) -> Vec<Number> {
        match self {
            V::One(number) => vec![*number],
            V::Row(row) => row.iter().flat_map(Value::numbers).collect(),
            V::Place(..) => panic!("a place"),
        }
    }

    pub fn vector(numbers: &[Number]) -> Self {
        if let &[number] = numbers { V::One(number) } else { V::Row(numbers.iter().map(|&number| V::One(number)).collect()) }
    }
}

enum Flow {
    Next,
    Break,
    Continue,
    Return(Option<Value>),
}

/// What an item sees of the module.
pub(super) struct Evaluator<'a> {
    pub module: &'a Module,
    pub info: &'a naga::valid::ModuleInfo,
    /// The elements of whole inputs.
    pub wholes: HashMap<Handle<naga::GlobalVariable>, Value>,
    memory: Vec<Value>,
    globals: HashMap<Handle<naga::GlobalVariable>, usize>,
    steps: usize,
}

struct Frame<'a> {
    function: &'a Function,
    arguments: Vec<Value>,
    values: HashMap<Handle<Expression>, Value>,
    locals: HashMap<Handle<naga::LocalVariable>, usize>,
}

impl<'a> Evaluator<'a> {
    pub fn new(module: &'a Module, info: &'a naga::valid::ModuleInfo, wholes: HashMap<Handle<naga::GlobalVariable>, Value>) -> Self {
        Self { module, info, wholes, memory: Vec::new(), globals: HashMap::new(), steps: 0 }
    }

    /// One item's value.
    pub fn item(&mut self, function: Handle<Function>, arguments: Vec<Value>, value: Option<Handle<Expression>>) -> Value {
        self.memory.clear();
        self.steps = 0;
        for (handle, global) in self.module.global_variables.iter() {
            let start = match (self.wholes.get(&handle), global.init) {
                (Some(whole), _) => whole.clone(),
                (None, Some(init)) => self.constant(init),
                (None, None) => self.zero(&self.module.types[global.ty].inner),
            };
            self.globals.insert(handle, self.memory.len());
            self.memory.push(start);
        }
        self.call(function, arguments, value)
    }

    fn call(&mut self, handle: Handle<Function>, arguments: Vec<Value>, wanted: Option<Handle<Expression>>) -> Value {
        let function = &self.module.functions[handle];
        let mut frame = Frame { function, arguments, values: HashMap::new(), locals: HashMap::new() };
        for (local, variable) in function.local_variables.iter() {
            let start = match variable.init {
                Some(init) => self.value(&mut frame, handle, init),
                None => self.zero(&self.module.types[variable.ty].inner),
            };
            frame.locals.insert(local, self.memory.len());
            self.memory.push(start);
        }
        match (self.block(&mut frame, handle, &function.body), wanted) {
            (Flow::Return(Some(value)), None) => value,
            (_, Some(wanted)) => frame.values[&wanted].clone(),
            _ => V::Row(Vec::new()),
        }
    }

    fn block(&mut self, frame: &mut Frame<'a>, handle: Handle<Function>, block: &'a Block) -> Flow {
        for statement in block.iter() {
            self.steps += 1;
            assert!(self.steps < 1_000_000, "an item without an end");
            match statement {
                Statement::Emit(range) => {
                    for expression in range.clone() {
                        let value = self.compute(frame, handle, expression);
                        frame.values.insert(expression, value);
                    }
                }
                Statement::Block(inner) => match self.block(frame, handle, inner) {
                    Flow::Next => {}
                    flow => return flow,
                },
                Statement::If { condition, accept, reject } => {
                    let side = if self.value(frame, handle, *condition).one().truth() { accept } else { reject };
                    match self.block(frame, handle, side) {
                        Flow::Next => {}
                        flow => return flow,
                    }
                }
                Statement::Switch { selector, cases } => {
                    let selector = self.value(frame, handle, *selector).one().wide();
                    let matches = |case: &naga::SwitchCase| match case.value {
                        SwitchValue::I32(x) => i128::from(x) == selector,
                        SwitchValue::U32(x) => i128::from(x) == selector,
                        SwitchValue::Default => false,
                    };
                    let default = cases.iter().position(|case| case.value == SwitchValue::Default);
                    let mut at = cases.iter().position(matches).or(default);
                    while let Some(case) = at.and_then(|at| cases.get(at)) {
                        match self.block(frame, handle, &case.body) {
                            Flow::Break => break,
                            Flow::Next => {}
                            flow => return flow,
                        }
                        if !case.fall_through {
                            break;
                        }
                        at = at.map(|at| at + 1);
                    }
                }
                Statement::Loop { body, continuing, break_if } => loop {
                    match self.block(frame, handle, body) {
                        Flow::Break => break,
                        Flow::Return(value) => return Flow::Return(value),
                        Flow::Next | Flow::Continue => {}
                    }
                    if let Flow::Return(value) = self.block(frame, handle, continuing) {
                        return Flow::Return(value);
                    }
                    if let Some(condition) = break_if
                        && self.value(frame, handle, *condition).one().truth()
                    {
                        break;
                    }
                },
                Statement::Break => return Flow::Break,
                Statement::Continue => return Flow::Continue,
                Statement::Return { value } => return Flow::Return(value.map(|value| self.value(frame, handle, value))),
                Statement::Store { pointer, value } => {
                    let (V::Place(cell, path), value) = (self.value(frame, handle, *pointer), self.value(frame, handle, *value)) else {
                        panic!("no place")
                    };
                    let mut at = &mut self.memory[cell];
                    for index in path {
                        let V::Row(row) = at else { panic!("no row") };
                        at = &mut row[index];
                    }
                    *at = value;
                }
                Statement::Call { function, arguments, result } => {
                    let arguments = arguments.iter().map(|&argument| self.value(frame, handle, argument)).collect();
                    let value = self.call(*function, arguments, None);
                    if let Some(result) = result {
                        frame.values.insert(*result, value);
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        Flow::Next
    }

    /// A value that was emitted, or one that never is.
    fn value(&mut self, frame: &mut Frame<'a>, handle: Handle<Function>, expression: Handle<Expression>) -> Value {
        match frame.values.get(&expression) {
            Some(value) => value.clone(),
            None => self.compute(frame, handle, expression),
        }
    }

    fn at(&self, cell: usize, path: &[usize]) -> &Value {
        path.iter().fold(&self.memory[cell], |value, &index| &value.row()[index])
    }

    fn constant(&self, expression: Handle<Expression>) -> Value {
        match &self.module.global_expressions[expression] {
            Expression::Literal(literal) => V::One(number(*literal)),
            Expression::Constant(constant) => self.constant(self.module.constants[*constant].init),
            Expression::ZeroValue(ty) => self.zero(&self.module.types[*ty].inner),
            Expression::Compose { ty, components } => {
                self.composed(&self.module.types[*ty].inner, components.iter().map(|&part| self.constant(part)).collect())
            }
            Expression::Splat { size, value } => V::Row(vec![self.constant(*value); *size as usize]),
            other => panic!("{other:?}"),
        }
    }

    /// A vector may be composed of vectors.
    fn composed(&self, inner: &TypeInner, parts: Vec<Value>) -> Value {
        match inner {
            TypeInner::Vector { .. } => V::Row(parts.iter().flat_map(Value::numbers).map(V::One).collect()),
            _ => V::Row(parts),
        }
    }

    fn zero(&self, inner: &TypeInner) -> Value {
        match inner {
            TypeInner::Scalar(scalar) => {
                V::One(Number::from_bits(crate::function::lower::scalar_type(*scalar).unwrap_or(ScalarType::Bool), 0))
            }
            TypeInner::Vector { size, scalar } => V::Row(vec![self.zero(&TypeInner::Scalar(*scalar)); *size as usize]),
            TypeInner::Matrix { columns, rows, scalar } => {
                V::Row(vec![self.zero(&TypeInner::Vector { size: *rows, scalar: *scalar }); *columns as usize])
            }
            TypeInner::Array { base, size: naga::ArraySize::Constant(count), .. } => {
                V::Row(vec![self.zero(&self.module.types[*base].inner); count.get() as usize])
            }
            TypeInner::Struct { members, .. } => {
                V::Row(members.iter().map(|member| self.zero(&self.module.types[member.ty].inner)).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    fn compute(&mut self, frame: &mut Frame<'a>, handle: Handle<Function>, expression: Handle<Expression>) -> Value {
        let is_matrix = |of: &Self, expression: Handle<Expression>| {
            matches!(of.info[handle][expression].ty.inner_with(&of.module.types), TypeInner::Matrix { .. })
        };
        match frame.function.expressions[expression] {
            Expression::Literal(literal) => V::One(number(literal)),
            Expression::Constant(constant) => self.constant(self.module.constants[constant].init),
            Expression::ZeroValue(ty) => self.zero(&self.module.types[ty].inner),
            Expression::Compose { ty, ref components } => {
                let parts = components.iter().map(|&part| self.value(frame, handle, part)).collect();
                self.composed(&self.module.types[ty].inner, parts)
            }
            Expression::Splat { size, value } => V::Row(vec![self.value(frame, handle, value); size as usize]),
            Expression::Swizzle { size, vector, pattern } => {
                let vector = self.value(frame, handle, vector);
                V::Row(pattern[..size as usize].iter().map(|&at| vector.row()[at as usize].clone()).collect())
            }
            Expression::FunctionArgument(index) => frame.arguments[index as usize].clone(),
            Expression::LocalVariable(local) => V::Place(frame.locals[&local], Vec::new()),
            Expression::GlobalVariable(global) => V::Place(self.globals[&global], Vec::new()),
            Expression::AccessIndex { base, index } => {
                let base = self.value(frame, handle, base);
                self.within(base, i128::from(index))
            }
            Expression::Access { base, index } => {
                let (base, index) = (self.value(frame, handle, base), self.value(frame, handle, index).one().wide());
                self.within(base, index)
            }
            Expression::Load { pointer } => {
                let V::Place(cell, path) = self.value(frame, handle, pointer) else { panic!("no place") };
                self.at(cell, &path).clone()
            }
            Expression::ArrayLength(pointer) => {
                let V::Place(cell, path) = self.value(frame, handle, pointer) else { panic!("no place") };
                V::One(N::U32(self.at(cell, &path).row().len() as u32))
            }
            Expression::Unary { op, expr } => map1(&self.value(frame, handle, expr), &|x| unary(op, x)),
            Expression::Binary { op: B::Multiply, left, right } if is_matrix(self, left) || is_matrix(self, right) => {
                let matrices = (is_matrix(self, left), is_matrix(self, right));
                let (a, b) = (self.value(frame, handle, left), self.value(frame, handle, right));
                product(&a, matrices.0, &b, matrices.1)
            }
            Expression::Binary { op, left, right } => {
                let (a, b) = (self.value(frame, handle, left), self.value(frame, handle, right));
                map2(&a, &b, &|a, b| binary(op, a, b))
            }
            Expression::Select { condition, accept, reject } => {
                let (c, a, b) =
                    (self.value(frame, handle, condition), self.value(frame, handle, accept), self.value(frame, handle, reject));
                match c {
                    V::One(c) => {
                        if c.truth() {
                            a
                        } else {
                            b
                        }
                    }
                    c => V::Row(
                        c.row()
                            .iter()
                            .zip(a.row().iter().zip(b.row()))
                            .map(|(c, (a, b))| if c.one().truth() { a.clone() } else { b.clone() })
                            .collect(),
                    ),
                }
            }
            Expression::Relational { fun, argument } => {
                let mut all = self.value(frame, handle, argument).numbers().into_iter().map(Number::truth);
                V::One(N::Bool(if fun == naga::RelationalFunction::All { all.all(|x| x) } else { all.any(|x| x) }))
            }
            Expression::As { expr, kind, convert } => {
                let value = self.value(frame, handle, expr);
                map1(&value, &|x| match convert {
                    Some(width) => {
                        convert_to(x, crate::function::lower::scalar_type(naga::Scalar { kind, width }).unwrap_or(ScalarType::Bool))
                    }
                    None => Number::from_bits(
                        crate::function::lower::scalar_type(naga::Scalar { kind, width: (x.width() / 8) as u8 })
                            .unwrap_or(ScalarType::Bool),
                        x.bits(),
                    ),
                })
            }
            Expression::Math { fun, arg, arg1, arg2, arg3 } => {
                let x: Vec<Value> = [Some(arg), arg1, arg2, arg3].into_iter().flatten().map(|x| self.value(frame, handle, x)).collect();
                math(fun, &x)
            }
            ref other => panic!("{other:?}"),
        }
    }

    /// A part, at an index that is clamped.
    fn within(&self, base: Value, index: i128) -> Value {
        let clamped = |length: usize| index.clamp(0, length as i128 - 1) as usize;
        match base {
            V::Place(cell, mut path) => {
                let length = self.at(cell, &path).row().len();
                path.push(clamped(length));
                V::Place(cell, path)
            }
            value => value.row()[clamped(value.row().len())].clone(),
        }
    }
}

fn number(literal: Literal) -> Number {
    match literal {
        Literal::F32(x) => N::F32(x),
        Literal::F64(x) => N::F64(x),
        Literal::I32(x) => N::I32(x),
        Literal::U32(x) => N::U32(x),
        Literal::I64(x) => N::I64(x),
        Literal::U64(x) => N::U64(x),
        Literal::Bool(x) => N::Bool(x),
        other => panic!("{other:?}"),
    }
}

fn map1(a: &Value, f: &dyn Fn(Number) -> Number) -> Value {
    match a {
        V::One(a) => V::One(f(*a)),
        a => V::Row(a.row().iter().map(|a| map1(a, f)).collect()),
    }
}

fn map2(a: &Value, b: &Value, f: &dyn Fn(Number, Number) -> Number) -> Value {
    match (a, b) {
        (V::One(a), V::One(b)) => V::One(f(*a, *b)),
        (V::One(_), b) => V::Row(b.row().iter().map(|b| map2(a, b, f)).collect()),
        (a, V::One(_)) => V::Row(a.row().iter().map(|a| map2(a, b, f)).collect()),
        (a, b) => V::Row(a.row().iter().zip(b.row()).map(|(a, b)| map2(a, b, f)).collect()),
    }
}

fn product(a: &Value, a_matrix: bool, b: &Value, b_matrix: bool) -> Value {
    let dot = |a: &[Value], b: &[Value]| sum_of_products(a, b);
    let by_vector = |m: &[Value], v: &[Value]| -> Value {
        let rows = m[0].row().len();
        V::Row((0..rows).map(|row| dot(&m.iter().map(|column| column.row()[row].clone()).collect::<Vec<_>>(), v)).collect())
    };
    match (a_matrix, b_matrix, a, b) {
        (true, true, ..) => V::Row(b.row().iter().map(|column| by_vector(a.row(), column.row())).collect()),
        (_, _, V::One(_), _) | (_, _, _, V::One(_)) => map2(a, b, &|a, b| binary(B::Multiply, a, b)),
        (true, false, ..) => by_vector(a.row(), b.row()),
        _ => V::Row(b.row().iter().map(|column| dot(a.row(), column.row())).collect()),
    }
}

fn sum_of_products(a: &[Value], b: &[Value]) -> Value {
    let mut sum = binary(B::Multiply, a[0].one(), b[0].one());
    for (a, b) in a.iter().zip(b).skip(1) {
        sum = binary(B::Add, sum, binary(B::Multiply, a.one(), b.one()));
    }
    V::One(sum)
}

fn unary(op: UnaryOperator, x: Number) -> Number {
    match (op, x) {
        (UnaryOperator::Negate, N::F32(x)) => N::F32(-x),
        (UnaryOperator::Negate, N::F64(x)) => N::F64(-x),
        (UnaryOperator::Negate, x) => x.like(-x.wide()),
        (_, N::Bool(x)) => N::Bool(!x),
        (_, x) => x.like(!x.wide()),
    }
}

fn binary(op: B, a: Number, b: Number) -> Number {
    match (a, b) {
        (N::F32(x), N::F32(y)) => float(op, x, y, N::F32, |x, y| x - y * (x / y).trunc()),
        (N::F64(x), N::F64(y)) => float(op, x, y, N::F64, |x, y| x - y * (x / y).trunc()),
        (N::Bool(x), N::Bool(y)) => N::Bool(match op {
            B::And | B::LogicalAnd => x && y,
            B::InclusiveOr | B::LogicalOr => x || y,
            B::ExclusiveOr | B::NotEqual => x != y,
            B::Equal => x == y,
            other => panic!("{other:?} of bools"),
        }),
        _ => whole(op, a, b),
    }
}

fn float<T>(op: B, x: T, y: T, one: impl Fn(T) -> Number, remainder: impl Fn(T, T) -> T) -> Number
where
    T: Copy + PartialOrd + std::ops::Add<Output = T> + std::ops::Sub<Output = T> + std::ops::Mul<Output = T> + std::ops::Div<Output = T>,
{
    match op {
        B::Add => one(x + y),
        B::Subtract => one(x - y),
        B::Multiply => one(x * y),
        B::Divide => one(x / y),
        B::Modulo => one(remainder(x, y)),
        B::Equal => N::Bool(x == y),
        B::NotEqual => N::Bool(x != y),
        B::Less => N::Bool(x < y),
        B::LessEqual => N::Bool(x <= y),
        B::Greater => N::Bool(x > y),
        B::GreaterEqual => N::Bool(x >= y),
        other => panic!("{other:?} of floats"),
    }
}

fn whole(op: B, a: Number, b: Number) -> Number {
    let (x, y) = (a.wide(), b.wide());
    match op {
        B::Add => a.like(x + y),
        B::Subtract => a.like(x - y),
        B::Multiply => a.like(x.wrapping_mul(y)),
        B::Divide => a.like(if y == 0 { x } else { x / y }),
        B::Modulo => a.like(if y == 0 { 0 } else { x % y }),
        B::And => a.like(x & y),
        B::InclusiveOr => a.like(x | y),
        B::ExclusiveOr => a.like(x ^ y),
        B::ShiftLeft => a.like(x << (y % i128::from(a.width()))),
        B::ShiftRight => a.like(x >> (y % i128::from(a.width()))),
        B::Equal => N::Bool(x == y),
        B::NotEqual => N::Bool(x != y),
        B::Less => N::Bool(x < y),
        B::LessEqual => N::Bool(x <= y),
        B::Greater => N::Bool(x > y),
        B::GreaterEqual => N::Bool(x >= y),
        other => panic!("{other:?} of whole numbers"),
    }
}

fn convert_to(x: Number, to: ScalarType) -> Number {
    let from_float = |x: f64, single: bool| -> Number {
        // The greatest float of the type it comes from that the whole number's type has.
        let (low, high) = match (to, single) {
            (ScalarType::I32, true) => (-2147483648.0, 2147483520.0),
            (ScalarType::I32, false) => (-2147483648.0, 2147483647.0),
            (ScalarType::U32, true) => (0.0, 4294967040.0),
            (ScalarType::U32, false) => (0.0, 4294967295.0),
            (ScalarType::I64, true) => (-9223372036854775808.0, 9223371487098961920.0),
            (ScalarType::I64, false) => (-9223372036854775808.0, 9223372036854774784.0),
            (_, true) => (0.0, 18446742974197923840.0),
            (_, false) => (0.0, 18446744073709549568.0),
        };
        let clamped = if x.is_nan() { 0 } else { x.clamp(low, high).trunc() as i128 };
        Number::from_bits(to, clamped as u64)
    };
    match (x, to) {
        (N::F32(x), ScalarType::F64) => N::F64(x.into()),
        (N::F64(x), ScalarType::F32) => N::F32(x as f32),
        (N::F32(_), ScalarType::F32) | (N::F64(_), ScalarType::F64) => x,
        (N::F32(x), ScalarType::Bool) => N::Bool(x != 0.0),
        (N::F64(x), ScalarType::Bool) => N::Bool(x != 0.0),
        (N::F32(x), _) => from_float(x.into(), true),
        (N::F64(x), _) => from_float(x, false),
        (x, ScalarType::Bool) => N::Bool(x.wide() != 0),
        (x, ScalarType::F32) => N::F32(x.wide() as f32),
        (x, ScalarType::F64) => N::F64(x.wide() as f64),
        (x, _) => Number::from_bits(to, x.wide() as u64),
    }
}

/// A built-in function of floats by its name, for both types.
macro_rules! elementary {
    ($fun:expr, $x:expr, $t:ident, $ops:ident, $one:expr) => {{
        let x = $x;
        // IEEE 754's minimum: a NaN if there is one, and -0 is less than 0.
        let least = |a: $t, b: $t| match a.partial_cmp(&b) {
            None => $t::NAN,
            Some(std::cmp::Ordering::Equal) if a.is_sign_negative() => a,
            Some(std::cmp::Ordering::Less) => a,
            Some(_) => b,
        };
        $one(match $fun {
            M::Exp => $ops::exp(x[0]),
            M::Exp2 => $ops::exp2(x[0]),
            M::Log => $ops::log(x[0]),
            M::Log2 => $ops::log2(x[0]),
            M::Pow => $ops::pow(x[0], x[1]),
            M::Sin => $ops::sin(x[0]),
            M::Cos => $ops::cos(x[0]),
            M::Tan => $ops::tan(x[0]),
            M::InverseSqrt => $ops::inverse_square_root(x[0]),
            M::Sqrt => x[0].sqrt(),
            M::Abs => x[0].abs(),
            M::Floor => x[0].floor(),
            M::Ceil => x[0].ceil(),
            M::Trunc => x[0].trunc(),
            M::Round => x[0].round_ties_even(),
            M::Fract => x[0] - x[0].floor(),
            M::Min => least(x[0], x[1]),
            M::Max => -least(-x[0], -x[1]),
            M::Clamp => least(-least(-x[0], -x[1]), x[2]),
            M::Saturate => least(-least(-x[0], -0.0), 1.0),
            M::Sign => {
                if x[0] > 0.0 {
                    1.0
                } else if x[0] < 0.0 {
                    -1.0
                } else {
                    x[0]
                }
            }
            M::Fma => x[0].mul_add(x[1], x[2]),
            M::Mix => x[0] * (1.0 - x[2]) + x[1] * x[2],
            M::Step => {
                if x[0] <= x[1] {
                    1.0
                } else {
                    0.0
                }
            }
            M::SmoothStep => {
                let t = (x[2] - x[0]) / (x[1] - x[0]);
                let t = if t < 0.0 {
                    0.0
                } else if 1.0 < t {
                    1.0
                } else {
                    t
                };
                (t * t) * (3.0 - 2.0 * t)
            }
            M::Radians => x[0] * (std::f64::consts::PI / 180.0) as $t,
            M::Degrees => x[0] * (180.0 / std::f64::consts::PI) as $t,
            other => panic!("{other:?} of floats"),
        })
    }};
}

fn on_numbers(fun: M, x: &[Number]) -> Number {
    if let N::F32(_) = x[0] {
        let x: Vec<f32> = x.iter().map(|x| if let N::F32(x) = x { *x } else { panic!("mixed") }).collect();
        return elementary!(fun, x, f32, single, N::F32);
    }
    if let N::F64(_) = x[0] {
        let x: Vec<f64> = x.iter().map(|x| if let N::F64(x) = x { *x } else { panic!("mixed") }).collect();
        return elementary!(fun, x, f64, double, N::F64);
    }
    let (a, width) = (x[0], x[0].width());
    let wide: Vec<i128> = x.iter().map(|x| x.wide()).collect();
    let bits = (wide[0] as u64) & if width == 32 { u64::from(u32::MAX) } else { u64::MAX };
    let bit = |at: u32| bits >> at & 1 == 1;
    a.like(match fun {
        M::Abs => wide[0].abs(),
        M::Sign => wide[0].signum(),
        M::Min => wide[0].min(wide[1]),
        M::Max => wide[0].max(wide[1]),
        M::Clamp => wide[0].max(wide[1]).min(wide[2]),
        M::CountOneBits => (0..width).filter(|&at| bit(at)).count() as i128,
        M::ReverseBits => (0..width).filter(|&at| bit(at)).fold(0, |all, at| all | 1i128 << (width - 1 - at)),
        M::CountLeadingZeros => (0..width).rev().take_while(|&at| !bit(at)).count() as i128,
        M::CountTrailingZeros => (0..width).take_while(|&at| !bit(at)).count() as i128,
        M::FirstTrailingBit => (0..width).find(|&at| bit(at)).map_or(-1, i128::from),
        M::FirstLeadingBit => {
            let sign = matches!(a, N::I32(_) | N::I64(_)) && bit(width - 1);
            (0..width).rev().find(|&at| bit(at) != sign).map_or(-1, i128::from)
        }
        M::ExtractBits => {
            let offset = wide[1].min(32) as u32;
            let count = (wide[2] as u64).min(u64::from(32 - offset)) as u32;
            let mut value = 0i128;
            for at in 0..count {
                value |= i128::from(bit(offset + at)) << at;
            }
            let negative = matches!(a, N::I32(_)) && count > 0 && bit(offset + count - 1);
            if negative { value - (1i128 << count) } else { value }
        }
        M::InsertBits => {
            let offset = (wide[2] as u64).min(32) as u32;
            let count = (wide[3] as u64).min(u64::from(32 - offset)) as u32;
            let mut value = wide[0];
            for at in 0..count {
                value &= !(1i128 << (offset + at));
                value |= (wide[1] >> at & 1) << (offset + at);
            }
            value
        }
        other => panic!("{other:?} of whole numbers"),
    })
}

fn math(fun: M, x: &[Value]) -> Value {
    let numbers: Vec<Vec<Number>> = x.iter().map(Value::numbers).collect();
    let dot = |a: &Value, b: &Value| match (a, b) {
        (V::One(_), V::One(_)) => map2(a, b, &|a, b| binary(B::Multiply, a, b)),
        _ => sum_of_products(a.row(), b.row()),
    };
    let root = |x: Value| map1(&x, &|x| on_numbers(M::Sqrt, &[x]));
    let length = |a: &Value| if let V::One(_) = a { map1(a, &|x| on_numbers(M::Abs, &[x])) } else { root(dot(a, a)) };
    let apply = |op: B, a: &Value, b: &Value| map2(a, b, &|a, b| binary(op, a, b));
    match fun {
        M::Dot => dot(&x[0], &x[1]),
        M::Length => length(&x[0]),
        M::Distance => length(&apply(B::Subtract, &x[0], &x[1])),
        M::Normalize => apply(B::Divide, &x[0], &length(&x[0])),
        M::Cross => {
            let at = |v: usize, i: usize| numbers[v][i];
            let times = |a, b| binary(B::Multiply, a, b);
            let part = |i: usize, j: usize| V::One(binary(B::Subtract, times(at(0, i), at(1, j)), times(at(0, j), at(1, i))));
            V::Row(vec![part(1, 2), part(2, 0), part(0, 1)])
        }
        M::Reflect => {
            let double = map1(&dot(&x[1], &x[0]), &|d| binary(B::Multiply, convert_to(N::I32(2), scalar_of(d)), d));
            apply(B::Subtract, &x[0], &apply(B::Multiply, &double, &x[1]))
        }
        M::FaceForward => {
            let cosine = dot(&x[2], &x[1]).one();
            if on_numbers(M::Sign, &[cosine]).bits() == convert_to(N::I32(-1), scalar_of(cosine)).bits() {
                x[0].clone()
            } else {
                map1(&x[0], &|x| unary(UnaryOperator::Negate, x))
            }
        }
        M::Refract => {
            let eta = x[2].one();
            let one = convert_to(N::I32(1), scalar_of(eta));
            let cosine = dot(&x[1], &x[0]).one();
            let times = |a, b| binary(B::Multiply, a, b);
            let k = binary(B::Subtract, one, times(times(eta, eta), binary(B::Subtract, one, times(cosine, cosine))));
            if binary(B::Less, k, binary(B::Subtract, one, one)).truth() {
                return map1(&x[0], &|x| Number::from_bits(scalar_of(x), 0));
            }
            let factor = binary(B::Add, times(eta, cosine), on_numbers(M::Sqrt, &[k]));
            apply(B::Subtract, &apply(B::Multiply, &x[2], &x[0]), &apply(B::Multiply, &V::One(factor), &x[1]))
        }
        M::Outer => V::Row(x[1].row().iter().map(|b| apply(B::Multiply, &x[0], b)).collect()),
        M::Transpose => {
            let rows = x[0].row()[0].row().len();
            V::Row((0..rows).map(|row| V::Row(x[0].row().iter().map(|column| column.row()[row].clone()).collect())).collect())
        }
        M::Determinant => V::One(determinant(&x[0].row().iter().map(Value::numbers).collect::<Vec<_>>())),
        M::Modf => {
            let whole = map1(&x[0], &|x| on_numbers(M::Trunc, &[x]));
            // As C has it: with the sign of the number, and 0 of infinities.
            let fraction = map1(&x[0], &|x| match x {
                N::F32(x) => N::F32(if x.is_infinite() { 0.0 } else { x - x.trunc() }.copysign(x)),
                N::F64(x) => N::F64(if x.is_infinite() { 0.0 } else { x - x.trunc() }.copysign(x)),
                x => x,
            });
            V::Row(vec![fraction, whole])
        }
        M::Pack4x8snorm => packed(&numbers[0], 8, |x| f32_of(127.0, x, -1.0)),
        M::Pack4x8unorm => packed(&numbers[0], 8, |x| f32_of(255.0, x, 0.0)),
        M::Pack2x16snorm => packed(&numbers[0], 16, |x| f32_of(32767.0, x, -1.0)),
        M::Pack2x16unorm => packed(&numbers[0], 16, |x| f32_of(65535.0, x, 0.0)),
        M::Pack4xI8 | M::Pack4xU8 => packed(&numbers[0], 8, Number::wide),
        M::Pack4xI8Clamp => packed(&numbers[0], 8, |x| x.wide().clamp(-128, 127)),
        M::Pack4xU8Clamp => packed(&numbers[0], 8, |x| x.wide().clamp(0, 255)),
        M::Unpack4xI8 => V::Row(fields(numbers[0][0], 8, true).into_iter().map(|x| V::One(N::I32(x as i32))).collect()),
        M::Unpack4xU8 => V::Row(fields(numbers[0][0], 8, false).into_iter().map(|x| V::One(N::U32(x as u32))).collect()),
        M::Unpack4x8snorm => {
            V::Row(fields(numbers[0][0], 8, true).into_iter().map(|x| V::One(N::F32((x as f32 / 127.0).max(-1.0)))).collect())
        }
        M::Unpack4x8unorm => V::Row(fields(numbers[0][0], 8, false).into_iter().map(|x| V::One(N::F32(x as f32 / 255.0))).collect()),
        M::Unpack2x16snorm => {
            V::Row(fields(numbers[0][0], 16, true).into_iter().map(|x| V::One(N::F32((x as f32 / 32767.0).max(-1.0)))).collect())
        }
        M::Unpack2x16unorm => V::Row(fields(numbers[0][0], 16, false).into_iter().map(|x| V::One(N::F32(x as f32 / 65535.0))).collect()),
        M::Dot4I8Packed => V::One(N::I32(
            fields(numbers[0][0], 8, true).iter().zip(fields(numbers[1][0], 8, true)).map(|(a, b)| a * b).sum::<i64>() as i32,
        )),
        M::Dot4U8Packed => V::One(N::U32(
            fields(numbers[0][0], 8, false).iter().zip(fields(numbers[1][0], 8, false)).map(|(a, b)| a * b).sum::<i64>() as u32,
        )),
        fun => {
            let count = numbers.iter().map(Vec::len).max().unwrap_or(0);
            let one = |at: usize| on_numbers(fun, &numbers.iter().map(|all| all[at % all.len()]).collect::<Vec<_>>());
            Value::vector(&(0..count).map(one).collect::<Vec<_>>())
        }
    }
}

fn scalar_of(x: Number) -> ScalarType {
    match x {
        N::F32(_) => ScalarType::F32,
        N::F64(_) => ScalarType::F64,
        N::I32(_) => ScalarType::I32,
        N::U32(_) => ScalarType::U32,
        N::I64(_) => ScalarType::I64,
        N::U64(_) => ScalarType::U64,
        N::Bool(_) => ScalarType::Bool,
    }
}

/// By the first column.
fn determinant(columns: &[Vec<Number>]) -> Number {
    if columns.len() == 1 {
        return columns[0][0];
    }
    let minor = |row: usize| -> Number {
        let rest: Vec<Vec<Number>> =
            columns[1..].iter().map(|column| column.iter().enumerate().filter(|(at, _)| *at != row).map(|(_, &x)| x).collect()).collect();
        binary(B::Multiply, columns[0][row], determinant(&rest))
    };
    (1..columns.len()).fold(minor(0), |sum, row| binary(if row % 2 == 1 { B::Subtract } else { B::Add }, sum, minor(row)))
}

fn f32_of(most: f32, x: Number, low: f32) -> i128 {
    let N::F32(x) = x else { panic!("no f32") };
    let clamped = if x < low {
        low
    } else if 1.0 < x {
        1.0
    } else {
        x
    };
    (0.5 + most * clamped).floor() as i128
}

fn packed(numbers: &[Number], bits: u32, f: impl Fn(Number) -> i128) -> Value {
    let mask = (1i128 << bits) - 1;
    V::One(N::U32(numbers.iter().enumerate().fold(0i128, |all, (at, &x)| all | (f(x) & mask) << (at as u32 * bits)) as u32))
}

fn fields(x: Number, bits: u32, signed: bool) -> Vec<i64> {
    let x = x.wide();
    (0..32 / bits)
        .map(|at| {
            let field = x >> (at * bits) & ((1 << bits) - 1);
            (if signed && field >= 1 << (bits - 1) { field - (1 << bits) } else { field }) as i64
        })
        .collect()
}
