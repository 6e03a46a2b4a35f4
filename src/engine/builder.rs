//! An engine's settings.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use super::learn::Learnt;
use super::{Engine, Settings};
use crate::card::Slot;
use crate::cpu::pool::Pool;
use crate::cpu::simd::Level;
use crate::error::{Error, Result};
use crate::gpu;
#[cfg(feature = "gpu")]
use crate::memory::Hands;
use crate::pieces::cores;
use crate::schedule::Cpu;

/// Settings of an [`Engine`]; each has a default.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    threads: Option<usize>,
    adapter: Option<String>,
    without_gpu: Option<String>,
    cpu: Cpu,
    level: Option<Level>,
    calibration: Option<PathBuf>,
    log: Option<PathBuf>,
    allow_close: bool,
    gpu_memory: Option<u64>,
    staged: bool,
    as_card: bool,
    verify: Option<usize>,
}

impl Builder {
    /// Threads that compute at once. Default: one for each core that this process may use, and under
    /// `mpirun` or `srun` no more than its share among the machine's ranks. The process may have more of them asleep: those that help a waiting caller are not those that work in the background.
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

    /// No GPU, whatever the machine has: nothing is looked up, the report of `auto` gives `reason`, and `gpu` is an error that does.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let engine = Engine::builder().without_gpu("it is busy with other work").build()?;
    /// let error = engine.run(&Julia::default(), Backend::Gpu).unwrap_err();
    /// assert_eq!(error.to_string(), "no GPU: it is busy with other work; ask for auto or cpu");
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn without_gpu(mut self, reason: impl Into<String>) -> Self {
        self.without_gpu = Some(reason.into());
        self
    }

    /// Bytes of the GPU's memory that [residents](crate::Resident) may take together. Default: seven eighths of what the driver says
    /// there is; where it does not say, as much as it gives.
    pub fn gpu_memory(mut self, bytes: u64) -> Self {
        self.gpu_memory = Some(bytes);
        self
    }

    /// Whether data is copied to the GPU's memory and back where that is the host's own too. Default: no, kernels then read and write
    /// what the host does. Copying is what cards of their own need: with it, an integrated GPU can stand in for one.
    pub fn staged(mut self, staged: bool) -> Self {
        self.staged = staged;
        self
    }

    /// Whether `auto` takes a software GPU as it takes a card: for tests of what it does then.
    #[doc(hidden)]
    pub fn software_as_card(mut self, as_card: bool) -> Self {
        self.as_card = as_card;
        self
    }

    /// The SIMD level of jobs on the cores, of those that [`Level::available`] lists. Default: the one that the environment variable
    /// `YUNTA_SIMD` names, else for each kernel the one that is the fastest on this processor, which its first long job finds out.
    pub fn simd(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Keeps what the engine learns of this machine in a file, from which the next one begins: what jobs take at each place, what a
    /// probe of the machine found, and which SIMD level is the fastest for a kernel; and beside it, where the GPU's driver can give
    /// them, its compiled shaders. It is read before the first job and written when the last handle to the
    /// engine is dropped; one that is damaged, or of another machine or version, is written anew, and where nothing can be
    /// written nothing is. Default: none; what is learnt is kept in memory. See [`calibration_file`](crate::calibration_file).
    pub fn calibration(mut self, file: impl Into<PathBuf>) -> Self {
        self.calibration = Some(file.into());
        self
    }

    /// Adds each decision to a file, as a line of JSON from which it can be made again. Default: the file that the environment variable
    /// `YUNTA_LOG` names, if any.
    pub fn log(mut self, file: impl Into<PathBuf>) -> Self {
        self.log = Some(file.into());
        self
    }

    /// Whether `auto` may take a GPU whose results are only close to the cores' for a job, where it is predicted to be done
    /// first: the report says so then. Default: no, and the report says that a faster place was left out, and why.
    pub fn allow_close(mut self, allow: bool) -> Self {
        self.allow_close = allow;
        self
    }

    /// Has one of so many items that a GPU computed computed on the cores too, and its bits compared: an item that is wrong is a
    /// failure of the GPU, whose piece is then not used. 1 checks every item. Default: none is checked. Results that are only
    /// close to the cores', and those that stay on the GPU, are not checked.
    ///
    /// ```
    /// use yunta::{Backend, Engine, Julia};
    /// let engine = Engine::builder().verify(1000).build()?;
    /// engine.run(&Julia::default(), Backend::Auto)?;
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn verify(mut self, one_in: usize) -> Self {
        self.verify = Some(one_in);
        self
    }

    /// Makes the engine.
    ///
    /// # Errors
    /// `threads` is 0 or absurd, `verify` is 0, the log cannot be written, `YUNTA_SIMD` names a level that this processor lacks, `cpu` has a chunk of 0
    /// or more threads than the pool.
    pub fn build(self) -> Result<Engine> {
        let threads = self.threads.unwrap_or_else(cores);
        let levels = self.level.map_or_else(Level::candidates, |level| Ok(vec![level]))?;
        let (pool, learnt) = (Arc::new(Pool::new(threads)?), Learnt::new(self.calibration.clone(), self.log.clone(), threads)?);
        let verify = self.verify.map(|one_in| {
            NonZeroUsize::new(one_in).ok_or_else(|| Error::argument("verify", one_in, "one item in how many? Give 1 or more"))
        });
        let settings = Settings { cpu: self.cpu, allow_close: self.allow_close, verify: verify.transpose()? };
        let gpu = match self.without_gpu.clone() {
            Some(reason) => Slot::without(reason),
            None => gpu::slot(self.wishes(&pool)),
        };
        Engine::make(pool, levels, gpu, learnt, settings)
    }

    #[cfg(feature = "gpu")]
    fn wishes(self, pool: &Arc<Pool>) -> gpu::Wishes {
        let Self { adapter, gpu_memory: resident, staged, as_card, calibration: cache, .. } = self;
        let (threads, pool) = (pool.size(), Arc::clone(pool));
        // Where no thread starts, whoever asked does all of it; and where all of them compute, so that it need not wait for them.
        let hands = Hands::new(threads, move |work| {
            if pool.has_time() {
                drop(pool.each_and_caller(threads, &|_, _| work()));
            }
        });
        gpu::Wishes { adapter, resident, staged, as_card, cache, hands }
    }

    #[cfg(not(feature = "gpu"))]
    fn wishes(self, _: &Arc<Pool>) -> gpu::Wishes {
        gpu::Wishes
    }
}
