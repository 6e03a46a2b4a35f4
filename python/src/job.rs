//! Any computation with memory of NumPy's for its results, as an engine runs it.

use std::borrow::Cow;
use std::ops::Range;

use yunta::{AnyResident, Column, Computation, Cost, Field, Level, NoShader, Outputs, Results, Shader, Watch, Work};

/// A computation whose results go to [`Memory`].
pub struct Job<'a>(pub &'a dyn Work);

/// The memory of each output in its order, one item behind the other.
pub struct Memory<'a>(pub Vec<&'a mut [u8]>);

impl Results for Memory<'_> {
    type Into = Self;

    /// It is NumPy's, and stays nowhere else.
    type Resident = ();

    fn stay(self, _: u64) {}

    fn zeroed<'f>(_: usize, _: impl Iterator<Item = Field<'f>>) -> Option<Self> {
        // It is always somebody else's.
        None
    }

    fn memory(&mut self) -> &mut Self {
        self
    }

    fn outputs<'m, 'f>(into: &'m mut Self, items: usize, fields: impl Iterator<Item = Field<'f>>) -> Result<Outputs<'m>, (String, String)> {
        let wanted: Vec<usize> = fields.map(|field| field.bytes()).collect();
        let lengths: Vec<usize> = wanted.iter().map(|bytes| bytes.saturating_mul(items)).collect();
        let given: Vec<usize> = into.0.iter().map(|memory| memory.len()).collect();
        if given != lengths {
            return Err((format!("{given:?} bytes"), format!("the results have {lengths:?}")));
        }
        Ok(Outputs::several(into.0.iter_mut().zip(wanted).map(|(memory, bytes)| Column::new(memory, bytes))))
    }
}

impl Work for Job<'_> {
    fn name(&self) -> Cow<'static, str> {
        self.0.name()
    }

    fn precision(&self) -> Cow<'static, str> {
        self.0.precision()
    }

    fn source(&self) -> u64 {
        self.0.source()
    }

    fn items(&self) -> usize {
        self.0.items()
    }

    fn outputs(&self) -> usize {
        self.0.outputs()
    }

    fn output(&self, index: usize) -> Field<'_> {
        self.0.output(index)
    }

    fn grain(&self) -> usize {
        self.0.grain()
    }

    fn validate(&self) -> yunta::Result<()> {
        self.0.validate()
    }

    fn cost(&self) -> Cost {
        self.0.cost()
    }

    fn residents(&self, see: &mut dyn FnMut(&dyn AnyResident)) {
        self.0.residents(see);
    }

    fn compute(&self, level: Level, range: Range<usize>, out: Outputs<'_>, watch: &Watch) -> yunta::Result<()> {
        self.0.compute(level, range, out, watch)
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        self.0.shader()
    }
}

impl<'a> Computation for Job<'a> {
    type Results = Memory<'a>;
}

/// Seconds on one core, to a factor of a few.
pub fn seconds(cost: &Cost) -> f64 {
    cost.operations * f64::from(cost.word) / 80e9 + (cost.bytes_in + cost.bytes_out) / 10e9
}
