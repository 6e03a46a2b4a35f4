//! What a Julia set is tried on: windows of awkward sizes, orbits that return or repeat, and its steps once more with nothing shared.

use super::Julia;
use crate::conformance::{Bound, Case, Cases, Exact};
use crate::real::Real;

impl<T: Real> Cases for Julia<T> {
    const BOUND: Bound = Bound::ulp(0.0);

    // Where the arithmetic differs in a bit, points near the set's edge part company.
    const CLOSE: Bound = Bound { ulp: 1.0, share: 0.005 };

    fn cases() -> Vec<Case<Self>> {
        let lessons = || Julia::default().precision::<T>();
        let named = |name: &str, julia: Self| Case::new(name, move |_| julia.clone());
        let sized = |(width, height)| named(&format!("{width}x{height}"), lessons().size(width, height));
        let mut cases: Vec<_> =
            [(1, 1), (1, 7), (7, 1), (2, 2), (16, 8), (17, 3), (33, 9), (64, 16), (127, 61), (1009, 3)].map(sized).into();
        cases.extend([named("lessons", lessons()).timed(), named("lessons_4k", lessons().size(3840, 1920)).timed()]);
        // Rows shorter and longer than a vector, rows of which a range has a tile's, and blocks that end inside the window.
        cases.extend(
            [(13, 29), (19, 23), (67, 9)]
                .map(|(width, height)| named(&format!("every_range_of_{width}x{height}"), lessons().size(width, height)).swept()),
        );
        cases.extend([
            named("part", lessons().part(481..527, 900..1017)),
            named("off_centre", lessons().size(301, 203).center(0.3, 0.1).span(0.5).max_iter(500)),
            named("centred_on_an_axis", lessons().size(64, 48).center(0.0, 0.25)),
            named("large_inside", lessons().size(97, 89).c(-0.123, 0.745).max_iter(2000)),
            named("all_inside", lessons().size(40, 30).c(0.0, 0.0).span(1.0).max_iter(300)),
            named("all_outside", lessons().size(40, 30).center(10.0, 10.0)),
            named("all_escape_at_once", lessons().size(40, 30).c(1e30, -1e30)),
            named("overflowing", lessons().size(41, 31).span(1e38).center(1e37, 0.0)),
            named("one_point", lessons().size(40, 30).center(-0.4, 0.1).span(1e-300)),
            // Points that leave the circle |z| = 2, some after many steps, and come back into it.
            named("returning", lessons().size(64, 33).span(5.0).c(-3.0, 0.0)),
            named("returning_late", lessons().size(64, 33).center(-1.020_690_632_574_554_8, 0.0).span(1e-10).c(-2.0625, 0.0).max_iter(100)),
            // Points of which one half is what it was before, late but before they escape: of the first, one in f32.
            named("real_half_repeats", lessons().size(256, 128).span(3.0).c(0.3056, 0.0291).max_iter(300)),
            named("imaginary_half_repeats", lessons().size(256, 128).span(3.0).c(0.2521, 0.0).max_iter(300)),
            // The largest c of which points do not come back, with points just outside.
            named("hardly_final", lessons().size(64, 33).span(4.1).c(-1.974, 0.0).max_iter(99)),
            named("points", lessons().points((0..999).map(|k| (f64::from(k).sin() * 1.7, f64::from(k * k).cos())))),
            named("no_points", lessons().points([])),
            named("real_axis", lessons().size(65, 33).c(-2.0, 0.0).max_iter(400)),
        ]);
        // Where counts change their size, and where a GPU's dispatch stops and resumes.
        let steps = [1, 2, 3, 15, 16, 17, 47, 48, 49, 50, 51, 55, 56, 57, 254, 255, 256, 257];
        cases.extend(steps.map(|most| named(&format!("max_iter_{most}"), lessons().size(61, 37).max_iter(most))));
        cases.extend(
            [32_767, 32_768, 32_769, 65_535, 65_536, 70_000]
                .map(|most| named(&format!("max_iter_{most}"), lessons().size(11, 7).c(-0.123, 0.745).max_iter(most))),
        );
        // A Siegel disk, in which no orbit ever repeats: every point takes all steps, whichever way they are counted.
        let siegel = lessons().size(29, 13).c(-0.390_541, -0.586_788).center(-0.368_684, -0.337_745).span(0.1);
        cases.extend(
            [1, 2, 3, 47, 48, 49, 50, 51, 58, 59, 60, 61, 62, 63, 72, 73]
                .map(|most| named(&format!("siegel_{most}"), siegel.clone().max_iter(most))),
        );
        if size_of::<T>() == 4 {
            // More workgroups than one dimension of a dispatch may have.
            cases.push(named("workgroups_65537", lessons().size(4099, 4099).max_iter(4)));
        }
        cases
    }

    fn oracle(&self, index: usize) -> Option<Exact> {
        Some(Exact::Integer(self.exact_orbit(index, 4.0, self.max_iter).0.into()))
    }

    fn check(&self, out: &[u32]) -> Result<(), String> {
        if let Some(pixel) = out.iter().position(|&count| count > self.max_iter) {
            return Err(format!("pixel {pixel} has {} steps of {}", out[pixel], self.max_iter));
        }
        if self.center == (0.0, 0.0) && !self.scattered && self.is_whole() { self.check_symmetry(out) } else { Ok(()) }
    }
}

impl<T: Real> Julia<T> {
    /// The definition again, with nothing shared but the window: f64 holds an f32 product exactly, and its sum to enough
    /// bits that rounding twice is rounding once. The steps that are taken while |z|² is at most `reach`, and the z that they
    /// lead to.
    pub(in crate::kernels) fn exact_orbit(&self, index: usize, reach: f64, most: u32) -> (u32, f64, f64) {
        let at = |center: f64, k: usize, side: usize| center + (k as f64 - side as f64 / 2.0) * (self.span / self.window.0 as f64);
        let start = match self.tables.get().filter(|_| self.scattered) {
            Some(tables) => (tables.columns[index].to_f64(), tables.rows[index].to_f64()),
            None => {
                let (column, row) = (self.first.0 + index % self.width, self.first.1 + index / self.width);
                (at(self.center.0, column, self.window.0), at(self.center.1, row, self.window.1))
            }
        };
        self.exact_steps(start, reach, most)
    }

    /// The same from any point.
    pub(in crate::kernels) fn exact_steps(&self, (re, im): (f64, f64), reach: f64, most: u32) -> (u32, f64, f64) {
        let round = |value: f64| T::from_f64(value).to_f64();
        let (mut re, mut im, c_re, c_im) = (round(re), round(im), round(self.c.0), round(self.c.1));
        let mut count = 0;
        while count < most && round(round(re * re) + round(im * im)) <= reach {
            (re, im) = (round(round(round(re * re) - round(im * im)) + c_re), round(round(2.0 * round(re * im)) + c_im));
            count += 1;
        }
        (count, re, im)
    }

    /// Whether z and -z have the same count. The first row and column stand at half a side, which has no other half.
    fn check_symmetry(&self, out: &[u32]) -> Result<(), String> {
        let (width, height) = (self.width, self.height);
        for (row, column) in (1..height).flat_map(|row| (1..width).map(move |column| (row, column))) {
            let (count, mirrored) = (out[row * width + column], out[(height - row) * width + width - column]);
            if count != mirrored {
                return Err(format!("pixel ({row}, {column}) has {count} steps, and its mirror image {mirrored}"));
            }
        }
        Ok(())
    }
}
