//! Functions that are a part of the binary, beside the bytecode that is the definition: the same bits at every level, whole and in
//! pieces, and on the GPU; and that compiled code is what ran. Not here: the functions' typed face.

use libtest_mimic::{Failed, Trial};
use yunta::{Backend, Cpu, Engine, Function, Level, Schedule};

use super::{Data, ITEMS, defined, differs, words};

/// A module for each function, and the list of them.
macro_rules! compiled {
    ($($name:ident $text:tt;)+) => {
        $(mod $name {
            yunta::function!($text);
            pub use f::{SOURCE, function};
        })+

        const ALL: &[(&str, &str, fn() -> yunta::Result<Function>)] = &[$((stringify!($name), $name::SOURCE, $name::function)),+];
    };
}

compiled! {
    arithmetic "fn f(x: f32, y: f32, z: f32) -> f32 { return (x + y) * z - x / y + abs(-z) + fma(x, y, z) + sqrt(abs(x)) * inverseSqrt(abs(y)); }";
    gaussian "fn f(x: f32, y: f32) -> f32 { let d = x - y; return exp(-0.5 * (d * d)); }";
    rounded "fn f(x: f32) -> vec4<f32> { return vec4(floor(x), ceil(x), trunc(x), round(x)); }";
    ordered "fn f(x: f32, y: f32) -> vec4<f32> { return vec4(min(x, y), max(x, y), clamp(x, -1.0, y), select(x, y, x < y)); }";
    integers "
fn f(a: i32, b: i32, u: u32, v: u32) -> vec4<i32> {
    let q = vec2(a / b, a % b) + vec2(a << (u & 31u), a >> (v & 31u));
    let w = vec2(u / v, u % v) ^ vec2(countOneBits(u), reverseBits(v)) | vec2(countLeadingZeros(u), countTrailingZeros(v));
    return vec4(q, bitcast<i32>(w.x & ~v), min(a, b) - max(-a, abs(b))) * i32(w.y);
}";
    wide "
struct R { q: i64, w: u64, d: f64, e: bool }
fn f(a: i64, u: u64, d: f64, i: i32) -> R { return R(a / (a - i64(i)) + i64(d), u % (u + 1lu) << 3u, f64(a) * d - f64(u), a < i64(u) && d > 0.0lf); }";
    doubles "
fn f(x: f64, y: f64) -> vec3<f64> { return vec3(exp(-x * x) + log(abs(y)), pow(abs(x), y) - sin(x) * cos(y) + tan(x), exp2(x) + log2(abs(y)) + sqrt(abs(x))); }";
    conversions "
struct R { i: i32, u: u32, f: f32, g: f32, bits: u32, back: f32 }
fn f(x: f32, i: i32, u: u32) -> R { return R(i32(x), u32(x), f32(i), f32(u), bitcast<u32>(x), bitcast<f32>(u)); }";
    elementary "
fn f(x: f32, y: f32) -> vec4<f32> {
    return vec4(exp(x) + exp2(y) + log(abs(x)) + log2(abs(y)), pow(abs(x), y), sin(x) + cos(y) + tan(x * y), sin(1000000.0 * x));
}";
    arcs "fn f(x: f32, y: f32) -> vec4<f32> { return vec4(asin(x), acos(y), atan(x * 10.0), atan2(x, y)); }";
    hyperbolics "fn f(x: f32, y: f32) -> array<f32, 6> { return array(sinh(x), cosh(y), tanh(x), asinh(y), acosh(x), atanh(y)); }";
    others "
fn f(x: f32, y: f32) -> array<f32, 10> {
    return array(expm1(x), log1p(y), cbrt(x), hypot(x, y), erf(x), erfc(y), normal_cdf(x), lgamma(y), ldexp(x, i32(y)), frexp(x).fract + modf(y).whole);
}";
    others_of_doubles "fn f(x: f64, y: f64) -> array<f64, 6> { return array(asin(x), atan2(x, y), tanh(y), cbrt(x), erfc(y), lgamma(x)); }";
    random "fn f(i: u32) -> vec3<f32> { return vec3(random_uniform(7u, i, 3u), random_normal(7u, i, 4u), f32(random_u32(1u, i, 2u))); }";
    escape "
fn f(x: f32, y: f32) -> u32 {
    var re = x; var im = y; var n = 0u;
    while (n < 1000u && re * re + im * im <= 4.0) { let t = re * re - im * im - 0.835; im = 2.0 * re * im - 0.2321; re = t; n += 1u; }
    return n;
}";
    nested "
fn f(x: i32, y: i32) -> i32 {
    var sum = 0;
    for (var i = 0; i < (x & 15); i++) {
        if (i == (y & 7)) { continue; }
        var j = i;
        loop {
            if (j > 20) { break; }
            if ((sum & 63) == 41) { sum += 3; break; }
            for (var k = 0; k < 3; k++) { if (k == (j & 3)) { continue; } sum += k * j; }
            continuing { j += 1 + (y & 1); break if sum > 5000; }
        }
        if (sum > 4000) { break; }
    }
    return sum;
}";
    branches_that_leave "
fn f(x: i32, y: i32) -> i32 {
    var sum = 0;
    for (var i = 0; i < (y & 31); i++) {
        if ((x + i) % 3 != 0) {
            if ((x ^ i) % 5 == 0) { sum += 100; continue; }
            sum += i * x;
            if (sum % 11 == 4) { sum -= 7; break; }
            for (var k = 0; k < (sum & 3); k++) { if (k == (x & 1)) { sum += 5; } else { if (sum % 7 == 2) { continue; } sum -= k; } sum += 1; }
            sum += 1;
        } else { if ((i & 3) == 2) { break; } sum -= 2; }
        sum = sum * 3 % 977;
    }
    return sum;
}";
    early "
fn g(x: f32) -> f32 { if (x < -2.0) { return -1.0; } for (var i = 0; i < 10; i++) { if (x * f32(i) > 7.0) { return f32(i); } } return x; }
fn f(x: f32, y: f32) -> f32 { if (x > y) { return g(y) + 1.0; } else if (x == y) { return 0.5; } return g(x) * g(y); }";
    switched "fn f(i: i32, x: f32) -> f32 { var r = x; switch (i & 7) { case 0: { r += 1.0; } case 1, 2: { if (x < 0.0) { break; } r *= 3.0; } default: { r = -r; } } return r; }";
    whole "
var<storage, read> t: array<vec2<f32>>; var<storage, read> n: array<i32>;
fn f(i: i32, u: u32, x: f32) -> vec2<f32> {
    var sum = t[i] + t[u];
    for (var k = 0u; k < arrayLength(&t); k++) { let d = t[k] - vec2(x); sum += d * f32(n[k]) / (dot(d, d) + 1.0); }
    return sum + vec2(f32(n[i - 3]));
}";
    placed "fn f(@builtin(global_invocation_id) at: vec3<u32>, x: f32) -> vec2<f32> { return vec2(f32(at.x) + x, f32(at.y + 2u * at.z)); }";
    bools "fn f(a: bool, b: bool, x: f32) -> bool { var r = a; if (x > 0.0) { r = r != b; } return (r || !b) && (a == (x < 1.0)); }";
    carried "fn f(x: f32) -> u32 { var going = true; var n = 0u; var y = x; while (going) { y = y * 0.5 + 0.1; n += 1u; going = abs(y) > 0.3 && n < 50u; } return n; }";
    vectors "
struct S { at: vec3<f32>, n: u32 }
fn g(s: S) -> S { var q = s; q.at.y += length(s.at); q.n = q.n * 3u + 1u; return q; }
fn f(v: vec3<f32>, w: vec3<f32>, u: u32) -> S { let m = mat3x3(v, w, cross(v, w)); return g(g(S(m * normalize(w + vec3(0.001)), u))); }";
    tables "fn f(i: i32, x: f32) -> f32 { var a = array<f32, 5>(1.0, x, 3.0, x * x, 0.5); a[i] = x; a[(i + 1) & 3] += 2.0; return a[2] + a[i & 1]; }";
    constant "fn f(x: f32) -> vec2<f32> { return vec2(2.5, 1.0 / 3.0); }";
    unending_for_some "fn f(u: u32) -> u32 { var n = u; loop { n = n * 3u + 1u; if ((n & 15u) == (u & 7u)) { break; } if (n > 4000000u) { n = n >> 9u; } } return n; }";
}

