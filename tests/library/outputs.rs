//! A computation with several outputs, of types and widths of their own, through the public API: every place, the same bits.

use std::borrow::Cow;
use std::ops::Range;

use yunta::{Backend, Columns, Computation, Cost, Cut, Engine, Error, Field, Level, NoShader, Outputs, Shader, Watch, Work};

/// Of each number its square, and the number of its steps down to 1 and the largest on the way (Collatz).
struct Paths {
    starts: Vec<u32>,
}

const SHADER: &str = "
@group(0) @binding(0) var<storage, read> starts: array<u32>;
@group(0) @binding(1) var<storage, read_write> square: array<f32>;
@group(0) @binding(2) var<storage, read_write> path: array<vec2<u32>>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = item(id, groups);
    if i >= job.count { return; }
    square[i] = keep(f32(starts[i]) * f32(starts[i]));
    var at = starts[i];
    var found = vec2<u32>(0u, at);
    for (var step = 0u; step < 1000u && at > 1u; step += 1u) {
        at = select(at / 2u, 3u * at + 1u, at % 2u == 1u);
        found = vec2<u32>(found.x + 1u, max(found.y, at));
    }
    path[i] = found;
}
";

impl Work for Paths {
    fn name(&self) -> Cow<'static, str> {
        format!("paths of {}", self.starts.len()).into()
    }

    fn precision(&self) -> Cow<'static, str> {
        "u32".into()
    }

    fn items(&self) -> usize {
        self.starts.len()
    }

    fn outputs(&self) -> usize {
        2
    }

    fn output(&self, index: usize) -> Field<'_> {
        if index == 0 { Field::of::<f32>("square", 1) } else { Field::of::<u32>("path", 2) }
    }

    fn cost(&self) -> Cost {
        Cost::new(500.0 * self.starts.len() as f64, 4, 0.0, 0.0)
    }

    fn compute(&self, _: Level, range: Range<usize>, out: Outputs<'_>, _: &Watch) -> Result<(), Error> {
        let mut columns = out.columns();
        let (Some(squares), Some(paths)) = (columns.next(), columns.next()) else { return Ok(()) };
        for (start, square) in self.starts[range.clone()].iter().zip(squares.numbers::<f32>()) {
            *square = *start as f32 * *start as f32;
        }
        for (start, path) in self.starts[range].iter().zip(paths.numbers::<u32>().chunks_exact_mut(2)) {
            let (mut at, mut steps, mut largest) = (*start, 0, *start);
            while at > 1 {
                at = if at % 2 == 1 { 3 * at + 1 } else { at / 2 };
                (steps, largest) = (steps + 1, largest.max(at));
            }
            path.copy_from_slice(&[steps, largest]);
        }
        Ok(())
    }

    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        Ok(Shader::new(SHADER).input("starts", &self.starts, Cut::PerItem(1)))
    }
}

impl Computation for Paths {
    type Results = Columns;
}

fn paths(items: u32) -> Paths {
    Paths { starts: (1..=items).collect() }
}

#[test]
fn every_place_gives_each_output_the_same_bits() {
    let engine = Engine::builder().threads(3).build().unwrap();
    for items in [0, 1, 7, 1000, 70_001] {
        let paths = paths(items);
        let serial = engine.run(&paths, Backend::Serial).unwrap();
        if items > 6 {
            assert_eq!(serial.data.get::<f32>("square").unwrap()[6], 49.0);
            assert_eq!(serial.data.get::<u32>("path").unwrap()[12..14], [16, 52]);
        }
        assert_eq!(serial.report.kernel, format!("paths of {items}"));
        assert_eq!(engine.run(&paths, Backend::Cpu).unwrap().data, serial.data);
        for adapter in ["", "llvmpipe"] {
            let engine = if adapter.is_empty() { engine.clone() } else { Engine::builder().adapter(adapter).build().unwrap() };
            match engine.run(&paths, Backend::Gpu) {
                Ok(gpu) => assert_eq!(gpu.data, serial.data),
                Err(error) => assert!(matches!(error, Error::NoGpu { .. }), "{error}"),
            }
        }
    }
}

#[test]
fn memory_of_another_form_is_an_error_that_tells_the_right_one() {
    let engine = Engine::new().unwrap();
    let mut other = engine.run(&paths(3), Backend::Serial).unwrap().data;
    let message = engine.run_into(&paths(4), Backend::Serial, &mut other).unwrap_err().to_string();
    assert!(message.contains("8 numbers of u32 as \"path\""), "{message}");
}
