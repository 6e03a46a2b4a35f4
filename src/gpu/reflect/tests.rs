//! Data that fits a shader and data that does not, and shaders that are wrong.

use super::*;
use crate::kernel::Cut;

/// A shader of `x` and `params` with one word changed for another.
fn changed(from: &str, to: &str) -> String {
    const SOURCE: &str = "
struct Params { a: f32, b: f32 }
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> x: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<u32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    out[i] = x[i].x * params.a + f32(state[i]);
}
";
    assert!(SOURCE.contains(from), "{from}");
    SOURCE.replace(from, to)
}

fn fits(source: String, given: impl FnOnce(Shader<'static>) -> Shader<'static>) -> Result<(), String> {
    let shader = given(Shader::new(""));
    check_data(&Reflection::of(&source)?.variables, &shader, &[Field::of::<f32>("out", 1)], 3)
}

fn right(shader: Shader<'static>) -> Shader<'static> {
    shader.params(&[1f32, 2.0]).input("x", &[0f32; 6], Cut::PerItem(2)).steps(9, 4)
}

#[test]
fn data_that_fits_is_accepted() {
    assert_eq!(fits(changed("x", "x"), right), Ok(()));
    assert_eq!(
        fits(changed("x", "x"), |shader| shader.params(&[0f32; 2]).input("x", &[[0f32; 2]; 1], Cut::Whole).steps(1 << 20, 4)),
        Ok(())
    );
}

#[test]
fn wgsl_that_is_wrong_is_refused_with_its_line() {
    let wrong = [
        ("out[i] = x", "out[i] = y", "wgsl:10"),
        ("out[i] = x[i].x", "out[i] = 1u", "wgsl:10"),
        ("main", "other", "\"other\""),
        ("@workgroup_size(256)", "@workgroup_size(16, 16)", "[16, 16, 1]"),
        ("item(id, groups)", "id.x", "item()"),
        ("read> x", "read_write> x", "var<storage, read>"),
        ("storage, read_write> out", "storage, read> out", "not permitted"),
        ("array<vec2<f32>>;", "vec2<f32>;", "wgsl:10"),
        ("@group(0) @binding(2)", "@group(2) @binding(2)", "group 2"),
        ("var<uniform> params", "var<storage, read> params", "\"params\""),
    ];
    for (from, to, expected) in wrong {
        let found = fits(changed(from, to), right).expect_err(to);
        assert!(found.contains(expected), "{to}: {found}");
    }
}

#[test]
fn results_of_another_type_are_refused() {
    let reflection = Reflection::of(&changed("x", "x")).unwrap();
    let check = |field| check_data(&reflection.variables, &right(Shader::new("")), &[field], 3);
    assert_eq!(check(Field::of::<f32>("out", 1)), Ok(()));
    assert!(check(Field::of::<u32>("out", 1)).unwrap_err().contains("\"out\" has numbers of f32"));
    assert!(check(Field::of::<u64>("out", 1)).unwrap_err().contains("u64 on the host is u32"));
}

type Given = fn(Shader<'static>) -> Shader<'static>;

#[test]
fn data_that_does_not_fit_is_refused_by_name() {
    let source = || changed("x", "x");
    let wrong: [(Given, &str); 11] = [
        (|shader| right(shader).params(&1f32), "\"params\" is 8 bytes in the WGSL and 4"),
        (|shader| right(shader).input("y", &[0f32; 3], Cut::PerItem(1)), "no \"y\""),
        (|shader| shader.params(&[1f32, 2.0]).steps(9, 4), "\"x\""),
        (|shader| shader.input("x", &[0f32; 6], Cut::PerItem(2)).steps(9, 4), "\"params\""),
        (|shader| right(shader).steps(9, 0), "\"state\""),
        (|shader| right(shader).steps(9, 6), "state"),
        (|shader| shader.params(&[1f32, 2.0]).input("x", &[0f32; 5], Cut::PerItem(2)).steps(9, 4), "3 items of 8 bytes"),
        (
            |shader| shader.params(&[1u32, 2]).input("x", &[0f32; 6], Cut::PerItem(2)).steps(9, 4),
            "\"params\" has numbers of f32 in the WGSL, and u32",
        ),
        (
            |shader| shader.params(&[1f32, 2.0]).input("x", &[0u32; 6], Cut::PerItem(2)).steps(9, 4),
            "\"x\" has numbers of f32 in the WGSL, and u32",
        ),
        (|shader| shader.params(&[1f32, 2.0]).input("x", &[[0i32; 2]; 3], Cut::PerItem(1)).steps(9, 4), "\"x\" has numbers of f32"),
        (|shader| shader.params(&[1f32, 2.0]).input("x", &[0f64; 3], Cut::PerItem(1)).steps(9, 4), "f64 on the host is u32 there"),
    ];
    for (given, expected) in wrong {
        let found = fits(source(), given).expect_err(expected);
        assert!(found.contains(expected), "{expected}: {found}");
    }
}
