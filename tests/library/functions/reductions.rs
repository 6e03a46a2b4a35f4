//! Reductions of functions: right values, computed in another way; the same bits at every level, for any number of threads, cut
//! and schedule, and in pieces; groups; what is of no item; and what is refused.

use std::time::{Duration, Instant};

use yunta::{
    Backend, Call, Column, Columns, Cpu, Data, Engine, Error, Function, Item, Level, Outputs, Reduced, Reduction, Schedule, Totals, Watch,
    Work,
};

use super::{engine, floats, refused};

const MANY: usize = 20_011;

/// Lengths around blocks, strips of them, and vectors.
const LENGTHS: [usize; 12] = [1, 2, 15, 16, 17, 1023, 1024, 1025, 8191, 8192, 8193, MANY];

const VARIANCE: Reduction = Reduction::Variance { ddof: 0 };

fn random(i: usize) -> u64 {
    let bits = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (bits ^ bits >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ bits >> 32
}

fn doubles(count: usize) -> Vec<f64> {
    (0..count).map(|i| (random(i) >> 11) as f64 / 2f64.powi(50) - 4.0).collect()
}

fn call<'a, T: Data>(x: &'a [T]) -> Call<'a> {
    Function::expression("x").expect("a name is an expression").call().input("x", x)
}

/// The result, after a check that it is the same at all levels, for all numbers of threads and schedules, and from blocks in any cut.
fn everywhere(reduced: &Reduced<'_>) -> Columns {
    let first = engine(Level::Scalar).reduce(reduced, Backend::Serial).expect("it can be reduced").data;
    for level in Level::available() {
        for threads in [1, 2, 3, 7] {
            let engine = Engine::builder().threads(threads).simd(level).build().expect("threads can be had");
            for schedule in [None, Some(Schedule::Static), Some(Schedule::Dynamic), Some(Schedule::Guided)] {
                let cpu = schedule.map_or(Cpu::new(), |schedule| Cpu::new().schedule(schedule));
                let there = engine.with(cpu).expect("a schedule").reduce(reduced, Backend::Cpu).expect("it can be reduced").data;
                same(&first, &there, &format!("{} {}, {threads} threads, {schedule:?}", reduced.name(), level.name()));
            }
        }
        let (blocks, width) = (reduced.items(), reduced.output(0).width);
        for cut in [0, 1, blocks / 2, blocks].into_iter().filter(|&cut| cut <= blocks) {
            let part = |range: std::ops::Range<usize>| {
                let mut words = vec![7u64; range.len() * width];
                if !range.is_empty() {
                    let out = Outputs::one(Column::new(&mut words, width));
                    reduced.compute(level, range, out, &Watch::new()).expect("the call is right");
                }
                words
            };
            let mut totals = Totals::new();
            totals.add(reduced, &[part(0..cut), part(cut..blocks)].concat()).expect("all blocks");
            same(&first, &totals.finish().expect("a result"), "cut");
        }
    }
    first
}

fn same(first: &Columns, other: &Columns, what: &str) {
    // By their text, in which NaN is NaN and a number has all its digits.
    assert_eq!(format!("{first:?}"), format!("{other:?}"), "{what}");
}

/// The only result of x itself.
fn of<T: Data + Clone, R: Item>(x: &[T], reduction: Reduction) -> R {
    let columns = everywhere(&call(x).reduce(reduction));
    let numbers = columns.only::<R>().unwrap_or_else(|| panic!("{reduction} gives {columns:?}"));
    assert_eq!(numbers.len(), 1);
    numbers[0]
}

/// The exact sum, and that of the absolute values, by whole numbers of 2^-50.
fn exact(x: &[f64]) -> (f64, f64) {
    let scaled = |x: f64| (x * 2f64.powi(50)) as i128;
    let total = x.iter().map(|&x| scaled(x)).sum::<i128>();
    let absolute = x.iter().map(|&x| scaled(x).abs()).sum::<i128>();
    (total as f64 / 2f64.powi(50), absolute as f64 / 2f64.powi(50))
}

