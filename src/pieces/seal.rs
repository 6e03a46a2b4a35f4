//! A piece as the bytes of its file, which tell whether they are whole and of which job. Not here: where the file is.

use super::Checksum;

/// A piece of a job: some sections of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The job, by a number of its own.
    pub job: u64,
    /// Which piece of it, from 0.
    pub number: usize,
    /// What it holds.
    pub sections: Vec<Vec<u8>>,
}

const MARK: &[u8; 8] = b"yunta/1\n";

impl Sealed {
    /// The bytes of its file: a mark, the job, the number, each section's length, the sections, and a checksum of all of it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        let lengths = self.sections.iter().map(|section| section.len() as u64);
        for word in [self.job, self.number as u64, self.sections.len() as u64].into_iter().chain(lengths) {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.reserve_exact(self.sections.iter().map(Vec::len).sum::<usize>() + 8);
        self.sections.iter().for_each(|section| bytes.extend_from_slice(section));
        let checksum = Checksum::of(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// What the bytes of a file hold, if they are whole and this piece of this job's.
    pub fn from_bytes(bytes: &[u8], job: u64, number: usize) -> Option<Self> {
        let (whole, checksum) = bytes.split_last_chunk::<8>()?;
        if Checksum::of(whole) != u64::from_le_bytes(*checksum) {
            return None;
        }
        let (mark, mut rest) = whole.split_first_chunk::<8>()?;
        if mark != MARK || word(&mut rest)? != job || word(&mut rest)? != number as u64 {
            return None;
        }
        let count = word(&mut rest)?;
        let lengths = (0..count).map(|_| word(&mut rest)).collect::<Option<Vec<_>>>()?;
        let mut sections = Vec::new();
        for length in lengths {
            let (section, others) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            sections.push(section.to_vec());
            rest = others;
        }
        rest.is_empty().then_some(Self { job, number, sections })
    }
}

fn word(rest: &mut &[u8]) -> Option<u64> {
    let (word, others) = rest.split_first_chunk::<8>()?;
    *rest = others;
    Some(u64::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece() -> Sealed {
        Sealed { job: 9, number: 3, sections: vec![b"rows".to_vec(), Vec::new(), vec![7; 100]] }
    }

    #[test]
    fn a_piece_is_what_it_was_and_no_others() {
        let bytes = piece().to_bytes();
        assert_eq!(Sealed::from_bytes(&bytes, 9, 3), Some(piece()));
        assert_eq!(Sealed::from_bytes(&bytes, 8, 3), None);
        assert_eq!(Sealed::from_bytes(&bytes, 9, 2), None);
    }

    proptest! {
        #[test]
        fn a_damaged_piece_is_none(at: prop::sample::Index, bit in 0..8, cut: prop::sample::Index, noise: Vec<u8>) {
            let whole = piece().to_bytes();
            let mut bytes = whole.clone();
            bytes[at.index(whole.len())] ^= 1u8 << bit;
            prop_assert_eq!(Sealed::from_bytes(&bytes, 9, 3), None);
            prop_assert_eq!(Sealed::from_bytes(&whole[..cut.index(whole.len())], 9, 3), None);
            prop_assert_eq!(Sealed::from_bytes(&noise, 9, 3), None);
        }
    }
}
