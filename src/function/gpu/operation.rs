//! One operation of a lane program as an expression of WGSL, and the functions of `shaders/math` that it calls. Not here:
//! statements.

use super::names::Names;
use crate::function::lanes::{Instruction, Lanes, Op, ScalarType};
use crate::math::shaders::File;

/// The expression.
///
/// # Errors
/// What shaders do not have.
pub(super) fn expression(lanes: &Lanes, names: &mut Names<'_>, instruction: &Instruction) -> Result<String, String> {
    let (op, target) = (instruction.op, lanes.scalar(instruction.target));
    let from = lanes.scalar(instruction.operands()[0]);
    let x = names.operands(op, instruction.operands());
    if let Op::Gather { whole, component } = op {
        return Ok(names.gather(whole, component, &x[0], from));
    }
    Ok(match (op, from) {
        (Op::Copy, _) => x[0].clone(),
        (Op::Select, _) => format!("select({}, {}, {})", x[2], x[1], x[0]),
        (Op::Convert, _) => convert(names, &x[0], from, target),
        (Op::Bitcast, _) => {
            names.uses(File::Bits);
            format!("bitcast<{}>(yunta_nan_like({1}, bitcast<u32>({1})))", target.name(), x[0])
        }
        (Op::Reinterpret, _) => reinterpret(&x[0], target),
        (_, ScalarType::F32) => of_floats(names, op, &x),
        (_, ScalarType::I32 | ScalarType::U32) => of_wholes(op, &x, from),
        (_, ScalarType::Bool) => of_bools(op, &x),
        (_, wide) => return Err(super::wide(wide)),
    })
}

fn of_floats(names: &mut Names<'_>, op: Op, x: &[String]) -> String {
    let kept = |sign: &str| format!("keep({} {sign} {})", x[0], x[1]);
    let mut call = |file: File, name: &str| {
        names.uses(file);
        format!("yunta_{name}({})", x.join(", "))
    };
    match op {
        Op::Add => kept("+"),
        Op::Subtract => kept("-"),
        Op::Multiply => kept("*"),
        Op::Negate => format!("bitcast<f32>(bitcast<u32>({}) ^ 0x80000000u)", x[0]),
        Op::Absolute => call(File::Order, "abs"),
        Op::Divide => call(File::Divide, "divide"),
        // The remainder's formula is lowered to others.
        Op::Minimum => call(File::Order, "min"),
        Op::Maximum => call(File::Order, "max"),
        Op::Floor => call(File::Round, "floor"),
        Op::Ceil => call(File::Round, "ceil"),
        Op::Trunc => call(File::Round, "trunc"),
        Op::Round => call(File::Round, "round"),
        Op::SquareRoot => call(File::Sqrt, "sqrt"),
        Op::InverseSquareRoot => call(File::Root, "inverse_sqrt"),
        Op::Exp => call(File::Exp, "exp"),
        Op::Exp2 => call(File::Exp, "exp2"),
        Op::Log => call(File::Log, "log"),
        Op::Log2 => call(File::Log, "log2"),
        Op::Pow => call(File::Pow, "pow"),
        Op::Sin => call(File::Trig, "sin"),
        Op::Cos => call(File::Trig, "cos"),
        Op::Tan => call(File::Trig, "tan"),
        Op::Fma => call(File::Fma, "fma"),
        Op::Less => call(File::Order, "less"),
        Op::LessEqual => call(File::Order, "less_equal"),
        Op::Equal => call(File::Order, "equal"),
        Op::NotEqual => format!("!{}", call(File::Order, "equal")),
        op => unreachable!("{op:?} of floats"),
    }
}

fn of_wholes(op: Op, x: &[String], scalar: ScalarType) -> String {
    let between = |sign: &str| format!("({} {sign} {})", x[0], x[1]);
    let call = |name: &str| format!("{name}({})", x.join(", "));
    match op {
        Op::Add => between("+"),
        Op::Subtract => between("-"),
        Op::Multiply => between("*"),
        Op::Divide => between("/"),
        Op::Remainder => between("%"),
        Op::And => between("&"),
        Op::Or => between("|"),
        Op::Xor => between("^"),
        Op::Less => between("<"),
        Op::LessEqual => between("<="),
        Op::Equal => between("=="),
        Op::NotEqual => between("!="),
        Op::ShiftLeft => format!("({} << ({} & 31u))", x[0], x[1]),
        Op::ShiftRight => format!("({} >> ({} & 31u))", x[0], x[1]),
        Op::Negate => format!("({}(0) - {})", scalar.name(), x[0]),
        Op::Not => format!("(~{})", x[0]),
        Op::Absolute => call("abs"),
        Op::Minimum => call("min"),
        Op::Maximum => call("max"),
        Op::CountOnes => call("countOneBits"),
        Op::ReverseBits => call("reverseBits"),
        Op::LeadingZeros => call("countLeadingZeros"),
        Op::TrailingZeros => call("countTrailingZeros"),
        op => unreachable!("{op:?} of whole numbers"),
    }
}

fn of_bools(op: Op, x: &[String]) -> String {
    match op {
        Op::And => format!("({} & {})", x[0], x[1]),
        Op::Or => format!("({} | {})", x[0], x[1]),
        Op::Xor | Op::NotEqual => format!("({} != {})", x[0], x[1]),
        Op::Equal => format!("({} == {})", x[0], x[1]),
        Op::Not => format!("(!{})", x[0]),
        op => unreachable!("{op:?} of bools"),
    }
}

fn convert(names: &mut Names<'_>, x: &str, from: ScalarType, to: ScalarType) -> String {
    if from == ScalarType::F32 && to.is_integer() {
        names.uses(File::Convert);
        return format!("yunta_to_{}({x})", to.name());
    }
    // A compiler that knows the number would reckon with the float.
    if to == ScalarType::F32 { format!("keep(f32({x}))") } else { format!("{}({x})", to.name()) }
}

fn reinterpret(x: &str, to: ScalarType) -> String {
    match to {
        ScalarType::F32 => format!("bitcast<f32>(bitcast<u32>({x}) ^ job.zero)"),
        _ => format!("bitcast<{}>({x})", to.name()),
    }
}
