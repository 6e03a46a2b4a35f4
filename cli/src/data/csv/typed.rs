//! Columns of text as columns of several types, parsed as the type that is wanted, or as they stand. Not here: rows of numbers
//! of one type.

use yunta::{Engine, Error, Result, ScalarType};

use super::cells::{Bad, Cells, complaint, number, unquote};
use super::lines::{Chunk, Unclosed, line};
use super::{Reader, length};
use crate::data::column::Column;
use crate::data::number::Number;
use crate::data::rows::Rows;
use crate::data::texts::Texts;

/// What is wanted of a column of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    /// Numbers.
    Scalar(ScalarType),
    /// The cells, with the quotes that are round them.
    Cells,
}

impl Reader {
    /// What each column is in the first rows: whole numbers, others, or text.
    ///
    /// # Errors
    /// The file fails.
    pub fn looks(&mut self) -> Result<Vec<Option<ScalarType>>> {
        self.lines.fill()?;
        let chunks = self.lines.chunks(LOOKED_AT);
        let names = &self.heading.names;
        let mut looks = vec![Some(ScalarType::I64); names.len()];
        let Some(chunk) = chunks.first() else { return Ok(looks) };
        let Ok(mut cells) = Cells::with_room(names.len()) else { return Ok(looks) };
        let mut text = chunk.text;
        // What is wrong with a line is told when it is read.
        while let Ok((one, length @ 1..)) = line(text) {
            cells.cut(one, names.len());
            if !one.is_empty() && cells.check(names).is_ok() {
                looks.iter_mut().zip(cells.iter()).for_each(|(look, cell)| *look = looked(*look, cell));
            }
            text = &text[length..];
        }
        Ok(looks)
    }

    /// Reads up to `most` rows of the wanted columns: fewer only at the end. All calls ask for the same.
    ///
    /// # Errors
    /// The file or the memory fails, or a cell is none of its type.
    pub fn next_columns(&mut self, most: usize, wanted: &[(usize, As)], engine: &Engine) -> Result<(usize, Vec<Column>)> {
        if wanted.iter().all(|(_, wanted)| *wanted == As::Scalar(ScalarType::F64)) {
            let picked: Vec<_> = wanted.iter().map(|(column, _)| *column).collect();
            let piece = self.next::<f64>(most, &picked, engine)?;
            return Ok((piece.rows, piece.into_columns()?.into_iter().map(Column::from).collect()));
        }
        let (mut rows, mut all) = (0, begun(wanted));
        while rows < most && self.lines.fill()? {
            let chunks = self.lines.chunks(most - rows);
            let parse = |chunk: &Chunk<'_>| parse(chunk, &self.heading.names, wanted);
            let mut bytes = 0;
            for (chunk, parsed) in chunks.iter().zip(engine.map(&chunks, parse)?) {
                let bad = |Bad { at, reason }| Error::file(&self.path, format!("line {}{reason}", self.lines.line_at(bytes + at)));
                let (found, columns) = parsed.map_err(bad)?;
                let joined = all.iter_mut().zip(columns).try_for_each(|(all, column)| all.append(column));
                joined.map_err(|_| Error::file(&self.path, format!("no memory for {} of its rows", rows + found)))?;
                rows += found;
                bytes += chunk.text.len();
            }
            let (bytes, ends) = length(&chunks);
            self.lines.take(bytes, ends);
        }
        Ok((rows, all))
    }
}

/// Rows that tell what a column is.
const LOOKED_AT: usize = 1000;

/// What a column is that looked so, and has this cell too.
fn looked(look: Option<ScalarType>, cell: &[u8]) -> Option<ScalarType> {
    match look? {
        ScalarType::I64 if number::<i64>(cell).is_some() => Some(ScalarType::I64),
        // A whole number that is none of i64 is none of f64 either.
        ScalarType::I64 if unquote(cell).trim_ascii().iter().all(u8::is_ascii_digit) => None,
        _ => number::<f64>(cell).map(|_| ScalarType::F64),
    }
}

/// Columns without a row.
fn begun(wanted: &[(usize, As)]) -> Vec<Column> {
    let column = |(_, wanted): &(usize, As)| match wanted {
        As::Cells => Column::Text(Texts::quoted()),
        As::Scalar(scalar) => Column::empty(*scalar),
    };
    wanted.iter().map(column).collect()
}

/// The rows of a chunk, and how many these are.
fn parse(chunk: &Chunk<'_>, names: &[String], wanted: &[(usize, As)]) -> Result<(usize, Vec<Column>), Bad> {
    let no_memory = |at| Bad { at, reason: ": no memory for its cells".to_owned() };
    let mut cells = Cells::with_room(names.len()).map_err(|_| no_memory(0))?;
    let (mut rows, mut at, mut columns) = (0, 0, begun(wanted));
    while at < chunk.text.len() {
        let unclosed = |Unclosed { at: quote, reason }| Bad { at: at + quote, reason: format!(": {reason}") };
        let (line, length) = line(&chunk.text[at..]).map_err(unclosed)?;
        if !line.is_empty() {
            cells.cut(line, names.len());
            cells.check(names).map_err(|reason| Bad { at, reason })?;
            for (to, &(column, wanted)) in columns.iter_mut().zip(wanted) {
                let cell = cells.get(column);
                match push(to, cell) {
                    Some(true) => {}
                    Some(false) => return Err(Bad { at, reason: format!(", column {}: {}", names[column], unfit(cell, wanted)) }),
                    None => return Err(no_memory(at)),
                }
            }
            rows += 1;
        }
        at += length;
    }
    Ok((rows, columns))
}

/// Whether the cell is of the column's type, behind which it is then. Nothing where there is no memory.
fn push(to: &mut Column, cell: &[u8]) -> Option<bool> {
    fn one<T>(to: &mut Vec<T>, number: Option<T>) -> Option<bool> {
        let Some(number) = number else { return Some(false) };
        to.try_reserve(1).ok()?;
        to.push(number);
        Some(true)
    }
    match to {
        Column::F32(to) => one(to, number(cell)),
        Column::F64(to) => one(to, number(cell)),
        Column::I32(to) => one(to, whole(cell)),
        Column::U32(to) => one(to, whole(cell)),
        Column::I64(to) => one(to, whole(cell)),
        Column::U64(to) => one(to, whole(cell)),
        Column::Bool(to) => one(to, truth(cell)),
        Column::Text(to) => to.push(cell).ok().map(|()| true),
        _ => Some(false),
    }
}

/// A whole number, which can be written with a point: 4.0 and 4e0 are 4.
fn whole<T: Number>(cell: &[u8]) -> Option<T> {
    let real = || number::<f64>(cell).filter(|real| real.fract() == 0.0 && real.abs() < 2f64.powi(53));
    number(cell).or_else(|| format!("{:.0}", real()?).parse().ok())
}

fn truth(cell: &[u8]) -> Option<bool> {
    match unquote(cell).trim_ascii() {
        b"true" | b"True" | b"TRUE" | b"1" => Some(true),
        b"false" | b"False" | b"FALSE" | b"0" => Some(false),
        _ => None,
    }
}

fn unfit(cell: &[u8], wanted: As) -> String {
    match wanted {
        As::Scalar(ScalarType::Bool) => format!("{:?}, neither true nor false", String::from_utf8_lossy(cell)),
        As::Scalar(scalar) if number::<f64>(cell).is_some() => {
            format!("{:?}, which is no {scalar}; change the number, or the type that it is read as", String::from_utf8_lossy(cell))
        }
        _ => complaint(cell),
    }
}
