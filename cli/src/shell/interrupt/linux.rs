//! Requests to end as Linux makes them: signals, one by one, of which those stay ignored that the caller has ignored. Not
//! here: what is done about them.

use std::fs;
use std::io::{self, Read};
use std::sync::atomic::AtomicBool;
use std::thread;

use signal_hook::consts::{SIGABRT, SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level};

use super::STACK;
use crate::data::target;

/// Calls `interrupted` on a thread of its own at each signal, and has the process end by an exit code where it would abort.
pub(super) fn attend(interrupted: fn()) -> io::Result<()> {
    // Memory that ends in a library that cannot say so: it has been told in a line, and the exit code is an error's.
    static ALWAYS: AtomicBool = AtomicBool::new(true);
    flag::register_conditional_shutdown(SIGABRT, 1, &ALWAYS)?;
    // A file that may not grow is an error of the write that says so, and no end by a signal.
    static TOO_LARGE: AtomicBool = AtomicBool::new(false);
    flag::register(SIGXFSZ, &TOO_LARGE)?;

    let (mut told, tell) = io::pipe()?;
    let awaits = move || {
        while told.read_exact(&mut [0]).is_ok() {
            interrupted();
        }
    };
    thread::Builder::new().name("yunta-signals".into()).stack_size(STACK).spawn(awaits)?;
    let ignored = ignored();
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        if ignored >> (signal - 1) & 1 == 0 {
            // At once, where the thread may yet have to wake: a reader whose writer was interrupted too is at its end.
            flag::register(signal, &target::STOPPED)?;
            low_level::pipe::register(signal, tell.try_clone()?)?;
        }
    }
    Ok(())
}

/// Ends the process and nothing else: a driver's own end must not wait for its threads.
pub(super) fn exit(code: u8) -> ! {
    low_level::exit(code.into())
}

/// A bit for each signal that the caller has ignored, as under nohup: the lowest is signal 1.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