#[test]
fn sums_and_means_of_floats_are_within_their_bound() {
    let x = doubles(MANY);
    for length in LENGTHS {
        let x = &x[..length];
        let (sum, absolute) = exact(x);
        let bound = 80.0 * absolute / 2f64.powi(53) + sum.abs() * f64::EPSILON;
        let got: f64 = of(x, Reduction::Sum);
        assert!((got - sum).abs() <= bound, "{length}: {got}, not {sum}");
        let got: f64 = of(x, Reduction::Mean);
        assert!((got - sum / length as f64).abs() <= bound / length as f64 + got.abs() * f64::EPSILON, "{length}: {got}");
        let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        let (sum, _) = exact(&narrow.iter().map(|&x| x.into()).collect::<Vec<_>>());
        // In f64, so that the only rounding that shows is the last.
        assert!((f64::from(of::<f32, f32>(&narrow, Reduction::Sum)) - sum).abs() <= sum.abs() * 6e-8, "{length}");
        assert_eq!(of::<f32, f32>(&narrow, Reduction::Mean), (sum / length as f64) as f32, "{length}");
    }
}

#[test]
fn small_numbers_beside_large_ones_are_not_lost_from_block_to_block() {
    // Of each block the sum is 1; of all, naively, 1e16 and nothing of the ones.
    let mut x = vec![0.0; 1024 * 100];
    for block in x.chunks_mut(1024) {
        block[0] = 1.0;
    }
    x[0] = 1e16;
    assert_eq!(of::<f64, f64>(&x, Reduction::Sum), 1e16 + 99.0 + 1.0);
}

#[test]
fn variances_do_not_cancel() {
    for offset in [0.0, 1e6, 1e9] {
        let x: Vec<f64> = doubles(MANY).into_iter().map(|x| x + offset).collect();
        for length in LENGTHS {
            let x = &x[..length];
            let mean = x[0] + x.iter().map(|&number| number - x[0]).sum::<f64>() / length as f64;
            let squares: f64 = x.iter().map(|&number| (number - mean) * (number - mean)).sum();
            let near = |got: f64, wanted: f64| (got - wanted).abs() <= 1e-9 * wanted + offset * offset * 1e-31;
            let got = of(x, VARIANCE);
            assert!(near(got, squares / length as f64), "{offset} {length}: {got}, not {}", squares / length as f64);
            let got = of(x, Reduction::Variance { ddof: 1 });
            assert!(length == 1 && f64::is_nan(got) || near(got, squares / (length - 1) as f64), "{offset} {length}: {got}");
        }
    }
    assert!(of::<f64, f64>(&[1.0, 2.0], Reduction::Variance { ddof: 2 }).is_nan());
    assert_eq!(of::<i32, f64>(&[1, 2, 3, 4], VARIANCE), 1.25);
    assert_eq!(of::<f32, f32>(&[1.0, 2.0, 3.0, 4.0], VARIANCE), 1.25);
}

#[test]
fn whole_numbers_are_summed_exactly_or_not_at_all() {
    for length in LENGTHS {
        let long: Vec<i64> = (0..length).map(|i| random(i) as i64 >> 16).collect();
        let sum: i128 = long.iter().map(|&x| i128::from(x)).sum();
        assert_eq!(i128::from(of::<i64, i64>(&long, Reduction::Sum)), sum, "{length}");
        assert_eq!(of::<i64, f64>(&long, Reduction::Mean), sum as f64 / length as f64, "{length}");
        let unsigned: Vec<u64> = (0..length).map(|i| random(i) >> 15).collect();
        let sum: u64 = unsigned.iter().sum();
        assert_eq!(of::<u64, u64>(&unsigned, Reduction::Sum), sum, "{length}");
        let short: Vec<i32> = (0..length).map(|i| random(i) as i32).collect();
        assert_eq!(of::<i32, i64>(&short, Reduction::Sum), short.iter().map(|&x| i64::from(x)).sum::<i64>(), "{length}");
        let short: Vec<u32> = (0..length).map(|i| random(i) as u32).collect();
        assert_eq!(of::<u32, u64>(&short, Reduction::Sum), short.iter().map(|&x| u64::from(x)).sum::<u64>(), "{length}");
        let flags: Vec<bool> = (0..length).map(|i| random(i).is_multiple_of(3)).collect();
        assert_eq!(of::<bool, u64>(&flags, Reduction::Sum), flags.iter().filter(|&&flag| flag).count() as u64, "{length}");
    }
    assert_eq!(of::<i64, i64>(&[i64::MAX, i64::MAX, i64::MIN, i64::MIN, 2], Reduction::Sum), 0);
    assert_eq!(of::<u64, f64>(&[u64::MAX; 3000], Reduction::Mean), u64::MAX as f64);
    let beyond = |call: Call<'_>| engine(Level::Scalar).reduce(&call.reduce(Reduction::Sum), Backend::Serial).unwrap_err();
    refused(beyond(call(&[i64::MAX, 1])), &["9223372036854775808", "i64", "f64(x)"]);
    refused(beyond(call(&[u64::MAX, 1])), &["18446744073709551616", "u64", "f64(x)"]);
    let grouped = call(&[1i64, i64::MIN, -1]).reduce(Reduction::Sum).by(&[0, 1, 1], 2);
    refused(engine(Level::Scalar).reduce(&grouped, Backend::Serial).unwrap_err(), &["group 1", "-9223372036854775809"]);
}

