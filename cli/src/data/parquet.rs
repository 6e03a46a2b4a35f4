//! Parquet files of numbers: columns with names, in row groups and pages, compressed. Not here: which columns are wanted.
//!
//! Only the picked columns are decoded, on all threads: each thread takes the next column of a piece.

mod caught;
mod column;
mod columns;
mod decimal;
mod encode;
mod file;
mod footer;
mod join;
mod kind;
mod own;
mod pages;
mod value;
mod write;
mod zstd;

use std::cell::OnceCell;
use std::fs::File;
use std::mem;
use std::path::{Path, PathBuf};

use parquet::basic::Compression;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy};
use parquet::schema::types::TypePtr;
use yunta::{Engine, Error, Result};

use super::number::Number;
use super::rows::{Names, Numbers, Piece, Rows};
use caught::caught;
use column::Column;
use file::Contents;
use kind::Kind;

pub(crate) use columns::Columns;
pub(crate) use encode::Codec;
pub(crate) use join::join;
pub(crate) use value::Value;
pub(crate) use write::Writer;

/// An open file, whose metadata are read and whose rows come as they are asked for.
pub(crate) struct Reader {
    path: PathBuf,
    file: Contents,
    metadata: ParquetMetaData,
    names: Vec<String>,
    fields: Vec<Field>,
    rows: usize,
    /// Rows that were not read yet.
    left: usize,
    /// Whether rows were passed over since the last were read.
    is_moved: bool,
    /// What is being read, once reading has begun: the picked columns, each once, in the file's order.
    columns: Vec<Column>,
    /// Those of integers that lack some, by their leaves in ascending order, once that was asked.
    lacking_integers: OnceCell<Vec<usize>>,
}

/// A field of the schema's root: a column, or a group of some.
struct Field {
    /// The number of its first column among all that the file has; a group can have none.
    leaf: usize,
    /// The type of its numbers, or what it has instead.
    kind: std::result::Result<Kind, String>,
}

impl Reader {
    /// Opens a file and reads its metadata.
    ///
    /// # Errors
    /// It cannot be read, or is no Parquet file.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::file(path, error))?;
        if !file.metadata().is_ok_and(|found| found.is_file()) {
            return Err(Error::file(path, "no regular file, which Parquet has to be read from"));
        }
        let file = Contents::new(file).map_err(|error| Error::file(path, error))?;
        let no_file = |reason: String| Error::file(path, format!("no Parquet file that yunta can read: {reason}"));
        let metadata = metadata(&file, ParquetStatisticsPolicy::SkipAll).map_err(no_file)?;
        let rows = rows(&metadata).map_err(|reason| Error::file(path, reason))?;
        let (names, fields): (Vec<_>, _) = fields(&metadata).into_iter().unzip();
        if names.is_empty() {
            return Err(Error::file(path, "has no columns"));
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            metadata,
            names,
            fields,
            rows,
            left: rows,
            is_moved: false,
            columns: Vec::new(),
            lacking_integers: OnceCell::new(),
        })
    }

    /// Begins to read `wanted` columns, which are in the file's order.
    fn begin(&mut self, wanted: &[usize]) -> Result<()> {
        for &column in wanted {
            self.check(column)?;
            let Field { leaf, kind } = &self.fields[column];
            let kind = kind.as_ref().map_err(|other| self.failed(format!("column {:?} is of {other}", self.names[column])))?;
            self.columns.push(Column::new(&self.metadata, *leaf, *kind, self.rows - self.left));
        }
        Ok(())
    }

    /// That a column is compressed in a way that can be read, and lies in the file.
    fn check(&self, column: usize) -> Result<()> {
        let name = &self.names[column];
        for (index, group) in self.metadata.row_groups().iter().enumerate() {
            let chunk = group.column(self.fields[column].leaf);
            if chunk.compression() == Compression::LZO {
                let wanted = "write the file with snappy, zstd, gzip, brotli or lz4, or without compression";
                return Err(self.failed(format!("column {name:?} is compressed with lzo, which yunta does not read; {wanted}")));
            }
            let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
            let range = u64::try_from(start).ok().zip(u64::try_from(chunk.compressed_size()).ok());
            if !range.is_some_and(|(start, length)| self.file.has(start, length)) {
                let place = format!("{} bytes at {start}", chunk.compressed_size());
                return Err(
                    self.failed(format!("damaged: column {name:?} of row group {index} is said to be {place}, outside of the file"))
                );
            }
        }
        Ok(())
    }

    /// Those of some columns, by their leaves, of which the file says that they lack numbers.
    fn lacking(&self, columns: impl Iterator<Item = usize>) -> Vec<usize> {
        let schema = self.metadata.file_metadata().schema_descr();
        let leaves = columns.map(|column| self.fields[column].leaf);
        let mut leaves: Vec<_> = leaves.filter(|&leaf| schema.column(leaf).max_def_level() > 0).collect();
        if leaves.is_empty() {
            return leaves;
        }
        // To read all columns' statistics takes as long as all the rest, where there are many.
        let Ok(metadata) = metadata(&self.file, ParquetStatisticsPolicy::skip_except(&leaves)) else { return Vec::new() };
        let nulls = |leaf: usize| metadata.row_groups().iter().filter_map(move |group| group.column(leaf).statistics()?.null_count_opt());
        leaves.retain(|&leaf| nulls(leaf).any(|nulls| nulls > 0));
        leaves
    }

    fn failed(&self, reason: impl ToString) -> Error {
        Error::file(&self.path, reason)
    }
}

