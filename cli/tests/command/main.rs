//! The command as its users meet it, in one program: what it says, and every file that it reads and writes. Not here: whether
//! a kernel's numbers are right, which is the library's affair.

mod calibration;
mod compressed;
mod documented;
#[cfg(target_os = "linux")]
mod faults;
mod files;
mod functions;
#[cfg(unix)]
mod interrupts;
#[cfg(target_os = "linux")]
mod little_memory;
mod parquet;
mod pictures;
mod plans;
mod recipes;
mod runs;
mod sequences;
mod shards;
mod shell;
#[cfg(unix)]
mod storm;
mod tables;
