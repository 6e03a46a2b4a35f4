//! naga's IR becomes a lane program: calls are inlined, vectors, matrices, structs and arrays taken apart into single
//! numbers. Not here: passes that make the program better, and what naga has refused already.
//!
//! naga's expressions stand in an arena, operands before what uses them, and are evaluated where a statement emits them;
//! so that no walk here calls itself for an operand, however long a sum is. A load reads at its place: it is a copy.

mod access;
mod builtins;
mod call;
mod expression;
mod library;
mod matrix;
mod operators;
mod statement;
mod types;
mod vectors;

use std::collections::HashMap;
use std::rc::Rc;

use naga::{AddressSpace, Expression, GlobalVariable, Handle, LocalVariable, Module};

use super::lanes::{Definition, Instruction, Lanes, Node, Op, Register, ScalarType, depth};
use super::language::{Argument, Parsed, Signature, Trouble};
pub use types::{components, scalar_type};

/// The most registers of a program. Calls within calls multiply.
const MOST_REGISTERS: usize = 500_000;

/// The most branches and loops within each other.
const MOST_NESTED: usize = 400;

/// A value: the numbers that it is made of, or a place in memory.
#[derive(Clone)]
enum Value {
    Numbers(Rc<[Register]>),
    Pointer(access::Pointer),
}

/// What is known while a module is lowered.
struct Lower<'a> {
    module: &'a Module,
    info: &'a naga::valid::ModuleInfo,
    lanes: Lanes,
    /// The module's constant expressions, as far as they are lowered.
    constants: Vec<Option<Rc<[Register]>>>,
    private: HashMap<Handle<GlobalVariable>, Rc<[Register]>>,
    wholes: HashMap<Handle<GlobalVariable>, u32>,
    scopes: u32,
    /// Calls within each other at this place.
    calls: usize,
    /// Statements so far, those of calls each time.
    statements: usize,
    /// Branches and loops round this place.
    nested: usize,
}

/// A function that is being inlined.
struct Frame<'a> {
    function: &'a naga::Function,
    info: &'a naga::valid::FunctionInfo,
    arguments: Vec<Value>,
    values: Vec<Option<Value>>,
    locals: HashMap<Handle<LocalVariable>, Rc<[Register]>>,
    /// Variables for what it returns.
    result: Vec<Register>,
    scope: u32,
    /// What a break leaves: a switch's scope, or a loop.
    breaks: Vec<Option<u32>>,
}

/// The lane program of a function. `uniform` tells which parameters are the same for all items.
pub fn lower(parsed: &Parsed, signature: &Signature, uniform: &dyn Fn(usize) -> bool) -> Result<Lanes, Trouble> {
    let module = &parsed.module;
    let constants = vec![None; module.global_expressions.len()];
    let mut lower = Lower {
        module,
        info: &parsed.info,
        lanes: Lanes::default(),
        constants,
        private: HashMap::new(),
        wholes: HashMap::new(),
        scopes: 0,
        calls: 0,
        statements: 0,
        nested: 0,
    };
    let mut body = Vec::new();
    lower.globals(&mut body)?;
    let arguments = lower.arguments(signature, uniform);
    let results = lower.inlined(signature.function, arguments, signature.value, &mut body)?;
    lower.lanes.body = body;
    lower.lanes.results = results;
    if depth(&lower.lanes.body) > MOST_NESTED {
        return Err(nested());
    }
    Ok(lower.lanes)
}

fn nested() -> Trouble {
    let what = format!("more than {MOST_NESTED} branches and loops within each other, where each early return is one");
    Trouble::new(what).note("a long chain of `else if` can be a switch, and of many returns one at the end")
}

