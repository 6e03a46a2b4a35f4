//! Memory for large arrays: zeroed, and on huge pages where the system gives them. Knows nothing of what is kept in it.

#[cfg(feature = "gpu")]
mod hands;

#[cfg(feature = "gpu")]
pub(crate) use hands::Hands;

use crate::kernel::Item;

/// What one huge page holds, on most processors.
const HUGE_PAGE: usize = 2 << 20;

/// A vector of `length` zeros for a large result or input, or `None` where there is no memory for it.
///
/// A processor looks up each page of memory that it touches, and the system hands each out at the first touch. Where it
/// has huge pages for those who ask (Linux), this asks, so that an array of 80 MB is 40 pages rather than 20,000: the first
/// run into it is several times faster, and later ones that only stream through it a third.
///
/// ```
/// use yunta::{Backend, Engine, Gaussian};
/// let engine = Engine::new()?;
/// let (x, y) = (vec![0.5; 1000], vec![0.0; 1000]);
/// let mut z = yunta::zeroed_vec(1000).ok_or("no memory")?;
/// engine.run_into(&Gaussian::new(&x, &y), Backend::Cpu, &mut z)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn zeroed_vec<T: Item>(length: usize) -> Option<Vec<T>> {
    let bytes = length.checked_mul(size_of::<T>())?;
    if bytes < HUGE_PAGE {
        return bytemuck::allocation::try_zeroed_vec(length).ok();
    }
    // Whole huge pages, so that the last one is one too; what is beyond the length is never touched otherwise.
    let whole = bytes.checked_next_multiple_of(HUGE_PAGE)? / size_of::<T>();
    let mut numbers = bytemuck::allocation::try_zeroed_vec(whole).ok()?;
    ask_for_huge_pages(&mut numbers);
    numbers.truncate(length);
    Some(numbers)
}

/// Whether so many bytes could be had now. What follows takes them in small parts and could not say that there are none.
#[cfg(any(feature = "gpu", feature = "picture"))]
pub(crate) fn has_room(bytes: usize) -> bool {
    let mut trial = Vec::<u8>::new();
    let had = trial.try_reserve_exact(bytes).is_ok();
    // What nobody looks at need not be asked for.
    std::hint::black_box(&mut trial);
    had
}

#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "the advice is a system call")]
fn ask_for_huge_pages<T: Item>(numbers: &mut [T]) {
    const PAGE: usize = 4096;
    let range = numbers.as_mut_ptr_range();
    let (start, end) = (range.start.addr().next_multiple_of(PAGE), range.end.addr() & !(PAGE - 1));
    let length = end.saturating_sub(start);
    // SAFETY: the pages lie inside the vector, and the advice leaves what is in them as it is. A system that does not know
    // it, or has pages of another size, says so and does nothing.
    unsafe { libc::madvise(range.start.with_addr(start).cast(), length, libc::MADV_HUGEPAGE) };
}

#[cfg(not(target_os = "linux"))]
fn ask_for_huge_pages<T: Item>(_: &mut [T]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_of_any_length_is_zeroed_and_no_longer_than_asked() {
        for length in [0, 1, 1000, HUGE_PAGE / 8 - 1, HUGE_PAGE / 8, HUGE_PAGE / 8 + 1, 3 * HUGE_PAGE + 5] {
            let numbers: Vec<f64> = zeroed_vec(length).unwrap();
            assert_eq!(numbers.len(), length);
            assert!(numbers.iter().all(|&number| number == 0.0));
        }
    }

    #[test]
    fn more_than_any_machine_has_is_none() {
        assert!(zeroed_vec::<f64>(usize::MAX).is_none());
        assert!(zeroed_vec::<f64>(usize::MAX / 16).is_none());
        #[cfg(any(feature = "gpu", feature = "picture"))]
        assert!(has_room(1) && !has_room(usize::MAX / 4));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_large_vector_is_advised_to_be_on_huge_pages() {
        let numbers: Vec<u8> = zeroed_vec(4 * HUGE_PAGE).unwrap();
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let inside = numbers.as_ptr().addr() + 2 * HUGE_PAGE;
        let mut found = false;
        for line in maps.lines() {
            let ends = line.split(' ').next().and_then(|range| range.split_once('-'));
            if let Some((start, end)) = ends
                && let (Ok(start), Ok(end)) = (usize::from_str_radix(start, 16), usize::from_str_radix(end, 16))
            {
                found = (start..end).contains(&inside);
            } else if let Some(flags) = line.strip_prefix("VmFlags:")
                && found
            {
                // A kernel that was built without huge pages refuses the advice.
                let known = std::path::Path::new("/sys/kernel/mm/transparent_hugepage").exists();
                assert_eq!(flags.split(' ').any(|flag| flag == "hg"), known, "{flags}");
                return;
            }
        }
        panic!("no mapping holds the vector");
    }
}
