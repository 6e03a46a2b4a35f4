//! A function of pixels: of one pixel of each picture, of pictures in full, or of the place alone. It is run once, for all pixels.

use yunta::picture::{Frame, Picture, Pixels, sample_stride};
use yunta::{Call, Function, ParameterKind, Watch};

use super::Drawing;
use super::scene::{Paint, Points, call, run};
use super::text::Input;
use crate::commands::rows::Total;
use crate::data::memory;
use crate::picture::decode::Photo;
use crate::shell::failure::Failure;
use crate::shell::job::Outcome;
use crate::shell::plan::Plan;

/// Pixels whose light is held at once.
const BAND: usize = 1 << 20;

/// Bytes that a pixel takes while it is drawn: its point, its colour, and what becomes of it.
const BYTES: usize = 40;

/// Whether a function asks for what points alone do not tell.
pub(super) fn are_needed(function: &Function, inputs: &[Input]) -> bool {
    let reads = |parameter: &yunta::Parameter| inputs.iter().any(|input| input.name == parameter.name);
    function.takes_place() || function.parameters().iter().any(|parameter| reads(parameter) || parameter.kind == ParameterKind::Whole)
}

/// The picture, with so many bits a colour.
pub(super) fn draw(drawing: &Drawing<'_>, watch: &Watch) -> Result<(Picture, Option<Outcome>), Failure> {
    let engine = drawing.engine;
    let mut total = Total::default();
    let (frame, values) = with_call(drawing, |call, frame| Ok((*frame, run(drawing, watch, call, &mut total)?)))?;
    let sample: Vec<f32> = values.iter().copied().step_by(sample_stride(frame.width * frame.height)).collect();
    let paint = Paint::of(drawing, &sample);
    let mut drawn = Pixels::none(drawing.depth, true);
    for band in values.chunks(BAND * paint.width()) {
        drawn.extend(engine, &paint.lights(engine, band)?)?;
    }
    Ok((Picture::new(frame.width, drawn)?, total.outcome()))
}

/// What it would take. The pictures are read for that.
pub(super) fn plan(drawing: &Drawing<'_>) -> Result<Plan, Failure> {
    with_call(drawing, |call, frame| {
        let (forecast, pixels) = (drawing.engine.plan(call, drawing.running.backend)?, frame.width * frame.height);
        let read = forecast.bytes_in;
        Ok(Plan::of(forecast, pixels).holding(read, (pixels * BYTES) as u64))
    })
}

/// Does something with the call of the function for all pixels.
fn with_call<R>(drawing: &Drawing<'_>, then: impl FnOnce(&Call<'_>, &Frame) -> Result<R, Failure>) -> Result<R, Failure> {
    if drawing.look.sampling.samples > 1 {
        let wanted = "is for functions of the point alone, not of pixels; leave it out";
        return Err(Failure::usage("--samples", drawing.look.sampling.samples, wanted));
    }
    let photos = photos(drawing)?;
    let frame = drawing.typed.frame(size(drawing, &photos)?)?;
    if !memory::has_room((frame.width * frame.height).saturating_mul(BYTES)) {
        return Err(Failure::usage("--size", format!("{}x{}", frame.width, frame.height), "no memory for so many pixels"));
    }
    let points = Points::of(drawing, frame.pixels(0..frame.height).map(|pixel| frame.point(pixel, (0.0, 0.0))));
    let mut call = points.given(call(drawing, [frame.width, frame.height])?).size([frame.width, frame.height, 1]);
    for (input, photo) in drawing.inputs.iter().zip(&photos) {
        call = call.input(&input.name, &photo.pixels);
    }
    then(&call, &frame)
}

/// The pictures that the function takes, in the order in which they are given.
fn photos(drawing: &Drawing<'_>) -> Result<Vec<Photo>, Failure> {
    let photo = |input: &Input| {
        if drawing.function.parameters().iter().all(|parameter| parameter.name != input.name) {
            let Input { name, path } = input;
            return Err(Failure::Usage(format!("the function takes no {name}: leave {name}={} out", path.display())));
        }
        Photo::read(&input.path)
    };
    drawing.inputs.iter().map(photo).collect()
}

/// The size of the pictures of which each pixel is one of the result, which have to have the same; where there is none, of the first
/// that is taken in full.
fn size(drawing: &Drawing<'_>, photos: &[Photo]) -> Result<Option<(usize, usize)>, Failure> {
    let is_whole = |input: &Input| {
        let of = |parameter: &&yunta::Parameter| parameter.name == input.name;
        drawing.function.parameters().iter().find(of).is_some_and(|parameter| parameter.kind == ParameterKind::Whole)
    };
    let sized = || drawing.inputs.iter().zip(photos).map(|(input, photo)| (input, (photo.width, photo.height)));
    let mut elements = sized().filter(|(input, _)| !is_whole(input));
    let Some((first, size)) = elements.next() else {
        return Ok(sized().next().map(|(_, size)| size));
    };
    match elements.find(|(_, other)| *other != size) {
        None => Ok(Some(size)),
        Some((input, other)) => {
            let of = |input: &Input, (width, height): (usize, usize)| format!("{} has {width}x{height} pixels", input.path.display());
            Err(Failure::Failed(format!("{} but {}: give pictures of one size", of(first, size), of(input, other))))
        }
    }
}
