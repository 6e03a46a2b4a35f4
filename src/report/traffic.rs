//! What an engine and its GPU have exchanged so far. Counts; measures no time.

/// What has crossed between an engine and its GPU since that was opened, by [`Engine::traffic`](crate::Engine::traffic). Bytes are
/// those of the caller's arrays, without the few words that tell a job's range and its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// Bytes of inputs and residents that went to the GPU.
    pub uploaded: u64,
    /// Bytes of results and residents that came from it.
    pub downloaded: u64,
    /// Submissions of work.
    pub submissions: u64,
    /// Waits for a submission's end: round trips.
    pub waits: u64,
    /// Buffers and bindings that were made: none where those of earlier jobs serve.
    pub created: u64,
}
