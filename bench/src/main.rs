//! Benchmark: Comptoir's API beside the raw database and a bare handler, in one run.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times become figures to look at"
)]

mod administrator;
mod chart;
mod child;
mod load;
mod machine;
mod memory;
mod options;
mod preload;
mod raw;
mod report;
mod stages;
mod target;
mod workload;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Any error ends the run, with a message.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    // The measured servers are this program in separate processes.
    match std::env::args().nth(1).as_deref() {
        Some("serve" | "verify" | "demo") => return comptoir::run(),
        Some("bare") => return outcome(stages::bare::serve()),
        _ => {}
    }
    outcome(stages::run(&options::Options::parse()))
}

fn outcome(ended: Outcome) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::say(&format!("bench: {error}"));
            ExitCode::FAILURE
        }
    }
}
