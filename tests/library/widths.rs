//! Rows of every width from none to more than eight of the widest vectors, on every SIMD level, to the bit: what a range of
//! rows of one width does not reach. The ranges themselves are the conformance suite's.

use yunta::conformance::{self, Case, Cases, Random};
use yunta::{Count, Item, Julia, Level, Normalize, Real, SumSquares, Table};

/// Three vectors of sixteen lanes; more than the 57 numbers up to which rows count as short, two words of 64 bits, and the 128
/// columns that are summed together.
const WIDEST: usize = 130;

/// Holds the kernel that `make` gives for a width, for each of them, against its exact values and on each level.
fn every_width<K: Cases>(narrowest: usize, make: impl Fn(&mut Random, usize) -> K + Copy + Send + Sync + 'static) {
    for width in narrowest..=WIDEST {
        let case = Case::new(format!("width_{width}"), move |random| make(random, width));
        conformance::definition(&case).unwrap();
        for level in Level::available() {
            conformance::cuts(&case, level).unwrap();
        }
    }
}

/// More rows than are computed together, whatever their width.
fn rows(columns: usize) -> usize {
    1100 / columns.max(1) + 75
}

/// A table of numbers from -9 to 9, and now and then a whole one.
fn reals<T: Real>(random: &mut Random, rows: usize, columns: usize) -> Table<'static, T> {
    let number = |random: &mut Random| if random.below(7) == 0 { random.below(4) as f64 } else { random.real(-9.0..9.0) };
    Table::new((0..rows * columns).map(|_| T::from_f64(number(random))).collect::<Vec<_>>(), rows, columns).unwrap()
}

fn wholes<T: Item + From<u8>>(random: &mut Random, rows: usize, columns: usize) -> Table<'static, T> {
    Table::new((0..rows * columns).map(|_| T::from(random.below(4) as u8)).collect::<Vec<_>>(), rows, columns).unwrap()
}

#[test]
fn count() {
    every_width(0, |random, columns| Count::new(wholes::<u8>(random, rows(columns), columns), 2));
    every_width(0, |random, columns| Count::new(wholes::<u16>(random, rows(columns), columns), 2));
    every_width(0, |random, columns| Count::new(wholes::<i32>(random, rows(columns), columns), 2));
    every_width(0, |random, columns| Count::new(wholes::<i64>(random, rows(columns), columns), 2));
    every_width(0, |random, columns| Count::new(reals::<f32>(random, rows(columns), columns), 2.0));
    every_width(0, |random, columns| Count::new(reals::<f64>(random, rows(columns), columns), 2.0));
}

#[test]
fn julia() {
    every_width(1, |_, width| Julia::default().size(width, 11));
    every_width(1, |_, width| Julia::default().size(width, 11).precision::<f64>());
}

#[test]
fn normalize() {
    every_width(0, |random, columns| Normalize::new(reals::<f32>(random, rows(columns), columns)));
    every_width(0, |random, columns| Normalize::new(reals::<f64>(random, rows(columns), columns)));
}

#[test]
fn sum_squares() {
    every_width(0, |random, columns| SumSquares::new(reals::<f32>(random, 521, columns)));
    every_width(0, |random, columns| SumSquares::new(reals::<f64>(random, 521, columns)));
}
