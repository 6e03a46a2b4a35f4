//! What pictures say of their making, which `--from` renders again: a file of any format as it comes, or a PNG with a recipe that is
//! the input. A picture is small, whatever its recipe says; a function that a file brings is only looked at, as it may never end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yunta_fuzz::{Choices, begin, file, run};

const FUNCTIONS: [&str; 3] = [
    "sin(9.0 * z.x * z.y)",
    "fn f(z: vec2<f64>, k: f64, n: vec3<i32>) -> vec3<f32> { return vec3<f32>(n) * f32(z.x * k); }",
    "fn g(z: vec2f) -> f32 { return z.x; }\nfn h(z: vec2f, size: vec2u, t: f32, on: bool) -> vec4f { return vec4(g(z), f32(size.x), t, 1.0); }",
];

const SMALL: [&str; 6] = ["--size=5x4", "--samples=2", "OUT.png", "--threads=1", "--backend=serial", "--quiet"];

fuzz_target!(init: begin(), |input: &[u8]| {
    let mut choices = Choices(input);
    match choices.of(&["file", "draw", "julia"]) {
        "draw" => {
            let function = choices.of(&FUNCTIONS);
            file("IN.png", &picture(choices.0, Some(function)));
            run(&[&["draw", "--from", "IN.png"][..], &SMALL].concat());
        }
        "julia" => {
            file("IN.png", &picture(choices.0, None));
            run(&[&["julia", "--from", "IN.png", "--max-iter=50"][..], &SMALL].concat());
        }
        _ => {
            file("IN.png", choices.0);
            run(&[&["draw", "--from", "IN.png", "--plan"][..], &SMALL].concat());
            run(&[&["julia", "--from", "IN.png", "--max-iter=50"][..], &SMALL].concat());
        }
    }
});

/// A picture of one pixel with this recipe.
fn picture(recipe: &[u8], function: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    let texts = [("Recipe", Some(String::from_utf8_lossy(recipe).into_owned())), ("Function", function.map(Into::into))];
    for (keyword, text) in texts {
        if let Some(text) = text {
            encoder.add_itxt_chunk(keyword.into(), text).expect("a chunk");
        }
    }
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[0]).expect("a pixel");
    drop(writer);
    bytes
}