/// What a file says of itself, or what is wrong with that.
fn metadata(file: &Contents, statistics: ParquetStatisticsPolicy) -> std::result::Result<ParquetMetaData, String> {
    let options = ParquetMetaDataOptions::new().with_column_stats_policy(statistics);
    let read = caught(|| ParquetMetaDataReader::new().with_metadata_options(Some(options.clone())).parse_and_finish(file))?;
    let mended = || {
        let footer = footer::mended(file.footer()?)?;
        caught(|| ParquetMetaDataReader::decode_metadata_with_options(&footer, Some(&options))).ok()?.ok()
    };
    read.or_else(|error| mended().ok_or_else(|| error.to_string()))
}

/// How many rows a file has: its row groups and its footer have to agree.
fn rows(metadata: &ParquetMetaData) -> std::result::Result<usize, String> {
    let said = metadata.file_metadata().num_rows();
    let add = |sum: usize, rows: i64| sum.checked_add(usize::try_from(rows).ok()?);
    match metadata.row_groups().iter().try_fold(0, |sum, group| add(sum, group.num_rows())) {
        Some(rows) if usize::try_from(said) == Ok(rows) => Ok(rows),
        Some(rows) => Err(format!("damaged: its footer says that it has {said} rows, and its row groups have {rows}")),
        None => Err("damaged: its row groups have impossible numbers of rows".to_owned()),
    }
}

/// The fields of the schema's root, with their names.
fn fields(metadata: &ParquetMetaData) -> Vec<(String, Field)> {
    let schema = metadata.file_metadata().schema_descr();
    let roots: Vec<_> = (0..schema.num_columns()).map(|leaf| schema.get_column_root_idx(leaf)).collect();
    let field = |(root, field): (usize, &TypePtr)| {
        let leaf = roots.partition_point(|&of_leaf| of_leaf < root);
        (field.name().to_owned(), Field { leaf, kind: Kind::of(field) })
    };
    schema.root_schema().get_fields().iter().enumerate().map(field).collect()
}

impl Rows for Reader {
    fn names(&self) -> Names<'_> {
        Names::Written(&self.names)
    }

    fn holds<T: Number>(&self, columns: &[usize]) -> bool {
        let is_read =
            |kind: Kind| kind == T::KIND || (T::OF_F64.is_some() && kind.is_number()) || (kind == Kind::F16 && T::OF_F32.is_some());
        let are_read = columns.iter().all(|&column| self.fields[column].kind.as_ref().is_ok_and(|&kind| is_read(kind)));
        // Floats have a NaN for those that are missing.
        are_read && (T::MISSING.is_some() || self.lacking(columns.iter().copied()).is_empty())
    }

    /// pandas writes the rows' own names as a column, unless they are their numbers.
    fn is_index(&self, column: usize) -> bool {
        let number = self.names[column].strip_prefix("__index_level_").and_then(|name| name.strip_suffix("__"));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    }

    fn has_integers(&self, columns: &[usize]) -> bool {
        columns.iter().any(|&column| self.fields[column].kind.as_ref().is_ok_and(|kind| kind.is_integer()))
    }

    /// Each type, with the first column of it.
    fn descr(&self, columns: &[usize]) -> String {
        let mut types = Vec::new();
        let other = |kind: &std::result::Result<Kind, String>| match kind {
            Ok(Kind::Text) => Some("Utf8".to_owned()),
            Ok(_) => None,
            Err(other) => Some(other.clone()),
        };
        let others = columns.iter().filter_map(|&column| Some((other(&self.fields[column].kind)?, &self.names[column])));
        for (held, name) in others {
            if types.iter().all(|(known, _)| *known != held) {
                types.push((held, name));
            }
        }
        types.iter().map(|(held, name)| format!("{held} in column {name:?}")).collect::<Vec<_>>().join(" and ")
    }

    fn rows(&self) -> Result<usize> {
        Ok(self.rows)
    }

    /// Row groups are passed over without a look; what stands before a row in its own group is decoded.
    fn skip(&mut self, rows: usize, _: &Engine) -> Result<()> {
        self.left -= rows;
        self.is_moved |= rows > 0;
        Ok(())
    }

    fn next<T: Number>(&mut self, most: usize, columns: &[usize], engine: &Engine) -> Result<Piece<T>> {
        let (rows, numbers, places) =
            self.next_of(most, columns, engine, |column, file, metadata, rows| column.read::<T>(file, metadata, rows))?;
        Ok(Piece { rows, numbers: Numbers::Apart(numbers, places) })
    }
}

impl Reader {
    /// Reads up to `most` rows of each of `columns` once, by `read`, and tells which of these each is.
    fn next_of<R: Send>(
        &mut self,
        most: usize,
        columns: &[usize],
        engine: &Engine,
        read: impl Fn(&mut Column, &Contents, &ParquetMetaData, usize) -> column::Result<R> + Sync,
    ) -> Result<(usize, Vec<R>, Vec<usize>)> {
        let mut wanted = columns.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        if self.columns.is_empty() || mem::take(&mut self.is_moved) {
            self.columns.clear();
            self.begin(&wanted)?;
        }
        let rows = self.left.min(most);
        let read = |column: &mut Column| caught(|| read(column, &self.file, &self.metadata, rows));
        let read = engine.map(self.columns.iter_mut().collect::<Vec<_>>(), read)?;
        let of_column = |(column, read): (&usize, std::result::Result<column::Result<R>, String>)| {
            let read = read.unwrap_or_else(|panicked| Err(format!("is damaged: {panicked}")));
            read.map_err(|reason| self.failed(format!("column {:?} {reason}", self.names[*column])))
        };
        let numbers = wanted.iter().zip(read).map(of_column).collect::<Result<_>>()?;
        self.left -= rows;
        let places = columns.iter().filter_map(|column| wanted.binary_search(column).ok()).collect();
        Ok((rows, numbers, places))
    }
}
