//! Pictures one after another: numbered files, one file that moves, or a stream for a video encoder. Not here: what they show.

use std::io::{self, Write};
use std::time::Instant;

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, Frame};
use yunta::Engine;
use yunta::picture::{Animation, Picture, Pixels};

use super::encode::{self, in_image};
use super::format::Format;
use super::output::{Output, numbered};
use crate::data::target::Target;
use crate::shell::failure::Failure;
use crate::shell::plan::{self, Plan};
use crate::shell::progress::Bar;
use crate::shell::running::Running;

/// Pictures that a long sequence is planned by.
const MOST_PLANNED: u32 = 16;

/// What is drawn along the way of a sequence, at a part of it, 0 to 1.
pub(crate) trait Reel {
    /// Whether there can be such a picture.
    ///
    /// # Errors
    /// Why not.
    fn check(&self, along: f64) -> Result<(), Failure>;

    /// What it would take.
    ///
    /// # Errors
    /// What keeps it from being made.
    fn plan(&self, along: f64) -> Result<Plan, Failure>;

    /// The picture.
    ///
    /// # Errors
    /// What keeps it from being made.
    fn picture(&self, along: f64) -> Result<Picture, Failure>;
}

/// What was typed of it.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Sequences")]
// By its name there would be several of a command.
#[group(skip)]
pub(crate) struct Typed {
    /// Make so many pictures, along what is given as FROM..TO: numbered files, or one .gif, .apng or .y4m
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub frames: Option<u32>,
    /// Pictures a second, of those files that move
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rate: u16,
}

impl Typed {
    /// Writes the pictures of a reel, in their order, where a sequence is asked for. A file appears when it is whole.
    ///
    /// # Errors
    /// Those of the reel, of the files, and of the format.
    pub fn write(&self, engine: &Engine, frames: u32, output: &Output, running: &Running, reel: &impl Reel) -> Result<(), Failure> {
        running.whole("--frames")?;
        if running.measures() && !running.plan {
            return Err(Failure::usage("--frames", frames, "makes pictures alone; leave --repeat, --json and --explain out"));
        }
        // What the ends cannot be is told before any picture is made.
        [0.0, 1.0].into_iter().try_for_each(|end| reel.check(end))?;
        if plan::is_all(running, || planned(frames, reel))? {
            return Ok(());
        }
        let Some(target) = &output.target else {
            return Err(Failure::Usage("--frames needs a file: give OUT".into()));
        };
        let mut bar = Bar::of(frames as usize, running.quiet);
        let mut next = |index: u32| {
            let made = reel.picture(along(index, frames))?;
            bar.advance(1);
            Ok(made)
        };
        let start = Instant::now();
        if output.format.moves() {
            self.moving(frames, output.format, target, &mut next)?;
        } else {
            one_by_one(engine, frames, output.format, target, &mut next)?;
        }
        drop(bar);
        if !running.quiet {
            let _ = writeln!(io::stderr(), "{}, {frames} pictures in {:.2?}", target.path().display(), start.elapsed());
        }
        Ok(())
    }

    /// One file of all pictures.
    fn moving(
        &self,
        frames: u32,
        format: Format,
        target: &Target,
        next: &mut dyn FnMut(u32) -> Result<Picture, Failure>,
    ) -> Result<(), Failure> {
        let mut failure = None;
        let mut taken = |index: u32| {
            next(index).map_err(|error| {
                failure = Some(error);
                io::Error::other("stopped")
            })
        };
        let rate = self.rate;
        if format == Format::Gif && rate > MOST_OF_GIF {
            return Err(Failure::usage(
                "--rate",
                rate,
                "a .gif counts in hundredths of a second, and is shown at 50 pictures a second at most",
            ));
        }
        let written = target.write(|to| match format {
            Format::Apng => apng(to, frames, rate, &mut taken),
            Format::Gif => gif(to, frames, rate, &mut taken),
            _ => y4m(to, frames, rate, &mut taken),
        });
        match failure {
            Some(failure) => Err(failure),
            None => Ok(written?.commit()?),
        }
    }
}

/// Pictures a second of a .gif: programs take a shorter time than two hundredths of a second for none, and show it far slower.
const MOST_OF_GIF: u16 = 50;

/// How far along each picture is, 0 to 1.
fn along(index: u32, frames: u32) -> f64 {
    f64::from(index) / f64::from((frames - 1).max(1))
}

/// What a sequence would take, by the plans of some of its pictures.
fn planned(frames: u32, reel: &impl Reel) -> Result<Plan, Failure> {
    let looked_at = frames.min(MOST_PLANNED);
    let plans: Vec<_> = (0..looked_at).map(|index| reel.plan(along(index, looked_at))).collect::<Result<_, _>>()?;
    Plan::mean(plans, frames as usize).ok_or_else(|| Failure::usage("--frames", frames, "give at least 2"))
}

