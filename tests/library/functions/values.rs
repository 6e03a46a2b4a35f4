//! Functions of WGSL against Rust that computes the same: the same bits at every SIMD level and in every cut.

use yunta::{Backend, Function, Level, Real, math};

use super::{ITEMS, engine, floats, gives, wholes};

fn one_nan(x: f32) -> f32 {
    if x.is_nan() { <f32 as Real>::NAN } else { x }
}

type OfFloats = fn(f32, f32) -> f32;
type OfWholes = fn(i32, i32) -> i32;

/// Bodies of `fn f(x: f32, y: f32) -> f32`.
const OF_FLOATS: [(&str, OfFloats); 32] = [
    ("return x + y;", |x, y| x + y),
    ("return x - y * x;", |x, y| x - y * x),
    ("return x * y + x;", |x, y| x * y + x),
    ("return x / y;", |x, y| x / y),
    ("return x % y;", |x, y| x - y * (x / y).trunc()),
    ("return -x;", |x, _| -x),
    ("return min(x, y) + max(x, y);", |x, y| math::min(x, y) + math::max(x, y)),
    ("return clamp(x, -1.0, 1.0);", |x, _| math::clamp(x, -1.0, 1.0)),
    ("return floor(x) + ceil(y) + trunc(x) + round(y);", |x, y| x.floor() + y.ceil() + x.trunc() + y.round_ties_even()),
    ("return exp(x) + log(abs(y));", |x, y| math::exp(x) + math::log(y.abs())),
    ("return exp2(x) * log2(abs(y));", |x, y| math::exp2(x) * math::log2(y.abs())),
    ("return sin(x) + cos(y) - tan(x);", |x, y| math::sin(x) + math::cos(y) - math::tan(x)),
    ("return pow(abs(x), y);", |x, y| math::pow(x.abs(), y)),
    ("return sqrt(x) + inverseSqrt(abs(y));", |x, y| x.sqrt() + math::inverse_sqrt(y.abs())),
    ("return fma(x, y, 1.0);", |x, y| x.mul_add(y, 1.0)),
    ("return step(x, y);", math::step::<f32>),
    ("return mix(x, y, 0.25);", |x, y| x * (1.0 - 0.25) + y * 0.25),
    ("return select(x, y, x < y);", |x, y| if x < y { y } else { x }),
    ("if x > y { return x; } return y * 2.0;", |x, y| if x > y { x } else { y * 2.0 }),
    ("var r = 0.0; if x > 0.0 { r = x; } else if y > 0.0 { r = y; } else { r = -1.0; } return r;", |x, y| {
        if x > 0.0 {
            x
        } else if y > 0.0 {
            y
        } else {
            -1.0
        }
    }),
    ("var s = 0.0; for (var i = 0; i < 10; i += 1) { s += x; if s > 20.0 { break; } } return s;", |x, _| {
        let mut s = 0.0;
        for _ in 0..10 {
            s += x;
            if s > 20.0 {
                break;
            }
        }
        s
    }),
    ("var s = 0.0; for (var i = 0; i < 9; i += 1) { if i % 2 == 0 { continue; } s += x * f32(i); } return s;", |x, _| {
        (0..9).filter(|i| i % 2 != 0).fold(0.0, |s, i| s + x * i as f32)
    }),
    ("var n = 0.0; var z = abs(x); while z > 1.0 && n < 50.0 { z = z * 0.5; n += 1.0; } return n;", |x, _| {
        let (mut n, mut z) = (0.0, x.abs());
        while z > 1.0 && n < 50.0 {
            (z, n) = (z * 0.5, n + 1.0);
        }
        n
    }),
    ("var n = 0.0; loop { n += 1.0; if n > abs(x) || n > 30.0 { return n; } }", |x, _| {
        let mut n = 0.0;
        loop {
            n += 1.0;
            if n > x.abs() || n > 30.0 {
                return n;
            }
        }
    }),
    ("var n = 0.0; loop { if n > 5.0 { break; } continuing { n += 1.5; break if n > y; } } return n;", |_, y| {
        let mut n = 0.0;
        while n <= 5.0 {
            n += 1.5;
            if n > y {
                break;
            }
        }
        n
    }),
    ("var a = array<f32, 4>(x, y, 3.0, 4.0); a[2] = x * y; return a[0] + a[2] * a[3];", |x, y| x + x * y * 4.0),
    ("var a = array<f32, 3>(x, y, 5.0); let i = i32(clamp(x, -2.0, 6.0)); return a[clamp(i, 0, 2)];", |x, y| {
        if x.is_nan() {
            return x;
        }
        [x, y, 5.0][(x.clamp(-2.0, 6.0) as i32).clamp(0, 2) as usize]
    }),
    ("let v = vec3(x, y, 1.0) * 2.0; return v.x + v.y * v.z;", |x, y| x * 2.0 + y * 2.0 * 2.0),
    ("let v = vec2(x, y).yx; return v.x - v.y;", |x, y| y - x),
    ("let m = mat2x2<f32>(1.0, 2.0, 3.0, 4.0) * vec2(x, y); return m.x - m.y;", |x, y| (x + 3.0 * y) - (2.0 * x + 4.0 * y)),
    ("var t = x; { let x = y; t += x; } return t;", |x, y| x + y),
    ("return f32(x > 0.0 && y > 0.0) + 2.0 * f32(x > 0.0 || y > 0.0);", |x, y| {
        f32::from(u8::from(x > 0.0 && y > 0.0)) + 2.0 * f32::from(u8::from(x > 0.0 || y > 0.0))
    }),
];

