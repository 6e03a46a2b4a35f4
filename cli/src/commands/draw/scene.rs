//! A function of points as what has a colour at each of them. Not here: functions of pixels.

use yunta::picture::{Frame, Light, Scale, Scene, light, ramp_index};
use yunta::{Call, Columns, Computation, Engine, Numbers, ParameterKind, Results, ScalarType, Watch};

use super::Drawing;
use super::given::Given;
use crate::commands::rows::Total;
use crate::data::memory;
use crate::picture::paint;
use crate::shell::failure::Failure;
use crate::shell::job::Outcome;
use crate::shell::plan::Plan;

/// A function with its colours.
pub(super) struct DrawScene<'a> {
    drawing: &'a Drawing<'a>,
    watch: &'a Watch,
    size: [usize; 2],
    paint: Paint,
    pub total: Total,
}

/// From what a function gives to light.
pub(super) enum Paint {
    /// A number, by a gradient's light.
    Number(Scale, Vec<Light>),
    /// Three numbers or four.
    Colour(usize),
}

impl Paint {
    /// Of a function of so many components, of which `values` are a sample of a number's.
    pub fn of(drawing: &Drawing<'_>, values: &[f32]) -> Self {
        match components(drawing) {
            1 => Self::Number(Scale::of(drawing.look.mapping, values), drawing.look.gradient.ramp()),
            components => Self::Colour(components),
        }
    }

    /// The light of what a function gave.
    pub fn lights(&self, engine: &Engine, values: &[f32]) -> yunta::Result<Vec<Light>> {
        match self {
            Self::Number(scale, ramp) => engine.map(values, |&value| ramp[ramp_index(scale.place(value))]),
            Self::Colour(3) => engine.map(values.as_chunks::<3>().0, |&[r, g, b]| seen([r, g, b, 1.0])),
            Self::Colour(_) => engine.map(values.as_chunks::<4>().0, |&colour| seen(colour)),
        }
    }

    /// How many numbers a pixel is.
    pub fn width(&self) -> usize {
        match self {
            Self::Number(..) => 1,
            Self::Colour(components) => *components,
        }
    }
}

/// A colour as files have it, as light.
fn seen([r, g, b, alpha]: [f32; 4]) -> Light {
    let alpha = if alpha >= 0.0 { alpha.min(1.0) } else { 0.0 };
    [light::decoded(r) * alpha, light::decoded(g) * alpha, light::decoded(b) * alpha, alpha]
}

/// How many numbers the function gives.
pub(super) fn components(drawing: &Drawing<'_>) -> usize {
    drawing.function.outputs().first().map_or(1, |output| output.components)
}

/// Points as a function takes them.
pub(super) enum Points {
    F32(Vec<f32>),
    F64(Vec<f64>),
    None,
}

impl Points {
    /// Of the type that the function's z has.
    pub fn of(drawing: &Drawing<'_>, points: impl Iterator<Item = (f64, f64)>) -> Self {
        let takes = |parameter: &&yunta::Parameter| parameter.name == "z" && drawing.inputs.iter().all(|input| input.name != "z");
        match drawing.function.parameters().iter().find(takes).map(|parameter| parameter.scalar) {
            None => Self::None,
            Some(Some(ScalarType::F64)) => Self::F64(points.flat_map(|(x, y)| [x, y]).collect()),
            Some(_) => Self::F32(points.flat_map(|(x, y)| [x as f32, y as f32]).collect()),
        }
    }

    pub fn given<'c>(&'c self, call: Call<'c>) -> Call<'c> {
        match self {
            Self::F32(points) => call.input("z", points),
            Self::F64(points) => call.input("z", points),
            Self::None => call,
        }
    }
}

