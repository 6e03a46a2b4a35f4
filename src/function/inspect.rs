//! What can be told of a function without data: what an item of it costs, and whether it asks where the item is. Not here:
//! what it takes and gives, which it knows itself.

use super::Function;
use super::lanes::ScalarType;
use super::language::Argument;
use super::program::{Program, Request};
use crate::error::Result;

/// What one item of a function costs, counted in additions of f32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemCost {
    /// Operations outside loops, with both sides of every branch.
    pub straight: u64,
    /// Operations in one turn of every loop.
    pub turn: u64,
    /// How many loops there are.
    pub loops: u64,
}

impl Function {
    /// Whether it takes the item's place, `@builtin(global_invocation_id)`.
    pub fn takes_place(&self) -> bool {
        self.read(&|_| ScalarType::F32, |_, _, signature| Ok(signature.arguments.contains(&Argument::Place))).unwrap_or(false)
    }

    /// What an item costs, where all parameters are arrays. An expression alone is counted in f32.
    ///
    /// # Errors
    /// It does what an item cannot do, or an expression alone is none of f32.
    ///
    /// ```
    /// # fn main() -> yunta::Result<()> {
    /// let function = yunta::Function::new("fn area(width: f32, height: f32) -> f32 { return width * height; }")?;
    /// let cost = function.item_cost()?;
    /// assert_eq!((cost.straight, cost.loops), (1, 0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn item_cost(&self) -> Result<ItemCost> {
        let of = |name: &str| self.parameters().iter().find(|parameter| parameter.name == name)?.scalar;
        let scalar = |name: &str| of(name).unwrap_or(ScalarType::F32);
        let cost = Program::compile(self, &Request { scalar: &scalar, uniform: &|_| false })?.cost();
        Ok(ItemCost { straight: cost.straight, turn: cost.turn, loops: cost.loops })
    }
}
