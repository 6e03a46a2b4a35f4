//! The bits of the kernels from one version to the next, as a hash of each: a change of one belongs into CHANGELOG.md. What
//! is right is tested elsewhere, and the functions' hashes stand in tests/backends/functions/cases.rs.

use yunta::{Backend, Count, Engine, Gaussian, Hypotenuse, Item, Julia, Kernel, Normalize, SumSquares, Table};

/// FNV-1a of the numbers' bytes, lowest first.
fn hash<T: Item>(numbers: &[T]) -> u64 {
    let bytes = bytemuck::cast_slice::<T, u8>(numbers);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Numbers of any sign and of sizes from 2^-40 to 2^24, none of them special.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let number = |bits: u64| (bits as f64 - f64::from(1 << 30)) / f64::from(1 << 30) * 2f64.powi((bits % 65) as i32 - 40);
    (0..count).map(|_| number(next())).collect()
}

fn single(count: usize, seed: u64) -> Vec<f32> {
    numbers(count, seed).into_iter().map(|x| x as f32).collect()
}

fn of<K: Kernel>(kernel: &K) -> u64 {
    let engine = Engine::builder().threads(2).build().expect("two threads can be had");
    hash(&engine.run(kernel, Backend::Cpu).unwrap_or_else(|error| panic!("{}: {error}", K::NAME)).data)
}

#[test]
fn the_kernels_bits_are_those_of_the_last_version() {
    let (x, y) = (single(3001, 1), single(3001, 2));
    let (wide_x, wide_y) = (numbers(3001, 1), numbers(3001, 2));
    let table = |columns| Table::new(&x[..3000], 3000 / columns, columns).expect("3000 numbers");
    let found = [
        ("julia", of(&Julia::default().size(301, 203).max_iter(300))),
        ("julia-smooth", of(&Julia::default().size(301, 203).max_iter(300).smooth())),
        ("gaussian f32", of(&Gaussian::new(&x, &y).gamma(0.5))),
        ("gaussian f64", of(&Gaussian::new(&wide_x, &wide_y).gamma(0.5))),
        ("hypotenuse f32", of(&Hypotenuse::new(&x, &y))),
        ("hypotenuse f64", of(&Hypotenuse::new(&wide_x, &wide_y))),
        ("normalize", of(&Normalize::new(table(10)))),
        ("sum_squares", of(&SumSquares::new(table(10)))),
        ("count", of(&Count::new(table(10), x[7]))),
    ];
    let last: [(&str, u64); 9] = [
        ("julia", 0xa157_99bc_e23f_8e05),
        ("julia-smooth", 0xbc64_ed3b_6b84_3ca2),
        ("gaussian f32", 0xb32b_ce0d_d013_e6cc),
        ("gaussian f64", 0x44b2_7ebd_0af8_585e),
        ("hypotenuse f32", 0xcad4_d0a1_7b1b_6985),
        ("hypotenuse f64", 0xc93e_22ad_77f3_04c9),
        ("normalize", 0x1d2e_b798_a1cc_b2f3),
        ("sum_squares", 0x0010_1fd8_b078_3725),
        ("count", 0x7b58_a0de_d001_e924),
    ];
    assert_eq!(found, last);
}
