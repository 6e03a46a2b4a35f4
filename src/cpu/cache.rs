//! The size of the processor's last cache, as the system tells it. Decides nothing.

use std::path::Path;

/// The bytes of the largest cache of the first processor, where the system says so.
pub(super) fn largest() -> Option<usize> {
    largest_in(Path::new("/sys/devices/system/cpu/cpu0/cache"))
}

/// The same where caches are described as Linux does: a folder `index0`, `index1`, … for each, with its size in a file.
fn largest_in(folder: &Path) -> Option<usize> {
    let size = |index: usize| std::fs::read_to_string(folder.join(format!("index{index}/size"))).ok();
    (0..).map_while(size).filter_map(|size| bytes(size.trim())).max()
}

/// The bytes that a size as `32768K` tells.
fn bytes(size: &str) -> Option<usize> {
    let (number, unit) = match size.strip_suffix('K') {
        Some(number) => (number, 1 << 10),
        None => size.strip_suffix('M').map_or((size, 1), |number| (number, 1 << 20)),
    };
    number.parse::<usize>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_linux_writes_them() {
        let cases =
            [("48K", Some(48 << 10)), ("32768K", Some(32 << 20)), ("2M", Some(2 << 20)), ("64", Some(64)), ("", None), ("manyK", None)];
        for (size, wanted) in cases {
            assert_eq!(bytes(size), wanted, "{size}");
        }
    }

    #[test]
    fn the_largest_of_all_counts_and_none_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(largest_in(folder.path()), None);
        for (index, size) in ["48K\n", "32K\n", "32768K\n", "1024K\n"].into_iter().enumerate() {
            let cache = folder.path().join(format!("index{index}"));
            std::fs::create_dir(&cache).unwrap();
            std::fs::write(cache.join("size"), size).unwrap();
        }
        assert_eq!(largest_in(folder.path()), Some(32 << 20));
    }
}
