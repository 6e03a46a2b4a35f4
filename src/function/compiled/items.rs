//! A range of items as compiled code sees it, group by group: inputs as arrays of a number for each lane, whole inputs, and outputs.
//! All of it is safe: the code's author is a macro, and whoever calls this by hand gets a panic at worst. Not here: the code.

use std::ops::Range;

use crate::function::axes;
use crate::function::bytecode::Job;
use crate::function::data::{Elements, Given, Numbers, NumbersMut, OutputMut};
use crate::function::ops::{chosen, wide};

/// Items between two looks at `stop`, and turns of loops.
const ITEMS: usize = 1024;
const TURNS: u32 = 256;

/// A number of a lane.
pub trait Lane: Copy + 'static {
    #[doc(hidden)]
    fn of_bits(bits: u64) -> Self;
    #[doc(hidden)]
    fn chosen(mask: u32, yes: Self, no: Self) -> Self;
    #[doc(hidden)]
    fn read<'a>(numbers: &Numbers<'a>) -> &'a [Self];
    #[doc(hidden)]
    fn write<'a>(numbers: &'a mut NumbersMut<'_>) -> &'a mut [Self];
}

macro_rules! lanes {
    ($($t:ident $variant:ident $bits:ident, $of:expr, $to:expr, $mask:expr;)*) => { $(
        impl Lane for $t {
            #[inline(always)]
            fn of_bits(bits: u64) -> Self {
                $of(bits as $bits)
            }
            #[inline(always)]
            fn chosen(mask: u32, yes: Self, no: Self) -> Self {
                $of(chosen($mask(mask), $to(yes), $to(no)))
            }
            // What is given was compared with the function's types.
            #[inline(always)]
            fn read<'a>(numbers: &Numbers<'a>) -> &'a [Self] {
                if let Numbers::$variant(numbers) = *numbers { numbers } else { &[] }
            }
            #[inline(always)]
            fn write<'a>(numbers: &'a mut NumbersMut<'_>) -> &'a mut [Self] {
                if let NumbersMut::$variant(numbers) = numbers { numbers } else { &mut [] }
            }
        }
    )* };
}
lanes! {
    f32 F32 u32, f32::from_bits, f32::to_bits, u32::from;
    f64 F64 u64, f64::from_bits, f64::to_bits, wide;
    i32 I32 u32, u32::cast_signed, i32::cast_unsigned, u32::from;
    u32 U32 u32, u32::from, u32::from, u32::from;
    i64 I64 u64, u64::cast_signed, i64::cast_unsigned, wide;
    u64 U64 u64, u64::from, u64::from, wide;
    u8 Bool u8, u8::from, u8::from, |mask| mask as u8;
}

/// Whether any lane of a mask is set.
#[inline(always)]
pub fn any(mask: &[u32]) -> bool {
    mask.iter().fold(0, |all, &one| all | one) != 0
}

/// The same bits as a number of another type.
#[inline(always)]
pub fn reinterpret<A: bytemuck::Pod, B: bytemuck::Pod>(number: A) -> B {
    bytemuck::cast(number)
}

/// `yes` where the mask is set, else `no`.
#[inline(always)]
pub fn select<T: Lane>(mask: u32, yes: T, no: T) -> T {
    T::chosen(mask, yes, no)
}

/// A range of items, of which a group is computed at a time.
pub struct Items<'a, 'o> {
    job: &'a Job<'a>,
    range: Range<usize>,
    outputs: &'a mut [OutputMut<'o>],
    /// Which output, and which component of it, each is.
    components: Vec<(usize, usize)>,
    /// The group.
    first: usize,
    count: usize,
    /// Items, and turns, since `stop` was asked.
    items: usize,
    turns: u32,
    stop: &'a dyn Fn() -> bool,
    stopped: bool,
}

