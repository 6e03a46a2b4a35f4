//! A range of items, block by block: inputs are read in place where they lie one behind the other, and copied where they
//! do not; what a block has too much at its end computes its last item again. Not here: the steps.

use std::ops::Range;
use std::slice;

use super::CHUNK;
use super::code::Code;
use super::frame::{Frame, Whole, address};
use super::level::execute_at;
use crate::cpu::simd::Level;
use crate::function::axes;
use crate::function::data::{Elements, Given, OutputMut};
use crate::function::lanes::{Definition, ScalarType};
use crate::function::machine::Machine;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All items are done.
    Completed,
    /// It was told to stop; what it has written so far is of no use.
    Stopped,
}

/// What a run works on.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    /// For each parameter.
    pub given: &'a [Given<'a>],
    /// For each whole input.
    pub wholes: &'a [Elements<'a>],
    /// How many items lie along each axis.
    pub dims: [usize; 3],
}

/// Computes the items of a range, by the program's machine code where there is some.
///
/// # Safety
/// The processor has the instructions of the machine code, which was made of the same program as the code.
/// What is given and the outputs have the types, components and lengths that the code was compiled for, and no whole
/// input is empty.
pub(crate) unsafe fn run(
    code: &Code,
    (level, machine): (Level, Option<&Machine>),
    range: Range<usize>,
    job: &Job<'_>,
    outputs: &mut [OutputMut<'_>],
    stop: &dyn Fn() -> bool,
) -> Ended {
    let code = machine.map_or(code, Machine::code);
    let lanes = code.lanes().min(range.len().next_multiple_of(CHUNK)).max(CHUNK);
    let components = Component::all(outputs, code);
    let mut frame = Frame::new(code, lanes, components.len(), stop);
    frame.machine = machine;
    frame.wholes = job.wholes.iter().zip(&code.wholes).map(|(elements, &components)| whole(elements, components)).collect();
    fill_lines(code, &frame, job);
    // SAFETY: the caller's.
    if !unsafe { execute_at(level, &code.prologue, &mut frame) } {
        return Ended::Stopped;
    }
    let own = frame.pointers.clone();
    let spare = code.line_count + code.slot_count;
    let mut first = range.start;
    while first < range.end {
        if stop() {
            return Ended::Stopped;
        }
        let have = lanes.min(range.end - first);
        frame.chunks = have.div_ceil(CHUNK);
        fill_inputs(code, &mut frame, &own, job, &Items { first, count: have, apart: 1 });
        let whole = have.is_multiple_of(CHUNK);
        frame.outputs.clear();
        for (at, component) in components.iter().enumerate() {
            let direct = whole && component.stride == 1;
            frame.outputs.push(if direct { component.address(first - range.start) } else { own[spare + at] });
        }
        // SAFETY: the caller's.
        if !unsafe { execute_at(level, &code.body, &mut frame) } {
            return Ended::Stopped;
        }
        for (at, component) in components.iter().enumerate() {
            if frame.outputs[at] == own[spare + at] {
                component.scatter(own[spare + at], first - range.start, have);
            }
        }
        first += have;
    }
    Ended::Completed
}

/// One component of an output.
struct Component {
    pointer: *mut u8,
    scalar: ScalarType,
    /// Numbers from an item's to the next one's.
    stride: usize,
}

impl Component {
    fn all(outputs: &mut [OutputMut<'_>], code: &Code) -> Vec<Self> {
        let mut all = Vec::new();
        for (output, &components) in outputs.iter_mut().zip(&code.outputs) {
            let scalar = output.numbers.scalar();
            let first = output.numbers.pointer();
            for component in 0..components {
                let pointer = first.wrapping_add(component * output.component_stride * scalar.bytes());
                all.push(Self { pointer, scalar, stride: output.stride });
            }
        }
        all
    }

    fn address(&self, item: usize) -> *mut u8 {
        self.pointer.wrapping_add(item * self.stride * self.scalar.bytes())
    }

    /// Writes a block's numbers where they go.
    fn scatter(&self, from: *const u8, first: usize, have: usize) {
        // SAFETY: the block has as many numbers, and the output has these items.
        unsafe {
            match self.scalar.bytes() {
                1 => spread::<u8>(from, self.address(first), self.stride, have),
                4 => spread::<u32>(from, self.address(first), self.stride, have),
                _ => spread::<u64>(from, self.address(first), self.stride, have),
            }
        }
    }
}

/// # Safety
/// There are as many numbers to read, and as many to write at this stride.
unsafe fn spread<T: Copy>(from: *const u8, to: *mut u8, stride: usize, count: usize) {
    let (from, to) = (from.cast::<T>(), to.cast::<T>());
    // SAFETY: the caller's.
    unsafe {
        if stride == 1 {
            return std::ptr::copy_nonoverlapping(from, to, count);
        }
        for at in 0..count {
            *to.add(at * stride) = *from.add(at);
        }
    }
}

pub(super) fn whole(elements: &Elements<'_>, components: usize) -> Whole {
    Whole {
        pointer: elements.numbers.pointer(),
        length: elements.count(components),
        stride: elements.stride,
        component_stride: elements.component_stride,
    }
}

/// What the lines begin as: constants, parameters that are the same for all, lengths.
pub(super) fn fill_lines(code: &Code, frame: &Frame<'_>, job: &Job<'_>) {
    for &(line, scalar, definition) in &code.lines {
        let bits = match definition {
            Definition::Constant(bits) => bits,
            Definition::Uniform { parameter, component } => match job.given[parameter as usize] {
                Given::Same(bits) => bits[component as usize],
                Given::Each(_) => 0,
            },
            Definition::Length(whole) => frame.wholes[whole as usize].length.min(u32::MAX as usize) as u64,
            _ => continue,
        };
        let pointer = frame.pointers[line as usize];
        // SAFETY: a line has room for a chunk of the widest number.
        unsafe {
            if scalar.is_wide() {
                *pointer.cast::<[u64; CHUNK]>() = [bits; CHUNK];
            } else {
                let bits = if scalar == ScalarType::Bool && bits != 0 { !0 } else { bits as u32 };
                *pointer.cast::<[u32; CHUNK]>() = [bits; CHUNK];
            }
        }
    }
}

/// What a block's lanes are.
pub(crate) struct Items {
    pub first: usize,
    /// At least one, and no more than there are lanes.
    pub count: usize,
    /// Items from a lane's to the next one's.
    pub apart: usize,
}

pub(super) fn fill_inputs(code: &Code, frame: &mut Frame<'_>, own: &[*mut u8], job: &Job<'_>, items: &Items) {
    let lanes = frame.chunks * CHUNK;
    for &(place, scalar, definition) in &code.inputs {
        let slot = own[place as usize];
        frame.pointers[place as usize] = match definition {
            Definition::Item { parameter, component } => match &job.given[parameter as usize] {
                Given::Each(elements) => input(elements, scalar, component as usize, slot, items, lanes),
                Given::Same(_) => slot,
            },
            Definition::Place(axis) => {
                fill_places(slot, axis, job.dims, items, lanes);
                slot
            }
            _ => slot,
        };
    }
}

/// Where a block's numbers of an input are: in place, or copied to the slot.
fn input(elements: &Elements<'_>, scalar: ScalarType, component: usize, slot: *mut u8, items: &Items, lanes: usize) -> *mut u8 {
    let from = address(&elements.numbers, items.first * elements.stride + component * elements.component_stride);
    let (have, stride) = (items.count, elements.stride * items.apart);
    if have == lanes && stride == 1 && scalar != ScalarType::Bool {
        // Nothing writes to an input's place.
        return from.cast_mut();
    }
    // SAFETY: the input has these items, and the slot has room for all lanes of its type.
    unsafe {
        match scalar {
            ScalarType::Bool => collect(from, stride, slot, have, lanes, |x: u8| if x != 0 { !0u32 } else { 0 }),
            _ if scalar.is_wide() => collect(from, stride, slot, have, lanes, |x: u64| x),
            _ => collect(from, stride, slot, have, lanes, |x: u32| x),
        }
    }
    slot
}

/// # Safety
/// There are as many numbers to read at this stride, and room for all lanes.
unsafe fn collect<T: Copy, U: Copy>(from: *const u8, stride: usize, to: *mut u8, have: usize, lanes: usize, f: impl Fn(T) -> U) {
    let (from, to) = (from.cast::<T>(), to.cast::<U>());
    // SAFETY: the caller's; there is one number at least.
    unsafe {
        // Apart, as only the first becomes vector instructions.
        if stride == 1 {
            for at in 0..have {
                *to.add(at) = f(*from.add(at));
            }
        } else {
            for at in 0..have {
                *to.add(at) = f(*from.add(at * stride));
            }
        }
        let last = *to.add(have - 1);
        for at in have..lanes {
            *to.add(at) = last;
        }
    }
}

/// The places of a block's items.
fn fill_places(slot: *mut u8, axis: u32, dims: [usize; 3], items: &Items, lanes: usize) {
    let axis = axis as usize;
    // SAFETY: the slot has room for all lanes, and holds numbers already.
    let (have, rest) = unsafe { slice::from_raw_parts_mut(slot.cast::<u32>(), lanes) }.split_at_mut(items.count);
    if items.apart == 1 {
        axes::fill(dims, axis, items.first, have);
    } else {
        have.iter_mut().enumerate().for_each(|(at, to)| *to = axes::place(dims, axis, items.first + at * items.apart));
    }
    rest.fill(have.last().copied().unwrap_or(0));
}
