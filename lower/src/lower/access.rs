//! Places in memory and parts of values: variables, whole inputs, indices known now or at run time. Not here: types.
//!
//! An index that is known at run time alone chooses among all elements: below 0 it is the first, above the last it is
//! the last, as in whole inputs.

use std::rc::Rc;

use naga::{Expression, Handle, TypeInner};

use super::{Frame, Lower, Value, types};
use crate::lanes::{Definition, Node, Op, Register, ScalarType};

/// A place: what it points into, and the way to it.
#[derive(Clone)]
pub(super) struct Pointer {
    root: Root,
    /// Numbers of the root before the place, for all indices at 0.
    first: usize,
    steps: Vec<Step>,
}

#[derive(Clone)]
enum Root {
    Variables(Rc<[Register]>),
    /// A whole input, by number.
    Whole(u32),
    /// An element of a whole input.
    Element {
        whole: u32,
        index: Register,
    },
}

/// An index that is known at run time.
#[derive(Clone, Copy)]
struct Step {
    index: Register,
    count: usize,
    stride: usize,
}

impl Pointer {
    pub fn variables(variables: Rc<[Register]>) -> Self {
        Self { root: Root::Variables(variables), first: 0, steps: Vec::new() }
    }

    pub fn whole(number: u32) -> Self {
        Self { root: Root::Whole(number), first: 0, steps: Vec::new() }
    }
}

impl<'a> Lower<'a> {
    /// The type of an expression, or of what it points to.
    pub(super) fn inner(&self, frame: &Frame<'a>, handle: Handle<Expression>) -> TypeInner {
        match *frame.info[handle].ty.inner_with(&self.module.types) {
            TypeInner::Pointer { base, .. } => self.module.types[base].inner.clone(),
            TypeInner::ValuePointer { size: Some(size), scalar, .. } => TypeInner::Vector { size, scalar },
            TypeInner::ValuePointer { size: None, scalar, .. } => TypeInner::Scalar(scalar),
            ref inner => inner.clone(),
        }
    }

    /// A part at an index that is known now.
    pub(super) fn part(&mut self, frame: &Frame<'a>, base: Handle<Expression>, index: u32) -> Result<Value, String> {
        let inner = self.inner(frame, base);
        match self.there(frame, base)? {
            Value::Pointer(Pointer { root: Root::Whole(whole), .. }) => {
                let index = self.lanes.constant(ScalarType::U32, index.into());
                Ok(Value::Pointer(Pointer { root: Root::Element { whole, index }, first: 0, steps: Vec::new() }))
            }
            Value::Pointer(mut pointer) => {
                pointer.first += types::part(self.module, &inner, index as usize)?.0;
                Ok(Value::Pointer(pointer))
            }
            Value::Numbers(numbers) => {
                let (first, count) = types::part(self.module, &inner, index as usize)?;
                Ok(Value::Numbers(numbers[first..first + count].into()))
            }
        }
    }

    /// A part at an index that is known at run time.
    pub(super) fn element(
        &mut self,
        frame: &Frame<'a>,
        base: Handle<Expression>,
        index: Handle<Expression>,
        out: &mut Vec<Node>,
    ) -> Result<Value, String> {
        let inner = self.inner(frame, base);
        let index = self.numbers(frame, index)?[0];
        match self.there(frame, base)? {
            Value::Pointer(Pointer { root: Root::Whole(whole), .. }) => {
                Ok(Value::Pointer(Pointer { root: Root::Element { whole, index }, first: 0, steps: Vec::new() }))
            }
            Value::Pointer(mut pointer) => {
                let (count, stride) = types::elements(self.module, &inner)?;
                pointer.steps.push(Step { index, count, stride });
                Ok(Value::Pointer(pointer))
            }
            Value::Numbers(numbers) => {
                let (count, stride) = types::elements(self.module, &inner)?;
                let parts = (0..stride).map(|at| {
                    let choices: Vec<_> = (0..count).map(|element| numbers[element * stride + at]).collect();
                    self.choice(index, &choices, out)
                });
                Ok(Value::Numbers(parts.collect()))
            }
        }
    }

