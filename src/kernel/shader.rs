//! A kernel's GPU form: its WGSL and, by the names that the WGSL gives them, the data behind its bindings.
//! Nothing here touches a GPU, so that all of it can be checked without one.

use std::borrow::Cow;

use bytemuck::{NoUninit, Pod};

#[cfg(feature = "gpu")]
use super::{Field, Work, fields};

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

/// One input of a shader: bytes on the host, and how a range cuts them.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "a build for the cores alone binds no input"))]
pub(crate) struct Input<'a> {
    /// The WGSL variable's name.
    pub name: Cow<'a, str>,
    pub bytes: &'a [u8],
    /// Bytes that one item has of it; none where every range needs all.
    pub per_item: Option<usize>,
    /// Whether the last item may have fewer.
    pub last_is_short: bool,
}

/// A kernel's WGSL and the data for its bindings, which are found by the names that the WGSL gives them.
///
/// The engine adds `shaders/prelude.wgsl` to the source. That declares `job`, in which the shader finds how many items it
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
    pub(crate) inputs: Vec<Input<'a>>,
    pub(crate) steps: u32,
    pub(crate) state_bytes: usize,
    pub(crate) finite: bool,
    /// Steps that one dispatch can take at most.
    pub(crate) window: u32,
    /// What one step may cost, in operations.
    pub(crate) step_operations: f64,
    /// The items of a row, where the shader takes an item's place by row and column; 0 where it does by `job.first`.
    pub(crate) row: usize,
    /// Whether the outputs are called `out0`, `out1` and so on, whatever their names.
    pub(crate) numbered: bool,
}

impl<'a> Shader<'a> {
    /// A shader from its WGSL, without parameters or inputs yet.
    pub fn new(source: impl Into<Cow<'a, str>>) -> Self {
        Self {
            source: source.into(),
            params: Vec::new(),
            inputs: Vec::new(),
            steps: 1,
            state_bytes: 0,
            finite: false,
            window: u32::MAX,
            step_operations: STEP_OPERATIONS,
            row: 0,
            numbered: false,
        }
    }

    /// Has the shader find the first item's place in `job.row` and `job.column`, of rows of `items` items: it then may not look
    /// at `job.first`, which ends at 2^32 - 1, and a job may have more items than that.
    pub fn in_rows(mut self, items: usize) -> Self {
        self.row = items;
        self
    }

    /// The value of the WGSL's `params`, laid out as WGSL lays it out (`#[repr(C)]`, padded to its size there).
    pub fn params(mut self, params: &impl NoUninit) -> Self {
        self.params = bytemuck::bytes_of(params).to_vec();
        self
    }

    /// The input that the WGSL calls `name`.
    pub fn input<T: Pod>(mut self, name: impl Into<Cow<'a, str>>, data: &'a [T], cut: Cut) -> Self {
        let per_item = match cut {
            Cut::PerItem(numbers) | Cut::Blocks(numbers) => Some(numbers * size_of::<T>()),
            Cut::Whole => None,
        };
        self.inputs.push(Input {
            name: name.into(),
            bytes: bytemuck::cast_slice(data),
            per_item,
            last_is_short: matches!(cut, Cut::Blocks(_)),
        });
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

    /// This crate's word that every loop of the WGSL ends, whatever the data: its loops then need no counters.
    pub(crate) fn finite(mut self) -> Self {
        self.finite = true;
        self
    }
}
