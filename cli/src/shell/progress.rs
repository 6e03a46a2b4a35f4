//! Bars on the terminal: how far a job is that takes over a second, and at which step a command is. A job's bar looks at
//! its watch; the job knows nothing of it.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use yunta::Watch;

/// Nothing is shown before this.
const PATIENCE: Duration = Duration::from_secs(1);
const REFRESH: Duration = Duration::from_millis(100);

/// A thread that shows the bar until this is dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows how far the job of `watch` is, if stderr is a terminal. `quiet`: never.
    pub fn of(watch: &Arc<Watch>, quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self { shown: None };
        }
        let (end, ended) = channel();
        let watch = Arc::clone(watch);
        let show = move || {
            let mut bar: Option<ProgressBar> = None;
            let mut patience = PATIENCE;
            while ended.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                patience = REFRESH;
                let bar = bar.get_or_insert_with(new_bar);
                bar.set_length(watch.total() as u64);
                bar.set_position(watch.done() as u64);
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        };
        let thread = thread::Builder::new().name("yunta-progress".into()).spawn(show);
        Self { shown: thread.ok().map(|thread| (end, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.shown.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}

/// A bar that shows which of a command's steps is under way, until this is dropped.
#[derive(Debug)]
pub(crate) struct Steps {
    bar: ProgressBar,
}

impl Steps {
    /// A bar of so many steps, if stderr is a terminal. `quiet`: never.
    pub fn of(steps: usize, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{bar:20} {pos} of {len}  {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        Self { bar: if shown { bar.with_style(style) } else { ProgressBar::hidden() } }
    }

    /// The next step begins.
    pub fn next(&mut self, name: &str) {
        self.bar.set_message(name.to_owned());
        self.bar.inc(1);
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A bar of a command's parts, of which there are many, with the time that is left: shown from the first second on.
#[derive(Debug)]
pub(crate) struct Bar {
    total: usize,
    done: usize,
    begun: Instant,
    bar: Option<ProgressBar>,
    shown: bool,
}

impl Bar {
    /// A bar of so many parts, if stderr is a terminal. `quiet`: never.
    pub fn of(total: usize, quiet: bool) -> Self {
        Self { total, done: 0, begun: Instant::now(), bar: None, shown: !quiet && std::io::stderr().is_terminal() }
    }

    /// So many more are done.
    pub fn advance(&mut self, parts: usize) {
        self.done += parts;
        if self.shown && self.begun.elapsed() >= PATIENCE {
            let begun = self.begun;
            let bar = self.bar.get_or_insert_with(|| new_bar().with_elapsed(begun.elapsed()));
            bar.set_length(self.total as u64);
            bar.set_position(self.done as u64);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