impl<'a, 'o> Items<'a, 'o> {
    pub(super) fn new(
        range: Range<usize>,
        job: &'a Job<'a>,
        outputs: &'a mut [OutputMut<'o>],
        components: Vec<(usize, usize)>,
        stop: &'a dyn Fn() -> bool,
    ) -> Self {
        Self { job, first: range.start, range, outputs, components, count: 0, items: ITEMS, turns: 0, stop, stopped: false }
    }

    /// Goes on to a group of at most `lanes` items; false where there is none, or it was stopped.
    #[inline(always)]
    pub fn next(&mut self, lanes: usize) -> bool {
        self.first += self.count;
        if self.items >= ITEMS {
            self.items = 0;
            self.stopped = (self.stop)();
        }
        self.count = lanes.min(self.range.end - self.first);
        self.items += self.count;
        self.count > 0 && !self.stopped
    }

    /// Counts a turn of a loop, and asks now and then whether to stop.
    #[inline(always)]
    pub fn turned(&mut self) -> bool {
        self.turns += 1;
        if self.turns < TURNS {
            return false;
        }
        self.turns = 0;
        self.stopped = (self.stop)();
        self.stopped
    }

    /// Whether it was stopped.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// A component of a parameter, for each lane. Those beyond the last item repeat it.
    #[inline(always)]
    pub fn numbers<T: Lane, const N: usize>(&self, parameter: usize, component: usize) -> [T; N] {
        match &self.job.given[parameter] {
            Given::Same(bits) => [T::of_bits(bits[component]); N],
            Given::Each(elements) => self.elements(elements, component),
        }
    }

    #[inline(always)]
    fn elements<T: Lane, const N: usize>(&self, elements: &Elements<'a>, component: usize) -> [T; N] {
        let numbers = T::read(&elements.numbers);
        let at = self.first * elements.stride + component * elements.component_stride;
        if elements.stride == 1
            && self.count == N
            && let Some(group) = numbers[at..].first_chunk()
        {
            return *group;
        }
        let mut all = [numbers[at]; N];
        for (lane, to) in all.iter_mut().enumerate() {
            *to = numbers[at + lane.min(self.count - 1) * elements.stride];
        }
        all
    }

    /// The same of bools, as masks.
    #[inline(always)]
    pub fn masks<const N: usize>(&self, parameter: usize, component: usize) -> [u32; N] {
        let (bytes, mut masks): ([u8; N], _) = (self.numbers(parameter, component), [0; N]);
        for (mask, byte) in masks.iter_mut().zip(bytes) {
            *mask = if byte != 0 { !0 } else { 0 };
        }
        masks
    }

    /// The items' places along an axis.
    #[inline(always)]
    pub fn places<const N: usize>(&self, axis: usize) -> [u32; N] {
        let mut all = [0; N];
        let (have, rest) = all.split_at_mut(self.count);
        axes::fill(self.job.dims, axis, self.first, have);
        rest.fill(have.last().copied().unwrap_or(0));
        all
    }

    /// A whole input.
    #[inline(always)]
    pub fn whole<T: Lane>(&self, at: usize, components: usize) -> Whole<'a, T> {
        let elements = &self.job.wholes[at];
        let (count, Elements { stride, component_stride, .. }) = (elements.count(components), *elements);
        Whole { numbers: T::read(&elements.numbers), count, stride, component_stride }
    }

    /// Writes a component of the outputs, all counted together, for each item of the group.
    #[inline(always)]
    pub fn put<T: Lane, const N: usize>(&mut self, at: usize, values: &[T; N]) {
        let (output, component) = self.components[at];
        let OutputMut { numbers, stride, component_stride } = &mut self.outputs[output];
        let (stride, at) = (*stride, (self.first - self.range.start) * *stride + component * *component_stride);
        let to = T::write(numbers);
        if stride == 1 && self.count == N {
            to[at..at + N].copy_from_slice(values);
        } else {
            for (lane, &value) in values.iter().enumerate().take(self.count) {
                to[at + lane * stride] = value;
            }
        }
    }
}

/// A whole input. An index outside is clamped to the first or last element.
#[derive(Clone, Copy)]
pub struct Whole<'a, T> {
    numbers: &'a [T],
    /// Elements, of which there is one at least.
    count: usize,
    stride: usize,
    component_stride: usize,
}

macro_rules! gathers {
    ($($one:ident $all:ident $t:ident, $index:expr;)*) => { $(
        /// A component of the element at an index.
        #[inline(always)]
        pub fn $one(&self, index: $t, component: usize) -> T {
            self.numbers[$index(index).min(self.count - 1) * self.stride + component * self.component_stride]
        }

        /// The same for each lane.
        #[inline(always)]
        pub fn $all<const N: usize>(&self, indices: &[$t; N], component: usize) -> [T; N] {
            let mut all = [self.$one(indices[0], component); N];
            for (to, &index) in all.iter_mut().zip(indices) {
                *to = self.$one(index, component);
            }
            all
        }
    )* };
}

impl<T: Lane> Whole<'_, T> {
    /// How many elements it has.
    #[inline(always)]
    pub fn length(&self) -> u32 {
        self.count.min(u32::MAX as usize) as u32
    }

    gathers! {
        one_u32 all_u32 u32, |index: u32| index as usize;
        one_i32 all_i32 i32, |index: i32| index.max(0) as usize;
    }
}