fn has_the_bits(name: &str, source: &str, function: fn() -> yunta::Result<Function>) -> Result<(), Failed> {
    let function = function()?;
    let data = Data::of(&function, ITEMS);
    let wanted = defined(&Function::new(source)?, &data)?;
    let pieces = Cpu::new().schedule(Schedule::Dynamic).chunk(101);
    for level in Level::available() {
        for (engine, backend) in [
            (Engine::builder().threads(1).simd(level).build()?, Backend::Serial),
            (Engine::builder().threads(3).simd(level).cpu(pieces).build()?, Backend::Cpu),
        ] {
            let out = engine.run(&data.call(&function), backend)?;
            differs(name, &format!("{backend} by compiled code by {}", level.name()), &wanted, &words(&out.data))?;
            let asked = std::env::var("YUNTA_FUNCTION").unwrap_or_default();
            if matches!(&*asked, "" | "compiled") && out.report.executor.as_deref() != Some("compiled code") {
                return Err(format!("{name} ran by {:?}", out.report.executor).into());
            }
        }
    }
    Ok(())
}

pub fn trials() -> impl Iterator<Item = Trial> {
    ALL.iter()
        .map(|&(name, source, function)| Trial::test(format!("function/{name}/compiled"), move || has_the_bits(name, source, function)))
}
