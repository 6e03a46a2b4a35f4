//! Arrays of one shape for a function, in full, and the places of their items. Not here: tables.

use std::path::PathBuf;

use yunta::Parameter;

use super::given::Source;
use super::ready::{Array, Ready};
use super::sets::Size;
use crate::data::column::{Column, Unfit};
use crate::data::npy::{self, Layout, Reader};
use crate::shell::failure::Failure;

/// What a function is called with.
pub(crate) struct Arrays {
    pub columns: Vec<Column>,
    /// The shape of the items.
    pub shape: Vec<usize>,
    /// The order in which the items lie.
    pub layout: Layout,
    /// How many lie along the axes of a place.
    pub size: Option<[usize; 3]>,
}

impl Arrays {
    /// Reads all files. `keeps_order`: the items may lie in the order of the first file, where that is no matter to the function.
    pub fn read(ready: &Ready, parameters: Vec<(Parameter, Source)>, size: Option<&Size>, keeps_order: bool) -> Result<Self, Failure> {
        let files = files(parameters);
        let shapes = shapes(ready, &files)?;
        let shape = match (shapes.iter().flatten().next(), size) {
            (None, Some(size)) => size.shape(),
            (Some(shape), Some(size)) if size.items() != Some(shape.iter().product::<usize>()) => {
                let wanted = format!("the arrays have the shape {}; leave --size out, or make it as many items", npy::shape_text(shape));
                return Err(Failure::usage("--size", size, &wanted));
            }
            (Some(shape), _) => shape.clone(),
            (None, None) => return Err(Failure::Usage("nothing tells how many items there are: give --size N".into())),
        };
        let is_plain = keeps_order && !ready.takes_place && ready.arrays.iter().all(|array| array.components == 1 && !array.is_whole);
        let layout = match files.first() {
            Some((_, reader)) if is_plain => reader.layout(),
            _ => Layout::Standard,
        };
        let size = places(size, &shape);
        Ok(Self { columns: read(ready, files, layout)?, shape, layout, size })
    }
}

/// The files, in the order of the parameters.
fn files(parameters: Vec<(Parameter, Source)>) -> Vec<(PathBuf, Box<Reader>)> {
    let file = |(_, source)| if let Source::File(path, reader) = source { Some((path, reader)) } else { None };
    parameters.into_iter().filter_map(file).collect()
}

/// The shape of each array's items, which have to be the same; none of a whole input's.
fn shapes(ready: &Ready, files: &[(PathBuf, Box<Reader>)]) -> Result<Vec<Option<Vec<usize>>>, Failure> {
    let mut shapes: Vec<Option<Vec<usize>>> = Vec::new();
    for (array, (path, reader)) in ready.arrays.iter().zip(files) {
        let shape = items(array, &path.display().to_string(), reader)?;
        if array.is_whole {
            shapes.push(None);
            continue;
        }
        if let Some(at) = shapes.iter().position(|other| other.as_ref().is_some_and(|other| *other != shape)) {
            let of = |at: usize| format!("{} has the shape {}", files[at].0.display(), npy::shape_text(files[at].1.shape()));
            let wanted = "give arrays of the same shape";
            return Err(Failure::Failed(format!("{} but {}: {wanted}", of(at), of(shapes.len()))));
        }
        shapes.push(Some(shape));
    }
    Ok(shapes)
}

/// The shape of an array's items: a vector's numbers are along the last axis.
pub(super) fn items(array: &Array, path: &str, reader: &Reader) -> Result<Vec<usize>, Failure> {
    let shape = reader.shape();
    let Array { name, components, is_whole, .. } = array;
    let wrong = |wanted: String| Failure::Failed(format!("{path} has the shape {}: {wanted}", npy::shape_text(shape)));
    match shape {
        [rest @ .., last] if *components > 1 && last == components => {
            if *is_whole && rest.len() != 1 {
                Err(wrong(format!("{name} takes (n, {components})")))
            } else {
                Ok(rest.to_vec())
            }
        }
        _ if *components > 1 => Err(wrong(format!("{name} takes {components} numbers for an item, along the last axis"))),
        shape if *is_whole && shape.len() != 1 => Err(wrong(format!("{name} takes an array of one dimension"))),
        shape => Ok(shape.to_vec()),
    }
}

/// The numbers of each file, of the type that the function takes.
fn read(ready: &Ready, files: Vec<(PathBuf, Box<Reader>)>, layout: Layout) -> Result<Vec<Column>, Failure> {
    let one = |(array, (path, reader)): (&Array, (PathBuf, Box<Reader>))| whole(array, &path.display().to_string(), *reader, layout);
    ready.arrays.iter().zip(files).map(one).collect()
}

/// All numbers of a file, of the type that the function takes.
pub(super) fn whole(array: &Array, path: &str, reader: Reader, layout: Layout) -> Result<Column, Failure> {
    let numbers = reader.read_own(layout)?;
    numbers.exactly(array.scalar).map_err(|unfit| {
        let wanted = format!("change the number, or the type that {} is read as", array.name);
        Failure::Failed(match unfit {
            Unfit::Number { row, value } => format!("{path}: its number {row}, {value}, is no {}; {wanted}", array.scalar),
            Unfit::Memory(length) => format!("{path}: no memory for its {length} numbers"),
        })
    })
}

/// The items along the axes of a place: the last axis of a shape is the fastest.
fn places(size: Option<&Size>, shape: &[usize]) -> Option<[usize; 3]> {
    match (size, shape) {
        (Some(size), _) => Some(size.axes()),
        (None, [x]) => Some([*x, 1, 1]),
        (None, [y, x]) => Some([*x, *y, 1]),
        (None, [z, y, x]) => Some([*x, *y, *z]),
        (None, shape) => Some([shape.iter().product(), 1, 1]),
    }
}
