//! The mathematics that functions have: the bits of `yunta::math`, by WGSL's names and by those that it does not have; of the
//! data's type; and what is said of wrong calls.

use yunta::{Backend, Engine, Function, Level, math};

fn best() -> Engine {
    super::engine(*Level::available().last().expect("there is one without SIMD"))
}

fn column(items: usize) -> Vec<f64> {
    let ends = [0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, 1e-310, 0.5, -0.5, 3e38, 1e300, -0.75];
    let ordinary = (0..items).map(|k| (k as f64 * 0.731).sin() * 10f64.powi(k as i32 % 9 - 6));
    ends.into_iter().chain(ordinary).collect()
}

macro_rules! same {
    ($t:ident, $x:expr, $($text:literal is $of:expr;)+) => {$(
        let (x, of): (&[$t], fn($t) -> $t) = ($x, $of);
        let call = Function::expression($text).unwrap_or_else(|error| panic!("{}: {error}", $text)).call().input("x", x);
        let out = best().run(&call, Backend::Cpu).unwrap_or_else(|error| panic!("{}: {error}", $text));
        for (&x, &got) in x.iter().zip(out.data.get::<$t>("result").expect("of the data's type")) {
            assert_eq!(got.to_bits(), of(x).to_bits(), "{} of {x:e} is {got:e}, not {:e}", $text, of(x));
        }
    )+};
}

macro_rules! all {
    ($t:ident, $x:expr) => {
        same! { $t, $x,
            "asin(x)" is math::asin;
            "acos(x)" is math::acos;
            "atan(x)" is math::atan;
            "atan2(x, 0.75)" is |x| math::atan2(x, 0.75);
            "atan2(-2.5, x)" is |x| math::atan2(-2.5, x);
            "sinh(x)" is math::sinh;
            "cosh(x)" is math::cosh;
            "tanh(x)" is math::tanh;
            "asinh(x)" is math::asinh;
            "acosh(x)" is math::acosh;
            "atanh(x)" is math::atanh;
            "expm1(x)" is math::expm1;
            "log1p(x)" is math::log1p;
            "cbrt(x)" is math::cbrt;
            "hypot(x, 3.0)" is |x| math::hypot(x, 3.0);
            "hypot(hypot(x, 1.0), max(x, 2.0))" is |x| math::hypot(math::hypot(x, 1.0), math::max(x, 2.0));
            "erf(x)" is math::erf;
            "erfc(x)" is math::erfc;
            "normal_cdf(x)" is math::normal_cdf;
            "normal_cdf(-erf(x))" is |x| math::normal_cdf(-math::erf(x));
            "lgamma(x)" is math::lgamma;
            "ldexp(x, 5)" is |x| math::ldexp(x, 5);
            "frexp(x).fract" is |x| math::frexp(x).0;
            "modf(x).fract" is |x| math::modf(x).0;
            "modf(x).whole" is |x| math::modf(x).1;
            "erfc(vec2(1.0 * x, x)).y" is math::erfc;
            "hypot(vec2(x, x), vec2(x, 1.0 * x)).x" is |x| math::hypot(x, x);
            "x * erf(0.5)" is |x| x * (math::erf(0.5f64) as $t);
            "x + hypot(3.0, 4.0) * normal_cdf(1.0)" is |x| x + (5.0 * math::normal_cdf(1.0f64)) as $t;
        }
    };
}

#[test]
fn functions_have_the_bits_of_the_mathematics() {
    let wide = column(3000);
    let single: Vec<f32> = wide.iter().map(|&x| x as f32).collect();
    all!(f32, &single);
    all!(f64, &wide);
}

