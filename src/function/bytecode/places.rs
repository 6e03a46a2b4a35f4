//! Which slot each register has, for how long: a slot is free again behind the last use of what it holds. Not here:
//! uniform registers, which have lines of their own.

use std::collections::{BTreeSet, HashMap};

use super::code::{Kind, Place};
use crate::function::lanes::{Definition, Instruction, Lanes, Node, Op, Register};

/// Where each register is touched.
///
/// A position is counted for every node, for the start of a branch's second side and for the end of a loop. What was
/// there before a loop and is used in it lasts to the loop's end; so does a variable that is touched in a loop, from
/// the loop's start.
pub(super) struct Spans {
    /// The last position, by the register's index.
    pub last: Vec<u32>,
    /// Temporaries that have the bits of another register, as another type.
    same: HashMap<Register, Register>,
    /// Temporaries that can be read where the variable lies that they are a copy of.
    pub copies: HashMap<Register, Register>,
    /// How often each is used.
    pub uses: Vec<u32>,
    /// Registers whose span begins, or ends, at a position.
    pub begins: Vec<Vec<Register>>,
    pub ends: Vec<Vec<Register>>,
}

const NEVER: u32 = u32::MAX;

impl Spans {
    pub fn of(lanes: &Lanes, uniform: &[bool]) -> Self {
        let count = lanes.registers.len();
        let mut walk = Walk {
            lanes,
            position: 0,
            first: vec![NEVER; count],
            last: vec![0; count],
            uses: vec![0; count],
            loops: Vec::new(),
            open: Vec::new(),
            touches: Vec::new(),
            stores: HashMap::new(),
            same: HashMap::new(),
            copies: Vec::new(),
        };
        lanes.prologue.iter().for_each(|instruction| walk.renamed(instruction));
        walk.sequence(&lanes.body);
        for &result in &lanes.results {
            walk.read(result);
        }
        walk.done(uniform)
    }

    /// The register that has this one's bits.
    pub fn root(&self, register: Register) -> Register {
        self.same.get(&register).copied().unwrap_or(register)
    }

    /// Whether a register is no more than another name.
    pub fn is_name(&self, register: Register) -> bool {
        self.same.contains_key(&register)
    }
}

struct Walk<'a> {
    lanes: &'a Lanes,
    position: u32,
    first: Vec<u32>,
    last: Vec<u32>,
    uses: Vec<u32>,
    /// Where each loop starts and ends.
    loops: Vec<(u32, u32)>,
    /// The loops round here.
    open: Vec<usize>,
    /// Registers that last at least as long as a loop.
    touches: Vec<(Register, usize)>,
    stores: HashMap<Register, Vec<u32>>,
    same: HashMap<Register, Register>,
    copies: Vec<(Register, Register)>,
}

impl Walk<'_> {
    fn sequence(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Instruction(instruction) if instruction.op == Op::Reinterpret => self.renamed(instruction),
                Node::Instruction(instruction) => {
                    for &operand in instruction.operands() {
                        self.read(operand);
                    }
                    self.write(instruction.target);
                    if instruction.op == Op::Copy && self.lanes.is_variable(instruction.operands()[0]) {
                        self.copies.push((instruction.target, instruction.operands()[0]));
                    }
                }
                Node::Store { variable, value } => {
                    self.read(*value);
                    self.write(*variable);
                    self.stores.entry(*variable).or_default().push(self.position);
                }
                Node::If { condition, accept, reject } => {
                    self.read(*condition);
                    self.position += 1;
                    self.sequence(accept);
                    self.read(*condition);
                    self.position += 1;
                    self.sequence(reject);
                }
                Node::Loop { body, continuing } => {
                    self.open.push(self.loops.len());
                    self.loops.push((self.position, NEVER));
                    self.position += 1;
                    self.sequence(body);
                    self.sequence(continuing);
                    if let Some(at) = self.open.pop() {
                        self.loops[at].1 = self.position;
                    }
                }
                Node::BreakIf { condition, .. } => self.read(*condition),
                Node::Break | Node::Continue | Node::Leave(_) => {}
            }
            self.position += 1;
        }
    }

    /// A new name for what another register holds, which is the one that is read.
    fn renamed(&mut self, instruction: &Instruction) {
        if instruction.op == Op::Reinterpret {
            self.same.insert(instruction.target, self.root(instruction.operands()[0]));
        }
    }

    fn root(&self, register: Register) -> Register {
        self.same.get(&register).copied().unwrap_or(register)
    }

    fn read(&mut self, register: Register) {
        let register = self.root(register);
        self.uses[register.index()] += 1;
        self.touch(register);
    }

    fn write(&mut self, register: Register) {
        self.touch(register);
    }

    fn touch(&mut self, register: Register) {
        let at = register.index();
        let before = self.first[at];
        self.first[at] = before.min(self.position);
        self.last[at] = self.last[at].max(self.position);
        // The outermost loop that this does not lie in from the beginning; of a variable, the outermost of all.
        let variable = self.lanes.is_variable(register);
        let outermost = self.open.iter().find(|&&open| variable || (before != NEVER && before < self.loops[open].0));
        if let Some(&outermost) = outermost {
            self.touches.push((register, outermost));
        }
    }

    fn done(mut self, uniform: &[bool]) -> Spans {
        for &(register, inside) in &self.touches {
            let (start, end) = self.loops[inside];
            let at = register.index();
            self.last[at] = self.last[at].max(end);
            if self.lanes.is_variable(register) {
                self.first[at] = self.first[at].min(start);
            }
        }
        let mut copies = HashMap::new();
        for (copy, variable) in std::mem::take(&mut self.copies) {
            let (from, to) = (self.first[copy.index()], self.last[copy.index()]);
            let stored = self.stores.get(&variable).is_some_and(|stores| stores.iter().any(|&store| from < store && store <= to));
            if !stored && uniform[copy.index()] == uniform[variable.index()] {
                copies.insert(copy, variable);
                let at = variable.index();
                self.last[at] = self.last[at].max(to);
            }
        }
        let positions = self.position as usize + 1;
        let (mut begins, mut ends) = (vec![Vec::new(); positions], vec![Vec::new(); positions]);
        for (at, info) in self.lanes.registers.iter().enumerate() {
            let register = Register(at as u32);
            let own = matches!(info.definition, Definition::Temporary | Definition::Variable);
            if self.first[at] == NEVER || uniform[at] || !own || copies.contains_key(&register) {
                continue;
            }
            begins[self.first[at] as usize].push(register);
            ends[self.last[at] as usize].push(register);
        }
        Spans { last: self.last, same: self.same, copies, uses: self.uses, begins, ends }
    }
}

/// The slots that are in use.
#[derive(Default)]
pub(super) struct Slots {
    free: [BTreeSet<Place>; 3],
    /// What each is for.
    pub kinds: Vec<Kind>,
    apart: bool,
}

impl Slots {
    pub fn of(wide: bool) -> Self {
        Self { apart: wide, ..Self::default() }
    }

    fn free(&mut self, kind: Kind) -> &mut BTreeSet<Place> {
        let first = [Kind::Narrow, Kind::Wide, Kind::Mask].into_iter().find(|&other| kind.shares(other, self.apart));
        &mut self.free[first.unwrap_or(kind) as usize]
    }

    /// The first that is free, so that a piece of machine code has its registers for those that are in use most.
    pub fn take(&mut self, kind: Kind) -> Place {
        self.free(kind).pop_first().unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() as Place - 1
        })
    }

    pub fn give(&mut self, slot: Place) {
        self.free(self.kinds[slot as usize]).insert(slot);
    }
}
