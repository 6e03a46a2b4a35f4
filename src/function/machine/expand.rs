//! Operations that the processor's vectors have no instructions for, as the programs of `shaders/math`: a function's code is then one
//! piece. The bytecode does without, as it has a step for each that is faster than its many. Not here: the programs.

use std::collections::HashMap;

use crate::function::lanes::{Definition, Instruction, Lanes, Node, Op, Register, ScalarType, hoist, remove_dead};
use crate::function::library::program_for_machine;

/// The most registers of an expanded program. One that has more stays as it is.
const MOST_REGISTERS: usize = 50_000;

/// The same program with what there are programs for in their place; nothing where that is too much.
pub(super) fn expanded(lanes: &Lanes) -> Option<Lanes> {
    let mut lanes = lanes.clone();
    let body = std::mem::take(&mut lanes.body);
    lanes.body = sequence(&mut lanes, body)?;
    lanes.tidy();
    let mut body = std::mem::take(&mut lanes.body);
    compare_floats(&lanes, &mut body, &mut HashMap::new());
    lanes.body = body;
    remove_dead(&mut lanes);
    hoist(&mut lanes);
    Some(lanes)
}

/// Whether a float is NaN the functions ask of its bits, as drivers may believe that there is none: a processor can tell.
fn compare_floats(lanes: &Lanes, nodes: &mut [Node], known: &mut HashMap<Register, Instruction>) {
    for node in nodes {
        match node {
            Node::Instruction(instruction) => {
                if let Some(float) = asked(lanes, instruction, known) {
                    *instruction = Instruction::new(Op::NotEqual, instruction.target, &[float, float]);
                }
                known.insert(instruction.target, *instruction);
            }
            Node::If { accept, reject, .. } => {
                compare_floats(lanes, accept, known);
                compare_floats(lanes, reject, known);
            }
            Node::Loop { body, continuing } => {
                compare_floats(lanes, body, known);
                compare_floats(lanes, continuing, known);
            }
            _ => {}
        }
    }
}

/// The f32 of which this asks whether its bits without the sign are above those of infinity.
fn asked(lanes: &Lanes, test: &Instruction, known: &HashMap<Register, Instruction>) -> Option<Register> {
    let is = |register: Register, bits: u64| lanes.bits(register) == Some(bits) && lanes.scalar(register) == ScalarType::U32;
    let made = |register: &Register, op: Op| known.get(register).filter(|instruction| instruction.op == op);
    let &[infinity, magnitude] = test.operands() else { return None };
    if test.op != Op::Less || !is(infinity, 0x7f80_0000) {
        return None;
    }
    let &[a, b] = made(&magnitude, Op::And)?.operands() else { return None };
    let bits = if is(b, 0x7fff_ffff) { a } else { b };
    let float = made(&bits, Op::Reinterpret)?.operands()[0];
    ((is(a, 0x7fff_ffff) || is(b, 0x7fff_ffff)) && lanes.scalar(float) == ScalarType::F32).then_some(float)
}

/// What an operation on numbers of a type is called in `shaders/math`, and for which type. It gives numbers of `to`. In f64, pow and tan
/// alone take 1.05 times as long as in the bytecode; but they do not cut a longer function into pieces.
fn named(op: Op, from: ScalarType, to: ScalarType) -> Option<(&'static str, ScalarType)> {
    use ScalarType as T;
    let name = match (op, from) {
        (Op::InverseSquareRoot, T::F32 | T::F64) => "inverse_sqrt",
        (Op::Exp, T::F32 | T::F64) => "exp",
        (Op::Exp2, T::F32 | T::F64) => "exp2",
        (Op::Log, T::F32 | T::F64) => "log",
        (Op::Log2, T::F32 | T::F64) => "log2",
        (Op::Pow, T::F32 | T::F64) => "pow",
        (Op::Sin, T::F32 | T::F64) => "sin",
        (Op::Cos, T::F32 | T::F64) => "cos",
        (Op::Tan, T::F32 | T::F64) => "tan",
        (Op::Divide, T::I64 | T::U64) => "divide",
        (Op::Remainder, T::I64 | T::U64) => "remainder",
        (Op::Convert, T::F32 | T::F64) if to == T::I64 => "to_i64",
        (Op::Convert, T::F32 | T::F64) if to == T::U64 => "to_u64",
        (Op::Convert, T::I64 | T::U64) if to == T::F32 => "to_f32",
        _ => return counted(op, from),
    };
    Some((name, from))
}

/// The same of counts of bits, which are those of unsigned numbers.
fn counted(op: Op, scalar: ScalarType) -> Option<(&'static str, ScalarType)> {
    let name = match op {
        Op::CountOnes => "count_ones",
        // Of 64 bits it takes 1.15 times as long as in the bytecode.
        Op::ReverseBits if !scalar.is_wide() => "reverse_bits",
        Op::LeadingZeros => "leading_zeros",
        Op::TrailingZeros => "trailing_zeros",
        _ => return None,
    };
    Some((name, if scalar.is_wide() { ScalarType::U64 } else { ScalarType::U32 }))
}

fn sequence(lanes: &mut Lanes, nodes: Vec<Node>) -> Option<Vec<Node>> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Instruction(instruction) => operation(lanes, instruction, &mut out)?,
            Node::If { condition, accept, reject } => {
                out.push(Node::If { condition, accept: sequence(lanes, accept)?, reject: sequence(lanes, reject)? });
            }
            Node::Loop { body, continuing } => {
                out.push(Node::Loop { body: sequence(lanes, body)?, continuing: sequence(lanes, continuing)? });
            }
            node => out.push(node),
        }
    }
    Some(out)
}

fn operation(lanes: &mut Lanes, instruction: Instruction, out: &mut Vec<Node>) -> Option<()> {
    let (from, to) = (lanes.scalar(instruction.operands()[0]), lanes.scalar(instruction.target));
    let program = named(instruction.op, from, to).and_then(|(name, of)| Some((program_for_machine(name, of).ok()?, of)));
    let Some((program, of)) = program else {
        out.push(Node::Instruction(instruction));
        return Some(());
    };
    let operands: Vec<_> = instruction.operands().iter().map(|&operand| reinterpreted(lanes, operand, of, out)).collect();
    let results = lanes.splice(&program, &operands, out);
    let op = if lanes.scalar(results[0]) == to { Op::Copy } else { Op::Reinterpret };
    out.push(Node::Instruction(Instruction::new(op, instruction.target, &results)));
    (lanes.registers.len() <= MOST_REGISTERS).then_some(())
}

/// A whole number as one of another type.
fn reinterpreted(lanes: &mut Lanes, register: Register, as_type: ScalarType, out: &mut Vec<Node>) -> Register {
    if lanes.scalar(register) == as_type {
        return register;
    }
    let target = lanes.register(as_type, Definition::Temporary);
    out.push(Node::Instruction(Instruction::new(Op::Reinterpret, target, &[register])));
    target
}
