//! A function for data of given types: its lane program and bytecode, and the one way to run it. Not here: engines.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Function;
use super::bytecode::{self, Code, Ended, Items, Job, Turned, compile};
use super::compiled::Compiled;
use super::data::{Elements, Given, OutputMut};
use super::gpu::{Declared, Form, Known, Sources, form};
use super::lanes::{Cost, Lanes, ScalarType, cost, uniform_registers};
use super::language::{Argument, Shape};
use super::lower::lower;
use super::machine::{Executor, Machine, Set, assemble};
use crate::cpu::simd::Level;
use crate::error::{Error, Result};

/// What a program is compiled for.
pub(crate) struct Request<'a> {
    /// The type of an expression's parameter of this name.
    pub scalar: &'a (dyn Fn(&str) -> ScalarType + Sync),
    /// Whether a parameter is the same for all items.
    pub uniform: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Items, or turns of its loops, whose bytecode takes as long as making the machine code. Both take longer for a longer program.
const ITEMS_THAT_PAY: f64 = 100_000.0;

/// A function that can be run.
#[derive(Debug)]
pub(crate) struct Program {
    parameters: Vec<(String, Shape, bool)>,
    wholes: Vec<(String, Shape)>,
    outputs: Vec<(String, Shape)>,
    lanes: Lanes,
    code: Code,
    /// Of each set of instructions.
    machines: [OnceLock<Result<Machine, String>>; Set::COUNT],
    /// The work of all calls so far, as [`Cost`] counts it.
    work: AtomicU64,
    cost: Cost,
    sources: Sources,
}

impl Program {
    /// Compiles a function for types of data.
    ///
    /// # Errors
    /// It does not fit the types, or does what an item cannot do; the message shows the line.
    pub fn compile(function: &Function, request: &Request<'_>) -> Result<Self> {
        function.read(request.scalar, |parsed, _, signature| {
            let data = signature.arguments.iter().filter_map(|argument| match argument {
                Argument::Data(name, shape) => Some((name.clone(), *shape, (request.uniform)(name))),
                Argument::Place => None,
            });
            let parameters: Vec<_> = data.collect();
            let mut lanes = lower(parsed, signature, &|parameter| parameters[parameter].2)?;
            lanes.optimize();
            let uniform = uniform_registers(&lanes);
            let components = |all: &[(String, Shape)]| all.iter().map(|(_, shape)| shape.components).collect();
            let code = compile(&lanes, &uniform, components(&signature.outputs), components(&signature.wholes));
            let cost = cost(&lanes, &uniform);
            Ok(Self {
                parameters,
                wholes: signature.wholes.clone(),
                outputs: signature.outputs.clone(),
                lanes,
                code,
                machines: Default::default(),
                work: AtomicU64::new(0),
                cost,
                sources: Sources::default(),
            })
        })
    }

    /// The parameters that are given data, with their types, and whether each is the same for all items.
    pub fn parameters(&self) -> &[(String, Shape, bool)] {
        &self.parameters
    }

    pub fn wholes(&self) -> &[(String, Shape)] {
        &self.wholes
    }

    pub fn outputs(&self) -> &[(String, Shape)] {
        &self.outputs
    }

    /// The lane program, from which other forms are made.
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// The form for the GPU, by what a call knows of its data.
    ///
    /// # Errors
    /// Why there is none.
    pub fn form(&self, known: &Known<'_>) -> Result<Form, String> {
        let shapes = |all: &[(String, Shape)]| all.iter().map(|(_, shape)| *shape).collect();
        let parameters = self.parameters.iter().map(|(_, shape, _)| *shape).collect();
        let declared = Declared { lanes: &self.lanes, parameters, wholes: shapes(&self.wholes), outputs: shapes(&self.outputs) };
        form(&declared, &self.sources, known)
    }