    /// The choice of this index, clamped.
    fn choice(&mut self, index: Register, choices: &[Register], out: &mut Vec<Node>) -> Register {
        let scalar = self.lanes.scalar(index);
        let mut chosen = choices[0];
        for (at, &choice) in choices.iter().enumerate().skip(1) {
            if choice == chosen {
                continue;
            }
            let number = self.lanes.number(scalar, at as i32);
            let reached = self.test(Op::LessEqual, number, index, out);
            chosen = self.op(Op::Select, self.lanes.scalar(choice), &[reached, choice, chosen], out);
        }
        chosen
    }

    /// What stands at a place.
    pub(super) fn load(&mut self, pointer: &Pointer, inner: &TypeInner, out: &mut Vec<Node>) -> Result<Rc<[Register]>, String> {
        let scalars = types::components(self.module, inner)?;
        Ok(scalars
            .iter()
            .enumerate()
            .map(|(at, &scalar)| self.number_at(pointer, pointer.first + at, &pointer.steps, scalar, out))
            .collect())
    }

    fn number_at(&mut self, pointer: &Pointer, at: usize, steps: &[Step], scalar: ScalarType, out: &mut Vec<Node>) -> Register {
        if let [step, rest @ ..] = steps {
            let choices: Vec<_> =
                (0..step.count).map(|element| self.number_at(pointer, at + element * step.stride, rest, scalar, out)).collect();
            return self.choice(step.index, &choices, out);
        }
        match &pointer.root {
            Root::Variables(variables) => self.same(Op::Copy, &[variables[at]], out),
            Root::Element { whole, index } => self.op(Op::Gather { whole: *whole, component: at as u32 }, scalar, &[*index], out),
            // A whole input itself is no value.
            Root::Whole(_) => self.lanes.number(scalar, 0),
        }
    }

    /// Puts numbers at a place.
    pub(super) fn put(&mut self, pointer: &Pointer, numbers: &[Register], out: &mut Vec<Node>) -> Result<(), String> {
        let Root::Variables(variables) = pointer.root.clone() else {
            return Err("an item writes nothing but what it returns".into());
        };
        for (at, &number) in numbers.iter().enumerate() {
            self.put_one(&variables, pointer.first + at, &pointer.steps, None, number, out);
        }
        Ok(())
    }

    fn put_one(
        &mut self,
        variables: &[Register],
        at: usize,
        steps: &[Step],
        condition: Option<Register>,
        number: Register,
        out: &mut Vec<Node>,
    ) {
        let [step, rest @ ..] = steps else {
            let variable = variables[at];
            let value = match condition {
                None => number,
                Some(condition) => {
                    let before = self.same(Op::Copy, &[variable], out);
                    self.op(Op::Select, self.lanes.scalar(variable), &[condition, number, before], out)
                }
            };
            return out.push(Node::Store { variable, value });
        };
        for element in 0..step.count {
            let here = self.at_element(*step, element, out);
            let both = match (condition, here) {
                (Some(condition), Some(here)) => Some(self.same(Op::And, &[condition, here], out)),
                (condition, here) => condition.or(here),
            };
            self.put_one(variables, at + element * step.stride, rest, both, number, out);
        }
    }

    /// Whether an index, clamped, is this element; nothing where there is no other.
    fn at_element(&mut self, step: Step, element: usize, out: &mut Vec<Node>) -> Option<Register> {
        let number = self.lanes.number(self.lanes.scalar(step.index), element as i32);
        match element {
            0 if step.count == 1 => None,
            0 => Some(self.test(Op::LessEqual, step.index, number, out)),
            _ if element + 1 == step.count => Some(self.test(Op::LessEqual, number, step.index, out)),
            _ => Some(self.test(Op::Equal, step.index, number, out)),
        }
    }

    /// `arrayLength(&name)`
    pub(super) fn length(&mut self, frame: &Frame<'a>, pointer: Handle<Expression>) -> Result<Value, String> {
        match self.there(frame, pointer)? {
            Value::Pointer(Pointer { root: Root::Whole(whole), .. }) => {
                Ok(Value::Numbers(Rc::new([self.lanes.fixed(ScalarType::U32, Definition::Length(whole))])))
            }
            _ => Err("arrayLength of what is no whole input".into()),
        }
    }
}
