//! A comparison as a chart: time against size on each backend, a panel for each kernel, and where auto sent each job. SVG, which is
//! sharp at any size. Measures nothing.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::result::{Comparison, Row, median};

/// The size of a panel in pixels.
const PANEL: (u32, u32) = (620, 520);

/// A colour for each contender, told apart by people who see no red or no green (Okabe and Ito 2008).
const COLORS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// The chart's text.
pub(super) fn svg(comparison: &Comparison) -> Result<String, Box<dyn Error>> {
    let panels = panels(&comparison.rows);
    let mut text = String::new();
    let size = (PANEL.0 * panels.len().max(1) as u32, PANEL.1);
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE)?;
        for (area, rows) in root.split_evenly((1, panels.len().max(1))).iter().zip(&panels) {
            panel(area, rows, &comparison.contenders)?;
        }
        root.present()?;
    }
    Ok(text)
}

/// The rows that stand in one panel: of one kernel, of which only the number of items differs.
fn panels(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut panels: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        match panels.iter_mut().find(|panel| panel[0].title() == row.title()) {
            Some(panel) => panel.push(row),
            None => panels.push(vec![row]),
        }
    }
    // One job alone is no line.
    panels.retain(|panel| panel.len() > 1);
    panels
}

fn panel(area: &DrawingArea<SVGBackend<'_>, Shift>, rows: &[&Row], contenders: &[String]) -> Result<(), Box<dyn Error>> {
    let lines: Vec<Vec<(f64, f64)>> = (0..contenders.len())
        .map(|index| rows.iter().filter_map(|row| Some((row.items as f64, row.figures.get(index)?.warm()?))).collect())
        .collect();
    let auto: Vec<_> = rows.iter().map(|row| (row.items as f64, median(&row.auto_seconds))).collect();
    let all = || lines.iter().flatten().chain(&auto);
    let (items, seconds) = (around(all().map(|point| point.0)), around(all().map(|point| point.1)));
    let mut chart = ChartBuilder::on(area)
        .margin(16)
        .caption(rows[0].title(), ("sans-serif", 20))
        .x_label_area_size(44)
        .y_label_area_size(70)
        .build_cartesian_2d((items.0..items.1).log_scale(), (seconds.0..seconds.1).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("items")
        .y_desc("time of a job")
        .x_label_formatter(&|items| power_of_ten(*items))
        .y_label_formatter(&|seconds| duration(*seconds))
        .light_line_style(RGBColor(240, 240, 240))
        .label_style(("sans-serif", 14))
        .draw()?;
    for ((label, line), color) in contenders.iter().zip(lines).zip(COLORS.into_iter().cycle()) {
        let style = color.stroke_width(2);
        chart
            .draw_series(LineSeries::new(line.clone(), style))?
            .label(label.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        chart.draw_series(line.into_iter().map(|point| Circle::new(point, 3, color.filled())))?;
    }
    chart
        .draw_series(auto.into_iter().map(|point| Circle::new(point, 7, BLACK.stroke_width(2))))?
        .label("auto's choice")
        .legend(|(x, y)| Circle::new((x + 9, y), 6, BLACK.stroke_width(2)));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(RGBColor(200, 200, 200))
        .label_font(("sans-serif", 14))
        .draw()?;
    Ok(())
}

/// The powers of ten around some numbers.
fn around(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = numbers.fold((f64::INFINITY, 0.0f64), |(low, high), number| (low.min(number), high.max(number)));
    (10f64.powf((0.95 * low).log10().floor()), 10f64.powf((1.05 * high).log10().ceil()))
}

fn power_of_ten(number: f64) -> String {
    match number.log10().round() as i32 {
        power @ 0..=3 => format!("{}", 10i32.pow(power as u32)),
        power @ 4..=5 => format!("{} k", 10i32.pow(power as u32 - 3)),
        power @ 6..=8 => format!("{} M", 10i32.pow(power as u32 - 6)),
        power => format!("1e{power}"),
    }
}

fn duration(seconds: f64) -> String {
    let (scale, unit) = match seconds {
        ..1e-6 => (1e9, "ns"),
        1e-6..1e-3 => (1e6, "µs"),
        1e-3..1.0 => (1e3, "ms"),
        _ => (1.0, "s"),
    };
    format!("{:.0} {unit}", seconds * scale)
}
