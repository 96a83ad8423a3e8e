//! The demo's only output to the terminal: lines, and a progress bar on a terminal.

#![expect(clippy::print_stdout, reason = "the demo talks to whoever runs it")]

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// Prints a line.
pub fn say(line: &str) {
    println!("{line}");
}

/// Progress of a part of the demo.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    total: u64,
    done: AtomicU64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// `total` steps of `what`: a bar on a terminal, a line for every tenth elsewhere.
    pub fn of(what: &'static str, total: usize) -> Self {
        let total = total as u64;
        let bar = std::io::stdout().is_terminal().then(|| {
            let form = "  {msg:<28} {bar:40.cyan/blue} {pos:>6}/{len:<6} {elapsed_precise}";
            let style = ProgressStyle::with_template(form);
            let bar = ProgressBar::new(total).with_message(what);
            bar.set_style(style.unwrap_or_else(|_broken| ProgressStyle::default_bar()));
            bar
        });
        Self { what, total, done: AtomicU64::new(0), bar }
    }

    /// Counts one more step as done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let tenths = |steps: u64| (steps * 10).checked_div(self.total);
        match &self.bar {
            Some(bar) => bar.inc(1),
            None if tenths(done) > tenths(done - 1) => {
                println!("  {:<28} {done:>6}/{}", self.what, self.total);
            }
            None => {}
        }
    }

    /// Ends the display.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish();
        }
    }
}
