//! The bits of the kernels' results, recorded: every processor, system and compiler has to give these, on each SIMD level.
//! Whether they are right is the conformance suite's affair; here a change of any bit shows.

use yunta::conformance::{Random, run_range};
use yunta::{Gaussian, Hypotenuse, Julia, Kernel, Level, Normalize, Real, SumSquares, Table};

/// Fails unless the results have the recorded digest (FNV-1a, of their bytes in little-endian order) on every level.
fn has_bits<K: Kernel>(kernel: &K, recorded: u64) {
    for level in Level::available() {
        let mut out = bytemuck::zeroed_vec::<K::Item>(kernel.items() * kernel.width());
        run_range(kernel, level, 0..kernel.items(), &mut out);
        let little_endian = |number: &K::Item| {
            let mut bytes = bytemuck::bytes_of(number).to_vec();
            if cfg!(target_endian = "big") {
                bytes.reverse();
            }
            bytes
        };
        let bytes = out.iter().flat_map(little_endian);
        let digest = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let (name, precision, level) = (K::NAME, K::PRECISION, level.name());
        assert_eq!(digest, recorded, "{name} {precision} on {level} gives {digest:#x}, and {recorded:#x} is recorded");
    }
}

/// Numbers of either sign, each below two to a power that is itself spread over -`exponents` to `exponents`.
fn numbers<T: Real>(seed: u64, length: usize, exponents: i32) -> Vec<T> {
    let mut random = Random::new(seed);
    let mut number = || random.real(-1.0..1.0) * 2f64.powi(random.below(2 * exponents as usize) as i32 - exponents);
    (0..length).map(|_| T::from_f64(number())).collect()
}

fn table<T: Real>(seed: u64, rows: usize, columns: usize, exponents: i32) -> Table<'static, T> {
    Table::new(numbers(seed, rows * columns, exponents), rows, columns).unwrap()
}

#[test]
fn gaussian() {
    has_bits(&Gaussian::new(numbers::<f32>(1, 10_007, 5), numbers::<f32>(2, 10_007, 5)).gamma(0.3), 0x0a77_d5ed_c302_1808);
    has_bits(&Gaussian::new(numbers::<f64>(1, 10_007, 6), numbers::<f64>(2, 10_007, 6)).gamma(0.3), 0x4d70_5dcc_3f34_ebf7);
}

#[test]
fn hypotenuse() {
    has_bits(&Hypotenuse::new(numbers::<f32>(3, 10_007, 126), numbers::<f32>(4, 10_007, 126)), 0x293d_e35e_3db0_131b);
    has_bits(&Hypotenuse::new(numbers::<f64>(3, 10_007, 1000), numbers::<f64>(4, 10_007, 1000)), 0x4401_0310_b4ec_24e8);
    // Of like size, so that both numbers' digits count.
    has_bits(&Hypotenuse::new(numbers::<f32>(5, 10_007, 2), numbers::<f32>(6, 10_007, 2)), 0x83b5_13cc_4f1f_9de3);
    has_bits(&Hypotenuse::new(numbers::<f64>(5, 10_007, 2), numbers::<f64>(6, 10_007, 2)), 0x9180_f15d_d7d8_f8a2);
}

#[test]
fn julia() {
    let window = Julia::default().size(301, 203).center(0.3, 0.1).span(0.5).max_iter(500);
    has_bits(&window, 0xaf5a_1b81_c6a1_cdbb);
    has_bits(&window.precision::<f64>(), 0xfb8f_6898_c7ba_5797);
}

#[test]
fn normalize() {
    has_bits(&Normalize::new(table::<f32>(5, 331, 37, 60)), 0x2073_df3f_acbe_4134);
    has_bits(&Normalize::new(table::<f64>(5, 331, 37, 500)), 0xba17_cbde_7036_a070);
}

#[test]
fn sum_squares() {
    has_bits(&SumSquares::new(table::<f32>(6, 1009, 37, 60)), 0xc7dc_f9b3_1310_4351);
    has_bits(&SumSquares::new(table::<f64>(6, 1009, 37, 500)), 0x6aec_d0a9_1892_fed6);
}
