//! What the WGSL calls registers, parameters and outputs, and which files of `shaders/math` it needs. Not here: operations.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::function::lanes::{Definition, Lanes, Op, Register, ScalarType};
use crate::math::shaders::File;

/// A word of the uniform `params`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A component of a parameter that is the same for all items.
    Uniform { parameter: u32, component: u32 },
    /// How many elements a whole input has.
    Length(u32),
    /// How many items lie along an axis.
    Size(u32),
    /// The turns after which no item is left.
    Total,
}

/// The names of a program's WGSL.
pub(super) struct Names<'a> {
    lanes: &'a Lanes,
    /// Components of each whole input.
    wholes: &'a [usize],
    files: BTreeSet<File>,
    pub words: Vec<Word>,
}

impl<'a> Names<'a> {
    pub fn new(lanes: &'a Lanes, wholes: &'a [usize]) -> Self {
        Self { lanes, wholes, files: BTreeSet::from([File::Bits]), words: Vec::new() }
    }

    pub fn uses(&mut self, file: File) {
        self.files.insert(file);
    }

    pub fn files(&self) -> impl Iterator<Item = File> {
        self.files.iter().copied()
    }

    /// A word of `params`, as u32.
    pub fn word(&mut self, word: Word) -> String {
        let at = self.words.iter().position(|other| *other == word).unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        });
        format!("params[{}u][{}u]", at / 4, at % 4)
    }

    /// A register, where it is read.
    pub fn register(&self, register: Register) -> String {
        match (self.lanes.definition(register), self.lanes.scalar(register)) {
            (Definition::Constant(bits), ScalarType::Bool) => (bits != 0).to_string(),
            (Definition::Constant(bits), ScalarType::U32) => format!("{}u", bits as u32),
            (Definition::Constant(bits), ScalarType::I32) => format!("i32({})", bits as u32 as i32),
            // No compiler may reckon with a float's value.
            _ => format!("r{}", register.0),
        }
    }

    /// An instruction's operands. naga reckons with whole constants itself, and refuses to divide by 0: one is hidden.
    pub fn operands(&self, op: Op, registers: &[Register]) -> Vec<String> {
        let mut names: Vec<_> = registers.iter().map(|&register| self.register(register)).collect();
        let constant = |register: &Register| self.lanes.bits(*register).is_some();
        let hidden = match op {
            Op::Divide | Op::Remainder => Some(1),
            _ if registers.iter().all(constant) => Some(0),
            _ => None,
        };
        if let Some(at) = hidden.filter(|&at| constant(&registers[at])) {
            match self.lanes.scalar(registers[at]) {
                ScalarType::U32 => names[at] = format!("({} ^ job.zero)", names[at]),
                ScalarType::I32 => names[at] = format!("({} ^ i32(job.zero))", names[at]),
                ScalarType::Bool => names[at] = format!("({} != (job.zero != 0u))", names[at]),
                _ => {}
            }
        }
        names
    }

    /// An element's component of a whole input.
    pub fn gather(&mut self, whole: u32, component: u32, index: &str, scalar: ScalarType) -> String {
        let length = self.word(Word::Length(whole));
        let from_first = if scalar == ScalarType::I32 { format!("u32(max({index}, 0))") } else { index.to_owned() };
        let element = format!("min({from_first}, {length} - 1u)");
        match self.wholes[whole as usize] {
            1 => format!("w{whole}[{element}]"),
            components => format!("w{whole}[{element} * {components}u + {component}u]"),
        }
    }

    /// What the registers begin as that no instruction writes: a line for each that is read.
    pub fn begin(&mut self, read: &BTreeSet<Register>, components: &[usize]) -> Result<String, String> {
        let mut text = String::new();
        for &register in read {
            let (scalar, name) = (self.lanes.scalar(register), format!("r{}", register.0));
            if scalar.is_wide() {
                return Err(super::wide(scalar));
            }
            let value = match self.lanes.definition(register) {
                Definition::Item { parameter, component } => match components[parameter as usize] {
                    1 => format!("p{parameter}[i]"),
                    components => format!("p{parameter}[i * {components}u + {component}u]"),
                },
                Definition::Uniform { parameter, component } => {
                    let word = self.word(Word::Uniform { parameter, component });
                    from_word(&word, scalar)
                }
                Definition::Length(whole) => self.word(Word::Length(whole)),
                Definition::Place(axis) => self.place(axis),
                Definition::Constant(bits) if scalar == ScalarType::F32 => format!("bitcast<f32>({:#010x}u ^ job.zero)", bits as u32),
                Definition::Variable => {
                    let _ = writeln!(text, "    var {name}: {};", scalar.name());
                    continue;
                }
                Definition::Constant(_) | Definition::Temporary => continue,
            };
            let _ = writeln!(text, "    let {name} = {value};");
        }
        Ok(text)
    }

    fn place(&mut self, axis: u32) -> String {
        let item = "(job.first + i)";
        let (x, y) = (self.word(Word::Size(0)), self.word(Word::Size(1)));
        match axis {
            0 => format!("{item} % {x}"),
            1 => format!("{item} / {x} % {y}"),
            _ => format!("{item} / {x} / {y}"),
        }
    }
}

/// A number from a word.
pub(super) fn from_word(word: &str, scalar: ScalarType) -> String {
    match scalar {
        ScalarType::Bool => format!("{word} != 0u"),
        ScalarType::U32 => word.to_owned(),
        _ => format!("bitcast<{}>({word})", scalar.name()),
    }
}

/// A number as a word.
pub(super) fn to_word(name: &str, scalar: ScalarType) -> String {
    match scalar {
        ScalarType::Bool => format!("select(0u, 1u, {name})"),
        ScalarType::U32 => name.to_owned(),
        _ => format!("bitcast<u32>({name})"),
    }
}
