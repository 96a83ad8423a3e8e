//! (e) Start-up time, and memory idle and under load.

use std::rc::Rc;
use std::time::Duration;

use super::{Bench, Shop};
use crate::Outcome;
use crate::child::Server;
use crate::load;
use crate::report::{Report, median, say};
use crate::target::Database;

pub(super) fn run(bench: Bench<'_>, database: &Database, report: &mut Report) -> Outcome {
    say("  starting and idling …");
    let mut starts = Vec::new();
    for _ in 0..bench.options.rounds.max(3) {
        let server = Server::comptoir(&database.url)?;
        starts.push(server.ready_after.as_secs_f64() * 1e3);
    }
    report.add(bench.kind, "life.ready", median(starts), "ms");
    let server = Server::comptoir(&database.url)?;
    std::thread::sleep(Duration::from_secs(1));
    report.add(bench.kind, "life.idle", server.process().memory(), "MiB");
    drop(server);
    let shop = Shop::open(database)?;
    let buyers = Rc::clone(&shop.buyers);
    load::run(&shop.server.address, 64, bench.options.span(), move || buyers.order())?
        .all_good()?;
    report.add(bench.kind, "life.loaded", shop.server.process().memory(), "MiB");
    Ok(())
}
