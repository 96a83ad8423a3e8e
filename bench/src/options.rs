//! Command line options of the bench.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Measures Comptoir beside the raw database and a bare handler, in one run.
#[derive(Parser, Debug, Clone)]
#[command(name = "bench", version)]
pub(crate) struct Options {
    /// Databases to measure; default: both, as far as installed.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Kind::Sqlite, Kind::Postgres])]
    pub(crate) database: Vec<Kind>,
    /// Stages to run; default: all.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Stage::ALL)]
    pub(crate) stage: Vec<Stage>,
    /// Comparisons of the stage `rules`; default: all.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Comparison::ALL)]
    pub(crate) rules: Vec<Comparison>,
    /// Seconds to measure each figure.
    #[arg(long, default_value_t = 6.0)]
    pub(crate) seconds: f64,
    /// Alternating rounds for each pair of figures; the medians count.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Number of products in the large catalogue, with three price rows each.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) many_products: u64,
    /// Number of stored orders in the long history.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) many_orders: u64,
    /// Number of rules of many companies, twenty of each.
    #[arg(long, default_value_t = 200_000)]
    pub(crate) many_rules: u64,
    /// Number of approval requests that wait; a tenth of them is due at a time.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) many_requests: u64,
    /// A directory of `YYYY-MM.csv.gz` for the order book; default: the month compiled in.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Time limit of each stage in minutes.
    #[arg(long, default_value_t = 20)]
    pub(crate) cap_minutes: u64,
    /// Output directory for `bench.json` and the charts.
    #[arg(long, value_name = "DIR", default_value = "bench/results")]
    pub(crate) out: PathBuf,
}

impl Options {
    /// Measuring time of each figure.
    pub(crate) fn span(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }
}

/// A database to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// SQLite: a file.
    Sqlite,
    /// PostgreSQL: a private cluster with durable settings.
    Postgres,
}

impl Kind {
    /// Its name in the report.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A stage of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Order placement, beside the same rows by hand-written SQL.
    Place,
    /// Reads, beside a bare handler with the same bytes.
    Read,
    /// Placement and reads with a large catalogue and a long history.
    Growth,
    /// Orders under every kind of rule, many rules, and work that reads many.
    Rules,
    /// Start-up time and memory.
    Life,
    /// Overload: three times the maximum throughput.
    Overload,
    /// A real order book through the API.
    Book,
}

impl Stage {
    const ALL: [Self; 7] = [
        Self::Place,
        Self::Read,
        Self::Growth,
        Self::Rules,
        Self::Life,
        Self::Overload,
        Self::Book,
    ];
}

/// A comparison of the stage `rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Comparison {
    /// Orders under every kind of rule, and under none.
    InUse,
    /// A buyer with many grants, and one with a single grant.
    Grants,
    /// Many rules of many companies, and a few of all.
    Many,
    /// Placing with and without `chase-approvals`.
    Chase,
    /// Placing with and without simulations.
    Simulation,
}

impl Comparison {
    const ALL: [Self; 5] = [Self::InUse, Self::Grants, Self::Many, Self::Chase, Self::Simulation];
}
