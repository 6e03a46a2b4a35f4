//! The groups of a column: its distinct values in ascending order, and which of them each row has. Not here: what is done with a
//! group.

use std::collections::HashMap;
use std::hash::Hash;

use crate::data::column::{Cells, Column};
use crate::data::csv::is_missing;
use crate::data::number::Number;
use crate::data::texts::Texts;
use crate::shell::failure::Failure;

/// Groups of rows.
#[derive(Debug)]
pub(crate) struct Groups {
    /// The value of each group.
    pub keys: Column,
    /// The group of each row.
    pub of_rows: Vec<u32>,
}

impl Groups {
    /// The groups of a column. NaN is one group, the last; so is text that is missing.
    pub fn of(column: &Column) -> Result<Self, Failure> {
        let (firsts, of_rows) = match column.cells() {
            Cells::Text(texts) => distinct((0..texts.len()).map(|row| (texts.is_missing(row), texts.get(row)))),
            cells => distinct((0..cells.len()).map(|row| order(&cells, row))),
        }?;
        let keys = column.picked(&firsts).map_err(no_memory)?;
        Ok(Self { keys, of_rows })
    }
}

/// Cells of text as numbers, where all are some, or missing: whole ones if they can be.
pub(crate) fn as_numbers(texts: &Texts) -> Option<Column> {
    let cell = |row: usize| texts.text(row).trim_ascii().to_vec();
    let wholes: Option<Vec<i64>> = (0..texts.len()).map(|row| std::str::from_utf8(&cell(row)).ok()?.parse().ok()).collect();
    let real = |row: usize| match &cell(row)[..] {
        missing if is_missing(missing) => Some(f64::NAN),
        cell => f64::read(cell).filter(|(_, length)| *length == cell.len()).map(|(number, _)| number),
    };
    let reals = || (0..texts.len()).map(real).collect::<Option<Vec<f64>>>();
    let some = |numbers: &Vec<f64>| numbers.iter().any(|number| !number.is_nan());
    wholes.map(Column::from).or_else(|| reals().filter(some).map(Column::from))
}

/// The first row of each distinct key, in the order of the keys, and the place of each row's among them.
fn distinct<K: Ord + Hash + Copy>(keys: impl Iterator<Item = K>) -> Result<(Vec<usize>, Vec<u32>), Failure> {
    let (mut found, mut firsts, mut of_rows) = (HashMap::new(), Vec::new(), Vec::new());
    for (row, key) in keys.enumerate() {
        let next = u32::try_from(firsts.len()).map_err(|_| Failure::Failed("--by: more groups than can be counted".into()))?;
        let group = *found.entry(key).or_insert(next);
        if group == next {
            firsts.push((key, row));
        }
        of_rows.try_reserve(1).map_err(no_memory)?;
        of_rows.push(group);
    }
    let mut order: Vec<usize> = (0..firsts.len()).collect();
    order.sort_unstable_by_key(|&group| firsts[group].0);
    let mut place = vec![0; firsts.len()];
    (0u32..).zip(&order).for_each(|(at, &group)| place[group] = at);
    of_rows.iter_mut().for_each(|group| *group = place[*group as usize]);
    Ok((order.into_iter().map(|group| firsts[group].1).collect(), of_rows))
}

fn no_memory(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(format!("--by: no memory for the group of each row: {error}"))
}

/// A whole number in the order of the column's.
fn order(cells: &Cells<'_>, row: usize) -> i128 {
    match cells {
        Cells::I8(numbers) => numbers[row].into(),
        Cells::I16(numbers) => numbers[row].into(),
        Cells::I32(numbers) => numbers[row].into(),
        Cells::I64(numbers) => numbers[row].into(),
        Cells::U8(numbers) | Cells::Bool(numbers) => numbers[row].into(),
        Cells::U16(numbers) => numbers[row].into(),
        Cells::U32(numbers) => numbers[row].into(),
        Cells::U64(numbers) => numbers[row].into(),
        Cells::F32(numbers) => real(numbers[row].into()),
        Cells::F64(numbers) => real(numbers[row]),
        Cells::Text(_) => 0,
    }
}

/// Bits of floats are in the order of their absolute values.
fn real(number: f64) -> i128 {
    let bits = i128::from(number.abs().to_bits());
    match number {
        number if number.is_nan() => i128::MAX,
        number if number < 0.0 => -bits,
        _ => bits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(column: impl Into<Column>) -> (String, Vec<u32>) {
        let groups = Groups::of(&column.into()).unwrap();
        (format!("{:?}", groups.keys), groups.of_rows)
    }

    #[test]
    fn keys_ascend_and_rows_know_theirs() {
        assert_eq!(groups(vec![3i64, -1, 3, 7]), ("I64([-1, 3, 7])".into(), vec![1, 0, 1, 2]));
        assert_eq!(groups(vec![true, false]), ("Bool([false, true])".into(), vec![1, 0]));
        let floats = vec![f64::NAN, 0.5, -f64::INFINITY, -0.0, 0.0, -f64::NAN, -2.0];
        assert_eq!(groups(floats), ("F64([-inf, -2.0, -0.0, 0.5, NaN])".into(), vec![4, 3, 0, 2, 2, 4, 1]));
        let mut texts = Texts::default();
        texts.push(b"b").unwrap();
        texts.push_missing().unwrap();
        texts.push(b"").unwrap();
        texts.push(b"b").unwrap();
        let groups = Groups::of(&Column::Text(texts)).unwrap();
        assert_eq!(groups.of_rows, [1, 2, 0, 1]);
    }

    #[test]
    fn text_that_is_numbers_is_grouped_as_such() {
        let numbers = |cells: &[&str]| {
            let mut texts = Texts::quoted();
            cells.iter().for_each(|cell| texts.push(cell.as_bytes()).unwrap());
            as_numbers(&texts).map(|column| format!("{column:?}"))
        };
        assert_eq!(numbers(&["10", "\"9\""]), Some("I64([10, 9])".into()));
        assert_eq!(numbers(&["10", "9.5", "nan"]), Some("F64([10.0, 9.5, NaN])".into()));
        assert_eq!(numbers(&["2", "2.0", "", "NA", "10"]), Some("F64([2.0, 2.0, NaN, NaN, 10.0])".into()));
        assert_eq!(numbers(&["10", "x"]), None);
        assert_eq!(numbers(&["", "NA"]), None);
        assert_eq!(numbers(&["9007199254740993", "0.5"]), None);
        assert_eq!(numbers(&["18446744073709551617", "1"]), None);
    }
}
