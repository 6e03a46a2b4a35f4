//! Branches and loops as masks where lanes part, and as jumps where they do not. Not here: straight code.

use std::rc::Rc;

use super::code::{Act, Place, Step};
use super::compile::{Compiler, step};
use crate::function::lanes::{Node, Register, Variables, jumps_on, jumps_out, leaves_apart};

/// Who runs the code here, and what those who wait still need.
#[derive(Clone, Default)]
pub(super) struct Context {
    /// The lanes that go on; all, where there is none.
    pub mask: Option<Place>,
    guard: Rc<Vec<Rc<Variables>>>,
    /// The masks of the innermost loop, where its lanes part.
    turning: Option<Turning>,
}

impl Context {
    pub fn guarded(&self, variable: Register) -> bool {
        self.guard.iter().any(|variables| variables.contains(&variable))
    }

    fn within(&self, mask: Place, guard: Rc<Variables>) -> Self {
        let mut all = (*self.guard).clone();
        all.push(guard);
        Self { mask: Some(mask), guard: Rc::new(all), turning: self.turning }
    }
}

/// A loop's masks: the lanes that have not left it, and those that are in this turn.
#[derive(Clone, Copy)]
struct Turning {
    live: Place,
    active: Place,
}

/// Jumps that are still to be given where they lead.
#[derive(Default)]
pub(super) struct Jumps {
    out: Vec<usize>,
    on: Vec<usize>,
}

