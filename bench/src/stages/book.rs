//! (f) A real order book through the API: the work of `comptoir demo`, timed by its own report.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::Bench;
use crate::Outcome;
use crate::report::{Report, say};
use crate::target::Site;

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    say("  replaying the order book …");
    let directory = tempfile::tempdir()?;
    let told = directory.path().join("report.json");
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["demo", "--exit", "--report"]).arg(&told);
    if let Some(data) = &bench.options.data {
        command.arg("--data").arg(data);
    }
    if let Site::Postgres(cluster) = site {
        command.arg("--database").arg(cluster.url(&cluster.create()));
    }
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    if !done.success() {
        return Err("the order book did not come out right".into());
    }
    let table: Value = serde_json::from_slice(&std::fs::read(told)?)?;
    let number = |name: &str| table.get(name).and_then(Value::as_f64).unwrap_or_default();
    let seconds = number("seconds");
    report.add(bench.kind, "book.seconds", seconds, "s");
    report.add(bench.kind, "book.orders", number("orders"), "orders");
    report.add(bench.kind, "book.lines_per_second", number("lines") / seconds, "lines/s");
    Ok(())
}