    /// Computes the items of a range on the calling thread. `given` is data for each parameter, of which an element is
    /// read at each item's index; the outputs begin with the range's first item. `stop` is asked between blocks and now
    /// and then within loops.
    ///
    /// # Errors
    /// The data is not what the program was compiled for.
    pub fn run(
        &self,
        level: Level,
        executor: Executor,
        range: Range<usize>,
        job: &Job<'_>,
        outputs: &mut [OutputMut<'_>],
        stop: &dyn Fn() -> bool,
    ) -> Result<Ended> {
        self.run_by((level, self.machine_at(level, executor, job)?.ok()), range, job, outputs, stop)
    }

    /// The same by machine code with so many vectors side by side, or by none where there is none.
    #[cfg(test)]
    pub fn run_by_vectors(
        &self,
        (level, vectors): (Level, usize),
        range: Range<usize>,
        job: &Job<'_>,
        outputs: &mut [OutputMut<'_>],
    ) -> Result<Ended> {
        let machine = Set::of(level).and_then(|set| self.assembled(set, Some(vectors)).ok());
        self.run_by((level, machine.as_ref().filter(|machine| machine.fits(job.wholes).is_ok())), range, job, outputs, &|| false)
    }

    /// The same by the function's code that is a part of the binary.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_compiled(
        &self,
        level: Level,
        compiled: Compiled,
        range: Range<usize>,
        job: &Job<'_>,
        outputs: &mut [OutputMut<'_>],
        stop: &dyn Fn() -> bool,
    ) -> Result<Ended> {
        self.check_range(&range, job, outputs)?;
        Ok(compiled.run(level, range, job, (outputs, &self.code.outputs), stop))
    }

    fn run_by(
        &self,
        by: (Level, Option<&Machine>),
        range: Range<usize>,
        job: &Job<'_>,
        outputs: &mut [OutputMut<'_>],
        stop: &dyn Fn() -> bool,
    ) -> Result<Ended> {
        self.check_range(&range, job, outputs)?;
        if range.is_empty() {
            return Ok(Ended::Completed);
        }
        // SAFETY: all that is given was just checked, and that the machine code fits the level.
        #[allow(unsafe_code, reason = "the bytecode reads through pointers")]
        Ok(unsafe { bytecode::run(&self.code, by, range, job, outputs, stop) })
    }

    fn assembled(&self, set: Set, vectors: Option<usize>) -> Result<Machine, String> {
        assemble(&self.lanes, (&self.code.outputs, &self.code.wholes), set, vectors)
    }

    /// The machine code of a level's instructions.
    ///
    /// # Errors
    /// Why there is none.
    pub fn machine(&self, level: Level) -> Result<&Machine, &str> {
        let set = Set::of(level).ok_or("machine code needs a processor with AVX2, and no plainer level")?;
        self.machines[set as usize].get_or_init(|| self.assembled(set, None)).as_ref().map_err(String::as_str)
    }

    /// Whether machine code pays for itself, after the calls so far and one more of so much work.
    pub fn pays(&self, work: f64) -> bool {
        let before = self.work.fetch_add(work as u64, Ordering::Relaxed);
        let one = (self.cost.straight + self.cost.turn) as f64;
        self.machines.iter().any(|machine| machine.get().is_some()) || before as f64 + work >= one * ITEMS_THAT_PAY
    }

    /// The machine code that a run at a level uses, or why it uses none.
    ///
    /// # Errors
    /// There is none, and it was asked for.
    pub fn machine_at(&self, level: Level, executor: Executor, job: &Job<'_>) -> Result<Result<&Machine, &str>> {
        match executor {
            Executor::Bytecode => return Ok(Err("asked for")),
            Executor::Small => return Ok(Err("so little is done before machine code is made")),
            Executor::Any | Executor::Machine | Executor::Compiled => {}
        }
        match self.machine(level).and_then(|machine| machine.fits(job.wholes).map(|()| machine)) {
            Err(reason) if executor == Executor::Machine => Err(Executor::refused(reason)),
            machine => Ok(machine),
        }
    }

    /// How many items are computed at once.
    pub fn block(&self) -> usize {
        self.code.lanes()
    }

    /// Computes at most [`SAMPLE`](bytecode::SAMPLE) items, whose loops may cost `most`, for what they cost alone.
    ///
    /// # Errors
    /// The data is not what the program was compiled for.
    pub fn sample(&self, level: Level, items: &Items, job: &Job<'_>, most: u64) -> Result<Turned> {
        debug_assert!((1..=bytecode::SAMPLE).contains(&items.count));
        self.check(items.first + (items.count - 1) * items.apart + 1, job)?;
        // SAFETY: all that is given was just checked.
        #[allow(unsafe_code, reason = "the bytecode reads through pointers")]
        Ok(unsafe { bytecode::sample(&self.code, level, items, job, most) })
    }

    /// Whether what is given and what is to be written fit the program, for the items of a range.
    fn check_range(&self, range: &Range<usize>, job: &Job<'_>, outputs: &[OutputMut<'_>]) -> Result<()> {
        self.check(range.end, job)?;
        self.check_outputs(range.len(), outputs)
    }

    /// Whether what is given fits the program, for items up to `end`.
    fn check(&self, end: usize, job: &Job<'_>) -> Result<()> {
        counted(job.given.len(), self.parameters.len(), "parameters")?;
        counted(job.wholes.len(), self.wholes.len(), "whole inputs")?;
        for ((name, shape, same), given) in self.parameters.iter().zip(job.given) {
            match given {
                Given::Each(elements) if !same => fits(name, *shape, elements, end)?,
                Given::Same(bits) if *same && bits.len() == shape.components => {}
                _ => return Err(wrong(format!("{name} is not what the function was compiled for"))),
            }
        }
        for ((name, shape), elements) in self.wholes.iter().zip(job.wholes) {
            fits(name, *shape, elements, 1)?;
        }
        Ok(())
    }

    /// Whether outputs have room for so many items.
    fn check_outputs(&self, items: usize, outputs: &[OutputMut<'_>]) -> Result<()> {
        counted(outputs.len(), self.outputs.len(), "outputs")?;
        for ((name, shape), output) in self.outputs.iter().zip(outputs) {
            if output.numbers.scalar() != shape.scalar {
                return Err(wrong(format!("{name} is of {}: not of {}", shape.scalar, output.numbers.scalar())));
            }
            if output.count(shape.components) < items || (output.stride == 0 && items > 1) {
                return Err(wrong(format!("{name} has no room for {items} items")));
            }
        }
        Ok(())
    }
}

fn counted(given: usize, wanted: usize, what: &str) -> Result<()> {
    if given == wanted { Ok(()) } else { Err(wrong(format!("{given} {what} are given: the function has {wanted}"))) }
}

fn fits(name: &str, shape: Shape, elements: &Elements<'_>, wanted: usize) -> Result<()> {
    let (scalar, count) = (elements.numbers.scalar(), elements.count(shape.components));
    if scalar != shape.scalar {
        return Err(wrong(format!("{name} is of {scalar}: the function takes {}", shape.scalar)));
    }
    if count < wanted {
        return Err(wrong(format!("{name} has {count} elements: {wanted} are needed")));
    }
    Ok(())
}

fn wrong(message: String) -> Error {
    Error::Function { message }
}
