//! Branches and loops: masks where lanes part, and Rust's own where they do not. As yunta's bytecode has them. Not here: straight code.

use std::rc::Rc;

use yunta_lower::lanes::{Node, Register, Variables, jumps_on, jumps_out, leaves_apart};

use crate::code::Printer;

/// Who runs the code here, and what those who wait still need.
#[derive(Clone, Default)]
pub(crate) struct Context {
    /// The lanes that go on; all, where there is none.
    pub mask: Option<usize>,
    guard: Rc<Vec<Rc<Variables>>>,
    /// The masks of the innermost loop, where its lanes part.
    turning: Option<Turning>,
}

impl Context {
    pub fn guarded(&self, variable: Register) -> bool {
        self.guard.iter().any(|variables| variables.contains(&variable))
    }

    fn within(&self, mask: usize, guard: Rc<Variables>) -> Self {
        let mut all = (*self.guard).clone();
        all.push(guard);
        Self { mask: Some(mask), guard: Rc::new(all), turning: self.turning }
    }
}

/// A loop's masks: the lanes that have not left it, and those that are in this turn.
#[derive(Clone, Copy)]
struct Turning {
    live: usize,
    active: usize,
}

impl Turning {
    /// The masks that lanes of this one leave with the turn, and if they do with the whole loop.
    fn others(self, mask: usize, whole: bool) -> impl Iterator<Item = usize> {
        let live = Some(self.live).filter(|&live| whole && live != self.active);
        live.into_iter().chain([self.active]).filter(move |&other| other != mask)
    }
}

impl Printer<'_> {
    /// A branch, a loop or a jump.
    pub fn structure(&mut self, node: &Node, context: &Context) {
        match node {
            Node::If { condition, accept, reject } if self.uniform[condition.index()] => {
                let condition = self.value(*condition);
                self.line(format!("if {condition} != 0 {{"));
                self.sequence(accept, context);
                self.line("} else {");
                self.sequence(reject, context);
                self.line("}");
                self.rejoin(accept, reject, context);
            }
            Node::If { condition, accept, reject } => self.masked_branch(node, *condition, (accept, reject), context),
            Node::Loop { body, continuing } => {
                if leaves_apart(body, self.uniform, false) || leaves_apart(continuing, self.uniform, false) {
                    self.masked_loop(node, body, continuing, context);
                } else {
                    self.jumping_loop(body, continuing, context);
                }
            }
            Node::BreakIf { condition, when } => self.break_if(*condition, *when, context),
            Node::Break => self.jump_out(context, true),
            Node::Continue => self.jump_out(context, false),
            _ => {}
        }
    }

    fn mask(&mut self) -> usize {
        self.parts = true;
        self.masks += 1;
        self.masks - 1
    }

    fn masked_branch(&mut self, node: &Node, condition: Register, (accept, reject): (&[Node], &[Node]), context: &Context) {
        let (first, second) = (self.guards.accept(node), self.guards.after(node));
        let mask = self.mask();
        for (side, guard, not) in [(accept, first, ""), (reject, second, "!")] {
            if side.is_empty() {
                continue;
            }
            let condition = self.value(condition);
            let outer = context.mask.map(|outer| format!(" & m{outer}[l]")).unwrap_or_default();
            self.lane(format!("m{mask}[l] = {not}{condition}{outer};"));
            self.line(format!("if y::any(&m{mask}) {{"));
            self.sequence(side, &context.within(mask, guard));
            self.line("}");
        }
        self.rejoin(accept, reject, context);
    }

    /// Behind a branch from which lanes may have left the loop or the turn: they do not go on.
    fn rejoin(&mut self, accept: &[Node], reject: &[Node], context: &Context) {
        let (Some(turning), Some(mask)) = (context.turning, context.mask) else { return };
        if mask != turning.active && (jumps_out(accept) || jumps_out(reject)) {
            self.lane(format!("m{mask}[l] &= m{}[l];", turning.active));
        }
    }

    fn jumping_loop(&mut self, body: &[Node], continuing: &[Node], context: &Context) {
        let inner = Context { turning: None, ..context.clone() };
        let label = self.labels;
        self.labels += 1;
        // All lanes leave it together, but without any its variables stay as they are, and it might never end.
        let entered = context.mask.map(|mask| format!("if y::any(&m{mask}) ")).unwrap_or_default();
        self.line(format!("{entered}{{ 'out{label}: loop {{ 'on{label}: {{"));
        self.loops.push(label);
        self.sequence(body, &inner);
        self.line("}");
        self.sequence(continuing, &inner);
        self.loops.pop();
        self.line("if items.turned() { return false; }");
        self.line("} }");
    }

    fn masked_loop(&mut self, node: &Node, body: &[Node], continuing: &[Node], context: &Context) {
        let (after, continued) = (self.guards.after(node), self.guards.continued(node));
        let live = self.mask();
        let lanes = context.mask.map_or("!0".to_owned(), |mask| format!("m{mask}[l]"));
        self.lane(format!("m{live}[l] = {lanes};"));
        self.line("loop {");
        let active = if jumps_on(body) { self.mask() } else { live };
        if active != live {
            self.lane(format!("m{active}[l] = m{live}[l];"));
        }
        let turning = Some(Turning { live, active });
        let waiting = if active == live { after.clone() } else { continued };
        self.sequence(body, &Context { turning, ..context.within(active, waiting) });
        self.sequence(continuing, &Context { turning: Some(Turning { live, active: live }), ..context.within(live, after) });
        self.line(format!("if !y::any(&m{live}) {{ break; }}"));
        self.line("if items.turned() { return false; }");
        self.line("}");
    }

    fn break_if(&mut self, condition: Register, when: bool, context: &Context) {
        let condition = self.value(condition);
        let (Some(turning), Some(mask)) = (context.turning, context.mask) else {
            let (is, label) = (if when { "!=" } else { "==" }, self.loops.last().copied().unwrap_or_default());
            self.line(format!("if {condition} {is} 0 {{ break 'out{label}; }}"));
            return;
        };
        let (leaves, stays) = if when { ("", "!") } else { ("!", "") };
        for target in turning.others(mask, true) {
            self.lane(format!("m{target}[l] &= !(m{mask}[l] & {leaves}{condition});"));
        }
        self.lane(format!("m{mask}[l] &= {stays}{condition};"));
    }

    /// All lanes of the mask leave the loop, or the turn.
    fn jump_out(&mut self, context: &Context, whole: bool) {
        let (Some(turning), Some(mask)) = (context.turning, context.mask) else {
            let (label, to) = (self.loops.last().copied().unwrap_or_default(), if whole { "out" } else { "on" });
            self.line(format!("break '{to}{label};"));
            return;
        };
        for target in turning.others(mask, whole) {
            self.lane(format!("m{target}[l] &= !m{mask}[l];"));
        }
        self.lane(format!("m{mask}[l] = 0;"));
    }
}
