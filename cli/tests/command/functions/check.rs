//! `yunta check`: what it tells of a function.

use super::{said, told};
use crate::shell::Shell;

#[test]
fn it_tells_what_a_function_takes_gives_and_costs() {
    let shell = Shell::new();
    shell.write(
        "f.wgsl",
        "var<storage, read> px: array<f32>;
         struct Out { near: f32, color: vec3<f32> }
         fn f(v: vec2<f32>, k: i32, @builtin(global_invocation_id) id: vec3<u32>) -> Out {
             var sum = v.x;
             for (var j = 0u; j < arrayLength(&px); j++) { sum += px[j] * v.y; }
             return Out(sum + f32(id.x), vec3(f32(k)));
         }",
    );
    let told = told(&shell, &["check", "f.wgsl"]);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<_> = told.lines().map(words).collect();
    for wanted in ["takes v vec2<f32>", "k i32", "px f32 a whole input", "(its place) vec3<u32>", "gives near f32", "color vec3<f32>"] {
        assert!(lines.iter().any(|line| line.starts_with(wanted)), "{told} has no {wanted}");
    }
    assert!(lines.iter().any(|line| line.starts_with("costs") && line.contains("a turn of its loop")), "{told}");
    assert!(told.contains("(serial)"), "{told}");
    let portable = "and on the GPU (gpu): identical to the cores where products are rounded before they are added to, and";
    assert!(told.contains(portable), "{told}");
}

#[test]
fn operations_are_counted() {
    let shell = Shell::new();
    shell.write("f.wgsl", "fn f(x: f32, y: f32) -> f32 { return x * y + x; }");
    assert!(told(&shell, &["check", "f.wgsl"]).contains("costs  2 operations an item\n"));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let shell = Shell::new();
    shell.write("f.wgsl", "fn f(x: f32) -> f32 {\n  workgroupBarrier();\n  return x;\n}\nfn g(x: f32) -> f32 { return x; }");
    let told = said(&shell, &["check", "f.wgsl"], 1);
    assert!(told.contains("f.wgsl: line 2") && told.contains("workgroupBarrier();\n") && told.contains('^'), "{told}");
    shell.write("f.wgsl", "fn f(x: f32) -> f32 { return x; }\nfn g(x: f32) -> f32 { return x; }");
    assert!(said(&shell, &["check", "f.wgsl"], 1).contains("--function"));
    super::told(&shell, &["check", "f.wgsl", "--function", "g"]);
}
