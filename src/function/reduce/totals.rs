//! The states of a reduction's blocks, merged in their order, and the numbers that they come to. Not here: the blocks.

use super::folder::Folder;
use super::reduction::Reduction;
use super::state::{Outcome, Words};
use super::{Reduced, WORDS};
use crate::error::{Error, Result};
use crate::function::ScalarType;
use crate::kernel::{Columns, Numbers, Work};
use crate::memory::zeroed_vec;
use crate::real::Real;

/// The results so far of a reduction whose data comes in pieces: larger than the memory, say. Each piece but the last has a
/// multiple of [`Reduced::block`] items; the result then has the bits that it would have of all in one piece, and indices count
/// from the first piece's first item.
///
/// ```
/// use yunta::{Backend, Engine, Function, Reduced, Reduction, Totals};
/// # fn main() -> yunta::Result<()> {
/// let engine = Engine::new()?;
/// let x: Vec<f64> = (0..10_000).map(f64::from).collect();
/// let root = Function::expression("sqrt(x)")?;
/// let mut totals = Totals::new();
/// for piece in x.chunks(4 * Reduced::block(0)) {
///     let reduced = root.call().input("x", piece).reduce(Reduction::Sum);
///     let partials = engine.run(&reduced, Backend::Auto)?.data;
///     totals.add(&reduced, &partials)?;
/// }
/// let whole = engine.reduce(&root.call().input("x", &x).reduce(Reduction::Sum), Backend::Auto)?.data;
/// assert_eq!(totals.finish()?, whole);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Of the first piece.
    form: Option<Form>,
    /// Of each component each group's.
    states: Vec<Words>,
    items: u64,
}

/// What pieces of one reduction have in common.
#[derive(Debug, Clone)]
struct Form {
    reduction: Reduction,
    groups: Option<usize>,
    block: usize,
    outputs: Vec<(String, ScalarType, usize)>,
    folders: Vec<Folder>,
}

impl Totals {
    /// The totals of no piece yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece: its reduction, and the partial results that an engine's `run` gave of it.
    ///
    /// # Errors
    /// It is another reduction than the pieces before, one of these was no multiple of a block, or `partials` are not its own.
    pub fn add(&mut self, reduced: &Reduced<'_>, partials: &[u64]) -> Result<()> {
        reduced.validate()?;
        let given = Form::of(reduced);
        if self.form.as_ref().is_some_and(|form| !form.is(&given)) {
            return Err(wrong(
                "a piece is reduced otherwise than those before it: give all the same function, types, reduction and count".into(),
            ));
        }
        self.form.get_or_insert(given);
        self.extend(reduced.count() as u64, partials)
    }

    /// Adds a piece of so many items by its partial results alone, of a reduction that is known: by pieces before, or by
    /// [`described`](Totals::described).
    ///
    /// # Errors
    /// It is not known, one of the pieces before was no multiple of a block, or `partials` are not those of so many items.
    pub fn extend(&mut self, items: u64, partials: &[u64]) -> Result<()> {
        let Some(form) = &self.form else { return Err(wrong("nothing tells the reduction: add a piece, or describe it".into())) };
        if !self.items.is_multiple_of(form.block as u64) {
            return Err(wrong(format!("the pieces before have {} items: give multiples of {}", self.items, form.block)));
        }
        let states = form.groups.unwrap_or(1);
        let (blocks, width) = (items.div_ceil(form.block as u64), form.components().count().saturating_mul(states).saturating_mul(WORDS));
        if blocks.checked_mul(width as u64) != Some(partials.len() as u64) {
            return Err(Error::argument("partials", format!("{} long", partials.len()), format!("{blocks} blocks have {width} each")));
        }
        if self.states.is_empty() {
            let room = self.states.try_reserve_exact(width / WORDS);
            room.map_err(|_| wrong(format!("no memory for {states} groups: give fewer")))?;
            self.states.extend(form.components().flat_map(|folder| std::iter::repeat_n(folder.empty, states)));
        }
        for (at, block) in (self.items..).step_by(form.block).zip(partials.as_chunks::<WORDS>().0.chunks(self.states.len().max(1))) {
            let (totals, later) = (self.states.chunks_mut(states.max(1)), block.chunks(states.max(1)));
            for (folder, (totals, later)) in form.components().zip(totals.zip(later)) {
                totals.iter_mut().zip(later).for_each(|(total, &later)| (folder.merge)(total, later, at));
            }
        }
        self.items += items;
        Ok(())
    }