#[test]
fn the_smallest_and_largest_are_found_wherever_they_are() {
    for length in LENGTHS {
        let x = doubles(length);
        let (mut least, mut most) = (0, 0);
        for i in 0..length {
            if x[i] < x[least] {
                least = i;
            }
            if x[i] > x[most] {
                most = i;
            }
        }
        assert_eq!(of::<f64, f64>(&x, Reduction::Min), x[least], "{length}");
        assert_eq!(of::<f64, f64>(&x, Reduction::Max), x[most], "{length}");
        assert_eq!(of::<f64, u64>(&x, Reduction::ArgMin), least as u64, "{length}");
        assert_eq!(of::<f64, u64>(&x, Reduction::ArgMax), most as u64, "{length}");
        // Of several, the first.
        let few: Vec<i32> = (0..length).map(|i| (random(i) % 5) as i32 - 2).collect();
        let first = |wanted: i32| few.iter().position(|&x| x == wanted).unwrap() as u64;
        let (least, most) = (*few.iter().min().unwrap(), *few.iter().max().unwrap());
        assert_eq!([of::<i32, i32>(&few, Reduction::Min), of(&few, Reduction::Max)], [least, most], "{length}");
        assert_eq!([of::<i32, u64>(&few, Reduction::ArgMin), of(&few, Reduction::ArgMax)], [first(least), first(most)], "{length}");
    }
    assert_eq!([of::<u64, u64>(&[5, u64::MAX, 0], Reduction::Min), of(&[5, u64::MAX, 0], Reduction::Max)], [0, u64::MAX]);
    assert_eq!(
        [of::<i64, i64>(&[5, i64::MAX, i64::MIN], Reduction::Min), of(&[5, i64::MAX, i64::MIN], Reduction::Max)],
        [i64::MIN, i64::MAX]
    );
    assert_eq!([of::<u32, u32>(&[5, u32::MAX, 1], Reduction::Min), of(&[5, u32::MAX, 1], Reduction::Max)], [1, u32::MAX]);
    assert_eq!([of::<bool, u8>(&[true, false], Reduction::Min), of(&[true, false], Reduction::Max)], [0, 1]);
}

#[test]
fn nan_wins_and_zeros_have_an_order() {
    for at in [0, 1, 700, 1024, 5000, MANY - 1] {
        let mut x: Vec<f32> = doubles(MANY).into_iter().map(|x| x as f32).collect();
        x[at] = f32::NAN;
        x[MANY / 2] = f32::INFINITY;
        x[MANY / 3] = f32::NEG_INFINITY;
        for reduction in [Reduction::Sum, Reduction::Mean, VARIANCE, Reduction::Min, Reduction::Max] {
            assert_eq!(of::<f32, f32>(&x, reduction).to_bits(), 0x7fc0_0000, "{reduction} with a NaN at {at}");
        }
        assert_eq!([of::<f32, u64>(&x, Reduction::ArgMin), of(&x, Reduction::ArgMax)], [at as u64; 2]);
        assert_eq!(of::<f32, u64>(&x, Reduction::Count), MANY as u64);
    }
    let infinite = [1.0, f64::INFINITY, 2.0];
    assert_eq!([of::<f64, f64>(&infinite, Reduction::Sum), of(&infinite, Reduction::Mean)], [f64::INFINITY; 2]);
    assert!(of::<f64, f64>(&infinite, VARIANCE).is_nan());
    assert!(of::<f64, f64>(&[f64::INFINITY, f64::NEG_INFINITY], Reduction::Sum).is_nan());
    assert_eq!(of::<f64, f64>(&[f64::MAX, f64::MAX], Reduction::Sum), f64::INFINITY);
    let zeros = [0.0f32, -0.0, 0.0];
    assert_eq!(of::<f32, f32>(&zeros, Reduction::Min).to_bits(), (-0.0f32).to_bits());
    assert_eq!(of::<f32, f32>(&zeros, Reduction::Max).to_bits(), 0);
    assert_eq!([of::<f32, u64>(&zeros, Reduction::ArgMin), of(&zeros, Reduction::ArgMax)], [0, 0]);
}

