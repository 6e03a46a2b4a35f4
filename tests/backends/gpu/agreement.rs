//! Whether a job's results are the cores' to the bit is told of the job, by what its shader rests on.

use std::ops::Range;

use yunta::{
    Agreement, Backend, Cost, Count, Cut, Engine, Gaussian, Hypotenuse, Julia, Kernel, NoShader, Normalize, Place, Shader, SumSquares,
    Table,
};

use super::{Outcome, expect};

/// A kernel of one number in and one out, and its shader's formula.
struct Formula {
    formula: &'static str,
    serial: fn(f32) -> f32,
    x: Vec<f32>,
    /// Its own word that it is only close.
    close: Option<&'static str>,
}

impl Kernel for Formula {
    type Item = f32;
    const NAME: &'static str = "formula";
    fn items(&self) -> usize {
        self.x.len()
    }
    fn cost(&self) -> Cost {
        let items = self.items() as f64;
        Cost::new(10.0 * items, 4, 4.0 * items, 4.0 * items)
    }
    fn serial(&self, range: Range<usize>, out: &mut [f32]) {
        out.iter_mut().zip(&self.x[range]).for_each(|(out, x)| *out = (self.serial)(*x));
    }
    fn shader(&self) -> Result<Shader<'_>, NoShader> {
        let source = format!(
            "@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {{
    let i = item(id, groups);
    if i < job.count {{
        out[i] = {};
    }}
}}",
            self.formula
        );
        let shader = Shader::new(source).input("x", &self.x, Cut::PerItem(1));
        Ok(match self.close {
            Some(reason) => shader.close(reason),
            None => shader,
        })
    }
}

fn formula(formula: &'static str, serial: fn(f32) -> f32) -> Formula {
    Formula { formula, serial, x: vec![0.7, 1.5, 30.0], close: None }
}

fn agreement<K: Kernel>(engine: &Engine, kernel: &K) -> yunta::Result<Agreement> {
    let report = engine.run(kernel, Backend::Gpu)?.report;
    assert_eq!(report.place, Place::Gpu, "{report}");
    Ok(report.agreement())
}

fn is_identical<K: Kernel>(engine: &Engine, kernel: &K) -> Outcome {
    let agreement = agreement(engine, kernel)?;
    expect(agreement == Agreement::Identical, format!("{} {}: {agreement:?}", K::NAME, K::PRECISION))
}

fn is_close<K: Kernel>(engine: &Engine, kernel: &K, why: &[&str]) -> Outcome {
    match agreement(engine, kernel)? {
        Agreement::Close(told) if why.iter().all(|word| told.contains(word)) => Ok(()),
        other => Err(format!("{} {}: {other:?} without {why:?}", K::NAME, K::PRECISION).into()),
    }
}

pub fn is_a_jobs(engine: &Engine) -> Outcome {
    is_close(engine, &formula("log(x[i]) / sqrt(x[i])", |x| x.ln() / x.sqrt()), &["line 7", "log()"])?;
    is_close(engine, &formula("x[i] / 3.0", |x| x / 3.0), &["line 7", "division"])?;
    is_close(engine, &formula("x[i] * x[i] + 1.0", |x| x * x + 1.0), &["line 7", "keep()"])?;
    is_close(engine, &Formula { close: Some("it is a guess"), ..formula("x[i]", |x| x) }, &["it is a guess"])?;
    is_identical(engine, &formula("bitcast<f32>(bitcast<u32>(x[i]) ^ 1u)", |x| f32::from_bits(x.to_bits() ^ 1)))?;
    is_identical(engine, &Gaussian::new(vec![1f32, 2.0], vec![3f32, 4.0]))?;
    let told = engine.run(&formula("log(x[i])", f32::ln), Backend::Gpu)?.report.to_string();
    expect(told.contains("close to the cores (line 7 of the WGSL: log()"), told)
}

/// On a GPU that flushes, jobs are identical that do not rest on subnormal numbers, and others are close.
pub fn without_subnormals(engine: &Engine) -> Outcome {
    let numbers: Vec<f32> = (0..6).map(|i| 0.3 * i as f32 + 1.0).collect();
    let table = || Table::new(&numbers[..], 2, 3);
    is_identical(engine, &Count::new(table()?, 1.0))?;
    is_identical(engine, &Gaussian::new(&numbers, &numbers))?;
    is_identical(engine, &Hypotenuse::new(&numbers[..3], &numbers[3..]))?;
    is_identical(engine, &Normalize::new(table()?))?;
    is_identical(engine, &Julia::default().size(8, 8))?;
    is_identical(engine, &formula("bitcast<f32>(bitcast<u32>(x[i]) ^ 1u)", |x| f32::from_bits(x.to_bits() ^ 1)))?;
    let why = ["subnormal numbers are kept"];
    is_close(engine, &SumSquares::new(table()?), &why)?;
    is_close(engine, &Gaussian::new(&numbers, &numbers).gamma(1e35), &why)?;
    is_close(engine, &Julia::default().size(8, 8).c(-1.9, 0.0), &why)?;
    let sum = Formula { x: vec![1e-40, 3e-39], ..formula("x[i] + 1e-40", |x| x + 1e-40) };
    is_close(engine, &sum, &why)?;
    // And they would differ.
    let (gpu, cores) = (engine.run(&sum, Backend::Gpu)?.data, engine.run(&sum, Backend::Serial)?.data);
    expect(gpu != cores, "this GPU does not flush")?;
    // Rows that creep along the axis are lost where they are flushed.
    let creeping = Julia::default().size(16, 9).c(-1.9, 0.0).center(0.5, 0.0).span(1e-38).max_iter(1000);
    let (gpu, cores) = (engine.run(&creeping, Backend::Gpu)?.data, engine.run(&creeping, Backend::Serial)?.data);
    expect(gpu != cores, "a Julia set on the real axis does not rest on subnormal numbers")
}