impl Lower<'_> {
    fn globals(&mut self, out: &mut Vec<Node>) -> Result<(), Trouble> {
        let module = self.module;
        for (handle, global) in module.global_variables.iter() {
            let span = module.global_variables.get_span(handle).to_range();
            if let AddressSpace::Storage { .. } = global.space {
                self.wholes.insert(handle, self.wholes.len() as u32);
                continue;
            }
            let of = |what| Trouble::new(format!("{} is {what}", global.name.as_deref().unwrap_or("this"))).at(span.clone());
            let scalars = components(module, &module.types[global.ty].inner).map_err(of)?;
            let init = match global.init {
                Some(init) => Some(self.constant(init).map_err(|what| Trouble::new(what).at(span.clone()))?),
                None => None,
            };
            let variables = self.variables(&scalars, init.as_deref(), out);
            self.private.insert(handle, variables);
        }
        Ok(())
    }

    /// New variables, with what they begin as.
    fn variables(&mut self, scalars: &[ScalarType], init: Option<&[Register]>, out: &mut Vec<Node>) -> Rc<[Register]> {
        let mut variables = Vec::with_capacity(scalars.len());
        for (at, &scalar) in scalars.iter().enumerate() {
            let variable = self.lanes.register(scalar, Definition::Variable);
            let value = init.map_or_else(|| self.lanes.number(scalar, 0), |init| init[at]);
            out.push(Node::Store { variable, value });
            variables.push(variable);
        }
        variables.into()
    }

    fn arguments(&mut self, signature: &Signature, uniform: &dyn Fn(usize) -> bool) -> Vec<Value> {
        let mut arguments = Vec::new();
        let mut parameter = 0;
        for argument in &signature.arguments {
            let registers: Vec<_> = match argument {
                Argument::Place => (0..3).map(|axis| self.lanes.fixed(ScalarType::U32, Definition::Place(axis))).collect(),
                Argument::Data(_, shape) => {
                    let same = uniform(parameter as usize);
                    let of = |component| match same {
                        true => Definition::Uniform { parameter, component },
                        false => Definition::Item { parameter, component },
                    };
                    let registers = (0..shape.components as u32).map(|component| self.lanes.fixed(shape.scalar, of(component))).collect();
                    parameter += 1;
                    registers
                }
            };
            arguments.push(Value::Numbers(registers.into()));
        }
        arguments
    }

    /// A new temporary with an operation's value.
    fn op(&mut self, op: Op, scalar: ScalarType, operands: &[Register], out: &mut Vec<Node>) -> Register {
        let target = self.lanes.register(scalar, Definition::Temporary);
        out.push(Node::Instruction(Instruction::new(op, target, operands)));
        target
    }

    /// The same, of the operands' own type.
    fn same(&mut self, op: Op, operands: &[Register], out: &mut Vec<Node>) -> Register {
        self.op(op, self.lanes.scalar(operands[0]), operands, out)
    }

    /// A condition of two numbers.
    fn test(&mut self, op: Op, a: Register, b: Register, out: &mut Vec<Node>) -> Register {
        self.op(op, ScalarType::Bool, &[a, b], out)
    }

    fn scope(&mut self) -> u32 {
        self.scopes += 1;
        self.scopes
    }

    /// The numbers of one of the module's constant expressions.
    fn constant(&mut self, handle: Handle<Expression>) -> Result<Rc<[Register]>, String> {
        let mut work = vec![handle];
        while let Some(&at) = work.last() {
            let expression = &self.module.global_expressions[at];
            let mut missing = Vec::new();
            match expression {
                Expression::Constant(constant) => missing.push(self.module.constants[*constant].init),
                Expression::Compose { components, .. } => missing.extend(components),
                Expression::Splat { value, .. } => missing.push(*value),
                _ => {}
            }
            missing.retain(|handle| self.constants[handle.index()].is_none());
            if missing.is_empty() {
                let value = self.constant_of(expression)?;
                self.constants[at.index()] = Some(value);
                work.pop();
            } else {
                work.extend(missing);
            }
        }
        self.constants[handle.index()].clone().ok_or_else(|| "no constant".to_owned())
    }

    /// A constant expression whose parts are lowered.
    fn constant_of(&mut self, expression: &Expression) -> Result<Rc<[Register]>, String> {
        let part = |handle: &Handle<Expression>| self.constants[handle.index()].clone().unwrap_or_default();
        Ok(match expression {
            Expression::Constant(constant) => part(&self.module.constants[*constant].init),
            Expression::Compose { components, .. } => {
                types::counted(components.iter().map(|handle| part(handle).len()).sum()).map_err(|what| format!("a constant is {what}"))?;
                components.iter().flat_map(|handle| part(handle).to_vec()).collect()
            }
            Expression::Splat { size, value } => part(value).repeat(*size as usize).into(),
            other => self.leaf(other)?,
        })
    }

    /// A literal or a zero.
    fn leaf(&mut self, expression: &Expression) -> Result<Rc<[Register]>, String> {
        match expression {
            Expression::Literal(literal) => Ok(Rc::new([self.literal(*literal)?])),
            Expression::ZeroValue(ty) => {
                let scalars = components(self.module, &self.module.types[*ty].inner)?;
                Ok(scalars.into_iter().map(|scalar| self.lanes.number(scalar, 0)).collect())
            }
            other => Err(format!("{} is not supported", types::word(other))),
        }
    }

    fn literal(&mut self, literal: naga::Literal) -> Result<Register, String> {
        use naga::Literal as L;
        Ok(match literal {
            L::F32(value) => self.lanes.constant(ScalarType::F32, value.to_bits().into()),
            L::F64(value) => self.lanes.constant(ScalarType::F64, value.to_bits()),
            L::I32(value) => self.lanes.constant(ScalarType::I32, (value as u32).into()),
            L::U32(value) => self.lanes.constant(ScalarType::U32, value.into()),
            L::I64(value) => self.lanes.constant(ScalarType::I64, value as u64),
            L::U64(value) => self.lanes.constant(ScalarType::U64, value),
            L::Bool(value) => self.lanes.constant(ScalarType::Bool, value.into()),
            L::F16(_) | L::I16(_) | L::U16(_) => return Err("numbers of 16 bits are not supported: use f32 or i32".into()),
            L::AbstractInt(_) | L::AbstractFloat(_) => return Err("this number has no type: write f32(...) or i32(...)".into()),
        })
    }

    fn bounded(&self) -> Result<(), Trouble> {
        if self.lanes.registers.len() <= MOST_REGISTERS && self.statements <= MOST_REGISTERS {
            return Ok(());
        }
        Err(Trouble::new(format!("with its calls inlined, the function has more than {MOST_REGISTERS} operations")))
    }
}
