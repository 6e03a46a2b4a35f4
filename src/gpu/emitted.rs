//! What drivers are given of every shader of the crate, as naga writes it for Vulkan, Metal and DirectX 12: each sum and each
//! product of floats goes into the xor that holds it, or is taken by its bits. Needs no GPU.
//!
//! That naga's next version writes the same is told by hashes, in `tests/emitted.txt`. Where they change for a good reason,
//! `YUNTA_BLESS=1` writes the file anew.

#[path = "../../tests/backends/functions/cases.rs"]
#[allow(dead_code, reason = "the hashes are of the functions' results")]
mod cases;
mod spirv;
mod text;

use std::fmt::Write as _;
use std::path::Path;

use wgpu::naga::back::{hlsl, msl, spv};
use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};

use super::reflect::Reflection;
use crate::conformance::Cases;
use crate::function::{Function, Parameter, ParameterKind, ScalarType};
use crate::kernel::Work;
use crate::kernels::{Visitor, visit_kernels};
use crate::math;

/// The float sums and products of a module, and those that nothing holds: what they go into, or their line.
#[derive(Debug)]
struct Counted {
    arithmetic: usize,
    open: Vec<String>,
}

/// How many sums and products are open in a text, why that is right, and how the text is known.
const OPEN: [(&str, usize, &str); 4] = [
    (
        "// Escape counts of z * z + c",
        3,
        "2 p is exact, so that its sum with c is rounded once, fused or not; what is stored is held by the next step's products",
    ),
    ("// Smooth escape counts of z * z + c", 1, "2 p is exact, so that its sum with c is rounded once, fused or not"),
    ("fn yunta_divide(", 1, "the digits of a quotient become an integer, which is corrected"),
    ("fn yunta_sqrt(", 1, "the digits of a root become an integer, which is corrected"),
];

/// A module in three languages.
struct Emitted {
    spirv: Vec<u32>,
    msl: String,
    hlsl: String,
}

fn emitted(source: &str) -> Emitted {
    let module = Reflection::of(source).unwrap_or_else(|reason| panic!("{reason}")).module;
    let info = Validator::new(ValidationFlags::all(), Capabilities::default()).validate(&module).unwrap();
    let options = msl::Options { lang_version: (2, 4), fake_missing_bindings: true, ..Default::default() };
    let (msl, _) = msl::write_string(&module, &info, &options, &msl::PipelineOptions::default()).unwrap();
    let (mut hlsl, pipeline) = (String::new(), hlsl::PipelineOptions::default());
    let options = hlsl::Options { fake_missing_bindings: true, ..Default::default() };
    hlsl::Writer::new(&mut hlsl, &options, &pipeline).write(&module, &info, None).unwrap();
    let spirv = spv::write_vec(&module, &info, &spv::Options::default(), None).unwrap();
    Emitted { spirv, msl, hlsl }
}

impl Emitted {
    fn counted(&self) -> [(&str, Counted); 3] {
        [("SPIR-V", spirv::counted(&self.spirv)), ("MSL", text::counted(&self.msl)), ("HLSL", text::counted(&self.hlsl))]
    }
}

/// Whether nothing is open that may not be, in any language; how many sums and products there are.
fn check(name: &str, source: &str) -> usize {
    let allowed: usize = OPEN.iter().filter(|(known_by, ..)| source.contains(known_by)).map(|(_, count, _)| count).sum();
    let emitted = emitted(source);
    let counted = emitted.counted();
    for (language, Counted { arithmetic, open }) in &counted {
        assert_eq!(open.len(), allowed, "{name} in {language}: {open:#?}");
        assert_eq!(*arithmetic, counted[0].1.arithmetic, "{name}: {language} has other sums and products than SPIR-V");
    }
    counted[0].1.arithmetic
}

/// The kernels' shaders.
struct Shaders(Vec<(String, String)>);

impl Visitor for Shaders {
    fn visit<K: Cases + 'static>(&mut self) {
        let kernels = K::cases().into_iter().filter(|case| case.is_swept() && !case.is_cores_only()).map(|case| case.kernel());
        let source = kernels.filter_map(|kernel| Some(kernel.shader().ok()?.source.into_owned())).next();
        self.0.extend(source.map(|source| (format!("{} {}", K::NAME, K::PRECISION), source)));
    }
}

/// The elementary functions, by their arguments.
const MATH: [(&str, &str); 3] = [
    ("exp exp2 log log2 sqrt inverse_sqrt sin cos tan abs sign floor ceil trunc round fract saturate", "X"),
    ("pow divide min max step", "X, X"),
    ("fma clamp mix smoothstep", "X, X, X"),
];

