//! What a card is given: one computation, the cursor over its items, and how much of what is left falls to the card. Every piece
//! that a card has computed passes through here, so that what is to be done with each is written once. Computes nothing but a
//! sample to check.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::cpu::simd::Level;
use crate::cursor::{Cursor, Taken};
use crate::error::{Error, Result};
use crate::gpu::Kept;
use crate::kernel::{Column, Cost, Outputs, Work, fields};
use crate::report::Laps;
use crate::watch::{Side, Watch};

/// A card that does not answer for so long hangs: drivers end a submission after 2 to 20 seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// One that others could do the work of is waited for no longer than this.
pub(crate) const SHORT_PATIENCE: Duration = Duration::from_secs(10);

/// What a card could take next, as it asks for a piece.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    /// Items that it would like.
    pub wish: usize,
    /// Seconds that an item takes there.
    pub an_item: f64,
    /// Whether that was measured.
    pub is_measured: bool,
    /// Items that it has under way.
    pub under_way: usize,
    /// Seconds from a piece's taking to its results, beside the work itself.
    pub latency: f64,
}

/// How many of so many items that are left fall to a card.
type Share<'j> = dyn Fn(usize, &Offer) -> usize + Sync + 'j;

/// One computation for a card.
pub(crate) struct CardJob<'j, 'c, 'p> {
    pub work: &'j dyn Work,
    /// The items, and what they cost.
    pub range: Range<usize>,
    pub cost: &'j Cost,
    cursor: &'c Cursor<Outputs<'p>>,
    /// None where it takes all it likes.
    share: Option<&'j Share<'j>>,
    /// Where the results stay, each output's; none where they are the host's.
    pub leave: Option<&'j [Arc<Kept>]>,
    /// One of so many items is computed on the host too, and compared.
    verify: Option<NonZeroUsize>,
    pub patience: Duration,
    side: &'j Side<'j>,
    pub laps: &'j Laps,
}

impl<'j, 'c, 'p> CardJob<'j, 'c, 'p> {
    /// All that is left of a cursor, for a card alone.
    pub fn new(work: &'j dyn Work, cost: &'j Cost, cursor: &'c Cursor<Outputs<'p>>, side: &'j Side<'j>, laps: &'j Laps) -> Self {
        let range = cursor.range();
        Self { work, range, cost, cursor, share: None, leave: None, verify: None, patience: PATIENCE, side, laps }
    }

    /// The same for a card that others help, of which `share` says how much of what is left falls to it.
    pub fn shared(self, range: Range<usize>, share: &'j Share<'j>) -> Self {
        Self { range, share: Some(share), ..self }
    }

    /// The same for a card that is given up where it does not answer for so long.
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same with results that stay on the card.
    pub fn left_at(self, leave: Option<&'j [Arc<Kept>]>) -> Self {
        Self { leave, ..self }
    }

    /// The same with one of so many items checked.
    pub fn verified(self, verify: Option<NonZeroUsize>) -> Self {
        Self { verify, ..self }
    }

    pub fn watch(&self) -> &Watch {
        self.side.watch
    }

    /// Items that are left.
    pub fn left(&self) -> usize {
        self.cursor.left()
    }

    /// The next piece for the card, or none where nothing falls to it now; `fit` has the last word on its size.
    pub fn take(&self, offer: &Offer, fit: impl FnOnce(usize) -> usize) -> Option<Taken<'c, Outputs<'p>>> {
        Taken::from(self.cursor, |left| fit(self.share.map_or(offer.wish, |share| share(left, offer))))
    }

    /// Takes a piece whose results are in its memory, or stay: checks a sample, has the computation do what else belongs to
    /// them, and counts it.
    ///
    /// # Errors
    /// A checked item is wrong. The piece is to be computed again.
    pub fn land(&self, mut piece: Taken<'c, Outputs<'p>>) -> Result<()> {
        let range = piece.range.clone();
        if self.leave.is_none() {
            self.check(&range, &mut piece.out)?;
            self.work.landed(range.clone(), piece.out.reborrow());
        }
        piece.settle();
        self.side.advance(range.len());
        Ok(())
    }

    /// Computes some of the items once more and compares the bits. Which ones depends on the piece's size, so that it is not
    /// always the same columns of a picture.
    fn check(&self, range: &Range<usize>, out: &mut Outputs<'_>) -> Result<()> {
        let Some(one_in) = self.verify.map(NonZeroUsize::get) else { return Ok(()) };
        let first = range.start.wrapping_mul(31).wrapping_add(range.len()) % one_in;
        let first = first.min(range.len().saturating_sub(1));
        let got: Vec<&[u8]> = out.reborrow().columns().map(|column| &*column.bytes()).collect();
        for item in (first..range.len()).step_by(one_in) {
            let mut wanted: Vec<Vec<u64>> = fields(self.work).map(|field| vec![0; field.bytes().div_ceil(8)]).collect();
            let columns = wanted.iter_mut().zip(fields(self.work)).map(|(words, field)| {
                let bytes = &mut bytemuck::cast_slice_mut::<u64, u8>(words)[..field.bytes()];
                Column::of_bytes(bytes, field.bytes())
            });
            let index = range.start + item;
            self.work.compute(Level::Scalar, index..index + 1, Outputs::several(columns), self.side.watch)?;
            for ((got, wanted), field) in got.iter().zip(&wanted).zip(fields(self.work)) {
                let bytes = field.bytes();
                if !is_same(field.item, &got[item * bytes..][..bytes], &bytemuck::cast_slice(wanted)[..bytes]) {
                    return Err(Error::Gpu { reason: format!("a check found item {index} wrong") });
                }
            }
        }
        Ok(())
    }
}

/// Whether numbers of a type are the same bits; of one that is none, which bits it has is nobody's promise.
fn is_same(item: &str, got: &[u8], wanted: &[u8]) -> bool {
    let is_nan = |bytes: &[u8]| bytes.try_into().is_ok_and(|bytes| f32::from_le_bytes(bytes).is_nan());
    let mut numbers = got.chunks(4).zip(wanted.chunks(4));
    got == wanted || item == "f32" && numbers.all(|(got, wanted)| got == wanted || is_nan(got) && is_nan(wanted))
}
