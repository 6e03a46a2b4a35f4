//! Functions of WGSL: here is what their tests share. Not here: the elementary functions' accuracy, which is `math`'s.

#[cfg(feature = "compiled")]
mod compiled;
mod costs;
mod edges;
mod inputs;
mod mathematics;
mod reductions;
mod refusals;
mod values;

use std::ops::Range;

use yunta::{Backend, Call, Column, Engine, Error, Item, Level, Outputs, Watch, Work};

const ITEMS: usize = 1003;

/// Cuts of the items that end within blocks, at their ends and at single items.
const CUTS: [&[usize]; 4] = [&[0, ITEMS], &[0, 1, 2, 66, ITEMS], &[0, 64, 128, 640, ITEMS], &[0, 333, 1000, ITEMS]];

fn engine(level: Level) -> Engine {
    Engine::builder().threads(1).simd(level).build().expect("one thread can be had")
}

fn bytes<T: Item>(numbers: &[T]) -> &[u8] {
    bytemuck::cast_slice(numbers)
}

/// The only output of a range, at a level.
fn part<T: Item>(call: &Call<'_>, level: Level, range: Range<usize>, width: usize) -> Vec<T> {
    let mut out = bytemuck::zeroed_vec::<T>(range.len() * width);
    call.compute(level, range, Outputs::one(Column::new(&mut out, width)), &Watch::new()).expect("the call is right");
    out
}

/// Fails unless the call's only output is this, at every level and in every cut.
fn gives<T: Item>(what: &str, call: &Call<'_>, wanted: &[T]) {
    for level in Level::available() {
        let got = engine(level).run(call, Backend::Serial).unwrap_or_else(|error| panic!("{what}: {error}")).data;
        let got = got.only::<T>().unwrap_or_else(|| panic!("{what} does not give {}", T::NAME));
        assert_eq!(got.len(), wanted.len(), "{what}");
        let differs = got.iter().zip(wanted).position(|(got, wanted)| bytes(&[*got]) != bytes(&[*wanted]));
        if let Some(i) = differs {
            panic!("{what}, number {i} on {}: {:?}, not {:?}", level.name(), got[i], wanted[i]);
        }
        let (items, width) = (call.items(), wanted.len() / call.items());
        for cuts in CUTS.iter().filter(|cuts| cuts.last() == Some(&items)) {
            let parts: Vec<T> = cuts.windows(2).flat_map(|cut| part::<T>(call, level, cut[0]..cut[1], width)).collect();
            assert!(bytes(&parts) == bytes(wanted), "{what} in the cuts {cuts:?} on {}", level.name());
        }
    }
}

/// Ordinary numbers of either sign, zeros, infinities, NaN, and numbers at the ends.
fn floats(seed: u32) -> Vec<f32> {
    const ENDS: [f32; 8] = [0.0, -0.0, 1.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MAX, -0.5];
    let number = |i: u32| {
        let bits = (i + seed).wrapping_mul(2_654_435_761) ^ (i + seed) << 7;
        if bits.is_multiple_of(17) { ENDS[(bits >> 8) as usize % ENDS.len()] } else { (bits >> 8) as f32 / (1 << 20) as f32 - 8.0 }
    };
    (0..ITEMS as u32).map(number).collect()
}

fn wholes(seed: u32) -> Vec<i32> {
    let number = |i: u32| {
        let bits = (i + seed).wrapping_mul(2_654_435_761) ^ (i + seed) << 9;
        if bits.is_multiple_of(5) { [0, 1, -1, i32::MIN, i32::MAX][(bits >> 8) as usize % 5] } else { (bits >> 16) as i32 - 32768 }
    };
    (0..ITEMS as u32).map(number).collect()
}

fn refused(error: Error, words: &[&str]) {
    let message = error.to_string();
    assert!(matches!(error, Error::Function { .. }), "{message}");
    assert!(words.iter().all(|word| message.contains(word)), "{message:?} lacks one of {words:?}");
}