/// A file of each picture.
fn one_by_one(
    engine: &Engine,
    frames: u32,
    format: Format,
    target: &Target,
    next: &mut dyn FnMut(u32) -> Result<Picture, Failure>,
) -> Result<(), Failure> {
    if target.is_stdout() {
        let wanted = "pictures on standard output are a stream: give --format y4m, gif or apng";
        return Err(Failure::usage("--frames", frames, wanted));
    }
    for index in 0..frames {
        let path = numbered(target.path(), index as usize + 1, frames as usize);
        let made = next(index)?;
        Target::new(&path)?.write(|to| encode::write(engine, &made, format, to))?.commit()?;
    }
    Ok(())
}

type Next<'a> = &'a mut dyn FnMut(u32) -> io::Result<Picture>;

fn apng(to: &mut dyn Write, frames: u32, rate: u16, next: Next<'_>) -> io::Result<()> {
    let mut animation = Animation::begin(to, next(0)?, frames, rate)?;
    for index in 1..frames {
        animation.next(&next(index)?)?;
    }
    animation.end()
}

fn gif(to: &mut dyn Write, frames: u32, rate: u16, next: Next<'_>) -> io::Result<()> {
    /// Of 1 to 30: the quality of each picture's 256 colours against the time that they take.
    const SPEED: i32 = 10;
    let mut encoder = GifEncoder::new_with_speed(to, SPEED);
    encoder.set_repeat(Repeat::Infinite).map_err(io::Error::other)?;
    for index in 0..frames {
        let image = in_image(&next(index)?).ok_or_else(|| io::Error::other("the pictures' sides are too long for a .gif file"))?;
        let frame = Frame::from_parts(image.into_rgba8(), 0, 0, Delay::from_numer_denom_ms(1000, rate.into()));
        encoder.encode_frame(frame).map_err(io::Error::other)?;
    }
    Ok(())
}

/// The stream that ffmpeg and other encoders read: a line, and of each picture three planes, BT.601's in its narrow range.
fn y4m(to: &mut dyn Write, frames: u32, rate: u16, next: Next<'_>) -> io::Result<()> {
    for index in 0..frames {
        let picture = next(index)?;
        if index == 0 {
            let (width, height) = picture.size();
            writeln!(to, "YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C444 XCOLORRANGE=LIMITED")?;
        }
        to.write_all(b"FRAME\n")?;
        to.write_all(&planes(&picture))?;
    }
    Ok(())
}

/// Brightness, and by how much blue and red differ from it, a plane each.
fn planes(picture: &Picture) -> Vec<u8> {
    let rgb: Vec<[u8; 3]> = match picture.pixels() {
        Pixels::Indexed { indices, colours } => {
            let (colours, _) = colours.as_chunks::<3>();
            indices.iter().map(|&index| colours.get(usize::from(index)).copied().unwrap_or_default()).collect()
        }
        Pixels::Rgb8(bytes) => bytes.as_chunks::<3>().0.to_vec(),
        Pixels::Rgba8(bytes) => bytes.as_chunks::<4>().0.iter().map(|&[r, g, b, _]| [r, g, b]).collect(),
        _ => Vec::new(),
    };
    let plane = |weights: [i32; 3], base: i32| {
        let value = move |&[r, g, b]: &[u8; 3]| {
            let sum = weights[0] * i32::from(r) + weights[1] * i32::from(g) + weights[2] * i32::from(b);
            (base + ((sum + (1 << 15)) >> 16)) as u8
        };
        rgb.iter().map(value)
    };
    // 219 / 255 and 224 / 255 of BT.601's weights, in 65536ths.
    let brightness = plane([16829, 33039, 6416], 16);
    brightness.chain(plane([-9714, -19070, 28784], 128)).chain(plane([28784, -24103, -4681], 128)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_has_black_white_and_red_where_video_has_them() {
        let picture = Picture::new(3, Pixels::Rgb8(vec![0, 0, 0, 255, 255, 255, 255, 0, 0])).unwrap();
        assert_eq!(planes(&picture), [16, 235, 81, 128, 128, 90, 128, 128, 240]);
        let mut stream = Vec::new();
        y4m(&mut stream, 2, 30, &mut |_| Ok(picture.clone())).unwrap();
        let header = b"YUV4MPEG2 W3 H1 F30:1 Ip A1:1 C444 XCOLORRANGE=LIMITED\n";
        assert_eq!(stream.len(), header.len() + 2 * (6 + 9));
        assert!(stream.starts_with(header));
    }
}
