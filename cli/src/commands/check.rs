//! `yunta check`: what a function of a file takes and gives, what an item of it costs, and where it can run. Runs nothing.

use std::io::{self, Write};
use std::path::PathBuf;

use yunta::{Function, ItemCost, Parameter, ParameterKind, Portability, ScalarType};

use super::function::chosen;
use super::function::ready::{input, zeros};
use crate::data::column::Column;
use crate::shell::failure::Failure;
use crate::shell::table::Table;
use crate::shell::values;

/// What a function of WGSL takes and gives, what an item of it costs, and where it can run
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The file
    #[arg(value_name = "FILE.wgsl", value_parser = values::input())]
    file: PathBuf,
    /// The function that is meant, where several are not called by others
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
}

const EXAMPLES: &str = "\
An item's operations are counted in additions of f32, with both sides of every branch; of a loop, those of one turn.

Examples:
  yunta check price.wgsl
  yunta check price.wgsl --function price";

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let function = chosen::read(&arguments.file, arguments.function.as_deref())?;
    let wrong = |error: yunta::Error| Failure::Failed(format!("{}: {error}", arguments.file.display()));
    let cost = function.item_cost().map_err(wrong)?;
    let mut out = io::stdout().lock();
    write!(out, "{}", outside(&function))?;
    writeln!(out, "costs  {}", costs(cost))?;
    writeln!(out, "runs   on one core (serial) and on all cores (cpu)")?;
    match on_gpu(&function) {
        Ok(portability) => writeln!(out, "       and on the GPU (gpu): {portability}")?,
        Err(reason) => writeln!(out, "       but not on the GPU (gpu): {reason}")?,
    }
    Ok(())
}

/// What it takes and gives, a line each.
fn outside(function: &Function) -> Table {
    let name = function.name().unwrap_or_default();
    let mut table = Table::new([name, "name", "type", ""]);
    let mut takes = Some("takes");
    for parameter in function.parameters() {
        let kind = match parameter.kind {
            ParameterKind::Whole => "a whole input: any element of an array",
            _ => "an element of an array, a column of a table, or one value",
        };
        table.row([takes.take().unwrap_or_default(), &parameter.name, &type_name(parameter.scalar, parameter.components), kind]);
    }
    if function.takes_place() {
        table.row([takes.take().unwrap_or_default(), "(its place)", "vec3<u32>", "--size tells how many there are, where no input does"]);
    }
    let mut gives = Some("gives");
    for output in function.outputs() {
        table.row([gives.take().unwrap_or_default(), &output.name, &type_name(output.scalar, output.components), ""]);
    }
    table
}

fn type_name(scalar: Option<ScalarType>, components: usize) -> String {
    let scalar = scalar.map_or("", ScalarType::name);
    match components {
        1 => scalar.to_owned(),
        2..=4 => format!("vec{components}<{scalar}>"),
        _ => format!("{components} of {scalar}"),
    }
}

fn costs(ItemCost { straight, turn, loops, .. }: ItemCost) -> String {
    let plural = |count: u64, of: &str| format!("{count} {of}{}", if count == 1 { "" } else { "s" });
    let straight = plural(straight, "operation");
    match loops {
        0 => format!("{straight} an item"),
        1 => format!("{straight} an item, and {} a turn of its loop", plural(turn, "operation")),
        _ => format!("{straight} an item, and {} a turn of each of its {loops} loops", plural(turn, "operation")),
    }
}

/// Where a GPU that takes it gives the same bits, with arrays of one element; or why none takes it.
fn on_gpu(function: &Function) -> Result<Portability, String> {
    let one = |parameter: &Parameter| zeros(parameter.scalar.unwrap_or(ScalarType::F32), parameter.components);
    let columns: Vec<Column> = function.parameters().iter().map(one).collect();
    let call = function.parameters().iter().zip(&columns);
    let call = call.fold(function.call().items(1), |call, (parameter, column)| input(call, &parameter.name, column));
    yunta::check_shader(&call).map_err(|error| match error {
        yunta::Error::NoShader { reason, .. } => reason,
        error => error.to_string(),
    })
}
