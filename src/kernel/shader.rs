//! A kernel's GPU form: its WGSL and, by the names that the WGSL gives them, the data behind its bindings.
//! Nothing here touches a GPU, so that all of it can be checked without one.

use std::borrow::Cow;

use bytemuck::NoUninit;

#[cfg(feature = "gpu")]
use super::{Field, Work, fields};
use crate::resident::{Bytes, number_type};

/// What a loop step is taken for at least, whatever the mean over a job says.
const STEP_OPERATIONS: f64 = 16.0;

/// Why a kernel, or one type of it, has no shader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoShader(pub Cow<'static, str>);

impl NoShader {
    /// A reason, as the user who asks for the GPU reads it.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

/// How a range of items cuts an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Each item has this many numbers of the input, in the items' order: a range of items needs their slice alone.
    PerItem(usize),
    /// The same, but the last item may have fewer: it has what is left.
    Blocks(usize),
    /// Every range needs the whole input (a table).
    Whole,
}

/// One input of a shader: its bytes, and how a range cuts them.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone binds no input"))]
pub(crate) struct Input<'a> {
    /// The WGSL variable's name.
    pub name: Cow<'a, str>,
    pub bytes: Bytes<'a>,
    /// Bytes that one item has of it; none where every range needs all.
    pub per_item: Option<usize>,
    /// Whether the last item may have fewer.
    pub last_is_short: bool,
}

/// A kernel's WGSL and the data for its bindings, which are found by the names that the WGSL gives them.
///
/// The engine adds `shaders/prelude.wgsl` and `shaders/exponential.wgsl` to the source. They declare `job`, in which the shader finds how many items it
/// has (`job.count`), the index of the first (`job.first`; its row and column by [`Shader::in_rows`]), and the loop steps it may take
/// (`job.step_first..job.step_end`); `item()`, which gives an invocation its item, and which `main` must call; `keep()`,
/// which keeps a driver from fusing or re-ordering arithmetic; `unfinished()`, by which an item of a shader that stops and
/// resumes tells that it has steps left; and `exponential()`. Its bindings are in group 1. The shader itself declares, all in
/// group 0:
///
/// - `var<uniform> params`, if it has parameters ([`Shader::params`]);
/// - a `var<storage, read>` for each input ([`Shader::input`]), cut to the items of the dispatch;
/// - `var<storage, read_write> out`, for the dispatch's items alone, so that item `job.first + i` is at `i * width`; where a
///   computation has several outputs, one such variable for each, by its name;
/// - `var<storage, read_write> state`, if it stops and resumes ([`Shader::steps`]);
/// - `@compute @workgroup_size(256) fn main`.
#[derive(Debug)]
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone compiles no shader"))]
pub struct Shader<'a> {
    pub(crate) source: Cow<'a, str>,
    pub(crate) params: Vec<u8>,
    /// The type of the parameters' numbers, if that is one.
    pub(crate) params_item: Option<&'static str>,
    pub(crate) inputs: Vec<Input<'a>>,
    /// Invocations that compute an item.
    pub(crate) invocations: u32,
    pub(crate) steps: u32,
    pub(crate) state_bytes: usize,
    pub(crate) finite: bool,
    /// Steps that one dispatch can take at most.
    pub(crate) window: u32,
    /// What one step may cost, in operations.
    pub(crate) step_operations: f64,
    /// The items of a row, where the shader takes an item's place by row and column; 0 where it does by `job.first`.
    pub(crate) row: usize,
    /// No number of the results is above this.
    pub(crate) most: Option<u64>,
    /// Whether the outputs are called `out0`, `out1` and so on, whatever their names.
    pub(crate) numbered: bool,
    /// Whether its results are the same where subnormal numbers are flushed.
    pub(crate) without_subnormals: bool,
    /// Why its results are not the cores' to the bit, if its author says so.
    pub(crate) close: Option<Cow<'a, str>>,
}

impl<'a> Shader<'a> {
    /// A shader from its WGSL, without parameters or inputs yet.
    pub fn new(source: impl Into<Cow<'a, str>>) -> Self {
        Self {
            source: source.into(),
            params: Vec::new(),
            params_item: None,
            inputs: Vec::new(),
            invocations: 1,
            steps: 1,
            state_bytes: 0,
            finite: false,
            window: u32::MAX,
            step_operations: STEP_OPERATIONS,
            row: 0,
            most: None,
            numbered: false,
            without_subnormals: false,
            close: None,
        }
    }

