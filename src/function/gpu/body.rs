//! The structure of a lane program as WGSL's: branches, loops, and the one loop that stops and goes on. Not here: single
//! operations.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::{Names, Word, from_word, to_word};
use super::operation::expression;
use super::pace::carried;
use crate::function::lanes::{Instruction, Lanes, Node, Register, diverts, jumps_on};

pub(super) struct Body<'n, 'a> {
    pub lanes: &'a Lanes,
    pub names: &'n mut Names<'a>,
    /// The loop that stops and goes on.
    pub resumed: Option<usize>,
    /// What it keeps.
    pub state: Vec<Register>,
    /// What is read or written.
    pub seen: BTreeSet<Register>,
    /// Temporaries that are declared before the turn that defines them.
    outer: BTreeSet<Register>,
    pub text: String,
    depth: usize,
    loops: usize,
}

impl<'n, 'a> Body<'n, 'a> {
    pub fn new(lanes: &'a Lanes, names: &'n mut Names<'a>, resumed: Option<usize>) -> Self {
        Self {
            lanes,
            names,
            resumed,
            state: Vec::new(),
            seen: BTreeSet::new(),
            outer: BTreeSet::new(),
            text: String::new(),
            depth: 1,
            loops: 0,
        }
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{:1$}{line}", "", 4 * self.depth);
    }

    /// Lines one step further in.
    fn within(&mut self, inner: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        self.depth += 1;
        inner(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn read(&mut self, register: Register) -> String {
        self.seen.insert(register);
        self.names.register(register)
    }

    pub fn instruction(&mut self, instruction: &Instruction) -> Result<(), String> {
        self.seen.extend(instruction.operands());
        let scalar = self.lanes.scalar(instruction.target);
        if scalar.is_wide() {
            return Err(super::wide(scalar));
        }
        let value = expression(self.lanes, self.names, instruction)?;
        let declared = if self.outer.contains(&instruction.target) { "" } else { "let " };
        self.line(&format!("{declared}r{} = {value};", instruction.target.0));
        Ok(())
    }

    /// Nodes, with how the loop round them is left.
    pub fn sequence(&mut self, nodes: &[Node], jumps: Jumps) -> Result<(), String> {
        nodes.iter().try_for_each(|node| self.node(node, jumps))
    }

    fn node(&mut self, node: &Node, jumps: Jumps) -> Result<(), String> {
        match node {
            Node::Instruction(instruction) => self.instruction(instruction)?,
            Node::Store { variable, value } => {
                let value = self.read(*value);
                self.seen.insert(*variable);
                self.line(&format!("r{} = {value};", variable.0));
            }
            Node::If { condition, accept, reject } => {
                let condition = self.read(*condition);
                self.line(&format!("if {condition} {{"));
                self.within(|body| body.sequence(accept, jumps))?;
                if !reject.is_empty() {
                    self.line("} else {");
                    self.within(|body| body.sequence(reject, jumps))?;
                }
                self.line("}");
            }
            Node::Loop { body, continuing } => self.turns(body, continuing)?,
            Node::BreakIf { condition, when } => {
                let condition = self.read(*condition);
                self.line(&format!("if {}{condition} {{", if *when { "" } else { "!" }));
                self.within(|body| body.leave(jumps))?;
                self.line("}");
            }
            Node::Break => self.leave(jumps)?,
            Node::Continue => self.line("break;"),
            Node::Leave(_) => return Err("it has a jump across its structure".into()),
        }
        Ok(())
    }

    fn leave(&mut self, jumps: Jumps) -> Result<(), String> {
        match jumps {
            Jumps::Plain => {}
            Jumps::Apart(number) => self.line(&format!("left{number} = true;")),
            Jumps::Resumed => self.line("ended = true;"),
        }
        self.line("break;");
        Ok(())
    }

    fn turns(&mut self, body: &[Node], continuing: &[Node]) -> Result<(), String> {
        let number = self.loops;
        self.loops += 1;
        let resumed = self.resumed == Some(number);
        if resumed {
            self.state = carried(body, continuing);
            self.resume();
        }
        let plain = if resumed { Jumps::Resumed } else { Jumps::Plain };
        let apart = jumps_on(body);
        if apart {
            self.line(&format!("var left{number} = false;"));
        }
        self.line("loop {");
        self.within(|all| {
            if resumed {
                all.line("if step == job.step_end { break; }");
                all.line("step += 1u;");
            }
            if apart {
                // A turn is a loop of its own, so that a continue is a break; what it defines may be read behind it.
                let jumps = Jumps::Apart(number);
                for node in body {
                    if let Node::Instruction(instruction) = node {
                        let scalar = all.lanes.scalar(instruction.target);
                        all.outer.insert(instruction.target);
                        all.line(&format!("var r{}: {};", instruction.target.0, scalar.name()));
                    }
                }
                all.line("loop {");
                all.within(|turn| {
                    turn.sequence(body, jumps)?;
                    if !diverts(body) {
                        turn.line("break;");
                    }
                    Ok(())
                })?;
                all.line("}");
                all.line(&format!("if left{number} {{"));
                all.within(|body| body.leave(plain))?;
                all.line("}");
                return all.sequence(continuing, plain);
            }
            all.sequence(body, plain)?;
            if diverts(body) { Ok(()) } else { all.sequence(continuing, plain) }
        })?;
        self.line("}");
        if resumed {
            self.pause();
        }
        Ok(())
    }

    /// What the loop's variables were when the last dispatch stopped.
    fn resume(&mut self) {
        self.line("var step = job.step_first;");
        self.line("var ended = false;");
        self.line("if step != 0u {");
        self.depth += 1;
        for (at, register) in (1..).zip(self.state.clone()) {
            self.seen.insert(register);
            let value = from_word(&format!("state[at + {at}u]"), self.lanes.scalar(register));
            self.line(&format!("r{} = {value};", register.0));
        }
        self.depth -= 1;
        self.line("}");
    }

    fn pause(&mut self) {
        // Also where a driver has cut the loop short.
        self.line("if !ended {");
        self.depth += 1;
        self.line("state[at] = 1u;");
        for (at, register) in (1..).zip(self.state.clone()) {
            let word = to_word(&format!("r{}", register.0), self.lanes.scalar(register));
            self.line(&format!("state[at + {at}u] = {word};"));
        }
        self.line("unfinished();");
        self.line("return;");
        self.depth -= 1;
        self.line("}");
    }

    /// Writes an output's component.
    pub fn output(&mut self, output: usize, components: usize, component: usize, register: Register) -> Result<(), String> {
        let scalar = self.lanes.scalar(register);
        if scalar.is_wide() {
            return Err(super::wide(scalar));
        }
        let value = self.read(register);
        let value = if scalar == crate::function::lanes::ScalarType::F32 {
            format!("yunta_nan_like({value}, bitcast<u32>({value}))")
        } else {
            value
        };
        let place = if components == 1 { "i".to_owned() } else { format!("i * {components}u + {component}u") };
        self.line(&format!("out{output}[{place}] = {value};"));
        Ok(())
    }

    /// Marks the item as done, for the dispatches that follow; there are none where this one takes all turns.
    pub fn done(&mut self) {
        let total = self.names.word(Word::Total);
        self.line(&format!("if job.step_end != {total} {{"));
        self.line("    state[at] = 0u;");
        self.line("}");
    }
}

/// How a loop is left from within.
#[derive(Debug, Clone, Copy)]
pub(super) enum Jumps {
    Plain,
    /// The loop that stops and goes on.
    Resumed,
    /// From the turn of the loop of this number, which is a loop of its own.
    Apart(usize),
}
