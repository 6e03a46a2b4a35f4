//! Shaders that rest on more or less of a device's arithmetic, a few lines each.

use super::super::needs::{Needs, Property};
use super::super::probe::Findings;
use super::super::reflect::Reflection;
use crate::kernel::Shader;
use crate::report::Agreement;

/// What a shader rests on whose main has these lines, with helpers before it.
fn needs(helpers: &str, lines: &str) -> Needs {
    let source = format!(
        "@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> n: array<u32>;
{helpers}
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {{
    let i = item(id, groups);
{lines}
}}"
    );
    Reflection::of(&source).unwrap_or_else(|reason| panic!("{reason}\n{source}")).needs
}

/// Which of the lines is only close, counted from 1, and why.
fn close(helpers: &str, lines: &str) -> Option<(i32, String)> {
    let reason = needs(helpers, lines).close?;
    let (line, why) = reason.strip_prefix("line ")?.split_once(" of the WGSL: ")?;
    Some((line.parse::<i32>().unwrap() - 6 - helpers.lines().count().max(1) as i32, why.to_owned()))
}

#[test]
fn what_a_driver_may_compute_in_its_own_way_is_close_and_its_line_is_told() {
    let wrong = [
        ("out[i] = exp(x[i]);", "exp()"),
        ("out[i] = log2(x[i]);", "log2()"),
        ("out[i] = pow(x[i], 2.5);", "pow()"),
        ("out[i] = sqrt(x[i]);", "sqrt()"),
        ("out[i] = inverseSqrt(x[i]);", "inverseSqrt()"),
        ("out[i] = sin(x[i]);", "sin()"),
        ("out[i] = atan2(x[i], x[i]);", "atan2()"),
        ("out[i] = fma(x[i], 2.0, 1.0);", "fma()"),
        ("out[i] = mix(x[i], 2.0, 0.5);", "mix()"),
        ("out[i] = smoothstep(0.0, 1.0, x[i]);", "smoothstep()"),
        ("out[i] = dot(vec2(x[i]), vec2(x[i + 1u]));", "dot()"),
        ("out[i] = length(vec2(x[i]));", "length()"),
        ("out[i] = unpack4x8unorm(n[i]).x;", "unpack4x8unorm()"),
        ("out[i] = x[i] / 3.0;", "division"),
        ("out[i] = 1.0 / x[i];", "division"),
        ("out[i] = x[i] % 3.0;", "remainder"),
        ("out[i] = x[i] * x[i] + 1.0;", "product goes into a sum"),
        ("out[i] = 1.0 - x[i] * x[i];", "product goes into a sum"),
        ("out[i] = keep(x[i] * x[i]) + x[i] * 0.3;", "product goes into a sum"),
        ("out[i] = (x[i] - 0.3) + 0.7;", "a sum goes into another"),
        ("out[i] = x[i] * x[i] * x[i];", "product goes into another"),
        ("out[i] = (x[i] + 1.0) * x[i];", "a sum with a constant goes into a product"),
        ("out[i] = select(0.0, 1.0, x[i] * x[i] + 0.0 < 4.0);", "product goes into a sum"),
        ("out[i] = select(0.0, 1.0, x[i] + x[i + 1u] <= 4.0);", "compared"),
        ("out[i] = (mat2x2(x[i], 1.0, 2.0, 3.0) * vec2(x[i])).x;", "matrices"),
        // Through signs, choices, halves, vectors, casts and built-ins that choose.
        ("out[i] = 1.0 + -(x[i] * x[i]);", "product goes into a sum"),
        ("out[i] = 1.0 + abs(min(x[i] * x[i], 3.0));", "product goes into a sum"),
        ("out[i] = 1.0 + select(x[i] * x[i], 0.0, i == 3u);", "product goes into a sum"),
        ("out[i] = 1.0 + 0.5 * (x[i] * x[i]);", "product goes into a sum"),
        ("out[i] = 1.0 + (vec2(x[i], 1.0) * vec2(x[i])).y;", "product goes into a sum"),
        ("out[i] = 1.0 + bitcast<f32>(bitcast<u32>(x[i] * x[i]));", "product goes into a sum"),
        ("out[i] = 1.0 + bitcast<f32>(bitcast<u32>(x[i] * x[i]) ^ 0u);", "product goes into a sum"),
    ];
    for (line, expected) in wrong {
        let (at, why) = close("", line).unwrap_or_else(|| panic!("{line} is not close"));
        assert!(at == 1 && why.contains(expected), "{line}: line {at}, {why}");
    }
}

#[test]
fn variables_calls_and_pointers_hold_nothing() {
    let wrong = [
        ("", "var p = x[i] * x[i];\n    out[i] = p + 1.0;", 2),
        ("", "var z = vec2(0.0);\n    z.y = x[i] * x[i];\n    out[i] = z.x + 1.0;", 3),
        ("", "var s = 0.0;\n    for (var k = 0u; k < 4u; k++) { s += x[k]; }\n    out[i] = s;", 2),
        ("", "out[i] = x[i] * x[i];\n    out[i] = out[i] + 1.0;", 2),
        ("fn square(a: f32) -> f32 { return a * a; }", "out[i] = square(x[i]) + 1.0;", 1),
        ("fn more(a: f32) -> f32 { return keep(a + 1.0); }", "out[i] = more(x[i] * x[i]);", -1),
        ("fn put(p: ptr<function, f32>, a: f32) { *p = a * a; }", "var p = 0.0;\n    put(&p, x[i]);\n    out[i] = p + 1.0;", 3),
        ("var<private> p: f32;", "p = x[i] * x[i];\n    out[i] = p + 1.0;", 2),
    ];
    for (helpers, lines, at) in wrong {
        let (found, why) = close(helpers, lines).unwrap_or_else(|| panic!("{lines} is not close"));
        // A helper is before main, at a line below 0.
        assert!(if at < 0 { found < 1 } else { found == at }, "{lines}: line {found}, {why}");
    }
}

