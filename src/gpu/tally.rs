//! Counts what crosses to a device and back. Knows nothing of what it is.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::report::Traffic;

/// Counts of one device, each of which only grows.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    uploaded: AtomicU64,
    downloaded: AtomicU64,
    submissions: AtomicU64,
    waits: AtomicU64,
    created: AtomicU64,
}

impl Tally {
    pub fn up(&self, bytes: u64) {
        self.uploaded.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn down(&self, bytes: u64) {
        self.downloaded.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn submitted(&self) {
        self.submissions.fetch_add(1, Ordering::Relaxed);
    }

    pub fn waited(&self) {
        self.waits.fetch_add(1, Ordering::Relaxed);
    }

    pub fn created(&self, count: u64) {
        self.created.fetch_add(count, Ordering::Relaxed);
    }

    pub fn traffic(&self) -> Traffic {
        let [uploaded, downloaded, submissions, waits, created] =
            [&self.uploaded, &self.downloaded, &self.submissions, &self.waits, &self.created].map(|count| count.load(Ordering::Relaxed));
        Traffic { uploaded, downloaded, submissions, waits, created }
    }
}
