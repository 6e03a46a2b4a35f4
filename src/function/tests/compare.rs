//! A function's outputs from the bytecode at every level, beside the evaluator's: the bits have to be the same. Not
//! here: the functions.

use std::collections::HashMap;

use super::evaluator::{Evaluator, Number, Value};
use super::programs::Random;
use crate::cpu::simd::Level;
use crate::function::Function;
use crate::function::bytecode::{Ended, Job};
use crate::function::data::{Elements, Given, Numbers, NumbersMut, OutputMut};
use crate::function::lanes::ScalarType;
use crate::function::language::{Argument, Shape};
use crate::function::machine::Executor;
use crate::function::program::{Program, Request};

/// Numbers of any type.
#[derive(Debug, Clone)]
pub(super) enum Data {
    F32(Vec<f32>),
    F64(Vec<f64>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    U64(Vec<u64>),
    Bool(Vec<u8>),
}

impl Data {
    pub fn of(scalar: ScalarType, bits: impl Iterator<Item = u64>) -> Self {
        match scalar {
            ScalarType::F32 => Self::F32(bits.map(|bits| f32::from_bits(bits as u32)).collect()),
            ScalarType::F64 => Self::F64(bits.map(f64::from_bits).collect()),
            ScalarType::I32 => Self::I32(bits.map(|bits| bits as i32).collect()),
            ScalarType::U32 => Self::U32(bits.map(|bits| bits as u32).collect()),
            ScalarType::I64 => Self::I64(bits.map(|bits| bits as i64).collect()),
            ScalarType::U64 => Self::U64(bits.collect()),
            ScalarType::Bool => Self::Bool(bits.map(|bits| (bits & 1) as u8).collect()),
        }
    }

    pub fn numbers(&self) -> Numbers<'_> {
        match self {
            Self::F32(x) => x[..].into(),
            Self::F64(x) => x[..].into(),
            Self::I32(x) => x[..].into(),
            Self::U32(x) => x[..].into(),
            Self::I64(x) => x[..].into(),
            Self::U64(x) => x[..].into(),
            Self::Bool(x) => x[..].into(),
        }
    }

    pub fn numbers_mut(&mut self) -> NumbersMut<'_> {
        match self {
            Self::F32(x) => NumbersMut::F32(x),
            Self::F64(x) => NumbersMut::F64(x),
            Self::I32(x) => NumbersMut::I32(x),
            Self::U32(x) => NumbersMut::U32(x),
            Self::I64(x) => NumbersMut::I64(x),
            Self::U64(x) => NumbersMut::U64(x),
            Self::Bool(x) => NumbersMut::Bool(x),
        }
    }

    /// The bits as they lie there.
    pub fn bits(&self, at: usize) -> u64 {
        match self {
            Self::F32(x) => x[at].to_bits().into(),
            Self::F64(x) => x[at].to_bits(),
            Self::I32(x) => (x[at] as u32).into(),
            Self::U32(x) => x[at].into(),
            Self::I64(x) => x[at] as u64,
            Self::U64(x) => x[at],
            Self::Bool(x) => x[at].into(),
        }
    }

    fn element(&self, scalar: ScalarType, at: usize, components: usize) -> Vec<Number> {
        (0..components).map(|component| Number::from_bits(scalar, self.bits(at * components + component))).collect()
    }
}

impl Random {
    /// A number that is mostly ordinary and now and then awkward.
    pub fn bits(&mut self, scalar: ScalarType) -> u64 {
        let small = self.next() % 41;
        let spicy = self.below(6) == 0;
        let float = (self.next() >> 11) as f64 / (1u64 << 53) as f64 * 8.0 - 4.0;
        let special =
            [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 0.5, 1.5, 2.5, 3e9, -3e9, 1e-40, 1e20][self.below(14)];
        let edge = [0, 1, u64::MAX, 1 << 31, (1 << 31) - 1, 1 << 63, (1 << 63) - 1, 31, 32, 33, 63, 64][self.below(12)];
        match scalar {
            ScalarType::F32 => u64::from((if spicy { special } else { float } as f32).to_bits()),
            ScalarType::F64 => if spicy { special } else { float }.to_bits(),
            ScalarType::Bool => small & 1,
            _ if spicy => edge,
            ScalarType::I32 | ScalarType::I64 => small.wrapping_sub(20),
            ScalarType::U32 | ScalarType::U64 => small,
        }
    }
}

/// What carries a function out.
#[derive(Debug, Clone, Copy)]
pub(super) enum By {
    Executor(Executor),
    /// Machine code with so many vectors side by side.
    Vectors(usize),
}

/// The bytecode at every level, and machine code of every form where the level has it.
fn executors() -> Vec<(Level, By)> {
    let forms = [By::Executor(Executor::Any), By::Vectors(1), By::Vectors(2), By::Vectors(4)];
    let machine = Level::available().into_iter().filter(|level| *level != Level::Scalar).flat_map(|level| forms.map(|by| (level, by)));
    Level::available().into_iter().map(|level| (level, By::Executor(Executor::Bytecode))).chain(machine).collect()
}

/// A function and its inputs.
pub(super) struct Case {
    pub function: Function,
    pub program: Program,
    pub items: usize,
    pub dims: [usize; 3],
    pub given: Vec<Data>,
    pub wholes: Vec<Data>,
}

/// How an expression's names are typed: those that begin with these letters are of these types.
pub(super) fn typed(name: &str) -> ScalarType {
    match name.chars().next() {
        Some('i') => ScalarType::I32,
        Some('u') => ScalarType::U32,
        Some('d') => ScalarType::F64,
        _ => ScalarType::F32,
    }
}