#[test]
fn truths_are_counted() {
    for length in LENGTHS {
        let x: Vec<f32> = floats(5).into_iter().cycle().take(length).collect();
        let nonzero = x.iter().filter(|&&x| x != 0.0).count();
        assert_eq!(of::<f32, u64>(&x, Reduction::Count), nonzero as u64, "{length}");
        assert_eq!(of::<f32, u8>(&x, Reduction::Any), u8::from(nonzero > 0), "{length}");
        assert_eq!(of::<f32, u8>(&x, Reduction::All), u8::from(nonzero == length), "{length}");
        for one in [0, length / 2, length - 1] {
            let mut flags = vec![false; length];
            flags[one] = true;
            assert_eq!([of::<bool, u8>(&flags, Reduction::Any), of(&flags, Reduction::All)], [1, u8::from(length == 1)], "{length}");
            flags.iter_mut().for_each(|flag| *flag = !*flag);
            assert_eq!([of::<bool, u8>(&flags, Reduction::Any), of(&flags, Reduction::All)], [u8::from(length > 1), 0], "{length}");
        }
    }
}

#[test]
fn each_output_and_component_is_reduced_by_itself() {
    let source = "
        struct Parts { both: vec2<f32>, whole: i32, above: bool }
        fn parts(v: vec2<f32>, n: i32) -> Parts { return Parts(v.yx * 2.0, n / 2, v.x > v.y); }";
    let function = Function::new(source).unwrap();
    let (v, n): (Vec<f32>, Vec<i32>) = (0..MANY).flat_map(|i| [(i * 7 % 101) as f32, (i % 50) as f32]).zip(0..).unzip();
    let n: Vec<i32> = n.into_iter().take(MANY).map(|n: i32| n - 300).collect();
    let group: Vec<u32> = (0..MANY).map(|i| (random(i) % 3) as u32).collect();
    let sums = everywhere(&function.call().input("v", &v).input("n", &n).reduce(Reduction::Sum));
    let all = |of: &dyn Fn(usize) -> f64| (0..MANY).map(of).sum::<f64>();
    let (x, y) = (|i: usize| f64::from(v[2 * i]), |i: usize| f64::from(v[2 * i + 1]));
    assert_eq!(sums.get::<f32>("both"), Some(&[all(&|i| 2.0 * y(i)) as f32, all(&|i| 2.0 * x(i)) as f32][..]));
    assert_eq!(sums.get::<i64>("whole"), Some(&[n.iter().map(|&n| i64::from(n / 2)).sum::<i64>()][..]));
    assert_eq!(sums.get::<u64>("above"), Some(&[(0..MANY).filter(|&i| x(i) > y(i)).count() as u64][..]));
    let grouped = everywhere(&function.call().input("v", &v).input("n", &n).reduce(Reduction::Sum).by(&group, 3));
    let of = |wanted: u32, of: &dyn Fn(usize) -> f64| (0..MANY).filter(|&i| group[i] == wanted).map(of).sum::<f64>() as f32;
    let both: Vec<f32> = (0..3).flat_map(|group| [of(group, &|i| 2.0 * y(i)), of(group, &|i| 2.0 * x(i))]).collect();
    assert_eq!(grouped.get::<f32>("both"), Some(&both[..]));
    assert_eq!(grouped.get::<i64>("whole").map(|sums| sums.iter().sum::<i64>()), sums.get::<i64>("whole").map(|sums| sums[0]));
}

