//! Charts as SVG: order throughput beside the raw database, and the effect of data growth.

use std::fmt::Write as _;
use std::path::Path;

use crate::Outcome;
use crate::options::Kind;
use crate::report::Report;

const WIDTH: f64 = 720.0;
const ROW: f64 = 22.0;
const LEFT: f64 = 250.0;
const COLOURS: [&str; 2] = ["#2f6fab", "#c9d6e2"];

/// One line of a chart: its label, and its bars.
struct Line {
    label: String,
    bars: [Option<f64>; 2],
}

/// Writes `place.svg` and `growth.svg` into `directory`.
pub(crate) fn write(report: &Report, directory: &Path) -> Outcome {
    std::fs::create_dir_all(directory)?;
    let place = lines(|kind| {
        [1, 8, 64].map(|clients| Line {
            label: format!("{}, {clients} clients", kind.name()),
            bars: ["rate", "raw_rate"]
                .map(|name| report.get(kind, &format!("place.{clients}.{name}"))),
        })
    });
    let title = "Orders of five lines per second: over HTTP, and the same rows by hand";
    std::fs::write(directory.join("place.svg"), svg(title, ["Comptoir", "raw"], &place))?;
    let growth = lines(|kind| {
        [("products", "place"), ("products", "products"), ("orders", "place"), ("orders", "orders")]
            .map(|(grown, what)| Line {
                label: format!("{}, many {grown}: {what}", kind.name()),
                bars: ["large", "small"]
                    .map(|size| report.get(kind, &format!("growth.{grown}.{what}.{size}"))),
            })
    });
    let title =
        "Requests per second: with a thousandfold catalogue, a hundredfold history, and without";
    std::fs::write(directory.join("growth.svg"), svg(title, ["large", "small"], &growth))?;
    Ok(())
}

fn lines<const N: usize>(of: impl Fn(Kind) -> [Line; N]) -> Vec<Line> {
    let all = [Kind::Sqlite, Kind::Postgres].into_iter().flat_map(of);
    all.filter(|line| line.bars.iter().any(Option::is_some)).collect()
}

fn svg(title: &str, legend: [&str; 2], lines: &[Line]) -> String {
    let most = lines.iter().flat_map(|line| line.bars).flatten().fold(1.0, f64::max);
    let height = 70.0 + lines.len() as f64 * (ROW * 2.0 + 10.0);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"12\" y=\"24\" font-size=\"15\">{title}</text>\n"
    );
    for ((name, colour), x) in legend.into_iter().zip(COLOURS).zip([LEFT, LEFT + 120.0]) {
        let _written = writeln!(
            text,
            "<rect x=\"{x}\" y=\"38\" width=\"14\" height=\"14\" fill=\"{colour}\"/>\
             <text x=\"{}\" y=\"50\">{name}</text>",
            x + 20.0
        );
    }
    for (line, index) in lines.iter().zip(0_u32..) {
        let y = 66.0 + f64::from(index) * (ROW * 2.0 + 10.0);
        let _written = writeln!(text, "<text x=\"12\" y=\"{}\">{}</text>", y + ROW, line.label);
        for ((bar, colour), y) in line.bars.into_iter().zip(COLOURS).zip([y, y + ROW]) {
            let Some(value) = bar else { continue };
            let width = value / most * (WIDTH - LEFT - 90.0);
            let _written = writeln!(
                text,
                "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\" fill=\"{colour}\"/>\
                 <text x=\"{:.1}\" y=\"{}\">{value:.0}</text>",
                ROW - 3.0,
                LEFT + width + 6.0,
                y + 15.0
            );
        }
    }
    text.push_str("</svg>\n");
    text
}
