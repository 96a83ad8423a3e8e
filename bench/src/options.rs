//! What the bench may be told.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Measures Comptoir beside the raw database and a bare handler, in one run.
#[derive(Parser, Debug, Clone)]
#[command(name = "bench", version)]
pub(crate) struct Options {
    /// Which databases; without it, both that this machine has.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Kind::Sqlite, Kind::Postgres])]
    pub(crate) database: Vec<Kind>,
    /// Which stages; without it, all of them.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Stage::ALL)]
    pub(crate) stage: Vec<Stage>,
    /// How long each figure is measured.
    #[arg(long, default_value_t = 6.0)]
    pub(crate) seconds: f64,
    /// How often each pair of figures is measured, in turn; the medians count.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Products of the large catalogue, with three times as many price rows.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) many_products: u64,
    /// Stored orders of the long history.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) many_orders: u64,
    /// A directory of `YYYY-MM.csv.gz` for the order book; without it, the month compiled in.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// No stage takes longer than this many minutes.
    #[arg(long, default_value_t = 20)]
    pub(crate) cap_minutes: u64,
    /// Where `bench.json` and the charts are written.
    #[arg(long, value_name = "DIR", default_value = "bench/results")]
    pub(crate) out: PathBuf,
}

impl Options {
    /// How long each figure is measured.
    pub(crate) fn span(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }
}

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A private cluster, with its durable settings.
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

/// A part of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Placing orders, beside the same rows written by hand.
    Place,
    /// Reading, beside a bare handler that answers the same bytes.
    Read,
    /// Both again, with a large catalogue and a long history.
    Growth,
    /// Start and memory.
    Life,
    /// Three times the load that can be carried.
    Overload,
    /// A real order book through the API.
    Book,
}

impl Stage {
    const ALL: [Self; 6] =
        [Self::Place, Self::Read, Self::Growth, Self::Life, Self::Overload, Self::Book];
}