#[test]
fn groups_are_those_of_a_loop_over_the_items() {
    let x = doubles(MANY);
    for count in [1, 2, 37, 129, 1000, 30_000] {
        let group: Vec<u32> = (0..MANY).map(|i| (random(i + 7) % count as u64) as u32).collect();
        let items = |wanted: usize| (0..MANY).filter(|&i| group[i] as usize == wanted).collect::<Vec<_>>();
        let reduce = |reduction| everywhere(&call(&x).reduce(reduction).by(&group, count));
        let (sum, mean, var) = (reduce(Reduction::Sum), reduce(Reduction::Mean), reduce(Reduction::Variance { ddof: 1 }));
        let (min, max, number) = (reduce(Reduction::Min), reduce(Reduction::Max), reduce(Reduction::Count));
        let numbers = |columns: &Columns, group: usize| columns.only::<f64>().unwrap()[group];
        for wanted in (0..count).step_by(count.div_ceil(50)) {
            let of: Vec<f64> = items(wanted).into_iter().map(|i| x[i]).collect();
            let (total, absolute) = exact(&of);
            assert!((numbers(&sum, wanted) - total).abs() <= 4.0 * f64::EPSILON * absolute, "{count} {wanted}");
            let wanted_mean = total / of.len() as f64;
            assert!(
                of.is_empty() && numbers(&mean, wanted).is_nan() || (numbers(&mean, wanted) - wanted_mean).abs() < 1e-14,
                "{count} {wanted}"
            );
            let squares: f64 = of.iter().map(|x| (x - wanted_mean) * (x - wanted_mean)).sum();
            let (got, wanted_var) = (numbers(&var, wanted), squares / (of.len() as f64 - 1.0));
            assert!(of.len() < 2 && got.is_nan() || (got - wanted_var).abs() <= 1e-12 * wanted_var, "{count} {wanted}: {got} {wanted_var}");
            let [least, most] = [f64::min, f64::max].map(|pick| of.iter().copied().fold(f64::NAN, pick));
            assert_eq!([numbers(&min, wanted).to_bits(), numbers(&max, wanted).to_bits()], [least.to_bits(), most.to_bits()]);
            assert_eq!(number.only::<u64>().unwrap()[wanted], of.len() as u64);
        }
        if items(0).is_empty() {
            continue;
        }
        let few = x.iter().zip(&group).filter(|(_, group)| **group == 0);
        let best = few.clone().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
        // The others may be empty, which is an error; all of them in one group are not.
        let two: Vec<u32> = group.iter().map(|&group| u32::from(group > 0)).collect();
        if two.contains(&1) {
            let argmin = everywhere(&call(&x).reduce(Reduction::ArgMin).by(&two, 2));
            let place = argmin.only::<u64>().unwrap()[0] as usize;
            assert_eq!((x[place], group[place]), (best, 0), "{count}");
        }
    }
}

#[test]
fn of_nothing_there_is_what_is_said() {
    let (empty, engine): (&[f32], _) = (&[], engine(Level::Scalar));
    let reduce = |reduced: Reduced<'_>| engine.reduce(&reduced, Backend::Auto).map(|output| output.data);
    let of = |reduction| reduce(call(empty).reduce(reduction));
    assert_eq!(of(Reduction::Sum).unwrap().only::<f32>(), Some(&[0.0][..]));
    assert_eq!(of(Reduction::Count).unwrap().only::<u64>(), Some(&[0][..]));
    assert_eq!(of(Reduction::Any).unwrap().only::<u8>(), Some(&[0][..]));
    assert_eq!(of(Reduction::All).unwrap().only::<u8>(), Some(&[1][..]));
    assert!(of(Reduction::Mean).unwrap().only::<f32>().unwrap()[0].is_nan());
    assert!(of(VARIANCE).unwrap().only::<f32>().unwrap()[0].is_nan());
    for reduction in [Reduction::Min, Reduction::Max, Reduction::ArgMin, Reduction::ArgMax] {
        refused(of(reduction).unwrap_err(), &["result has no item", reduction.name()]);
        refused(reduce(call(&[1, 2]).reduce(reduction).by(&[2, 0], 3)).unwrap_err(), &["group 1 of result has no item", reduction.name()]);
    }
    let no_groups = reduce(call(empty).reduce(Reduction::Min).by(&[], 0)).unwrap();
    assert_eq!(no_groups.only::<f32>(), Some(&[][..]));
    let min = reduce(call(&[1.0, 2.0]).reduce(Reduction::Min).by(&[2, 0], 3)).unwrap();
    assert_eq!(format!("{:?}", min.only::<f64>()), "Some([2.0, NaN, 1.0])");
}

#[test]
fn groups_that_do_not_fit_are_refused() {
    let x = vec![1.0f32; MANY];
    let mut groups = vec![0u32; MANY];
    let reduce = |groups: &[u32], count| {
        let reduced = call(&x).reduce(Reduction::Sum).by(groups, count);
        Engine::builder().threads(4).build().unwrap().reduce(&reduced, Backend::Cpu).map(drop).unwrap_err()
    };
    refused(reduce(&groups[1..], 1), &["groups has 20010", "20011"]);
    refused(reduce(&groups, 0), &["count of groups is 0"]);
    (groups[19_000], groups[15_000]) = (9, 5);
    for _ in 0..20 {
        refused(reduce(&groups, 5), &["item 15000 is of group 5", "count is 5"]);
    }
}

