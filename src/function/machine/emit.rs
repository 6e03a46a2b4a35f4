//! The code of one piece: for each group of lanes in turn its steps, with every place where its home is. Not here: what single
//! operations become (`operate.rs`, `convert.rs`; with AVX-512, where that is another, `avx512.rs`), and masks and jumps (`masks.rs`,
//! `branch.rs`).

use std::collections::{HashMap, HashSet};
use std::mem::offset_of;
use std::ops::Range;

use super::encode::{Assembler, Constant, Label, Masked, Memory, Opcode, Operand, Plain, When, Width};
use super::flow::{Places, jumps, writes};
use super::memory::Arguments;
use super::ops;
use super::registers::{Home, Homes};
use super::set::Set;
use crate::function::bytecode::{Act, CHUNK, Kind, LINE, Place, Step};
use crate::function::lanes::{Definition, ScalarType};

/// Registers that a step has in hand: the first for what it computes, the others for operands that lie in memory.
pub(super) const RESULT: u8 = 0;
pub(super) const HAND: u8 = 1;
pub(super) const OTHER: u8 = 2;

/// Registers that are the same throughout.
pub(super) const ARGUMENTS: Plain = Plain::Rbx;
pub(super) const TURNS: Plain = Plain::Rbp;
const LANE: Plain = Plain::R12;
const LINES: Plain = Plain::R13;
const SCRATCH: Plain = Plain::R14;
const PLACES: Plain = Plain::R15;
const SAVED: [Plain; 6] = [Plain::Rbx, Plain::Rbp, Plain::R12, Plain::R13, Plain::R14, Plain::R15];

/// What has no code here.
#[derive(Debug)]
pub(super) struct Unknown;

/// What is known of the program.
pub(super) struct Known<'a> {
    pub steps: &'a [Step],
    pub kinds: &'a [Kind],
    /// Of each line.
    pub lines: &'a [(ScalarType, Definition)],
    /// Components of each whole input, whose elements lie one behind the other.
    pub wholes: &'a [usize],
    /// Whether some numbers have 64 bits: a vector has a lane for each then, else for each of 32 bits.
    pub wide: bool,
    pub set: Set,
}

impl Known<'_> {
    /// What a line always is, where that is known.
    pub fn constant(&self, place: Place) -> Option<u64> {
        match self.lines.get(place as usize) {
            Some(&(_, Definition::Constant(bits))) => Some(bits),
            _ => None,
        }
    }

    pub fn kind(&self, place: Place) -> Kind {
        match self.lines.get(place as usize) {
            Some(&(scalar, _)) => Kind::of(scalar),
            None => self.kinds[place as usize - self.lines.len()],
        }
    }
}

pub(super) struct Emitter<'a> {
    pub asm: &'a mut Assembler,
    pub known: &'a Known<'a>,
    pub homes: Homes,
    labels: HashMap<usize, Label>,
    /// Where looks at the clock begin, and where each goes on.
    pub asks: Vec<(Label, Label)>,
}

/// What goes between the homes and the bytecode's memory.
struct Moves {
    /// Lines that stay as they are, before all groups.
    once: Vec<Place>,
    /// Before each group.
    fetched: Vec<Place>,
    /// Slots that are read behind the piece, after each group.
    slots: Vec<Place>,
    /// Such lines, after the last group, which has left the same in them as each other.
    lines: Vec<Place>,
}

impl Moves {
    fn of(homes: &Homes, steps: &[Step], before: &Places, behind: &Places) -> Self {
        let written: HashSet<Place> = steps.iter().filter_map(writes).collect();
        let inside = homes.all().into_iter().filter(|&(_, home)| home != Home::Outside).map(|(place, _)| place);
        let (once, changing): (Vec<_>, Vec<_>) = inside.partition(|place| homes.is_line(*place) && !written.contains(place));
        let fetched = changing.iter().copied().filter(|&place| before.contains(place)).collect();
        let put = changing.into_iter().filter(|place| written.contains(place) && behind.contains(*place));
        let (lines, slots) = put.partition(|&place| homes.is_line(place));
        Self { once, fetched, slots, lines }
    }
}

/// Writes the code of a piece, of which these places are read behind it, and before it is written.
pub(super) fn piece(
    asm: &mut Assembler,
    known: &Known<'_>,
    range: Range<usize>,
    homes: Homes,
    before: &Places,
    behind: &Places,
) -> Result<(), Unknown> {
    let labels = known.steps[range.clone()].iter().filter_map(jumps).chain([range.end]).map(|to| (to, asm.label())).collect();
    let mut emitter = Emitter { asm, known, homes, labels, asks: Vec::new() };
    emitter.whole(range, before, behind)
}

