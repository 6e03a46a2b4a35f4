//! Requests to end where the system is not Linux. Not here: what is done about them.

use std::io;
use std::sync::atomic::Ordering;

use crate::data::target;

/// Calls `interrupted` on a thread of its own at each request.
pub(super) fn attend(interrupted: fn()) -> io::Result<()> {
    let handler = move || {
        target::STOPPED.store(true, Ordering::Relaxed);
        interrupted();
    };
    match ctrlc::try_set_handler(handler) {
        Err(ctrlc::Error::System(error)) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        // Refused where some signals are ignored, as under nohup: then the others end the process at once, and a file that
        // is being written stays behind.
        _ => Ok(()),
    }
}

/// Ends the process.
pub(super) fn exit(code: u8) -> ! {
    std::process::exit(code.into())
}