impl Compiler<'_> {
    /// A branch, a loop or a jump.
    pub(super) fn structure(&mut self, node: &Node, context: &Context) {
        match node {
            Node::If { condition, accept, reject } if self.is_line(*condition) => self.jumping_branch(*condition, accept, reject, context),
            Node::If { condition, accept, reject } => self.masked_branch(node, *condition, accept, reject, context),
            Node::Loop { body, continuing } => {
                if leaves_apart(body, self.uniform, false) || leaves_apart(continuing, self.uniform, false) {
                    self.masked_loop(node, body, continuing, context);
                } else {
                    self.jumping_loop(body, continuing, context);
                }
            }
            _ => {
                self.begin();
                match *node {
                    Node::BreakIf { condition, when } => self.break_if(condition, when, context),
                    Node::Break => self.jump_out(context, true),
                    Node::Continue => self.jump_out(context, false),
                    _ => {}
                }
                self.end();
            }
        }
    }

    fn push(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Lets a jump lead to what comes next.
    fn land(&mut self, jump: usize) {
        self.steps[jump].to = self.steps.len() as u32;
    }

    fn jumping_branch(&mut self, condition: Register, accept: &[Node], reject: &[Node], context: &Context) {
        self.begin();
        let a = self.place(condition);
        let skip = self.push(Step { a, ..step(Act::Where { when: false }) });
        self.end();
        self.sequence(accept, context);
        self.begin();
        let over = if reject.is_empty() { None } else { Some(self.push(step(Act::Jump))) };
        self.land(skip);
        self.end();
        self.sequence(reject, context);
        if let Some(over) = over {
            self.land(over);
        }
        self.rejoin(accept, reject, context);
        self.begin();
        self.end();
    }

    fn masked_branch(&mut self, node: &Node, condition: Register, accept: &[Node], reject: &[Node], context: &Context) {
        let (first, second) = (self.guards.accept(node), self.guards.after(node));
        let mask = self.mask();
        for (side, guard, when) in [(accept, first, true), (reject, second, false)] {
            self.begin();
            if side.is_empty() {
                self.end();
                continue;
            }
            let a = self.place(condition);
            self.push(Step { target: mask, a, b: context.mask.unwrap_or(a), ..step(Act::Part { when }) });
            let skip = self.push(Step { a: mask, ..step(Act::UnlessAny) });
            self.end();
            self.sequence(side, &context.within(mask, guard));
            self.land(skip);
        }
        self.free(mask);
        self.rejoin(accept, reject, context);
        self.begin();
        self.end();
    }

    /// Behind a branch from which lanes may have left the loop or the turn: they do not go on.
    fn rejoin(&mut self, accept: &[Node], reject: &[Node], context: &Context) {
        let (Some(turning), Some(mask)) = (context.turning, context.mask) else { return };
        if mask != turning.active && (jumps_out(accept) || jumps_out(reject)) {
            self.push(Step { target: mask, a: turning.active, ..step(Act::Keep { when: true }) });
        }
    }

    fn jumping_loop(&mut self, body: &[Node], continuing: &[Node], context: &Context) {
        let inner = Context { turning: None, ..context.clone() };
        self.begin();
        self.end();
        // All lanes leave it together, but without any its variables stay as they are, and it might never end.
        let skip = context.mask.map(|a| self.push(Step { a, ..step(Act::UnlessAny) }));
        let top = self.steps.len() as u32;
        self.loops.push(Jumps::default());
        self.sequence(body, &inner);
        for jump in self.loops.last_mut().map(|jumps| std::mem::take(&mut jumps.on)).unwrap_or_default() {
            self.land(jump);
        }
        self.sequence(continuing, &inner);
        self.begin();
        self.push(Step { to: top, ..step(Act::Again) });
        for jump in self.loops.pop().unwrap_or_default().out.into_iter().chain(skip) {
            self.land(jump);
        }
        self.end();
    }

    fn masked_loop(&mut self, node: &Node, body: &[Node], continuing: &[Node], context: &Context) {
        let (after, continued) = (self.guards.after(node), self.guards.continued(node));
        self.begin();
        let live = self.mask();
        match context.mask {
            Some(mask) => self.push(Step { target: live, a: mask, b: mask, ..step(Act::Part { when: true }) }),
            None => self.push(Step { target: live, ..step(Act::All) }),
        };
        let top = self.steps.len() as u32;
        let active = if jumps_on(body) { self.mask() } else { live };
        if active != live {
            self.push(Step { target: active, a: live, b: live, ..step(Act::Part { when: true }) });
        }
        self.end();
        let turning = Some(Turning { live, active });
        let waiting = if active == live { after.clone() } else { continued };
        self.sequence(body, &Context { turning, ..context.within(active, waiting) });
        self.sequence(continuing, &Context { turning: Some(Turning { live, active: live }), ..context.within(live, after) });
        self.begin();
        self.push(Step { a: live, to: top, ..step(Act::WhileAny) });
        if active != live {
            self.free(active);
        }
        self.free(live);
        self.end();
    }

    fn break_if(&mut self, condition: Register, when: bool, context: &Context) {
        let a = self.place(condition);
        let (Some(turning), Some(mask)) = (context.turning, context.mask) else {
            let jump = self.push(Step { a, ..step(Act::Where { when }) });
            if let Some(jumps) = self.loops.last_mut() {
                jumps.out.push(jump);
            }
            return;
        };
        let mut masks = vec![turning.live];
        masks.extend(Some(turning.active).filter(|&active| active != turning.live));
        masks.retain(|&other| other != mask);
        for target in masks {
            self.push(Step { target, a, b: mask, ..step(Act::Leave { when }) });
        }
        self.push(Step { target: mask, a, ..step(Act::Keep { when: !when }) });
    }

    /// All lanes of the mask leave the loop, or the turn.
    fn jump_out(&mut self, context: &Context, whole: bool) {
        let (Some(turning), Some(mask)) = (context.turning, context.mask) else {
            let jump = self.push(step(Act::Jump));
            if let Some(jumps) = self.loops.last_mut() {
                if whole { jumps.out.push(jump) } else { jumps.on.push(jump) }
            }
            return;
        };
        let targets = if whole { vec![turning.live, turning.active] } else { vec![turning.active] };
        for target in targets {
            if target != mask {
                self.push(Step { target, a: mask, b: mask, ..step(Act::Leave { when: true }) });
            }
        }
        self.push(Step { target: mask, ..step(Act::None) });
    }
}