/// Bodies of `fn f(a: i32, b: i32) -> i32`.
const OF_WHOLES: [(&str, OfWholes); 9] = [
    ("return a + b;", i32::wrapping_add),
    ("return a * b - a;", |a, b| a.wrapping_mul(b).wrapping_sub(a)),
    ("return a / b;", |a, b| if b == 0 { a } else { a.wrapping_div(b) }),
    ("return a % b;", |a, b| if b == 0 { 0 } else { a.wrapping_rem(b) }),
    ("return (a & b) | (a ^ 12345);", |a, b| (a & b) | (a ^ 12345)),
    ("return (a << 3u) + (b >> 2u) + ~a;", |a, b| (a << 3).wrapping_add(b >> 2).wrapping_add(!a)),
    ("return abs(a) + sign(b) + min(a, b);", |a, b| a.wrapping_abs().wrapping_add(b.signum()).wrapping_add(a.min(b))),
    ("return countOneBits(a) + i32(countLeadingZeros(u32(b)));", |a, b| (a.count_ones() + b.leading_zeros()) as i32),
    ("switch a % 4 { case 0: { return b; } case 1, 2: { return 7; } default: { return -a; } }", |a, b| match a % 4 {
        0 => b,
        1 | 2 => 7,
        _ => a.wrapping_neg(),
    }),
];

#[test]
fn functions_of_floats() {
    let (x, y) = (floats(1), floats(99));
    for (body, rust) in OF_FLOATS {
        let function = Function::new(format!("fn f(x: f32, y: f32) -> f32 {{ {body} }}")).unwrap_or_else(|error| panic!("{body}: {error}"));
        let wanted: Vec<f32> = x.iter().zip(&y).map(|(&x, &y)| one_nan(rust(x, y))).collect();
        gives(body, &function.call().input("x", &x).input("y", &y), &wanted);
        let wanted: Vec<f32> = x.iter().map(|&x| one_nan(rust(x, 1.75))).collect();
        gives(body, &function.call().input("x", &x).set("y", 1.75), &wanted);
    }
}

#[test]
fn functions_of_whole_numbers() {
    let (a, b) = (wholes(1), wholes(99));
    for (body, rust) in OF_WHOLES {
        let function = Function::new(format!("fn f(a: i32, b: i32) -> i32 {{ {body} }}")).unwrap_or_else(|error| panic!("{body}: {error}"));
        let wanted: Vec<i32> = a.iter().zip(&b).map(|(&a, &b)| rust(a, b)).collect();
        gives(body, &function.call().input("a", &a).input("b", &b), &wanted);
    }
}