const MAIN: &str = "
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    out[item(id, groups)] = ";

/// A shader of an expression.
fn expression(text: &str) -> String {
    format!("{MAIN}{text};\n}}\n")
}

/// The kernels' shaders, the probes', and the elementary functions.
fn shaders() -> Vec<(String, String)> {
    let mut shaders = Shaders(Vec::new());
    visit_kernels(&mut shaders);
    shaders.0.push(("probe".into(), include_str!("../../shaders/probe.wgsl").into()));
    shaders.0.push(("speed".into(), include_str!("../../shaders/speed.wgsl").into()));
    let calls = MATH.iter().flat_map(|(names, arguments)| names.split(' ').map(move |name| format!("yunta_{name}({arguments})")));
    let all = calls.fold("X".to_owned(), |all, call| format!("yunta_max({all}, {call})")).replace('X', "f32(id.x)");
    shaders.0.push(("math".into(), math::WGSL.to_owned() + &expression(&all)));
    shaders.0
}

#[test]
fn nothing_that_kernels_compute_is_open_to_a_driver() {
    let shaders = shaders();
    assert!(shaders.len() > 7, "{} shaders", shaders.len());
    for (name, source) in &shaders {
        assert_eq!(Reflection::of(source).unwrap().needs.close, None, "{name}");
    }
    let arithmetic: usize = shaders.iter().map(|(name, source)| check(name, source)).sum();
    assert!(arithmetic > 300, "{arithmetic} sums and products");
}

/// Numbers for any call.
struct Ones {
    f32: [f32; 64],
    i32: [i32; 64],
    u32: [u32; 64],
}

fn source_of(function: &Function) -> Option<String> {
    let ones = Ones { f32: [1.0; 64], i32: [1; 64], u32: [1; 64] };
    let call = function.parameters().iter().fold(function.call().items(2), |call, parameter| {
        let Parameter { name, scalar, kind, components, .. } = parameter;
        let numbers = components * if *kind == ParameterKind::Whole { 3 } else { 2 };
        match scalar {
            Some(ScalarType::I32) => call.input(name, &ones.i32[..numbers]),
            Some(ScalarType::U32) => call.input(name, &ones.u32[..numbers]),
            _ => call.input(name, &ones.f32[..numbers]),
        }
    });
    Some(Work::shader(&call).ok()?.source.into_owned())
}

#[test]
fn nothing_that_functions_compute_is_open_to_a_driver() {
    let mut checked = 0;
    for case in cases::CASES.iter().filter(|case| case.cores_only.is_none()) {
        let function = Function::new(case.source).unwrap();
        let Some(source) = source_of(&function) else { continue };
        check(case.name, &source);
        assert_eq!(Reflection::of(&source).unwrap().needs.close, None, "{}", case.name);
        checked += 1;
    }
    assert!(checked > 30, "{checked} functions");
}

#[test]
fn what_is_open_is_found_in_every_language() {
    let x = "f32(id.x)";
    for (wrong, open) in [
        (format!("keep({x} * 0.3 + 0.7)"), 1),
        (format!("keep(({x} - 0.3) - {x})"), 1),
        (format!("keep({x} * {x} * {x})"), 1),
        (format!("keep(keep({x} * 0.3) + {x} * 0.7)"), 1),
        (format!("max({x} * 0.3, 1.0)"), 1),
        (format!("keep(keep({x} * 0.3) + 0.7)"), 0),
        (format!("bitcast<f32>(bitcast<u32>({x} * 0.3) & 0xffff0000u)"), 0),
    ] {
        for (language, counted) in emitted(&expression(&wrong)).counted() {
            assert_eq!(counted.open.len(), open, "{wrong} in {language}: {:?}", counted.open);
        }
    }
}

/// FNV-1a.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn what_drivers_are_given_is_what_it_was() {
    let mut now = String::new();
    for (name, source) in shaders() {
        let Emitted { spirv, msl, hlsl } = emitted(&source);
        let spirv = hash(spirv.into_iter().flat_map(u32::to_le_bytes));
        let _ = writeln!(now, "{name}: SPIR-V {spirv:016x}, MSL {:016x}, HLSL {:016x}", hash(msl.bytes()), hash(hlsl.bytes()));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emitted.txt");
    if std::env::var_os("YUNTA_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &now).unwrap();
    }
    let was = std::fs::read_to_string(&path).unwrap();
    assert_eq!(now, was, "look at what changed, and write {} anew with YUNTA_BLESS=1", path.display());
}
