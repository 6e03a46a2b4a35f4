//! The lane program as Rust: a group of items at a time, in arrays of a lane for each. What stands between two branches becomes one loop
//! over the lanes, of which the compiler makes vector instructions. Not here: branches and loops, and what stands
//! round the group's code.
//!
//! A register that is the same for all items is a variable `r5`. Any other is one within the loop that computes it, and an array `a5`
//! where another loop needs it; which those are is known once all is printed, so that it is printed twice.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use yunta_lower::lanes::{Definition, Guards, Instruction, Lanes, Node, Op, Register, ScalarType, uniform_registers};
use yunta_lower::language::Shape;

use crate::masks::Context;

/// Bytes of the arrays that a group should have, so that they stay in the nearest cache, and that it may have.
const BYTES: usize = 24 << 10;
const MOST_BYTES: usize = 128 << 10;

/// The fewest lanes of a group: a vector of the widest registers.
const FEWEST: usize = 16;

/// A function's code: the lanes of a group, and the body of `Program::run`.
pub(crate) struct Code {
    pub lanes: usize,
    pub body: String,
}

/// Prints a program whose whole inputs are of these types.
///
/// # Errors
/// It is more than is printed.
pub(crate) fn code(lanes: &Lanes, wholes: &[Shape]) -> Result<Code, String> {
    let uniform = uniform_registers(lanes);
    let none = BTreeSet::new();
    let mut printer = Printer::new(lanes, &uniform, &none);
    printer.all();
    let arrays = printer.found;
    let mut printer = Printer::new(lanes, &uniform, &arrays);
    let results = printer.all();
    let held = arrays.union(&printer.inputs).chain(&lanes.results);
    let bytes = held.map(|&register| size(lanes.scalar(register))).sum::<usize>() + 4 * printer.masks;
    if bytes * FEWEST > MOST_BYTES {
        return Err(format!(
            "it holds {} values at once, which is more than `function!` compiles: run it by yunta::Function",
            arrays.len()
        ));
    }
    let most = if printer.parts { 32 } else { 256 };
    let group = (BYTES / bytes.max(1)).clamp(FEWEST, most);
    let group = if group.is_power_of_two() { group } else { group.next_power_of_two() / 2 };
    Ok(Code { lanes: group, body: printer.whole(&results, wholes) })
}

/// Rust's type of a register: a bool is a mask.
pub(crate) fn rust(scalar: ScalarType) -> &'static str {
    if scalar == ScalarType::Bool { "u32" } else { scalar.name() }
}

fn size(scalar: ScalarType) -> usize {
    if scalar.is_wide() { 8 } else { 4 }
}

pub(crate) struct Printer<'a> {
    pub lanes: &'a Lanes,
    pub uniform: &'a [bool],
    pub guards: Guards,
    /// The registers that are arrays, as far as that is known, and those that are found to have to be.
    arrays: &'a BTreeSet<Register>,
    pub found: BTreeSet<Register>,
    /// What is there before the group's code.
    pub inputs: BTreeSet<Register>,
    /// Uniform registers that the group's code sets.
    pub scalars: BTreeSet<Register>,
    pub out: String,
    /// The loop over the lanes that is being made, and the registers that it computes.
    segment: String,
    local: HashSet<Register>,
    pub masks: usize,
    /// Whether lanes part.
    pub parts: bool,
    /// The loops that all lanes leave together, round here.
    pub loops: Vec<usize>,
    pub labels: usize,
}

impl<'a> Printer<'a> {
    fn new(lanes: &'a Lanes, uniform: &'a [bool], arrays: &'a BTreeSet<Register>) -> Self {
        Self {
            lanes,
            uniform,
            guards: Guards::of(lanes),
            arrays,
            found: arrays.clone(),
            inputs: BTreeSet::new(),
            scalars: BTreeSet::new(),
            out: String::new(),
            segment: String::new(),
            local: HashSet::new(),
            masks: 0,
            parts: false,
            loops: Vec::new(),
            labels: 0,
        }
    }

    /// Prints the body; the results' arrays.
    fn all(&mut self) -> Vec<(String, ScalarType)> {
        self.sequence(&self.lanes.body, &Context::default());
        let results: Vec<_> = self
            .lanes
            .results
            .iter()
            .enumerate()
            .map(|(at, &result)| {
                let (value, scalar) = (self.value(result), self.lanes.scalar(result));
                let _ = writeln!(
                    self.segment,
                    "o{at}[l] = {};",
                    match scalar {
                        ScalarType::F32 | ScalarType::F64 => format!("y::{scalar}::canonical({value})"),
                        ScalarType::Bool => format!("({value} & 1) as u8"),
                        _ => value,
                    }
                );
                (format!("o{at}"), scalar)
            })
            .collect();
        self.flush();
        results
    }

    pub fn is_uniform(&self, register: Register) -> bool {
        self.uniform[register.index()]
    }

