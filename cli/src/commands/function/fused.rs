//! Several expressions as one function, so that all are computed in one pass. Not here: which types their names have.

use std::fmt::Write;

use yunta::{Function, ScalarType, Work};

use super::chosen::{Expression, refused};
use super::ready::{input, zeros};
use super::results::Output;
use crate::data::column::Type;
use crate::shell::failure::Failure;

/// One function of all expressions, for names of these types, and the names of its results.
pub(super) fn fused(expressions: &[Expression], scalar: &dyn Fn(&str) -> ScalarType) -> Result<(Function, Vec<String>), Failure> {
    let names = expressions.iter().map(|expression| expression.name.clone()).collect();
    if let [one] = expressions {
        return Ok((one.function.clone(), names));
    }
    let outputs = outputs(expressions, scalar)?;
    let function = Function::named(text(expressions, &outputs, scalar), "expressions");
    let apart = |error: yunta::Error| Failure::Usage(format!("the expressions do not go together: {error}"));
    Ok((function.map_err(apart)?, names))
}

/// What each expression gives, tried one after the other.
fn outputs(expressions: &[Expression], scalar: &dyn Fn(&str) -> ScalarType) -> Result<Vec<Output>, Failure> {
    let mut outputs: Vec<Output> = Vec::new();
    for Expression { name, function } in expressions {
        let of = |parameter: &str| {
            let earlier = outputs.iter().find(|output| output.name == parameter);
            earlier.map_or((scalar(parameter), 1), |output| (output.scalar(), output.components))
        };
        let columns: Vec<_> = function.parameters().iter().map(|parameter| (parameter.name.as_str(), of(&parameter.name))).collect();
        if let Some((vector, _)) = columns.iter().find(|(_, (_, components))| *components > 1) {
            let message = format!("{name} takes {vector}, which is a vector: use it where it is made, or its numbers one by one");
            return Err(Failure::Usage(message));
        }
        let zeros: Vec<_> = columns.iter().map(|(parameter, (scalar, _))| (*parameter, zeros(*scalar, 1))).collect();
        let call = zeros.iter().fold(function.call().items(1), |call, (parameter, column)| input(call, parameter, column));
        call.validate().map_err(|error| refused(Some(name), error))?;
        let output = Output::of(name.clone(), call.output(0));
        outputs.push(if zeros.is_empty() { constant(output, expressions, scalar) } else { output });
    }
    Ok(outputs)
}

/// A number alone has the type of the others.
fn constant(output: Output, expressions: &[Expression], scalar: &dyn Fn(&str) -> ScalarType) -> Output {
    let names = expressions.iter().flat_map(|expression| expression.function.parameters()).map(|parameter| parameter.name.as_str());
    let own = names.filter(|name| expressions.iter().all(|expression| expression.name != *name)).map(scalar);
    let other = own.into_iter().find(|scalar| *scalar != ScalarType::Bool);
    match (output.held, other) {
        (Type::I32, Some(scalar)) | (Type::F32, Some(scalar @ ScalarType::F64)) => Output { held: Type::of(scalar), ..output },
        _ => output,
    }
}

/// The text of the function. A name that is a parameter's too is given a block of its own, in which it hides that.
fn text(expressions: &[Expression], outputs: &[Output], scalar: &dyn Fn(&str) -> ScalarType) -> String {
    let mut parameters: Vec<&str> = Vec::new();
    for (at, Expression { function, .. }) in expressions.iter().enumerate() {
        for parameter in function.parameters() {
            let name = parameter.name.as_str();
            if !expressions[..at].iter().any(|earlier| earlier.name == name) && !parameters.contains(&name) {
                parameters.push(name);
            }
        }
    }
    let members = outputs.iter().enumerate().map(|(at, output)| format!("m{at}: {}", of_type(output))).collect::<Vec<_>>().join(", ");
    let takes = parameters.iter().map(|name| format!("{name}: {}", scalar(name))).collect::<Vec<_>>().join(", ");
    let mut text =
        format!("struct yunta_results {{ {members} }}\nfn expressions({takes}) -> yunta_results {{\nvar yunta_all: yunta_results;\n");
    let mut open = 0;
    for (at, (Expression { name, function }, output)) in expressions.iter().zip(outputs).enumerate() {
        if parameters.contains(&name.as_str()) {
            text.push_str("{\n");
            open += 1;
        }
        let _ = writeln!(text, "let {name}: {} = ({}\n);\nyunta_all.m{at} = {name};", of_type(output), function.source());
    }
    text + &"}\n".repeat(open) + "return yunta_all;\n}\n"
}

fn of_type(output: &Output) -> String {
    match output.components {
        1 => output.scalar().to_string(),
        components => format!("vec{components}<{}>", output.scalar()),
    }
}
