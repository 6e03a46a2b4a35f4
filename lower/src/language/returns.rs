//! naga closes every function by a return, also behind a loop that only returns leave, where WGSL needs none and a
//! function with a result may not have it. Not here: any other judgement about returns, which is naga's.

use naga::{Block, Statement};

/// Takes the returns without a value away that no item can reach.
pub(super) fn without_unreachable(block: &mut Block) {
    let statements: &mut [Statement] = block;
    match statements {
        [.., Statement::Loop { body, continuing, break_if: None }, Statement::Return { value: None }]
            if !breaks(body) && !breaks(continuing) =>
        {
            let last = statements.len() - 1;
            block.cull(last..);
        }
        [.., Statement::Block(inner)] => without_unreachable(inner),
        [.., Statement::If { accept, reject, .. }] => [accept, reject].into_iter().for_each(without_unreachable),
        [.., Statement::Switch { cases, .. }] => cases.iter_mut().for_each(|case| without_unreachable(&mut case.body)),
        _ => {}
    }
}

/// Whether a block leaves the loop that it stands in.
fn breaks(block: &Block) -> bool {
    block.iter().any(|statement| match statement {
        Statement::Break => true,
        Statement::Block(inner) => breaks(inner),
        Statement::If { accept, reject, .. } => breaks(accept) || breaks(reject),
        _ => false,
    })
}
