//! `yunta list`: the kernels, the types that they compute in, and where each can run. Runs none of them.

use std::io::{self, Write};

use yunta::conformance::Cases;
use yunta::{NoShader, Visitor, visit_kernels};

use crate::shell::failure::Failure;
use crate::shell::table::Table;

pub(crate) fn run() -> Result<(), Failure> {
    let mut rows = Rows(Table::new(["kernel", "type", "serial", "cpu", "gpu"]));
    visit_kernels(&mut rows);
    Ok(write!(io::stdout().lock(), "{}", rows.0)?)
}

/// A row for each kernel and type.
struct Rows(Table);

impl Visitor for Rows {
    fn visit<K: Cases + 'static>(&mut self) {
        // A swept case is a small one.
        let case = K::cases().into_iter().find(|case| case.is_swept() && !case.is_cores_only());
        let kernel = case.map(|case| case.kernel());
        let gpu = match kernel.as_ref().map(|kernel| kernel.shader()) {
            Some(Ok(_)) => "yes".to_owned(),
            Some(Err(NoShader(reason))) => format!("no: {reason}"),
            None => "no: no job that a GPU could take".to_owned(),
        };
        self.0.row([K::NAME, K::PRECISION, "yes", "yes", &gpu]);
    }
}
