//! Memory for results that shows what a kernel did not write, and what it wrote beside its range.

use crate::kernel::Item;

/// Numbers at each end that nobody may write.
const GUARDS: usize = 64;
const GUARD_BYTE: u8 = 0x5a;

/// Memory for a range's results, poisoned, with guards at both ends.
#[derive(Debug)]
pub struct Guarded<T> {
    memory: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Item> Guarded<T> {
    /// Memory for `length` numbers, each byte of which is `poison`. It starts `skew` numbers after an even address, so
    /// that any alignment can be had.
    pub fn new(length: usize, skew: usize, poison: u8) -> Self {
        let start = GUARDS + skew;
        let mut memory = bytemuck::zeroed_vec(start + length + GUARDS);
        bytemuck::cast_slice_mut::<T, u8>(&mut memory).fill(GUARD_BYTE);
        bytemuck::cast_slice_mut::<T, u8>(&mut memory[start..start + length]).fill(poison);
        Self { memory, start, length }
    }

    /// The memory between the guards.
    pub fn out(&mut self) -> &mut [T] {
        &mut self.memory[self.start..self.start + self.length]
    }

    /// What is there now.
    pub fn written(&self) -> &[T] {
        &self.memory[self.start..self.start + self.length]
    }

    /// Whether the guards are as they were.
    ///
    /// # Errors
    /// The overwritten number that is nearest to the results, with its distance from them.
    pub fn intact(&self) -> Result<(), String> {
        let touched = |number: &T| bytemuck::bytes_of(number).iter().any(|&byte| byte != GUARD_BYTE);
        let (before, rest) = self.memory.split_at(self.start);
        let after = &rest[self.length..];
        if let Some(distance) = before.iter().rev().position(touched) {
            return Err(format!("wrote {} before its first output", distance + 1));
        }
        match after.iter().position(touched) {
            Some(distance) => Err(format!("wrote {} after its last output", distance + 1)),
            None => Ok(()),
        }
    }
}

/// Whether no output is the poison, which a result that was never written would be.
///
/// # Errors
/// The first output that is.
pub fn all_written<T: Item>(outputs: &[T], poison: u8) -> Result<(), String> {
    match outputs.iter().position(|output| bytemuck::bytes_of(output).iter().all(|&byte| byte == poison)) {
        Some(index) => Err(format!("output {index} of {} was never written", outputs.len())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overwritten_guard_is_reported_at_either_end() {
        for (length, skew) in [(0, 0), (5, 3), (100, 0)] {
            let mut memory = Guarded::<f32>::new(length, skew, 0xa5);
            memory.out().fill(0.0);
            assert_eq!(memory.intact(), Ok(()));
            memory.memory[GUARDS + skew + length] = 0.0;
            assert_eq!(memory.intact().unwrap_err(), "wrote 1 after its last output");
            memory.memory[GUARDS + skew - 2] = 0.0;
            assert_eq!(memory.intact().unwrap_err(), "wrote 2 before its first output");
        }
    }

    #[test]
    fn an_unwritten_output_is_reported() {
        let mut memory = Guarded::<u32>::new(10, 1, 0xa5);
        memory.out()[..9].fill(0);
        assert_eq!(all_written(memory.written(), 0xa5).unwrap_err(), "output 9 of 10 was never written");
        memory.out()[9] = 0;
        assert_eq!(all_written(memory.written(), 0xa5), Ok(()));
    }

    #[test]
    fn a_skew_moves_the_address() {
        let address = |skew| Guarded::<f32>::new(1000, skew, 0).out().as_ptr().addr() % 16;
        assert_ne!(address(0), address(1));
    }
}
