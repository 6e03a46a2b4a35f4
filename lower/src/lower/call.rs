//! Calls, inlined: arguments are the callee's values, its result is variables that its returns write. Not here:
//! statements.

use std::collections::HashMap;

use naga::{Expression, Function, Handle};

use super::{Frame, Lower, Value, types};
use crate::lanes::{Definition, Node, Op, Register, without_leaves};
use crate::language::Trouble;

/// The most calls within each other.
const MOST_CALLS: usize = 100;

impl<'a> Lower<'a> {
    /// Puts a function's code behind `out`; its result's numbers, or those of `value`, one of its expressions.
    pub(super) fn inlined(
        &mut self,
        handle: Handle<Function>,
        arguments: Vec<Value>,
        value: Option<Handle<Expression>>,
        out: &mut Vec<Node>,
    ) -> Result<Vec<Register>, Trouble> {
        let function = &self.module.functions[handle];
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err(Trouble::new(format!("more than {MOST_CALLS} calls within each other")));
        }
        let scope = self.scope();
        let values = vec![None; function.expressions.len()];
        let mut frame = Frame {
            function,
            info: &self.info[handle],
            arguments,
            values,
            locals: HashMap::new(),
            result: Vec::new(),
            scope,
            breaks: Vec::new(),
        };
        self.locals(&mut frame, out)?;
        if let Some(result) = &function.result {
            let scalars = types::components(self.module, &self.module.types[result.ty].inner)
                .map_err(|what| Trouble::new(format!("the result is {what}")))?;
            frame.result = scalars.into_iter().map(|scalar| self.lanes.register(scalar, Definition::Variable)).collect();
        }
        let mut body = Vec::new();
        self.block(&mut frame, &function.body, &mut body)?;
        out.extend(without_leaves(&mut self.lanes, body, scope));
        self.calls -= 1;
        match value {
            Some(value) => Ok(self.needed(&mut frame, value, out)?.to_vec()),
            None => Ok(frame.result.iter().map(|&variable| self.same(Op::Copy, &[variable], out)).collect()),
        }
    }

    fn locals(&mut self, frame: &mut Frame<'a>, out: &mut Vec<Node>) -> Result<(), Trouble> {
        for (handle, local) in frame.function.local_variables.iter() {
            let span = frame.function.local_variables.get_span(handle).to_range();
            let name = local.name.as_deref().unwrap_or("this variable");
            let scalars = types::components(self.module, &self.module.types[local.ty].inner)
                .map_err(|what| Trouble::new(format!("{name} is {what}")).at(span.clone()))?;
            let init = match local.init {
                Some(init) => {
                    self.evaluate(frame, init, out)?;
                    Some(self.numbers(frame, init).map_err(Trouble::new)?)
                }
                None => None,
            };
            let variables = self.variables(&scalars, init.as_deref(), out);
            frame.locals.insert(handle, variables);
            self.bounded().map_err(|trouble| trouble.at(span.clone()))?;
        }
        Ok(())
    }
}