#[test]
fn wide_numbers_and_bools() {
    let x: Vec<f64> = floats(3).into_iter().map(f64::from).collect();
    let wide = Function::new("fn f(x: f64) -> f64 { return exp(x) * sin(x) + sqrt(abs(x)); }").unwrap();
    let canonical = |x: f64| if x.is_nan() { <f64 as Real>::NAN } else { x };
    let wanted: Vec<f64> = x.iter().map(|&x| canonical(math::exp(x) * math::sin(x) + x.abs().sqrt())).collect();
    gives("f64", &wide.call().input("x", &x), &wanted);

    let n: Vec<i64> = wholes(5).into_iter().map(|n| i64::from(n) << 20).collect();
    let long = Function::new("fn f(n: i64) -> i64 { return n * n - 3li * n; }").unwrap();
    let wanted: Vec<i64> = n.iter().map(|&n| n.wrapping_mul(n).wrapping_sub(3i64.wrapping_mul(n))).collect();
    gives("i64", &long.call().input("n", &n), &wanted);

    let flags: Vec<bool> = (0..ITEMS).map(|i| i % 3 == 0).collect();
    let not = Function::new("fn f(flag: bool, on: bool) -> bool { return !flag && on; }").unwrap();
    let wanted: Vec<u8> = flags.iter().map(|&flag| u8::from(!flag)).collect();
    gives("bool", &not.call().input("flag", &flags).set("on", true), &wanted);
}

#[test]
fn expressions_have_the_datas_type() {
    let expression = Function::expression("exp(-gamma * (x - y) * (x - y))").unwrap();
    let (x, y) = (floats(7), floats(8));
    let wanted: Vec<f32> = x.iter().zip(&y).map(|(&x, &y)| one_nan(math::exp(-0.5 * (x - y) * (x - y)))).collect();
    gives("f32", &expression.call().input("x", &x).input("y", &y).set("gamma", 0.5), &wanted);
    let [x, y] = [x, y].map(|numbers| numbers.into_iter().map(f64::from).collect::<Vec<_>>());
    let of = |x: f64, y: f64| math::exp(-0.5 * (x - y) * (x - y));
    let wanted: Vec<f64> = x.iter().zip(&y).map(|(&x, &y)| of(x, y)).collect();
    gives("f64", &expression.call().input("x", &x).input("y", &y).set("gamma", 0.5), &wanted);
}

#[test]
fn structs_helpers_vectors_and_several_outputs() {
    let source = "
        struct Pair { sum: f32, swapped: vec2<f32>, above: bool }
        fn twice(v: vec2<f32>) -> vec2<f32> { return v * 2.0; }
        fn pair(v: vec2<f32>) -> Pair { let w = twice(v); return Pair(w.x + w.y, w.yx, w.x > w.y); }";
    let v: Vec<f32> = (0..2 * ITEMS).map(|i| (i * i % 101) as f32).collect();
    let function = Function::new(source).unwrap();
    for level in Level::available() {
        let data = engine(level).run(&function.call().input("v", &v), Backend::Serial).unwrap().data;
        let pairs = || v.chunks(2).map(|v| (v[0] * 2.0, v[1] * 2.0));
        assert_eq!(data.get::<f32>("sum").unwrap(), pairs().map(|(x, y)| x + y).collect::<Vec<_>>());
        assert_eq!(data.get::<f32>("swapped").unwrap(), pairs().flat_map(|(x, y)| [y, x]).collect::<Vec<_>>());
        assert_eq!(data.get::<u8>("above").unwrap(), pairs().map(|(x, y)| u8::from(x > y)).collect::<Vec<_>>());
    }
}

#[test]
fn whole_inputs_clamp_indices() {
    let source = "
        @group(0) @binding(0) var<storage, read> table: array<f32>;
        fn f(i: i32) -> f32 { return table[i] + f32(arrayLength(&table)); }";
    let (table, i) = ([1.0f32, 2.0, 4.0], wholes(3));
    let wanted: Vec<f32> = i.iter().map(|&i| table[i.clamp(0, 2) as usize] + 3.0).collect();
    gives("a table", &Function::new(source).unwrap().call().input("table", &table).input("i", &i), &wanted);
}

#[test]
fn items_know_their_places() {
    let source = "fn f(@builtin(global_invocation_id) id: vec3<u32>) -> u32 { return id.x + 100u * id.y + 10000u * id.z; }";
    let wanted: Vec<u32> = (0..2).flat_map(|z| (0..5).flat_map(move |y| (0..70).map(move |x| x + 100 * y + 10_000 * z))).collect();
    gives("places", &Function::new(source).unwrap().call().size([70, 5, 2]), &wanted);
}
