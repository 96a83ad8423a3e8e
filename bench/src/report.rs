//! The report: a table for people, JSON for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::Outcome;
use crate::options::Kind;

/// Prints progress.
pub(crate) fn say(line: &str) {
    // A closed pipe is the reader's wish, and no error.
    let _told = writeln!(std::io::stderr(), "{line}");
}

/// The median of the values; for an even count, the mean of the middle two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let high = sorted.get(middle).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        return high;
    }
    let low = middle.checked_sub(1).and_then(|below| sorted.get(below)).copied();
    low.map_or(high, |low| f64::midpoint(low, high))
}

/// A figure with its unit.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    unit: String,
}

/// All figures, by database and name.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    machine: Machine,
    figures: BTreeMap<&'static str, BTreeMap<String, Figure>>,
    #[serde(skip)]
    order: Vec<String>,
}

/// The machine measured.
#[derive(Debug, Default, Serialize)]
struct Machine {
    cores: usize,
    processor: String,
}

impl Report {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let known = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = known.lines().find_map(|line| line.strip_prefix("model name"));
        let processor = model.unwrap_or_default().trim_start_matches([' ', '\t', ':']).to_owned();
        Self { machine: Machine { cores, processor }, ..Self::default() }
    }

    /// Records a figure and prints it.
    pub(crate) fn add(&mut self, kind: Kind, name: &str, value: f64, unit: &str) {
        say(&format!("  {:<12} {name:<34} {} {unit}", kind.name(), shown(value)));
        if !self.order.iter().any(|known| known == name) {
            self.order.push(name.to_owned());
        }
        let figure = Figure { value, unit: unit.to_owned() };
        self.figures.entry(kind.name()).or_default().insert(name.to_owned(), figure);
    }

    /// A figure, if measured.
    pub(crate) fn get(&self, kind: Kind, name: &str) -> Option<f64> {
        self.figures.get(kind.name())?.get(name).map(|figure| figure.value)
    }

    /// A table of all figures, with the databases side by side.
    pub(crate) fn table(&self) -> String {
        let Machine { cores, processor } = &self.machine;
        let mut text = format!(
            "\n{cores} cores, {processor}\n{:<36}{:>14}{:>14}\n",
            "", "SQLite", "PostgreSQL"
        );
        for name in &self.order {
            let value = |kind| self.get(kind, name).map_or_else(|| "-".to_owned(), shown);
            let unit =
                self.figures.values().find_map(|of| of.get(name)).map_or("", |one| &one.unit);
            let (sqlite, postgres) = (value(Kind::Sqlite), value(Kind::Postgres));
            let _written = writeln!(text, "{name:<36}{sqlite:>14}{postgres:>14}  {unit}");
        }
        text
    }

    /// Writes `bench.json` into `directory`.
    pub(crate) fn write(&self, directory: &Path) -> Outcome {
        std::fs::create_dir_all(directory)?;
        std::fs::write(directory.join("bench.json"), serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }
}

fn shown(value: f64) -> String {
    match value.abs() {
        size if size >= 1_000.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}
