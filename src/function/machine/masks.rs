//! Masks where they are: as lanes of all bits or none in vectors, or with AVX-512 as bits in registers of their own. Not here: what
//! steps do with them.

use super::emit::{Emitter, HAND};
use super::encode::{Operand, Width, opcode};
use super::ops;
use super::registers::Home;
use crate::function::bytecode::{Kind, Place};
use crate::function::lanes::ScalarType;

/// Registers that a step has in hand for masks: the first for what it computes and for one operand, the other for another one. As
/// vectors they are two of those that are in hand, of which no instruction takes the second for a mask of lanes.
pub(super) const MASK: u8 = HAND;
pub(super) const OTHER_MASK: u8 = 0;

/// What is done with two masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bits {
    And,
    /// The second without the first.
    AndNot,
    Or,
    Xor,
}

impl Emitter<'_> {
    /// The register of a mask, which is `hand` where it lay in memory. Nothing else may be in hand then, but masks.
    pub(super) fn mask_held(&mut self, place: Place, at: usize, hand: u8) -> u8 {
        if !self.has_masks() {
            return self.held(place, at, hand);
        }
        let at = at.min(self.homes.vectors_of(place) - 1);
        match (self.homes.home(place), self.constant(place)) {
            (Home::Registers(first), _) => return first + at as u8,
            (Home::Scratch(first), _) => self.regain(hand, true, self.scratch(first, at)),
            (Home::Outside, Some(0)) => self.both(Bits::Xor, hand, hand, hand),
            (Home::Outside, Some(_)) => self.all(hand),
            (Home::Outside, None) => self.lanes_as_mask(place, at, hand),
        }
        hand
    }

    /// The register that a mask is computed in.
    pub(super) fn mask_target(&self, place: Place, at: usize) -> u8 {
        match self.homes.home(place) {
            Home::Registers(first) => first + at as u8,
            _ => MASK,
        }
    }

    /// Puts a computed mask where it belongs.
    pub(super) fn mask_done(&mut self, place: Place, at: usize) {
        if let Home::Scratch(first) = self.homes.home(place) {
            self.keep(MASK, self.has_masks(), self.scratch(first, at));
        }
    }

    /// Brings a mask home from the bytecode's memory.
    pub(super) fn fetch_mask(&mut self, place: Place, at: usize) {
        let target = self.mask_target(place, at);
        self.lanes_as_mask(place, at, target);
        self.mask_done(place, at);
    }

    fn lanes_as_mask(&mut self, place: Place, at: usize, to: u8) {
        let (width, memory) = (self.width(Kind::Narrow), self.outside(place, at));
        self.vector(ops::LOAD, width, HAND, 0, Operand::Memory(memory));
        self.vector(ops::LANES_SET, width, to, HAND, HAND);
    }

    /// A mask as the bytecode has it in memory, in `HAND`, and how wide.
    pub(super) fn mask_as_lanes(&mut self, place: Place, at: usize) -> (u8, Width) {
        let (width, mask) = (self.width(Kind::Narrow), self.mask_held(place, at, MASK));
        self.vector(ops::MASK_TO_LANES, width, HAND, 0, mask);
        (HAND, width)
    }

    /// Lets a mask be of all lanes.
    pub(super) fn all(&mut self, target: u8) {
        if self.has_masks() {
            return self.of_masks(ops::EQUAL_MASK, Width::Whole, target, target, target);
        }
        self.vector(ops::EQUAL_32, Width::Whole, target, target, target);
    }

    pub(super) fn both(&mut self, bits: Bits, target: u8, a: u8, b: u8) {
        let (mask, vector) = match bits {
            Bits::And => (ops::AND_MASK, ops::AND),
            Bits::AndNot => (ops::AND_NOT_MASK, ops::AND_NOT),
            Bits::Or => (ops::OR_MASK, ops::OR),
            Bits::Xor => (ops::XOR_MASK, ops::XOR),
        };
        if self.has_masks() {
            return self.of_masks(mask, Width::Whole, target, a, b);
        }
        self.vector(vector, Width::Whole, target, a, b);
    }

    pub(super) fn not(&mut self, target: u8, a: u8) {
        if self.has_masks() {
            return self.of_masks(ops::NOT_MASK, Width::Half, target, 0, a);
        }
        let all = self.every(ScalarType::U32, !0);
        self.vector(ops::XOR, Width::Whole, target, a, all);
    }

    pub(super) fn mask_copied(&mut self, target: u8, a: u8) {
        if a == target {
            return;
        }
        if self.has_masks() {
            return self.of_masks(ops::LOAD_MASK.byte, Width::Half, target, 0, a);
        }
        self.vector(ops::MOVE, Width::Whole, target, 0, a);
    }

    /// Compares all lanes of a mask with none.
    pub(super) fn any_of(&mut self, mask: u8) {
        if self.has_masks() {
            return self.of_masks(ops::TEST_MASKS, Width::Half, mask, 0, mask);
        }
        self.vector(ops::TEST, Width::Whole, mask, 0, mask);
    }

    /// An instruction of masks, for as many lanes as there are: what lies behind them is 0.
    fn of_masks(&mut self, byte: u8, width: Width, target: u8, a: u8, b: u8) {
        let prefix = u8::from(self.known.wide);
        self.asm.vex(opcode(1, prefix, false, byte), width, target, a, Operand::Vector(b), &[]);
    }
}
