//! `yunta devices`: the cores, their SIMD level and every adapter, as text.

use std::io::{self, Write};

use yunta::{Engine, Level};

use crate::shell::failure::Failure;

/// The cores, their SIMD level, and every GPU: what it can do, and why it would or would not be used
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Tell what would be used if this adapter were named: a part of its name, or its PCI address
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let engine = Engine::new()?;
    let mut out = io::stdout().lock();
    let levels = Level::available().into_iter().map(Level::name).collect::<Vec<_>>().join(", ");
    writeln!(out, "cores: {} threads, {} of the SIMD levels {levels}", engine.threads(), engine.level().name())?;
    // Finding the adapters may take a while: what is known is shown first.
    out.flush()?;
    Ok(writeln!(out, "{}", yunta::devices(arguments.adapter.as_deref()))?)
}