#[test]
fn random_numbers_are_those_of_the_mathematics() {
    let items: Vec<u32> = (0..1000).map(|k| k * 7919).collect();
    let text = "
        struct Out { word: u32, uniform: f32, normal: f32, wide: f64, wide_normal: f64 }
        fn f(i: u32) -> Out {
            return Out(random_u32(1u, i, 9u), random_uniform(2u, i, i), random_normal(3u, i, 5u), random_uniform_f64(4u, i, 6u), random_normal_f64(5u, 7u, i));
        }";
    let function = Function::new(text).expect("it is right");
    let data = best().run(&function.call().input("i", &items), Backend::Cpu).expect("it runs").data;
    let (word, uniform, normal) = (data.get::<u32>("word"), data.get::<f32>("uniform"), data.get::<f32>("normal"));
    let (word, uniform, normal) = (word.expect("words"), uniform.expect("numbers"), normal.expect("numbers"));
    let (wide, wide_normal) = (data.get::<f64>("wide").expect("numbers"), data.get::<f64>("wide_normal").expect("numbers"));
    for (k, &i) in items.iter().enumerate() {
        assert_eq!(word[k], math::random_u32(1, i, 9));
        assert_eq!(uniform[k].to_bits(), math::random_uniform::<f32>(2, i, i).to_bits());
        assert_eq!(normal[k].to_bits(), math::random_normal::<f32>(3, i, 5).to_bits());
        assert_eq!(wide[k].to_bits(), math::random_uniform::<f64>(4, i, 6).to_bits());
        assert_eq!(wide_normal[k].to_bits(), math::random_normal::<f64>(5, 7, i).to_bits());
    }
}

#[test]
fn random_numbers_of_an_expression_are_of_the_datas_type() {
    let items: Vec<u32> = (0..100).collect();
    let function = Function::expression("x + random_normal(1u, i, 2u)").expect("it is right");
    let x = vec![0.0f32; 100];
    let data = best().run(&function.call().input("x", &x).input("i", &items), Backend::Cpu).expect("it runs").data;
    assert!(data.get::<f32>("result").expect("f32").iter().zip(0..).all(|(&got, i)| got == math::random_normal::<f32>(1, i, 2)));
    let x = vec![0.0f64; 100];
    let data = best().run(&function.call().input("x", &x).input("i", &items), Backend::Cpu).expect("it runs").data;
    assert!(data.get::<f64>("result").expect("f64").iter().zip(0..).all(|(&got, i)| got == math::random_normal::<f64>(1, i, 2)));
}

#[test]
fn a_function_of_ones_own_goes_first() {
    let function = Function::new("fn erf(x: f32) -> f32 { return 2.0 * x; } fn f(x: f32) -> f32 { return erf(x); }").expect("it is right");
    let data = best().run(&function.call().input("x", &[1.5f32]), Backend::Cpu).expect("it runs").data;
    assert_eq!(data.get::<f32>("f"), Some(&[3.0][..]));
    let hypot = Function::new("fn hypot(a: f32, b: f32) -> f32 { return a - b; }").expect("it is right");
    assert_eq!(hypot.outputs()[0].name, "hypot");
}

#[test]
fn wrong_calls_are_told_at_the_users_line() {
    for (text, place, words) in [
        ("fn f(i: i32) -> i32 {\n    return erf(i);\n}", "line 2", "floats and vectors"),
        ("fn f(x: f32) -> f32 {\n    return hypot(x);\n}", "line 2, column 12", "hypot(x, y)"),
        ("fn f(x: f32) -> f32 {\n    return erf(x, x);\n}", "line 2", "argument"),
        ("fn f(x: f32) -> f32 {\n    return dpdx(x);\n}", "line 2, column 12", "no neighbours"),
        ("fn f(x: f32) -> f32 {\n    return random_uniform(1u, x, 2u);\n}", "line 2", ""),
        ("fn f(x: f32) -> f32 {\n    return tanh(x) + y;\n}", "line 2, column 22", "x"),
        ("fn f(x: f32) -> f32 {\n    return acosh(0.5) * x;\n}", "line 2, column 12", "acosh"),
        ("fn f(x: f32) -> f32 { return random_normal(1u, 2u, 3u) * x; }\nfn g(x: f32) -> f32 { return x; }", "f, g", "name one"),
    ] {
        let error = Function::new(text).expect_err(text).to_string();
        assert!(error.contains(place) && error.contains(words), "{text}: {error}");
        assert!(!error.contains("yunta_") && !error.contains("fwidth"), "{text}: {error}");
    }
}