#[test]
fn pieces_of_whole_blocks_give_the_bits_of_one() {
    let (x, engine) = (doubles(100_000), engine(Level::detect().unwrap()));
    for groups in [None, Some(5), Some(700)] {
        let block = Reduced::block(groups.unwrap_or(0));
        let group: Vec<u32> = (0..x.len()).map(|i| (random(i) % groups.unwrap_or(1) as u64) as u32).collect();
        for reduction in Reduction::ALL {
            let make = |items: std::ops::Range<usize>| {
                let reduced = call(&x[items.clone()]).reduce(reduction);
                if let Some(count) = groups { reduced.by(&group[items], count) } else { reduced }
            };
            let whole = engine.reduce(&make(0..x.len()), Backend::Cpu).unwrap().data;
            for blocks in [1, 3] {
                let mut totals = Totals::new();
                for first in (0..x.len()).step_by(blocks * block) {
                    let piece = make(first..x.len().min(first + blocks * block));
                    totals.add(&piece, &engine.run(&piece, Backend::Cpu).unwrap().data).unwrap();
                }
                assert_eq!(totals.items(), 100_000);
                same(&whole, &totals.finish().unwrap(), &format!("{reduction} {groups:?} in pieces of {blocks}"));
            }
        }
    }
}

#[test]
fn pieces_that_do_not_belong_together_are_refused() {
    let (x, y, engine) = ([1.0f32; 1500], [1.0f64; 1024], engine(Level::Scalar));
    let words = |reduced: &Reduced<'_>| engine.run(reduced, Backend::Serial).unwrap().data;
    let (odd, other) = (call(&x).reduce(Reduction::Sum), call(&y).reduce(Reduction::Sum));
    let mut totals = Totals::new();
    refused(totals.clone().finish().unwrap_err(), &["no piece"]);
    let described = Totals::described(&Totals::describe(&odd).unwrap()).unwrap();
    refused(described.finish().unwrap_err(), &["no piece"]);
    totals.add(&odd, &words(&odd)).unwrap();
    refused(totals.add(&odd, &words(&odd)).unwrap_err(), &["1500 items", "multiples of 1024"]);
    refused(totals.add(&other, &words(&other)).unwrap_err(), &["otherwise"]);
    refused(totals.add(&call(&x).reduce(Reduction::Mean), &words(&odd)).unwrap_err(), &["otherwise"]);
    let message = Totals::new().add(&other, &[1, 2]).unwrap_err().to_string();
    assert!(message.contains("partials is 2 long"), "{message}");
    // Words of nobody's making are no reason to panic.
    let mut totals = Totals::new();
    totals.add(&other, &[u64::MAX; 3]).unwrap();
    totals.add(&other, &[u64::MAX; 3]).unwrap();
    drop(totals.finish());
}

#[test]
fn a_reduction_is_watched_cancelled_and_submitted_like_any_job() {
    static X: [f32; 100_000] = [2.0; 100_000];
    let engine = Engine::builder().threads(2).build().unwrap();
    let make = || Function::expression("x * x").unwrap().call().input("x", &X).reduce(Reduction::Mean);
    let watch = Watch::new();
    let output = engine.reduce_watched(&make(), Backend::Cpu, &watch).unwrap();
    assert_eq!((watch.done(), watch.total()), (98, 98));
    assert!(output.report.to_string().contains("mean of expression f32"), "{}", output.report);
    assert_eq!(engine.submit_reduce(make(), Backend::Auto).wait().unwrap().data.only::<f32>(), Some(&[4.0][..]));
    assert!(matches!(engine.reduce(&make(), Backend::Gpu), Err(Error::NoShader { .. })));

    let endless = Function::new("fn f(x: f32) -> f32 { var y = x; loop { y += 1.0; if y < 0.0 { break; } } return y; }").unwrap();
    for backend in [Backend::Serial, Backend::Cpu] {
        let start = Instant::now();
        let watch = Watch::until(start + Duration::from_millis(50));
        let stopped = engine.reduce_watched(&endless.call().input("x", &X).reduce(Reduction::Sum), backend, &watch);
        assert!(matches!(stopped, Err(Error::Cancelled { .. })), "{stopped:?}");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

#[test]
fn reductions_are_named() {
    for reduction in Reduction::ALL {
        assert_eq!(reduction.to_string().parse::<Reduction>().unwrap(), reduction);
    }
    let message = "median".parse::<Reduction>().unwrap_err().to_string();
    assert!(message.contains("\"median\"") && message.contains("sum, mean, var, min"), "{message}");
}