#[test]
fn what_is_held_or_exact_is_not_close() {
    let right = [
        "out[i] = x[i] * x[i];",
        "out[i] = keep(x[i] * x[i]) + 1.0;",
        "out[i] = 2.0 * keep(x[i] * x[i]) + x[i];",
        "out[i] = bitcast<f32>(bitcast<u32>(x[i] * x[i]) & 0xffff0000u) + 1.0;",
        "out[i] = floor(x[i] * x[i]) + 1.0;",
        "out[i] = (x[i] + x[i + 1u]) * x[i];",
        "out[i] = select(0.0, 1.0, x[i] < 4.0);",
        "out[i] = select(0.0, 1.0, bitcast<u32>(x[i] + x[i + 1u]) <= 7u);",
        "var s = 0.0;\n    for (var k = 0u; k < 4u; k++) { s = keep(s + x[k]); }\n    out[i] = s;",
        "out[i] = f32(n[i] / 3u + n[i] % 5u);",
        "out[i] = exponential(x[i]);",
        "out[i] = round(x[i]) + 1.0;",
    ];
    for lines in right {
        assert_eq!(close("", lines), None, "{lines}");
    }
    // What main does not reach counts for nothing.
    assert_eq!(close("fn unused(a: f32) -> f32 { return log(a); }", "out[i] = x[i];"), None);
    // Division and root of this crate begin with the driver's, and only they may.
    let own = |name: &str, file: &str| {
        needs(&(include_str!("../../../shaders/math/integers.wgsl").to_owned() + file), &format!("out[i] = {name}(x[i]);"))
    };
    let root = include_str!("../../../shaders/math/sqrt.wgsl");
    assert_eq!(own("yunta_sqrt", root).close, None);
    assert!(own("yunta_sqrt", &root.replace("26u", "(26u)")).close.is_some(), "not the crate's own text");
}

#[test]
fn what_a_shader_rests_on_is_what_it_does() {
    use Property::*;
    let of = |lines| Vec::from_iter(needs("", lines).properties);
    assert_eq!(of("out[i] = bitcast<f32>(n[i] * 3u + 1u);"), []);
    assert_eq!(of("out[i] = x[i];"), []);
    assert_eq!(of("out[i] = x[i] + 1.0;"), [Sums, Subnormals]);
    assert_eq!(of("out[i] = x[i] * 3.0;"), [Products, Subnormals]);
    assert_eq!(of("out[i] = x[i] * 4.0;"), [Subnormals]);
    assert_eq!(of("out[i] = round(x[i]);"), [Rounding, Subnormals]);
    assert_eq!(of("out[i] = exponential(x[i]);"), [Products, Sums, Exponential, Subnormals]);
}

/// A device that does not do one thing.
fn without(property: Property) -> Findings {
    Findings::without(property)
}

fn agreement(lines: &str, shader: Shader<'_>, found: &Findings) -> Agreement {
    needs("", lines).agreement(&shader, Some(found))
}

#[test]
fn a_job_is_identical_where_the_device_does_what_its_shader_rests_on() {
    let (integers, sum) = ("out[i] = bitcast<f32>(n[i] * 3u + 1u);", "out[i] = x[i] + 1.0;");
    for property in [Property::Products, Property::Sums, Property::Rounding, Property::Exponential, Property::Subnormals] {
        assert_eq!(agreement(integers, Shader::new(""), &without(property)), Agreement::Identical, "integers, whatever a device does");
        let fails = matches!(property, Property::Sums | Property::Subnormals);
        let found = agreement(sum, Shader::new(""), &without(property));
        assert_eq!(matches!(&found, Agreement::Close(why) if why.contains(property.name())), fails, "{found:?}");
    }
    let flushes = without(Property::Subnormals);
    assert_eq!(agreement(sum, Shader::new("").without_subnormals(), &flushes), Agreement::Identical);
    assert_eq!(needs("", sum).agreement(&Shader::new(""), None), Agreement::Close("its arithmetic has not been probed".into()));
}

#[test]
fn a_kernels_own_word_comes_before_what_the_wgsl_tells() {
    let found = Findings::without(Property::Rounding);
    let own = || Shader::new("").close("it draws random numbers");
    assert_eq!(agreement("out[i] = bitcast<f32>(n[i]);", own(), &found), Agreement::Close("it draws random numbers".into()));
    assert_eq!(agreement("out[i] = log(x[i]);", own(), &found), Agreement::Close("it draws random numbers".into()));
    let portability = needs("", "out[i] = x[i] + 1.0;").portability(&own());
    assert_eq!(portability.to_string(), "close to the cores: it draws random numbers");
}

#[test]
fn portability_reads_as_a_sentence() {
    let of = |lines, shader: Shader<'_>| needs("", lines).portability(&shader).to_string();
    assert_eq!(of("out[i] = x[i];", Shader::new("")), "identical to the cores");
    let sum = of("out[i] = x[i] + 1.0;", Shader::new(""));
    assert_eq!(sum, "identical to the cores where sums are added in the order written, and subnormal numbers are kept");
    assert!(of("out[i] = log(x[i]);", Shader::new("")).starts_with("close to the cores: line 8 of the WGSL: log()"));
}
