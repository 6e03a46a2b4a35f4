//! The lane program: one item's work as structured code over single numbers. It is what the cores' bytecode and the
//! GPU's shader are made of. Not here: how either runs it.
//!
//! A *temporary* is written once, where it is defined, and every use lies behind that; a *variable* is written by
//! [`Node::Store`] and read by [`Op::Copy`] alone. All operations are total (a division by zero has a value, an index is
//! clamped), so that any may be done for a lane that does not need it.

mod cost;
mod dead;
mod fold;
mod guards;
mod hoist;
mod live;
mod node;
mod op;
mod scalar;
mod scopes;
mod select;
mod simplify;
mod splice;
mod uniform;
mod whole;

use std::collections::HashMap;

pub use cost::{Cost, cost};
pub use dead::remove_dead;
pub use fold::fold;
pub use guards::Guards;
pub use hoist::hoist;
pub use live::{Seen, Variables, live_variables};
pub use node::{Instruction, Node, count, depth, diverts, jumps_out};
pub use op::Op;
pub use scalar::ScalarType;
pub use scopes::without_leaves;
pub use simplify::{jumps_on, simplify, stores};
pub use uniform::{leaves_apart, uniform_registers};

/// A register of the lane program: an index into [`Lanes::registers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Register(pub u32);

impl Register {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a register's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Definition {
    /// A component of the item's element of a parameter.
    Item { parameter: u32, component: u32 },
    /// A component of a parameter that is the same for all items.
    Uniform { parameter: u32, component: u32 },
    /// The item's place along an axis.
    Place(u32),
    /// How many elements a whole input has.
    Length(u32),
    /// These bits, of the register's type; a bool's are 0 or 1.
    Constant(u64),
    /// Written once, by an instruction.
    Temporary,
    /// Written by stores.
    Variable,
}

/// A register's type and origin.
#[derive(Debug, Clone, Copy)]
pub struct Info {
    pub scalar: ScalarType,
    pub definition: Definition,
}

/// A lane program.
#[derive(Debug, Clone, Default)]
pub struct Lanes {
    pub registers: Vec<Info>,
    /// Uniform work, done once for all items: straight code.
    pub prologue: Vec<Instruction>,
    pub body: Vec<Node>,
    /// The components of all outputs, one behind the other. No variables.
    pub results: Vec<Register>,
    fixed: HashMap<(ScalarType, Definition), Register>,
}

impl Lanes {
    /// A new register of its own.
    pub fn register(&mut self, scalar: ScalarType, definition: Definition) -> Register {
        let register = Register(self.registers.len() as u32);
        self.registers.push(Info { scalar, definition });
        register
    }

    /// The one register of something that is there before the program begins.
    pub fn fixed(&mut self, scalar: ScalarType, definition: Definition) -> Register {
        if let Some(&register) = self.fixed.get(&(scalar, definition)) {
            return register;
        }
        let register = self.register(scalar, definition);
        self.fixed.insert((scalar, definition), register);
        register
    }

    /// The register of a constant.
    pub fn constant(&mut self, scalar: ScalarType, bits: u64) -> Register {
        self.fixed(scalar, Definition::Constant(bits))
    }

    /// The register of a whole number as a constant of any type.
    pub fn number(&mut self, scalar: ScalarType, number: i32) -> Register {
        self.constant(scalar, scalar.bits_of(number))
    }

    pub fn scalar(&self, register: Register) -> ScalarType {
        self.registers[register.index()].scalar
    }

    pub fn definition(&self, register: Register) -> Definition {
        self.registers[register.index()].definition
    }

    /// A constant's bits.
    pub fn bits(&self, register: Register) -> Option<u64> {
        match self.definition(register) {
            Definition::Constant(bits) => Some(bits),
            _ => None,
        }
    }

    pub fn is_variable(&self, register: Register) -> bool {
        self.definition(register) == Definition::Variable
    }

    /// The passes, in order: what can be known now is, small branches become selections, what nobody reads goes, and
    /// what is the same for all items is done once.
    pub fn optimize(&mut self) {
        self.tidy();
        hoist(self);
    }

    /// The same, with all work left where it is.
    pub fn tidy(&mut self) {
        for _ in 0..2 {
            simplify(self);
            remove_dead(self);
        }
    }
}
