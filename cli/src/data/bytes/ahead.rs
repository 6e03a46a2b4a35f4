//! A source that is read ahead by a thread of its own, a few blocks and no more. Not here: what the source is.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::Source;

/// Bytes that the thread hands over at once.
const BLOCK: usize = 1 << 20;

/// Blocks that wait to be read: as many as a block of lines has, so that the thread goes on while those are parsed.
const BLOCKS: usize = 8;

/// What the thread has read, as it comes.
pub(super) struct Ahead {
    blocks: Receiver<io::Result<Vec<u8>>>,
    block: Vec<u8>,
    /// Bytes of the block that were taken.
    taken: usize,
    ended: bool,
}

impl Ahead {
    /// Begins to read.
    pub fn new(source: Source) -> io::Result<Self> {
        let (sender, blocks) = sync_channel(BLOCKS);
        thread::Builder::new().name("decompression".into()).spawn(move || read_all(source, &sender))?;
        Ok(Self { blocks, block: Vec::new(), taken: 0, ended: false })
    }
}

/// Sends block after block, an empty one last, until nobody wants them.
fn read_all(mut source: Source, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let block = block(&mut source);
        let goes_on = block.as_ref().is_ok_and(|block| !block.is_empty());
        if to.send(block).is_err() || !goes_on {
            return;
        }
    }
}

fn block(source: &mut Source) -> io::Result<Vec<u8>> {
    let mut block = Vec::new();
    block.try_reserve_exact(BLOCK)?;
    source.take(BLOCK as u64).read_to_end(&mut block)?;
    Ok(block)
}

impl Read for Ahead {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.block.len() && !self.ended {
            // Without a word the thread ends by a panic alone.
            let block = self.blocks.recv().map_err(|_| io::Error::other("damaged: it could not be decompressed"))?;
            (self.block, self.taken) = (block?, 0);
            self.ended = self.block.is_empty();
        }
        let read = (&self.block[self.taken..]).read(to)?;
        self.taken += read;
        Ok(read)
    }
}