impl Emitter<'_> {
    fn whole(&mut self, range: Range<usize>, before: &Places, behind: &Places) -> Result<(), Unknown> {
        let known = self.known;
        let moves = Moves::of(&self.homes, &known.steps[range.clone()], before, behind);
        self.enter();
        moves.once.iter().for_each(|&line| self.fetch(line, 0));
        self.asm.align(32);
        let group = self.asm.label();
        self.asm.place(group);
        for &place in &moves.fetched {
            (0..self.homes.vectors_of(place)).for_each(|at| self.fetch(place, at));
        }
        for at in range.clone() {
            self.arrive(at);
            self.step(&known.steps[at])?;
        }
        self.arrive(range.end);
        for &slot in &moves.slots {
            (0..self.homes.vectors).for_each(|at| self.put(slot, at));
        }
        self.asm.add(LANE, self.homes.vectors as i32 * self.lanes());
        self.asm.compare(LANE, Memory::at(ARGUMENTS, offset_of!(Arguments, lanes) as i32));
        self.asm.jump_when(When::Below, group);
        moves.lines.iter().for_each(|&line| self.put_line(line));
        self.leave();
        Ok(())
    }

    fn enter(&mut self) {
        SAVED.into_iter().for_each(|register| self.asm.push(register));
        // The stack at a multiple of 16 where something is called.
        self.asm.add(Plain::Rsp, -8);
        self.asm.copy(ARGUMENTS, Plain::Rdi);
        self.asm.load(LINES, Memory::at(ARGUMENTS, offset_of!(Arguments, lines) as i32));
        self.asm.load(SCRATCH, Memory::at(ARGUMENTS, offset_of!(Arguments, scratch) as i32));
        self.asm.load(PLACES, Memory::at(ARGUMENTS, offset_of!(Arguments, places) as i32));
        self.asm.load(TURNS, Memory::at(ARGUMENTS, offset_of!(Arguments, turns) as i32));
        self.asm.set(LANE, 0);
    }

    /// The way out, and the looks at whether to stop.
    fn leave(&mut self) {
        let (stop, out) = (self.asm.label(), self.asm.label());
        self.asm.set(Plain::Rax, 0);
        self.asm.place(out);
        self.asm.add(Plain::Rsp, 8);
        SAVED.into_iter().rev().for_each(|register| self.asm.pop(register));
        self.asm.leave();
        for (ask, on) in std::mem::take(&mut self.asks) {
            self.asm.place(ask);
            self.ask(stop, on);
        }
        self.asm.place(stop);
        self.asm.set(Plain::Rax, 1);
        self.asm.jump(out);
    }

    /// Asks whether to stop, with all vectors put aside meanwhile.
    fn ask(&mut self, stop: Label, on: Label) {
        let apart = self.known.set.bytes() as usize;
        let saved: Vec<_> = self.homes.registers().into_iter().zip((self.homes.scratch..).step_by(apart)).collect();
        for &((register, mask), at) in &saved {
            self.keep(register, mask, at);
        }
        self.asm.clear_upper();
        self.asm.load(Plain::Rdi, Memory::at(ARGUMENTS, offset_of!(Arguments, context) as i32));
        self.asm.call(Memory::at(ARGUMENTS, offset_of!(Arguments, ask) as i32));
        self.asm.test(Plain::Rax);
        self.asm.jump_when(When::NotEqual, stop);
        for &((register, mask), at) in &saved {
            self.regain(register, mask, at);
        }
        self.asm.load(TURNS, Memory::at(ARGUMENTS, offset_of!(Arguments, turns) as i32));
        self.asm.jump(on);
    }

    /// Puts a register into the code's own memory.
    pub fn keep(&mut self, register: u8, mask: bool, at: i32) {
        let memory = Operand::Memory(Memory::at(SCRATCH, at));
        if mask {
            self.asm.vex(ops::STORE_MASK, Width::Half, register, 0, memory, &[]);
        } else {
            self.asm.vector(ops::STORE, Width::Whole, register, 0, memory);
        }
    }

    /// Takes it from there.
    pub fn regain(&mut self, register: u8, mask: bool, at: i32) {
        let memory = Operand::Memory(Memory::at(SCRATCH, at));
        if mask {
            self.asm.vex(ops::LOAD_MASK, Width::Half, register, 0, memory, &[]);
        } else {
            self.asm.vector(ops::LOAD, Width::Whole, register, 0, memory);
        }
    }

    fn arrive(&mut self, at: usize) {
        if let Some(&label) = self.labels.get(&at) {
            self.asm.place(label);
        }
    }

    /// The label of the step that a jump leads to.
    pub fn to(&self, step: &Step) -> Result<Label, Unknown> {
        self.labels.get(&(step.to as usize)).copied().ok_or(Unknown)
    }

    pub fn kind(&self, place: Place) -> Kind {
        self.known.kind(place)
    }

    /// How much of a register numbers take.
    pub fn width(&self, kind: Kind) -> Width {
        if self.known.wide && kind == Kind::Narrow { Width::Half } else { Width::Whole }
    }

    /// How much of memory a vector of them takes, in lanes and in bytes of each.
    fn lanes(&self) -> i32 {
        self.known.set.bytes() / if self.known.wide { 8 } else { 4 }
    }

    /// Whether masks have registers of their own, with a bit for each lane.
    pub fn has_masks(&self) -> bool {
        self.known.set == Set::Avx512
    }

    /// Whether a place is in one of those.
    fn is_mask(&self, place: Place) -> bool {
        self.has_masks() && self.kind(place) == Kind::Mask
    }

    /// Whether its masks are narrower in the bytecode's memory than they are in registers.
    fn widens(&self, place: Place) -> bool {
        !self.has_masks() && self.known.wide && self.kind(place) == Kind::Mask
    }

    /// Where the bytecode has a vector of a place.
    pub fn outside(&mut self, place: Place, at: usize) -> Memory {
        if self.homes.is_line(place) {
            return Memory::at(LINES, (place as usize * LINE) as i32);
        }
        let bytes = if self.kind(place) == Kind::Wide { 8 } else { 4 };
        self.asm.load(Plain::Rax, Memory::at(PLACES, 8 * place as i32));
        self.lane(Plain::Rax, bytes, at)
    }

    /// A vector of numbers that begin where a register says.
    pub fn lane(&self, base: Plain, bytes: u8, at: usize) -> Memory {
        Memory { base, index: Some((LANE as u8, bytes)), offset: at as i32 * self.lanes() * i32::from(bytes) }
    }

    /// An operand where it is, or in `hand` where it has to be made first.
    pub fn operand(&mut self, place: Place, at: usize, hand: u8) -> Operand {
        let at = at.min(self.homes.vectors_of(place) - 1);
        match self.homes.home(place) {
            Home::Registers(first) => Operand::Vector(first + at as u8),
            Home::Scratch(first) => Operand::Memory(Memory::at(SCRATCH, self.scratch(first, at))),
            Home::Outside if self.constant(place).is_some() => self.known_line(place),
            Home::Outside => {
                let memory = Operand::Memory(self.outside(place, at));
                if self.widens(place) {
                    self.asm.vector(ops::WIDEN_SIGNED, Width::Whole, hand, 0, memory);
                    return Operand::Vector(hand);
                }
                memory
            }
        }
    }

    /// A line that is known, from behind the code: the lines themselves lie so far apart that few fit into the cache's sets.
    fn known_line(&mut self, place: Place) -> Operand {
        let (scalar, _) = self.known.lines[place as usize];
        let bits = self.constant(place).unwrap_or_default();
        match scalar {
            ScalarType::Bool => self.every(ScalarType::U64, if bits == 0 { 0 } else { !0 }),
            scalar => self.every(scalar, bits),
        }
    }

    /// The register of an operand, which is `hand` where it lay in memory.
    pub fn held(&mut self, place: Place, at: usize, hand: u8) -> u8 {
        let width = self.width(self.kind(place));
        match self.operand(place, at, hand) {
            Operand::Vector(vector) => vector,
            memory => {
                self.asm.vector(ops::LOAD, width, hand, 0, memory);
                hand
            }
        }
    }

    /// Whether a place is in registers.
    pub fn is_held(&self, place: Place) -> bool {
        matches!(self.homes.home(place), Home::Registers(_))
    }

    /// The register that a target is computed in.
    pub fn target(&self, place: Place, at: usize) -> u8 {
        match self.homes.home(place) {
            Home::Registers(first) => first + at as u8,
            _ => RESULT,
        }
    }

    /// Puts a computed target where it belongs.
    pub fn done(&mut self, place: Place, at: usize) {
        if let Home::Scratch(first) = self.homes.home(place) {
            self.keep(RESULT, false, self.scratch(first, at));
        }
    }

    /// Where one of the vectors is that begin there.
    pub fn scratch(&self, first: i32, at: usize) -> i32 {
        first + at as i32 * self.known.set.bytes()
    }

    /// Brings a vector home from the bytecode's memory.
    fn fetch(&mut self, place: Place, at: usize) {
        if self.is_mask(place) {
            return self.fetch_mask(place, at);
        }
        let (target, memory) = (self.target(place, at), self.outside(place, at));
        let (load, width) = if self.widens(place) { (ops::WIDEN_SIGNED, Width::Whole) } else { (ops::LOAD, self.width(self.kind(place))) };
        self.asm.vector(load, width, target, 0, Operand::Memory(memory));
        self.done(place, at);
    }

    /// A vector as the bytecode has it in memory, and how wide.
    fn stored(&mut self, place: Place, at: usize) -> (u8, Width) {
        if self.is_mask(place) {
            return self.mask_as_lanes(place, at);
        }
        let vector = self.held(place, at, RESULT);
        if self.widens(place) {
            self.narrowed(vector, HAND);
            return (HAND, Width::Half);
        }
        (vector, self.width(self.kind(place)))
    }

    /// Puts a vector into the bytecode's memory.
    fn put(&mut self, place: Place, at: usize) {
        let (vector, width) = self.stored(place, at);
        let memory = self.outside(place, at);
        self.asm.vector(ops::STORE, width, vector, 0, Operand::Memory(memory));
    }

    /// Fills a line.
    fn put_line(&mut self, place: Place) {
        let (vector, width) = self.stored(place, 0);
        let bytes = CHUNK as i32 * if self.kind(place) == Kind::Wide { 8 } else { 4 };
        let step = self.known.set.bytes() / if width == Width::Half { 2 } else { 1 };
        for offset in (0..bytes).step_by(step as usize) {
            let memory = Memory::at(LINES, (place as usize * LINE) as i32 + offset);
            self.asm.vector(ops::STORE, width, vector, 0, Operand::Memory(memory));
        }
    }

    /// The lower half of each of four lanes of 64 bits, side by side.
    pub fn narrowed(&mut self, from: u8, to: u8) {
        self.asm.vector_by(ops::UPPER_HALF, Width::Whole, from, 0, Operand::Vector(to), 1);
        self.asm.vector_by(ops::SHUFFLE, Width::Half, to, from, Operand::Vector(to), 0x88);
    }

    /// A constant of 32 or 64 bits in every lane.
    pub fn every(&mut self, scalar: ScalarType, bits: u64) -> Operand {
        let mut bytes: Constant = [0; 64];
        if scalar.is_wide() {
            bytes.chunks_exact_mut(8).for_each(|lane| lane.copy_from_slice(&bits.to_le_bytes()));
        } else {
            bytes.chunks_exact_mut(4).for_each(|lane| lane.copy_from_slice(&(bits as u32).to_le_bytes()));
        }
        Operand::Constant(self.asm.constant(bytes))
    }

    /// What a line always is, where that is known.
    pub fn constant(&self, place: Place) -> Option<u64> {
        self.known.constant(place)
    }

    pub fn vector(&mut self, op: Opcode, width: Width, register: u8, second: u8, operand: impl Into<Operand>) {
        self.asm.vector(op, width, register, second, operand.into());
    }

    pub fn vector_by(&mut self, op: Opcode, width: Width, register: u8, second: u8, operand: impl Into<Operand>, by: u8) {
        self.asm.vector_by(op, width, register, second, operand.into(), by);
    }

    /// The same for the lanes of a mask alone.
    pub fn masked(&mut self, op: Opcode, width: Width, masked: Masked, register: u8, second: u8, operand: impl Into<Operand>) {
        self.asm.masked(op, width, masked, register, second, operand.into());
    }

    fn step(&mut self, step: &Step) -> Result<(), Unknown> {
        let vectors = writes(step).map_or(self.homes.vectors, |place| self.homes.vectors_of(place));
        if matches!(step.act, Act::UnlessAny | Act::WhileAny | Act::Where { .. } | Act::Jump | Act::Again) {
            return self.jump(step);
        }
        for at in 0..vectors {
            if self.has_masks() && self.step_512(step, at) {
                continue;
            }
            match step.act {
                Act::Operate(op, scalar) => self.operate(step, op, scalar, at)?,
                Act::Multiplied(then, scalar) => self.multiplied(step, then, scalar, at),
                Act::Convert { from, to } => self.convert(step, from, to, at)?,
                Act::Swap => self.copy(step, at),
                Act::Output(scalar) => self.output(step, scalar, at),
                Act::Gather { whole, component, scalar, signed } => self.gather(step, (whole, component), scalar, signed, at),
                _ => self.mask(step, at)?,
            }
        }
        Ok(())
    }
}

impl From<u8> for Operand {
    fn from(vector: u8) -> Self {
        Self::Vector(vector)
    }
}