    /// A reduction as text, for another process to add its pieces; none of one by groups.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Function, Reduction, Totals};
    /// # fn main() -> yunta::Result<()> {
    /// let (engine, x) = (Engine::new()?, vec![0.5f64; 5000]);
    /// let square = Function::expression("x * x")?;
    /// let sum = square.call().input("x", &x).reduce(Reduction::Sum);
    /// let text = Totals::describe(&sum).expect("there are no groups");
    /// let partials = engine.run(&sum, Backend::Auto)?.data;
    ///
    /// let mut totals = Totals::described(&text)?; // elsewhere
    /// totals.extend(5000, &partials)?;
    /// assert_eq!(totals.finish()?, engine.reduce(&sum, Backend::Auto)?.data);
    /// # Ok(())
    /// # }
    /// ```
    pub fn describe(reduced: &Reduced<'_>) -> Option<String> {
        let Form { reduction, groups: None, outputs, .. } = Form::of(reduced) else { return None };
        let ddof = if let Reduction::Variance { ddof } = reduction { ddof } else { 0 };
        let output = |(name, scalar, components): &(String, ScalarType, usize)| format!("\n{} {components} {name}", scalar.name());
        Some(format!("{} {ddof}{}", reduction.name(), outputs.iter().map(output).collect::<String>()))
    }

    /// The totals of no piece yet of the reduction that [`describe`](Totals::describe) told.
    ///
    /// # Errors
    /// It is no such text.
    pub fn described(text: &str) -> Result<Self> {
        let form = Form::described(text).ok_or_else(|| wrong(format!("{text:?} describes no reduction")))?;
        Ok(Self { form: Some(form), ..Self::default() })
    }

    /// How many items of the function there were so far.
    pub fn items(&self) -> u64 {
        self.items
    }

    /// The results.
    ///
    /// # Errors
    /// There was no piece; a sum of whole numbers is beyond 64 bits; there is no item of which to give the smallest or largest, or
    /// none in a group.
    pub fn finish(self) -> Result<Columns> {
        // Of no groups there are no states.
        let form = self.form.filter(|form| form.groups == Some(0) || !self.states.is_empty());
        let Some(form) = form else { return Err(wrong("there was no piece to reduce: add one".into())) };
        let groups = form.groups.unwrap_or(1);
        let (mut at, mut columns) = (0, Vec::new());
        for ((name, scalar, components), folder) in form.outputs.iter().zip(&form.folders) {
            let states = &self.states[at..at + groups * components];
            at += states.len();
            let result = form.reduction.result(*scalar);
            let mut bits = zeroed_vec::<u64>(states.len()).ok_or_else(|| wrong(format!("no memory for {groups} groups: give fewer")))?;
            for (item, bits) in bits.iter_mut().enumerate() {
                let (group, component) = (item / components, item % components);
                let outcome = (folder.outcome)(states[component * groups + group], form.reduction);
                *bits = form.number(outcome, result, folder).map_err(|trouble| form.trouble(trouble, name, group))?;
            }
            columns.push((name.clone(), *components, numbers(result, &bits)));
        }
        Ok(Columns::of(columns))
    }
}

/// Why a result is no number.
enum Trouble {
    Nothing,
    Beyond(i128, ScalarType),
}

impl Form {
    fn of(reduced: &Reduced<'_>) -> Self {
        let names = (0..reduced.call.outputs()).map(|at| reduced.call.output(at).name.to_owned());
        Self {
            reduction: reduced.reduction,
            groups: reduced.groups.map(|groups| groups.count),
            block: reduced.own_block(),
            outputs: names.zip(reduced.cells()).map(|(name, cell)| (name, cell.scalar, cell.components)).collect(),
            folders: reduced.cells().iter().map(|cell| cell.folder).collect(),
        }
    }

