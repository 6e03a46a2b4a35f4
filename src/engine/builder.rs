//! An engine's settings.

use std::thread::available_parallelism;

use super::Engine;
use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::error::Result;
use crate::gpu;
use crate::schedule::Cpu;

/// Settings of an [`Engine`]; each has a default.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    threads: Option<usize>,
    adapter: Option<String>,
    cpu: Cpu,
    level: Option<Level>,
    allow_close: bool,
}

impl Builder {
    /// Threads that compute at once. Default: one for each core that this process may use. The process may have more of
    /// them asleep: those that help a waiting caller are not those that work in the background.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// How jobs use the pool, where a call does not say otherwise through [`Engine::with`].
    pub fn cpu(mut self, cpu: Cpu) -> Self {
        self.cpu = cpu;
        self
    }

    /// The GPU to use: a part of its name in any case, or its PCI address. One that is named may be a software GPU.
    /// Default: the one that the environment variable `YUNTA_ADAPTER` names if it is not empty, else the fastest kind there is.
    ///
    /// Nothing is looked up before a job needs the GPU. Where no such adapter serves, the report of `auto` says so and `gpu`
    /// is an error; [`check_adapter`](crate::check_adapter) tells beforehand.
    pub fn adapter(mut self, name: impl Into<String>) -> Self {
        self.adapter = Some(name.into());
        self
    }

    /// The SIMD level of jobs on the cores, of those that [`Level::available`] lists. Default: [`Level::detect`].
    pub fn simd(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Whether `auto` may take a GPU whose results are only close to the cores' for a job, where it is predicted to be done
    /// first: the report says so then. Default: no, and the report says that a faster place was left out, and why.
    pub fn allow_close(mut self, allow: bool) -> Self {
        self.allow_close = allow;
        self
    }

    /// Makes the engine.
    ///
    /// # Errors
    /// `threads` is 0 or absurd, `YUNTA_SIMD` names a level that this processor lacks, `cpu` has a chunk of 0 or more threads
    /// than the pool.
    pub fn build(self) -> Result<Engine> {
        let threads = self.threads.unwrap_or_else(|| available_parallelism().map_or(1, usize::from));
        let level = self.level.map_or_else(Level::detect, Ok)?;
        Engine::make(Pool::new(threads)?, self.cpu, level, gpu::Slot::new(self.adapter), self.allow_close)
    }
}