impl Case {
    /// A case with random inputs. Parameters whose name starts with `p_` are the same for all items.
    pub fn new(function: Function, items: usize, seed: u64) -> Result<Self, crate::Error> {
        let program = Program::compile(&function, &Request { scalar: &typed, uniform: &|name| name.starts_with("p_") })?;
        let mut random = Random(seed);
        let mut data =
            |shape: Shape, count: usize| Data::of(shape.scalar, (0..count * shape.components).map(|_| random.bits(shape.scalar)));
        let given = program.parameters().iter().map(|&(_, shape, same)| data(shape, if same { 1 } else { items })).collect();
        let wholes = program.wholes().iter().map(|&(_, shape)| data(shape, 7)).collect();
        Ok(Self { function, program, items, dims: [items.div_ceil(3).max(1), 3, 1], given, wholes })
    }

    /// The outputs' bits, one list for each output.
    pub fn run(&self, level: Level, by: By, range: std::ops::Range<usize>) -> Vec<Data> {
        let shapes: Vec<Shape> = self.program.outputs().iter().map(|&(_, shape)| shape).collect();
        let mut results: Vec<Data> =
            shapes.iter().map(|shape| Data::of(shape.scalar, (0..range.len() * shape.components).map(|_| 0xdead_beef_dead_beee))).collect();
        let bits: Vec<Vec<u64>> = self
            .given
            .iter()
            .zip(self.program.parameters())
            .map(|(data, (_, shape, _))| (0..shape.components).map(|at| data.bits(at)).collect())
            .collect();
        let given: Vec<Given<'_>> = (self.given.iter().zip(self.program.parameters()).zip(&bits))
            .map(
                |((data, (_, shape, same)), bits)| {
                    if *same { Given::Same(bits) } else { Given::Each(Elements::packed(data.numbers(), shape.components)) }
                },
            )
            .collect();
        let wholes: Vec<Elements<'_>> = self
            .wholes
            .iter()
            .zip(self.program.wholes())
            .map(|(data, (_, shape))| Elements::packed(data.numbers(), shape.components))
            .collect();
        let mut outputs: Vec<OutputMut<'_>> =
            results.iter_mut().zip(&shapes).map(|(data, shape)| OutputMut::packed(data.numbers_mut(), shape.components)).collect();
        let job = Job { given: &given, wholes: &wholes, dims: self.dims };
        let ended = match by {
            By::Executor(executor) => self.program.run(level, executor, range, &job, &mut outputs, &|| false),
            By::Vectors(vectors) => self.program.run_by_vectors((level, vectors), range, &job, &mut outputs),
        };
        assert_eq!(ended.ok(), Some(Ended::Completed));
        results
    }

    /// The same from the evaluator.
    pub fn evaluate(&self) -> Vec<Vec<Number>> {
        let shapes: Vec<Shape> = self.program.outputs().iter().map(|&(_, shape)| shape).collect();
        let all = self.function.read(&typed, |parsed, _, signature| {
            let mut wholes = HashMap::new();
            let storage =
                parsed.module.global_variables.iter().filter(|(_, global)| matches!(global.space, naga::AddressSpace::Storage { .. }));
            for ((handle, _), (data, (_, shape))) in storage.zip(self.wholes.iter().zip(self.program.wholes())) {
                let elements = (0..7).map(|at| Value::vector(&data.element(shape.scalar, at, shape.components)));
                wholes.insert(handle, Value::Row(elements.collect()));
            }
            let mut evaluator = Evaluator::new(&parsed.module, &parsed.info, wholes);
            let mut all = vec![Vec::new(); shapes.len()];
            for item in 0..self.items {
                let value = evaluator.item(signature.function, self.arguments(signature, item), signature.value);
                let mut numbers = value.numbers().into_iter();
                for (list, shape) in all.iter_mut().zip(&shapes) {
                    list.extend(numbers.by_ref().take(shape.components));
                }
            }
            Ok(all)
        });
        all.unwrap_or_else(|error| panic!("{error}"))
    }

    fn arguments(&self, signature: &crate::function::language::Signature, item: usize) -> Vec<Value> {
        let mut data = self.given.iter().zip(self.program.parameters());
        let argument = |argument: &Argument| match argument {
            Argument::Place => {
                let [x, y, _] = self.dims;
                Value::vector(&[item % x, item / x % y, item / (x * y)].map(|place| Number::U32(place as u32)))
            }
            Argument::Data(..) => {
                let (data, (_, shape, same)) = data.next().unwrap_or_else(|| panic!("an argument without data"));
                Value::vector(&data.element(shape.scalar, if *same { 0 } else { item }, shape.components))
            }
        };
        signature.arguments.iter().map(argument).collect()
    }

    /// What is different, if anything is: at every level, whole and cut.
    pub fn difference(&self) -> Option<String> {
        let expected = self.evaluate();
        for (level, by) in executors() {
            for range in [0..self.items, self.items / 3..self.items - self.items / 5] {
                let found = self.run(level, by, range.clone());
                for ((found, expected), (name, shape)) in found.iter().zip(&expected).zip(self.program.outputs()) {
                    for at in 0..range.len() * shape.components {
                        let wanted = expected[range.start * shape.components + at];
                        if found.bits(at) != wanted.bits() {
                            let got = Number::from_bits(shape.scalar, found.bits(at));
                            return Some(format!("{level:?}, {by:?}, {range:?}, {name}[{at}]: {got:?} instead of {wanted:?}"));
                        }
                    }
                }
            }
        }
        None
    }
}
