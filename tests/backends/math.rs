//! The WGSL twins of the elementary functions on the GPU, bit for bit against Rust's: the GPU that `YUNTA_ADAPTER` names, or
//! whatever there is. Without any, the tests are ignored; with `YUNTA_REQUIRE_GPU=1` they fail.
//!
//! How far the functions are from the exact values is the library's tests' affair.

#[path = "../library/math/reference.rs"]
#[allow(dead_code, reason = "the library's tests use all of it")]
mod reference;

use std::ops::Range;

use libtest_mimic::{Failed, Trial};
use reference::{SPECIAL, functions, pairs, random};
use yunta::{Backend, Cost, Cut, Engine, Kernel, NoShader, Shader, math};

const MAIN: &str = "
@group(0) @binding(9) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i < job.count {
        out[i] = VALUE;
    }
}
";

/// One function of one, two or three arguments, on the GPU alone.
struct Twin<'a> {
    source: &'static str,
    arguments: &'a [Vec<f32>],
}

const NAMES: [&str; 3] = ["x", "y", "z"];

impl<'a> Twin<'a> {
    fn new(name: &str, arguments: &'a [Vec<f32>]) -> Self {
        let names = &NAMES[..arguments.len()];
        let input = |(i, name)| format!("@group(0) @binding({i}) var<storage, read> {name}: array<f32>;\n");
        let inputs: String = (1..).zip(names).map(input).collect();
        let listed: Vec<_> = names.iter().map(|name| format!("{name}[i]")).collect();
        let main = MAIN.replace("VALUE", &format!("yunta_{name}({})", listed.join(", ")));
        // A pipeline is found by its source, which the engine keeps as long as the process.
        Self { source: Box::leak((math::WGSL.to_owned() + &inputs + &main).into_boxed_str()), arguments }
    }
}

impl Kernel for Twin<'_> {
    type Item = f32;
    const NAME: &'static str = "twin";

    fn items(&self) -> usize {
        self.arguments[0].len()
    }

    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        Cost::new(100.0 * items, 4, 4.0 * items, 4.0 * items)
    }

    fn serial(&self, _: Range<usize>, _: &mut [f32]) {
        unreachable!("the tests ask for the GPU")
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let inputs = NAMES.into_iter().zip(self.arguments);
        Ok(inputs.fold(Shader::new(self.source), |shader, (name, x)| shader.input(name, x, Cut::PerItem(1))))
    }
}

/// Fails unless the GPU gives `wanted` for each item, to the bit.
fn same(engine: &Engine, name: &str, arguments: &[Vec<f32>], wanted: impl Fn(usize) -> f32) -> Result<(), Failed> {
    let got = engine.run(&Twin::new(name, arguments), Backend::Gpu)?.data;
    let Some(i) = (0..got.len()).find(|&i| got[i].to_bits() != wanted(i).to_bits()) else { return Ok(()) };
    let given: Vec<_> = arguments.iter().map(|x| format!("{:e}", x[i])).collect();
    Err(format!("{name}({}) is {:e} on the GPU and {:e} in Rust", given.join(", "), got[i], wanted(i)).into())
}

/// Three numbers an item: any bits, subnormal ones, special ones, near each other, and products that the third cancels.
fn triples(count: usize) -> [Vec<f32>; 3] {
    let mut state = 1;
    let mut out = [const { Vec::new() }; 3];
    for _ in 0..count {
        let [a, b, c, kinds] = [0; 4].map(|_: u32| random(&mut state) as u32);
        let number = |bits: u32, kind: u32, near: f32| {
            f32::from_bits(match kind % 6 {
                0 => bits & 0x807f_ffff,
                1 => 0x3f80_0000 | bits & 0x807f_ffff,
                2 => near.to_bits() ^ (bits & 15),
                3 => SPECIAL[bits as usize % SPECIAL.len()],
                _ => bits,
            })
        };
        let x = number(a, kinds, 1.0);
        let y = number(b, kinds / 6, x);
        let z = match kinds / 36 % 3 {
            0 => f32::from_bits((-(x * y)).to_bits().wrapping_add(c & 31).wrapping_sub(16)),
            1 => f32::from_bits((x * y).to_bits().wrapping_add((c % 64) << 23).wrapping_sub(32 << 23) ^ (c & 0x8000_0000)),
            _ => number(c, kinds / 108, y),
        };
        [x, y, z].into_iter().zip(&mut out).for_each(|(number, out)| out.push(number));
    }
    out
}

