//! Two measurements in turn, and their ratio.

use super::Bench;
use crate::Outcome;
use crate::report::{Goal, Report, median, say};

/// A measurement, and the reference that it is compared with.
pub(super) struct Pair<'a> {
    /// Name of their figures.
    pub(super) name: &'a str,
    /// The reference, and the other.
    pub(super) sides: [&'a str; 2],
    /// The goal of the ratio, the other to the reference.
    pub(super) goal: Option<Goal>,
}

impl Pair<'_> {
    /// Measures both sides in each round, in requests per second; the medians count.
    pub(super) fn measure(
        &self,
        bench: Bench<'_>,
        report: &mut Report,
        [reference, other]: [&dyn Fn() -> Outcome<f64>; 2],
    ) -> Outcome {
        let mut rates = Vec::new();
        for round in 1..=bench.options.rounds {
            say(&format!("  {}, round {round} …", self.name));
            rates.push((reference()?, other()?));
        }
        self.tell(bench, report, &rates);
        Ok(())
    }

    /// Reports the rates of all rounds.
    pub(super) fn tell(&self, bench: Bench<'_>, report: &mut Report, rates: &[(f64, f64)]) {
        let [reference, other] = self.sides.map(|side| format!("{}.{side}", self.name));
        report.add(bench.kind, &reference, median(rates.iter().map(|rate| rate.0)), "requests/s");
        report.add(bench.kind, &other, median(rates.iter().map(|rate| rate.1)), "requests/s");
        let ratio = median(rates.iter().map(|(reference, other)| other / reference));
        let name = format!("{}.ratio", self.name);
        match self.goal {
            Some(goal) => report.add_with_goal(bench.kind, &name, (ratio, "ratio"), goal),
            None => report.add(bench.kind, &name, ratio, "ratio"),
        }
    }
}
