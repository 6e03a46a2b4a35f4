//! Statements: structure stays, a switch becomes branches. Not here: jumps across structure, which `lanes/scopes.rs`
//! takes out.

use naga::{Block, Statement, SwitchCase, SwitchValue};

use super::{Frame, Lower, MOST_NESTED, Value, nested};
use crate::lanes::{Node, Op, Register, ScalarType, without_leaves};
use crate::language::Trouble;

impl<'a> Lower<'a> {
    pub(super) fn block(&mut self, frame: &mut Frame<'a>, block: &'a Block, out: &mut Vec<Node>) -> Result<(), Trouble> {
        self.nested += 1;
        for (statement, span) in block.span_iter() {
            self.statements += 1;
            // Twice, as plain blocks and calls count here too.
            let nested = if self.nested > 2 * MOST_NESTED { Err(nested()) } else { self.bounded() };
            nested.and_then(|()| self.statement(frame, statement, out)).map_err(|trouble| trouble.at(span.to_range()))?;
        }
        self.nested -= 1;
        Ok(())
    }

    fn statement(&mut self, frame: &mut Frame<'a>, statement: &'a Statement, out: &mut Vec<Node>) -> Result<(), Trouble> {
        match statement {
            Statement::Emit(range) => range.clone().try_for_each(|handle| self.evaluate(frame, handle, out))?,
            Statement::Block(block) => self.block(frame, block, out)?,
            Statement::If { condition, accept: yes, reject: no } => {
                let condition = self.needed(frame, *condition, out)?[0];
                let (mut accept, mut reject) = (Vec::new(), Vec::new());
                self.block(frame, yes, &mut accept)?;
                self.block(frame, no, &mut reject)?;
                out.push(Node::If { condition, accept, reject });
            }
            Statement::Switch { selector, cases } => {
                let selector = self.needed(frame, *selector, out)?[0];
                self.switch(frame, selector, cases, out)?;
            }
            Statement::Loop { body: turn, continuing: last, break_if } => {
                let (mut body, mut continuing) = (Vec::new(), Vec::new());
                frame.breaks.push(None);
                self.block(frame, turn, &mut body)?;
                self.block(frame, last, &mut continuing)?;
                if let Some(condition) = break_if {
                    let condition = self.needed(frame, *condition, &mut continuing)?[0];
                    continuing.push(Node::BreakIf { condition, when: true });
                }
                frame.breaks.pop();
                out.push(Node::Loop { body, continuing });
            }
            Statement::Break => out.push(match frame.breaks.last() {
                Some(&Some(scope)) => Node::Leave(scope),
                _ => Node::Break,
            }),
            Statement::Continue => out.push(Node::Continue),
            Statement::Return { value } => {
                if let Some(value) = value {
                    let numbers = self.needed(frame, *value, out)?;
                    let stores = frame.result.iter().zip(numbers.iter()).map(|(&variable, &value)| Node::Store { variable, value });
                    out.extend(stores);
                }
                out.push(Node::Leave(frame.scope));
            }
            Statement::Store { pointer, value } => {
                let numbers = self.needed(frame, *value, out)?;
                self.evaluate(frame, *pointer, out)?;
                match self.there(frame, *pointer).map_err(Trouble::new)? {
                    Value::Pointer(pointer) => self.put(&pointer, &numbers, out).map_err(Trouble::new)?,
                    Value::Numbers(_) => return Err(Trouble::new("a store to no place")),
                }
            }
            Statement::Call { function, arguments, result } => {
                let mut values = Vec::with_capacity(arguments.len());
                for &argument in arguments {
                    self.evaluate(frame, argument, out)?;
                    values.push(self.there(frame, argument).map_err(Trouble::new)?);
                }
                let numbers = self.inlined(*function, values, None, out)?;
                if let Some(result) = result {
                    frame.values[result.index()] = Some(Value::Numbers(numbers.into()));
                }
            }
            _ => return Err(Trouble::new("a statement that items do not have")),
        }
        Ok(())
    }

    /// The numbers of an expression, which may be one that no statement emits.
    pub(super) fn needed(
        &mut self,
        frame: &mut Frame<'a>,
        handle: naga::Handle<naga::Expression>,
        out: &mut Vec<Node>,
    ) -> Result<std::rc::Rc<[Register]>, Trouble> {
        self.evaluate(frame, handle, out)?;
        self.numbers(frame, handle).map_err(Trouble::new)
    }

    /// A branch for each case. The selector is one of them at most, so that none has to leave out the others.
    fn switch(&mut self, frame: &mut Frame<'a>, selector: Register, cases: &'a [SwitchCase], out: &mut Vec<Node>) -> Result<(), Trouble> {
        let groups: Vec<_> = cases.split_inclusive(|case| !case.fall_through).collect();
        let mut others: Option<Register> = None;
        let mut default = None;
        for group in groups {
            let Some(body) = group.last() else { continue };
            if group.iter().any(|case| case.value == SwitchValue::Default) {
                default = Some(&body.body);
                continue;
            }
            let mut condition: Option<Register> = None;
            for case in group {
                let number = match case.value {
                    SwitchValue::I32(number) => self.lanes.constant(ScalarType::I32, (number as u32).into()),
                    SwitchValue::U32(number) => self.lanes.constant(ScalarType::U32, number.into()),
                    SwitchValue::Default => continue,
                };
                let test = self.test(Op::Equal, selector, number, out);
                condition = Some(self.either(condition, test, out));
            }
            let Some(condition) = condition else { continue };
            others = Some(self.either(others, condition, out));
            let accept = self.case(frame, &body.body)?;
            out.push(Node::If { condition, accept, reject: Vec::new() });
        }
        if let Some(body) = default {
            let nodes = self.case(frame, body)?;
            match others {
                Some(condition) => out.push(Node::If { condition, accept: Vec::new(), reject: nodes }),
                None => out.extend(nodes),
            }
        }
        Ok(())
    }

    fn either(&mut self, one: Option<Register>, other: Register, out: &mut Vec<Node>) -> Register {
        one.map_or(other, |one| self.same(Op::Or, &[one, other], out))
    }

    fn case(&mut self, frame: &mut Frame<'a>, block: &'a Block) -> Result<Vec<Node>, Trouble> {
        let scope = self.scope();
        let mut nodes = Vec::new();
        frame.breaks.push(Some(scope));
        self.block(frame, block, &mut nodes)?;
        frame.breaks.pop();
        Ok(without_leaves(&mut self.lanes, nodes, scope))
    }
}