/// A call of the function with what is the same for all pixels.
pub(super) fn call<'c>(drawing: &Drawing<'_>, size: [usize; 2]) -> Result<Call<'c>, Failure> {
    let mut call = drawing.function.call();
    for Given { set, .. } in &drawing.typed.set {
        call = call.set(&set.name, set.value.clone());
    }
    let is_set = |name: &str| drawing.typed.set.iter().any(|given| given.set.name == name);
    let has_input = |name: &str| drawing.inputs.iter().any(|input| input.name == name);
    for parameter in drawing.function.parameters() {
        let name = parameter.name.as_str();
        let is_element = parameter.kind == ParameterKind::Element;
        let form = (parameter.components, parameter.scalar);
        match name {
            name if is_set(name) => {}
            name if has_input(name) && form == (4, Some(ScalarType::F32)) => {}
            name if has_input(name) => return Err(Failure::Failed(format!("{name} is a picture: its pixels are read as vec4<f32>"))),
            "z" if is_element && matches!(form, (2, Some(ScalarType::F32 | ScalarType::F64))) => {}
            "size" if is_element && parameter.components == 2 => call = call.set("size", size.map(|side| side as f64)),
            "z" | "size" => {
                return Err(Failure::Failed(format!(
                    "{name} is the {}: take it as a vec2<f32>",
                    if name == "z" { "point" } else { "picture's size" }
                )));
            }
            _ if parameter.kind == ParameterKind::Whole || form == (4, Some(ScalarType::F32)) => {
                return Err(Failure::Usage(format!("nothing is given for {name}: give a picture, {name}=FILE.png, or --set {name}=VALUE")));
            }
            _ => return Err(Failure::Usage(format!("nothing is given for {name}: give --set {name}=VALUE"))),
        }
    }
    Ok(call)
}

/// Runs a call, and counts it in: its numbers as f32.
pub(super) fn run(drawing: &Drawing<'_>, watch: &Watch, call: &Call<'_>, total: &mut Total) -> Result<Vec<f32>, Failure> {
    let fields = (0..yunta::Work::outputs(call)).map(|index| yunta::Work::output(call, index));
    let items = yunta::Work::items(call);
    let out = <Call<'_> as Computation>::Results::zeroed(items, fields).filter(|_| memory::has_room(0));
    let mut out: Columns = out.ok_or_else(|| Failure::Failed(format!("no memory for {items} pixels")))?;
    let report = drawing.engine.run_watched(call, drawing.running.backend, &mut out, watch)?;
    total.add(Outcome { seconds: vec![report.times.total.as_secs_f64()], report });
    match out.into_numbers().next() {
        Some((_, Numbers::F32(numbers))) => Ok(numbers),
        Some((_, Numbers::F64(numbers))) => Ok(numbers.into_iter().map(|number| number as f32).collect()),
        Some((_, Numbers::I32(numbers))) => Ok(numbers.into_iter().map(|number| number as f32).collect()),
        Some((_, Numbers::U32(numbers))) => Ok(numbers.into_iter().map(|number| number as f32).collect()),
        Some((_, Numbers::U8(bools))) => Ok(bools.into_iter().map(f32::from).collect()),
        _ => Err(Failure::Failed("a picture's function gives f32, vec3<f32> or vec4<f32>".into())),
    }
}

/// What a picture of points would take, by a sample of them.
pub(super) fn plan(drawing: &Drawing<'_>) -> Result<Plan, Failure> {
    let (frame, sampling) = (drawing.typed.frame(None)?, drawing.look.sampling);
    let given = Points::of(drawing, frame.sample());
    let call = given.given(call(drawing, [frame.width, frame.height])?).items(frame.sample().len());
    let forecast = drawing.engine.plan_items(&call, paint::part(&frame), drawing.running.backend)?;
    Ok(Plan::of(forecast, paint::points(&frame, sampling)).holding(0, paint::bytes(&frame, drawing.depth) as u64))
}

impl<'a> DrawScene<'a> {
    /// The function in these colours, which a sample of the frame's pixels tells.
    pub fn new(drawing: &'a Drawing<'a>, watch: &'a Watch, frame: &Frame) -> Result<Self, Failure> {
        let size = [frame.width, frame.height];
        let mut scene = Self { drawing, watch, size, paint: Paint::Colour(components(drawing)), total: Total::default() };
        if components(drawing) == 1 {
            scene.paint = Paint::of(drawing, &scene.values(&frame.sample().collect::<Vec<_>>())?);
            scene.total = Total::default();
        }
        Ok(scene)
    }

    /// What the function gives at points.
    fn values(&mut self, points: &[(f64, f64)]) -> Result<Vec<f32>, Failure> {
        let given = Points::of(self.drawing, points.iter().copied());
        let call = given.given(call(self.drawing, self.size)?).items(points.len());
        run(self.drawing, self.watch, &call, &mut self.total)
    }
}

impl Scene for DrawScene<'_> {
    type Error = Failure;

    fn lights(&mut self, points: &[(f64, f64)]) -> Result<Vec<Light>, Failure> {
        if points.is_empty() {
            return Ok(Vec::new());
        }
        let values = self.values(points)?;
        Ok(self.paint.lights(self.drawing.engine, &values)?)
    }
}