    /// Has the shader find the first item's place in `job.row` and `job.column`, of rows of `items` items: it then may not look
    /// at `job.first`, which ends at 2^32 - 1, and a job may have more items than that.
    pub fn in_rows(mut self, items: usize) -> Self {
        self.row = items;
        self
    }

    /// The value of the WGSL's `params`, laid out as WGSL lays it out (`#[repr(C)]`, padded to its size there).
    pub fn params<T: NoUninit>(mut self, params: &T) -> Self {
        (self.params, self.params_item) = (bytemuck::bytes_of(params).to_vec(), number_type::<T>());
        self
    }

    /// The input that the WGSL calls `name`: numbers in host memory, or resident ones. Where they are of one of Rust's own types, or
    /// arrays of up to four, the WGSL's element has the same kind of numbers: f32 for f32, i32 for i32, and words of u32 for all
    /// others, which a cast makes of any bits.
    pub fn input(mut self, name: impl Into<Cow<'a, str>>, data: impl Into<Bytes<'a>>, cut: Cut) -> Self {
        let bytes = data.into();
        let per_item = match cut {
            Cut::PerItem(numbers) | Cut::Blocks(numbers) => Some(numbers * bytes.number),
            Cut::Whole => None,
        };
        self.inputs.push(Input { name: name.into(), bytes, per_item, last_is_short: matches!(cut, Cut::Blocks(_)) });
        self
    }

    /// The results are whole numbers without a sign, and none is above `most`: they may cross to the host in fewer bits than they have
    /// there. A larger one would lose its upper bits.
    pub fn at_most(mut self, most: u64) -> Self {
        self.most = Some(most);
        self
    }

    /// How many invocations compute an item, each a part of it: `job.count` and what `item()` gives then count invocations, those of an
    /// item one after the other, and `job.first` still counts items.
    pub fn invocations(mut self, an_item: u32) -> Self {
        self.invocations = an_item.max(1);
        self
    }

    /// The loop steps that one item may take, and the bytes of `state` that an item needs to stop between any two of them; 0
    /// where `out` holds all that it needs. Drivers stop or kill long loops, so that a dispatch takes a bounded number of
    /// steps, and the next resumes. A dispatch that takes all of them keeps no state. If the WGSL calls `unfinished()` anywhere,
    /// then for each item that is not done, and steps that no item has left are not taken.
    pub fn steps(mut self, steps: u32, state_bytes: usize) -> Self {
        (self.steps, self.state_bytes) = (steps, state_bytes);
        self
    }

    /// The same as bytes.
    #[cfg(feature = "function")]
    pub(crate) fn params_bytes(mut self, params: &[u8]) -> Self {
        self.params = params.to_vec();
        self
    }

    /// Steps that one dispatch can take at most, where those of inner loops count too.
    #[cfg(feature = "function")]
    pub(crate) fn window(mut self, steps: u32) -> Self {
        self.window = steps;
        self
    }

    /// What one step may cost, where that is known to be more than of most shaders.
    #[cfg(feature = "function")]
    pub(crate) fn step_operations(mut self, operations: f64) -> Self {
        self.step_operations = operations.max(STEP_OPERATIONS);
        self
    }

    /// The outputs are `out0`, `out1` and so on in the WGSL, so that their names need not be WGSL's.
    #[cfg(feature = "function")]
    pub(crate) fn numbered(mut self) -> Self {
        self.numbered = true;
        self
    }

    /// What the WGSL calls the outputs of a computation.
    #[cfg(feature = "gpu")]
    pub(crate) fn output_names(&self, work: &dyn Work) -> Vec<String> {
        let name = |(at, field): (usize, Field<'_>)| if self.numbered { format!("out{at}") } else { field.name.to_owned() };
        fields(work).enumerate().map(name).collect()
    }

    /// The author's word that no result rests on a subnormal number, read, computed or on the way, so that GPUs that flush them
    /// to 0, as most do, give the same bits.
    pub fn without_subnormals(mut self) -> Self {
        self.without_subnormals = true;
        self
    }

    /// The author's word that the results are close to the cores' and not the same to the bit, and why. Reports and failed
    /// conformance tests quote the reason, and `auto` leaves such a GPU out. What the WGSL itself tells need not be said:
    /// [`check_shader`](crate::check_shader) finds built-in functions, divisions, and products and sums that nothing holds.
    pub fn close(mut self, reason: impl Into<Cow<'a, str>>) -> Self {
        self.close = Some(reason.into());
        self
    }

    /// This crate's word that every loop of the WGSL ends, whatever the data: its loops then need no counters.
    pub(crate) fn finite(mut self) -> Self {
        self.finite = true;
        self
    }
}
