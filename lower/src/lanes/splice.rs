//! One program within another: its code with registers of the other's, its items' elements as operands that are there.
//! Not here: passes, which then see both as one.

use super::node::{Instruction, Node};
use super::{Definition, Lanes, Register};

impl Lanes {
    /// Puts another program's code behind `out`, with `operands` as its parameters, a number each; the registers of its
    /// results. It has parameters and constants, and nothing else that is there before it begins.
    pub fn splice(&mut self, program: &Self, operands: &[Register], out: &mut Vec<Node>) -> Vec<Register> {
        let mut splice = Splice { into: self, program, operands, registers: vec![None; program.registers.len()] };
        out.extend(program.prologue.iter().map(|instruction| Node::Instruction(splice.instruction(instruction))));
        let nodes = splice.sequence(&program.body);
        out.extend(nodes);
        program.results.iter().map(|&result| splice.register(result)).collect()
    }
}

struct Splice<'a> {
    into: &'a mut Lanes,
    program: &'a Lanes,
    operands: &'a [Register],
    /// Those that have one already; many of a program's are of work that was found to be needless.
    registers: Vec<Option<Register>>,
}

impl Splice<'_> {
    /// The register that stands for one of the program's.
    fn register(&mut self, register: Register) -> Register {
        if let Some(there) = self.registers[register.index()] {
            return there;
        }
        let (scalar, definition) = (self.program.scalar(register), self.program.definition(register));
        let new = match definition {
            Definition::Item { parameter, .. } => self.operands[parameter as usize],
            Definition::Constant(bits) => self.into.constant(scalar, bits),
            definition => self.into.register(scalar, definition),
        };
        self.registers[register.index()] = Some(new);
        new
    }

    fn instruction(&mut self, instruction: &Instruction) -> Instruction {
        let operands: Vec<_> = instruction.operands().iter().map(|&operand| self.register(operand)).collect();
        Instruction::new(instruction.op, self.register(instruction.target), &operands)
    }

    fn sequence(&mut self, nodes: &[Node]) -> Vec<Node> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn node(&mut self, node: &Node) -> Node {
        match node {
            Node::Instruction(instruction) => Node::Instruction(self.instruction(instruction)),
            Node::Store { variable, value } => Node::Store { variable: self.register(*variable), value: self.register(*value) },
            Node::If { condition, accept, reject } => {
                Node::If { condition: self.register(*condition), accept: self.sequence(accept), reject: self.sequence(reject) }
            }
            Node::Loop { body, continuing } => Node::Loop { body: self.sequence(body), continuing: self.sequence(continuing) },
            Node::BreakIf { condition, when } => Node::BreakIf { condition: self.register(*condition), when: *when },
            // A program that is whole has none to leave a scope.
            node @ (Node::Break | Node::Continue | Node::Leave(_)) => node.clone(),
        }
    }
}
