//! What makes no sense for one item among many is refused by its name, before any work. Not here: what is wrong WGSL,
//! which naga says.

use naga::{AddressSpace, Block, Expression, Function, Module, Span, Statement, StorageAccess, TypeInner};

use super::message::Trouble;
use crate::lower::components;

/// Refuses a whole module.
pub(super) fn module(module: &Module) -> Result<(), Trouble> {
    if let Some(entry) = module.entry_points.first() {
        return Err(Trouble::new(format!(
            "{} is an entry point: leave out @compute, @vertex or @fragment, and give an item's value by `return`",
            entry.name
        )));
    }
    if let Some((handle, value)) = module.overrides.iter().next() {
        let name = value.name.as_deref().unwrap_or("this");
        return Err(at(format!("{name} is an override: make it a parameter"), module.overrides.get_span(handle)));
    }
    globals(module)?;
    for (_, function) in module.functions.iter() {
        for (handle, expression) in function.expressions.iter() {
            if let Some(what) = expression_refused(expression) {
                return Err(at(what, function.expressions.get_span(handle)));
            }
        }
        locals(module, function)?;
        statements(&function.body)?;
    }
    Ok(())
}

/// Variables that are no numbers, or of too many.
fn locals(module: &Module, function: &Function) -> Result<(), Trouble> {
    for (handle, local) in function.local_variables.iter() {
        let name = local.name.as_deref().unwrap_or("this variable");
        components(module, &module.types[local.ty].inner)
            .map_err(|what| at(format!("{name} is {what}"), function.local_variables.get_span(handle)))?;
    }
    Ok(())
}

fn at(what: impl Into<String>, span: Span) -> Trouble {
    Trouble::new(what).at(span.to_range())
}

fn globals(module: &Module) -> Result<(), Trouble> {
    for (handle, global) in module.global_variables.iter() {
        let name = global.name.as_deref().unwrap_or("this variable");
        let what = match global.space {
            AddressSpace::Private => match components(module, &module.types[global.ty].inner) {
                Ok(_) => continue,
                Err(what) => format!("{name} is {what}"),
            },
            AddressSpace::Storage { access } if access == StorageAccess::LOAD => {
                if matches!(module.types[global.ty].inner, TypeInner::Array { size: naga::ArraySize::Dynamic, .. }) {
                    continue;
                }
                format!("{name} is no whole input: var<storage, read> {name}: array<f32>")
            }
            AddressSpace::Storage { .. } => format!("{name} could be written: an item writes nothing but what it returns"),
            AddressSpace::Uniform => format!("{name} is a uniform: make it a parameter of the function"),
            AddressSpace::WorkGroup => format!("{name} is shared by a workgroup: items share nothing"),
            AddressSpace::Handle => format!("{name} is a texture or a sampler: a whole input is an array"),
            _ => format!("{name} is a variable of a kind that items do not have"),
        };
        return Err(at(what, module.global_variables.get_span(handle)));
    }
    Ok(())
}

fn expression_refused(expression: &Expression) -> Option<&'static str> {
    Some(match expression {
        Expression::ImageSample { .. } | Expression::ImageLoad { .. } | Expression::ImageQuery { .. } => {
            "a texture: a whole input is an array"
        }
        Expression::AtomicResult { .. } => "an atomic operation: items share nothing that can be written",
        Expression::WorkGroupUniformLoadResult { .. } => "workgroupUniformLoad: items share nothing",
        Expression::SubgroupBallotResult | Expression::SubgroupOperationResult { .. } => {
            "a subgroup operation: items know nothing of each other"
        }
        Expression::RayQueryProceedResult | Expression::RayQueryGetIntersection { .. } | Expression::RayQueryVertexPositions { .. } => {
            "a ray query"
        }
        Expression::Override(_) => "an override: make it a parameter",
        _ => return None,
    })
}

fn statements(block: &Block) -> Result<(), Trouble> {
    for (statement, &span) in block.span_iter() {
        let what = match statement {
            Statement::Block(block) => {
                statements(block)?;
                continue;
            }
            Statement::If { accept, reject, .. } => {
                statements(accept)?;
                statements(reject)?;
                continue;
            }
            Statement::Switch { cases, .. } => {
                for case in cases {
                    statements(&case.body)?;
                }
                continue;
            }
            Statement::Loop { body, continuing, .. } => {
                statements(body)?;
                statements(continuing)?;
                continue;
            }
            Statement::Emit(_)
            | Statement::Break
            | Statement::Continue
            | Statement::Return { .. }
            | Statement::Store { .. }
            | Statement::Call { .. } => continue,
            Statement::Kill => "discard: an item always has a result",
            Statement::ControlBarrier(_) | Statement::MemoryBarrier(_) => "a barrier: items do not wait for each other",
            Statement::Atomic { .. } | Statement::ImageAtomic { .. } => "an atomic operation: items share nothing that can be written",
            Statement::ImageStore { .. } => "a store to a texture: an item writes nothing but what it returns",
            Statement::WorkGroupUniformLoad { .. } => "workgroupUniformLoad: items share nothing",
            Statement::SubgroupBallot { .. } | Statement::SubgroupGather { .. } | Statement::SubgroupCollectiveOperation { .. } => {
                "a subgroup operation: items know nothing of each other"
            }
            _ => "a statement that items do not have",
        };
        return Err(at(what, span));
    }
    Ok(())
}
