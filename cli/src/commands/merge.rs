//! `yunta merge`: the result of pieces that are all there. Makes none.

use std::path::PathBuf;

use yunta::Error;
use yunta::pieces::list;

use crate::data::target::Target;
use crate::pieces::{self, Folder};
use crate::shell::failure::Failure;

/// A result put together of its pieces, which are checked; then their folder is removed
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The result, beside which its pieces are
    #[arg(value_name = "OUT")]
    out: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Some((folder, manifest)) = Folder::open(&arguments.out)? else { return Ok(()) };
    if !folder.has_result()? {
        let failed = |reason: String| Failure::from(Error::file(folder.path(), reason));
        let missing = folder.absent()?;
        if !missing.is_empty() {
            return Err(failed(format!("pieces are missing: {}; run their shards again", list(&missing))));
        }
        let form = manifest.form().ok_or_else(|| failed("its manifest is damaged; remove the folder".into()))?;
        let target = pieces::staged(&Target::new(&arguments.out)?)?;
        pieces::assemble(&folder, &form, &target, None)?;
    }
    folder.remove();
    Ok(())
}
