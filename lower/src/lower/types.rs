//! Types taken apart into single numbers. Not here: where in memory anything lies.

use std::num::NonZeroU32;

use naga::{ArraySize, Expression, Handle, Module, Scalar, ScalarKind, Type, TypeInner};

use crate::lanes::ScalarType;

/// The most numbers that one value may be made of: each is a register.
const MOST_COMPONENTS: usize = 4096;

/// The type of one number.
pub fn scalar_type(scalar: Scalar) -> Result<ScalarType, String> {
    Ok(match (scalar.kind, scalar.width) {
        (ScalarKind::Float, 4) => ScalarType::F32,
        (ScalarKind::Float, 8) => ScalarType::F64,
        (ScalarKind::Sint, 4) => ScalarType::I32,
        (ScalarKind::Sint, 8) => ScalarType::I64,
        (ScalarKind::Uint, 4) => ScalarType::U32,
        (ScalarKind::Uint, 8) => ScalarType::U64,
        (ScalarKind::Bool, _) => ScalarType::Bool,
        _ => return Err("of a type that is not supported: f32, f64, i32, u32, i64, u64 and bool are".into()),
    })
}

/// The numbers that a value of this type is made of, in order; a matrix column by column.
pub fn components(module: &Module, inner: &TypeInner) -> Result<Vec<ScalarType>, String> {
    let mut all = Vec::new();
    add(module, inner, &mut all)?;
    Ok(all)
}

fn add(module: &Module, inner: &TypeInner, all: &mut Vec<ScalarType>) -> Result<(), String> {
    match *inner {
        TypeInner::Scalar(scalar) => all.push(scalar_type(scalar)?),
        TypeInner::Vector { size, scalar } => all.extend(std::iter::repeat_n(scalar_type(scalar)?, size as usize)),
        TypeInner::Matrix { columns, rows, scalar } => {
            all.extend(std::iter::repeat_n(scalar_type(scalar)?, columns as usize * rows as usize));
        }
        TypeInner::Array { base, size: ArraySize::Constant(count), .. } => array(module, base, count, all)?,
        TypeInner::Struct { ref members, .. } => {
            for member in members {
                add(module, &module.types[member.ty].inner, all)?;
                counted(all.len())?;
            }
        }
        TypeInner::Array { .. } => return Err("an array without a length, which only a whole input can be".into()),
        _ => return Err("of a type that is not supported".into()),
    }
    Ok(())
}

fn array(module: &Module, base: Handle<Type>, count: NonZeroU32, all: &mut Vec<ScalarType>) -> Result<(), String> {
    let one = components(module, &module.types[base].inner)?;
    let count = count.get() as usize;
    counted(one.len().saturating_mul(count).saturating_add(all.len()))?;
    (0..count).for_each(|_| all.extend(&one));
    Ok(())
}

/// Refuses a value of more numbers than there may be.
pub(super) fn counted(numbers: usize) -> Result<(), String> {
    if numbers <= MOST_COMPONENTS {
        return Ok(());
    }
    Err(format!("made of more than {MOST_COMPONENTS} numbers: a large table can be a whole input"))
}

/// How many elements a value of this type has, and of how many numbers each is.
pub(super) fn elements(module: &Module, inner: &TypeInner) -> Result<(usize, usize), String> {
    Ok(match *inner {
        TypeInner::Vector { size, .. } => (size as usize, 1),
        TypeInner::Matrix { columns, rows, .. } => (columns as usize, rows as usize),
        TypeInner::Array { base, size: ArraySize::Constant(count), .. } => {
            (count.get() as usize, components(module, &module.types[base].inner)?.len())
        }
        _ => return Err("an index into a type that is not supported".into()),
    })
}

/// Where a part of a value lies among its numbers, and how many it is made of.
pub(super) fn part(module: &Module, inner: &TypeInner, index: usize) -> Result<(usize, usize), String> {
    if let TypeInner::Struct { ref members, .. } = *inner {
        let mut first = 0;
        for member in &members[..index] {
            first += components(module, &module.types[member.ty].inner)?.len();
        }
        return Ok((first, components(module, &module.types[members[index].ty].inner)?.len()));
    }
    let (_, stride) = elements(module, inner)?;
    Ok((index * stride, stride))
}

/// The name of an expression's kind, for what is not supported.
pub(super) fn word(expression: &Expression) -> String {
    let text = format!("{expression:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}