fn of_one(engine: &Engine, name: &str, value: fn(f32) -> f32, step: usize) -> Result<(), Failed> {
    let x: Vec<f32> = (0..=u32::MAX).step_by(step).chain(SPECIAL).map(f32::from_bits).collect();
    let arguments = [x];
    same(engine, name, &arguments, |i| value(arguments[0][i]))
}

type OnGpu = Box<dyn Fn(&Engine) -> Result<(), Failed> + Send>;

fn of_several() -> Vec<(&'static str, OnGpu)> {
    fn of_two(name: &'static str, value: fn(f32, f32) -> f32) -> (&'static str, OnGpu) {
        let test = move |engine: &Engine| {
            let [x, y, _] = triples(300_000);
            let arguments = [x, y];
            same(engine, name, &arguments, |i| value(arguments[0][i], arguments[1][i]))
        };
        (name, Box::new(test))
    }
    fn of_three(name: &'static str, value: fn(f32, f32, f32) -> f32) -> (&'static str, OnGpu) {
        let test = move |engine: &Engine| {
            let arguments = triples(300_000);
            same(engine, name, &arguments, |i| value(arguments[0][i], arguments[1][i], arguments[2][i]))
        };
        (name, Box::new(test))
    }
    let pow = |engine: &Engine| {
        let (mut x, mut y) = pairs(300_000, 1);
        x.extend(SPECIAL.iter().flat_map(|&x| SPECIAL.map(|_| f32::from_bits(x))));
        y.extend(SPECIAL.iter().flat_map(|_| SPECIAL.map(f32::from_bits)));
        let arguments = [x, y];
        same(engine, "pow", &arguments, |i| math::pow(arguments[0][i], arguments[1][i]))
    };
    vec![
        ("pow", Box::new(pow)),
        of_two("divide", math::divide),
        of_two("atan2", math::atan2),
        of_two("hypot", math::hypot),
        of_two("min", math::min),
        of_two("max", math::max),
        of_two("step", math::step),
        of_three("fma", math::fma),
        of_three("clamp", math::clamp),
        of_three("mix", math::mix),
        of_three("smoothstep", math::smoothstep),
    ]
}

/// A wrong twin has to be found.
fn a_difference_is_found(engine: &Engine) -> Result<(), Failed> {
    let arguments = [vec![1.0, 2.0, 3.0]];
    let wrong = |i: usize| f32::from_bits(math::exp2::<f32>(arguments[0][i]).to_bits() ^ u32::from(i == 2));
    if same(engine, "exp2", &arguments, wrong).is_err() { Ok(()) } else { Err("one bit of difference passed".into()) }
}

pub fn trials() -> Vec<Trial> {
    let gpu = super::gpu::gpu();
    let ignored = gpu.is_err() && std::env::var_os("YUNTA_REQUIRE_GPU").is_none_or(|value| value != "1");
    let ones = functions().into_iter().map(|function| -> (&'static str, OnGpu) {
        (function.name, Box::new(move |engine| of_one(engine, function.name, function.value, 10_007)))
    });
    let mut tests: Vec<_> = ones.chain(of_several()).collect();
    tests.push(("a_difference_is_found", Box::new(a_difference_is_found)));
    let trial = |(name, test): (&str, OnGpu)| {
        let gpu = gpu.clone();
        Trial::test(format!("math/{name}"), move || test(&gpu?)).with_ignored_flag(ignored)
    };
    tests.into_iter().map(trial).collect()
}