    /// A line of its own, behind all before it.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.flush();
        self.out += line.as_ref();
        self.out.push('\n');
    }

    /// A line within the loop over the lanes.
    pub fn lane(&mut self, line: impl AsRef<str>) {
        self.segment += line.as_ref();
        self.segment.push('\n');
    }

    fn flush(&mut self) {
        let segment = std::mem::take(&mut self.segment);
        self.local.clear();
        if !segment.is_empty() {
            let _ = writeln!(self.out, "for l in 0..N {{\n{segment}}}");
        }
    }

    /// A register within the loop over the lanes, or of all lanes.
    pub fn value(&mut self, register: Register) -> String {
        if self.is_uniform(register) || self.local.contains(&register) {
            // One that is read may never be written: where its value is of no matter.
            if self.lanes.is_variable(register) {
                self.scalars.insert(register);
            }
            return format!("r{}", register.0);
        }
        self.array(register) + "[l]"
    }

    /// A register of each lane as an array.
    fn array(&mut self, register: Register) -> String {
        match self.lanes.definition(register) {
            Definition::Item { .. } | Definition::Place(_) => {
                self.inputs.insert(register);
            }
            _ => {
                self.found.insert(register);
            }
        }
        format!("a{}", register.0)
    }

    /// A register as an array of which a copy may be made.
    fn whole_array(&mut self, register: Register) -> String {
        if self.is_uniform(register) { format!("&[r{}; N]", register.0) } else { format!("&{}", self.array(register)) }
    }

    pub fn sequence(&mut self, nodes: &[Node], context: &Context) {
        for node in nodes {
            match node {
                Node::Instruction(instruction) => self.instruction(instruction),
                Node::Store { variable, value } => self.store(*variable, *value, context),
                node => self.structure(node, context),
            }
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        let Instruction { op, target, .. } = *instruction;
        let operands = instruction.operands();
        if self.is_uniform(target) {
            self.scalars.insert(target);
            let line = format!("r{} = {};\n", target.0, self.expression(instruction));
            // What lanes compute here reads no uniform variable, so that this may stand before it.
            self.out += &line;
        } else if let Some(name) = of_arrays(op) {
            let arrays: Vec<_> = operands.iter().map(|&operand| self.whole_array(operand)).collect();
            let (target, scalar) = (self.array(target), self.lanes.scalar(target));
            self.line(format!("{target} = y::{scalar}::{name}(simd, {});", arrays.join(", ")));
        } else if let Op::Gather { whole, component } = op {
            let (index, target) = (self.whole_array(operands[0]), self.array(target));
            let kind = self.lanes.scalar(operands[0]);
            self.line(format!("{target} = w{whole}.all_{kind}({index}, {component});"));
        } else {
            let line = format!("let r{} = {};", target.0, self.expression(instruction));
            self.lane(line);
            self.local.insert(target);
            if self.arrays.contains(&target) {
                self.lane(format!("a{0}[l] = r{0};", target.0));
            }
        }
    }

    fn store(&mut self, variable: Register, value: Register, context: &Context) {
        let value = self.value(value);
        if self.is_uniform(variable) {
            self.scalars.insert(variable);
            self.out += &format!("r{} = {value};\n", variable.0);
            return;
        }
        let array = self.array(variable);
        self.lane(match context.mask.filter(|_| context.guarded(variable)) {
            Some(mask) => format!("{array}[l] = y::select(m{mask}[l], {value}, {array}[l]);"),
            None => format!("{array}[l] = {value};"),
        });
    }

    /// An operation on one number each.
    pub fn expression(&mut self, instruction: &Instruction) -> String {
        let Instruction { op, target, .. } = *instruction;
        let operands = instruction.operands();
        let (from, to) = (self.lanes.scalar(operands[0]), self.lanes.scalar(target));
        let values: Vec<_> = operands.iter().map(|&operand| self.value(operand)).collect();
        let all = values.join(", ");
        match op {
            Op::Copy => all,
            Op::Select => format!("y::select({all})"),
            Op::Reinterpret => format!("y::reinterpret::<{}, {}>({all})", rust(from), rust(to)),
            Op::Bitcast if from.is_float() => format!("y::reinterpret::<{from}, {to}>(y::{from}::canonical({all}))"),
            Op::Bitcast => format!("y::reinterpret::<{}, {}>({all})", rust(from), rust(to)),
            Op::Convert if from.is_float() && to.is_integer() => format!("y::{from}_to_{to}({all})"),
            Op::Convert => format!("({all} as {})", rust(to)),
            Op::Gather { whole, component } => format!("w{whole}.one_{from}({all}, {component})"),
            Op::Less => format!("y::mask({} < {})", values[0], values[1]),
            Op::LessEqual => format!("y::mask({} <= {})", values[0], values[1]),
            Op::Equal => format!("y::mask({} == {})", values[0], values[1]),
            Op::NotEqual => format!("y::mask({} != {})", values[0], values[1]),
            Op::And => format!("({} & {})", values[0], values[1]),
            Op::Or => format!("({} | {})", values[0], values[1]),
            Op::Xor => format!("({} ^ {})", values[0], values[1]),
            Op::Not => format!("(!{all})"),
            op => format!("y::{to}::{}({all})", snake(op)),
        }
    }
}

/// What is computed of whole arrays: what has a faster way for several numbers, and what is long.
fn of_arrays(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::Exp => "exps",
        Op::Exp2 => "exp2s",
        Op::Log => "logs",
        Op::Log2 => "log2s",
        Op::Pow => "pows",
        Op::Sin => "sins",
        Op::Cos => "coss",
        Op::Tan => "tans",
        _ => return None,
    })
}

/// The name of an operation: that of its function.
fn snake(op: Op) -> String {
    let mut name = String::new();
    for c in format!("{op:?}").chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}