    fn described(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (name, ddof) = lines.next()?.split_once(' ')?;
        let reduction = match name.parse().ok()? {
            Reduction::Variance { .. } => Reduction::Variance { ddof: ddof.parse().ok()? },
            other => other,
        };
        let output = |line: &str| {
            let (scalar, rest) = line.split_once(' ')?;
            let (components, name) = rest.split_once(' ')?;
            let scalar = ScalarType::ALL.into_iter().find(|known| known.name() == scalar)?;
            Some((name.to_owned(), scalar, components.parse().ok().filter(|components| (1..=16).contains(components))?))
        };
        let outputs = lines.map(output).collect::<Option<Vec<_>>>().filter(|outputs| !outputs.is_empty())?;
        let folders = outputs.iter().map(|(_, scalar, _)| Folder::of(reduction, *scalar)).collect();
        Some(Self { reduction, groups: None, block: Reduced::block(0), outputs, folders })
    }

    fn is(&self, other: &Self) -> bool {
        (self.reduction, self.groups, &self.outputs) == (other.reduction, other.groups, &other.outputs)
    }

    /// The folder of each component.
    fn components(&self) -> impl Iterator<Item = &Folder> {
        self.outputs.iter().zip(&self.folders).flat_map(|((.., components), folder)| std::iter::repeat_n(folder, *components))
    }

    /// The bits of an outcome as a number of this type.
    fn number(&self, outcome: Outcome, scalar: ScalarType, folder: &Folder) -> Result<u64, Trouble> {
        let beyond = |number| Trouble::Beyond(number, scalar);
        match (outcome, scalar) {
            (Outcome::Float(number), ScalarType::F32) => Ok(canonical(number as f32).to_bits().into()),
            (Outcome::Float(number), _) => Ok(canonical(number).to_bits()),
            (Outcome::Whole(number), ScalarType::I64) => i64::try_from(number).map(i64::cast_unsigned).map_err(|_| beyond(number)),
            (Outcome::Whole(number), _) => u64::try_from(number).map_err(|_| beyond(number)),
            (Outcome::Key(key), _) => Ok((folder.bits_of_key)(key)),
            (Outcome::Nothing, ScalarType::F32) if self.groups.is_some() => Ok(<f32 as Real>::NAN.to_bits().into()),
            (Outcome::Nothing, ScalarType::F64) if self.groups.is_some() => Ok(<f64 as Real>::NAN.to_bits()),
            (Outcome::Nothing, _) => Err(Trouble::Nothing),
        }
    }

    fn trouble(&self, trouble: Trouble, name: &str, group: usize) -> Error {
        let of = if self.groups.is_some() { format!(" of group {group}") } else { String::new() };
        wrong(match trouble {
            Trouble::Nothing if self.groups.is_some() => {
                format!("group {group} of {name} has no item, of which {} is nothing: give it one, or leave it out", self.reduction)
            }
            Trouble::Nothing => format!("{name} has no item, of which {} is nothing: give one at least", self.reduction),
            Trouble::Beyond(sum, scalar) => {
                format!("the sum of {name}{of} is {sum}, which {scalar} does not hold: have the function give f64, as by f64(x)")
            }
        })
    }
}

fn wrong(message: String) -> Error {
    Error::Function { message }
}

fn canonical<T: Real>(number: T) -> T {
    if number.partial_cmp(&number).is_none() { T::NAN } else { number }
}

fn numbers(scalar: ScalarType, bits: &[u64]) -> Numbers {
    fn each<T>(bits: &[u64], of: impl Fn(u64) -> T) -> Vec<T> {
        bits.iter().map(|&bits| of(bits)).collect()
    }
    match scalar {
        ScalarType::F32 => each(bits, |bits| f32::from_bits(bits as u32)).into(),
        ScalarType::F64 => each(bits, f64::from_bits).into(),
        ScalarType::I32 => each(bits, |bits| bits as i32).into(),
        ScalarType::U32 => each(bits, |bits| bits as u32).into(),
        ScalarType::I64 => each(bits, |bits| bits as i64).into(),
        ScalarType::U64 => each(bits, |bits| bits).into(),
        ScalarType::Bool => each(bits, |bits| bits as u8).into(),
    }
}
