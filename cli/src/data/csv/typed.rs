//! Columns of text as columns of several types, parsed as the type that is wanted, or as they stand. Not here: rows of numbers
//! of one type.

use memchr::memchr;
use yunta::{Engine, Error, Result, ScalarType};

use super::cells::{Bad, Cells, NUL, number, unquote};
use super::dialect::Dialect;
use super::lines::{Chunk, Unclosed, is_blank, line};
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
        let (names, dialect) = (&self.heading.names, self.dialect);
        let mut looks = vec![Some(ScalarType::I64); names.len()];
        let Some(chunk) = chunks.first() else { return Ok(looks) };
        let (Ok(text), Ok(mut cells)) = (dialect.with_points(chunk.text), Cells::with_room(dialect, names.len())) else {
            return Ok(looks);
        };
        let mut text = &text[..];
        // What is wrong with a line is told when it is read.
        while let Ok((one, length @ 1..)) = line(text, dialect.separator) {
            cells.cut(one, names.len());
            if !is_blank(one, dialect.separator) && cells.check(names).is_ok() {
                looks.iter_mut().enumerate().for_each(|(column, look)| *look = looked(*look, &cells, names, column));
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
            let parse = |chunk: &Chunk<'_>| parse(chunk, self.dialect, &self.heading.names, wanted);
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

/// What a column is that looked so, and has this line's cell too.
fn looked(look: Option<ScalarType>, cells: &Cells<'_>, names: &[String], column: usize) -> Option<ScalarType> {
    let cell = cells.get(column);
    match look? {
        _ if cells.is_missing(names, column) => Some(ScalarType::F64),
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
fn parse(chunk: &Chunk<'_>, dialect: Dialect, names: &[String], wanted: &[(usize, As)]) -> Result<(usize, Vec<Column>), Bad> {
    let no_memory = |_| Bad { at: 0, reason: NO_MEMORY.to_owned() };
    let text = dialect.with_points(chunk.text).map_err(no_memory)?;
    if let Some(at) = memchr(0, &text) {
        return Err(Bad { at, reason: format!(": {NUL}") });
    }
    let mut cells = Cells::with_room(dialect, names.len()).map_err(no_memory)?;
    let (mut rows, mut at, mut columns) = (0, 0, begun(wanted));
    while at < text.len() {
        let unclosed = |Unclosed { at: quote, reason }| Bad { at: at + quote, reason: format!(": {reason}") };
        let (line, length) = line(&text[at..], dialect.separator).map_err(unclosed)?;
        if !is_blank(line, dialect.separator) {
            cells.cut(line, names.len());
            let push = |(to, (column, _)): (&mut Column, &(usize, As))| push(to, &cells, names, *column);
            let pushed = cells.check(names).and_then(|()| columns.iter_mut().zip(wanted).try_for_each(push));
            pushed.map_err(|reason| Bad { at, reason })?;
            rows += 1;
        }
        at += length;
    }
    Ok((rows, columns))
}

const NO_MEMORY: &str = ": no memory for its cells";

/// Puts a line's cell behind those of its column, or tells why it is none of that type.
fn push(to: &mut Column, line: &Cells<'_>, names: &[String], column: usize) -> Result<(), String> {
    fn one<T>(to: &mut Vec<T>, number: Result<T, String>) -> Result<(), String> {
        to.try_reserve(1).map_err(|_| NO_MEMORY)?;
        to.push(number?);
        Ok(())
    }
    let cell = line.get(column);
    let unfit = |scalar| move || unfit(line, names, column, scalar);
    match to {
        Column::F32(to) => one(to, line.number(names, column)),
        Column::F64(to) => one(to, line.number(names, column)),
        Column::I32(to) => one(to, whole(cell).ok_or_else(unfit(ScalarType::I32))),
        Column::U32(to) => one(to, whole(cell).ok_or_else(unfit(ScalarType::U32))),
        Column::I64(to) => one(to, whole(cell).ok_or_else(unfit(ScalarType::I64))),
        Column::U64(to) => one(to, whole(cell).ok_or_else(unfit(ScalarType::U64))),
        Column::Bool(to) => one(to, truth(cell).ok_or_else(unfit(ScalarType::Bool))),
        Column::Text(to) => to.push(&line.copied(column)).map_err(|_| NO_MEMORY.to_owned()),
        _ => Err(line.no_number(names, column)),
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

/// What is said of a cell that is none of a type which is no float.
fn unfit(line: &Cells<'_>, names: &[String], column: usize, scalar: ScalarType) -> String {
    let (name, cell) = (&names[column], String::from_utf8_lossy(&line.original(column)).into_owned());
    match scalar {
        ScalarType::Bool => format!(", column {name}: {cell:?}, neither true nor false"),
        _ if line.is_missing(names, column) => {
            format!(", column {name}: {cell:?}, a missing number, of which {scalar} has none; write a number there, or read it as a float")
        }
        _ if number::<f64>(line.get(column)).is_some() => {
            format!(", column {name}: {cell:?}, which is no {scalar}; change the number, or the type that it is read as")
        }
        _ => line.no_number(names, column),
    }
}
