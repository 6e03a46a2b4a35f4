//! A bar on the terminal for a job that takes over a second. Looks at the job's watch; the job knows nothing of it.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

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

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
