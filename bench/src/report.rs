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
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<Goal>,
}

/// What a figure is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

impl Goal {
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn words(self) -> String {
        match self {
            Self::AtLeast(least) => format!(", goal: at least {}", shown(least)),
            Self::AtMost(most) => format!(", goal: at most {}", shown(most)),
        }
    }
}

impl Figure {
    fn words(&self) -> String {
        let missed = self.goal.is_some_and(|goal| !goal.is_met_by(self.value));
        format!(
            "{}{}{}",
            self.unit,
            self.goal.map(Goal::words).unwrap_or_default(),
            if missed { " (missed)" } else { "" }
        )
    }
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
        self.record(kind, name, Figure { value, unit: unit.to_owned(), goal: None });
    }

    /// Records a figure and its goal.
    pub(crate) fn add_with_goal(
        &mut self,
        kind: Kind,
        name: &str,
        (value, unit): (f64, &str),
        goal: Goal,
    ) {
        self.record(kind, name, Figure { value, unit: unit.to_owned(), goal: Some(goal) });
    }

    fn record(&mut self, kind: Kind, name: &str, figure: Figure) {
        let (value, words) = (shown(figure.value), figure.words());
        say(&format!("  {:<12} {name:<34} {value} {words}", kind.name()));
        if !self.order.iter().any(|known| known == name) {
            self.order.push(name.to_owned());
        }
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
            let figures = || self.figures.values().filter_map(|of| of.get(name));
            // A goal that one of the databases misses is told.
            let words = figures().map(Figure::words).max_by_key(String::len).unwrap_or_default();
            let (sqlite, postgres) = (value(Kind::Sqlite), value(Kind::Postgres));
            let _written = writeln!(text, "{name:<36}{sqlite:>14}{postgres:>14}  {words}");
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
