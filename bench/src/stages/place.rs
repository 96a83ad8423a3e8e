//! (a) Order placement over HTTP, and (b) the same rows by SQL, alternating.

use std::time::Duration;

use super::{Bench, Cap, Shop};
use crate::Outcome;
use crate::load::{self, Answers};
use crate::machine::Process;
use crate::options::Kind;
use crate::raw::{self, Extent, Texts};
use crate::report::{Report, median, say};
use crate::target::Database;

/// Number of concurrent clients.
const CLIENTS: [usize; 3] = [1, 8, 64];

/// One measured run of the API.
pub(super) struct Placed {
    pub(super) answers: Answers,
    pub(super) server: Duration,
    pub(super) database: Duration,
}

impl Placed {
    fn micros(&self, used: Duration) -> f64 {
        used.as_secs_f64() * 1e6 / self.answers.good.len() as f64
    }
}

pub(super) fn run(
    bench: Bench<'_>,
    database: &Database,
    shop: &Shop,
    report: &mut Report,
) -> Outcome {
    let cap = Cap::of(bench.options);
    let texts = Texts::of(&shop.server.address, &shop.buyers)?;
    let processes = Processes { server: shop.server.process(), database: database.process()? };
    // Warm-up: opens spending accounts, prepares query plans, fills caches.
    orders(shop, processes, 64, bench.options.span())?;
    for clients in CLIENTS {
        if cap.allows(&format!("{clients} clients")) {
            side_by_side(bench, database, shop, (&texts, processes, clients), report)?;
        }
    }
    statements(bench, shop, report)
}

#[derive(Clone, Copy)]
pub(super) struct Processes {
    pub(super) server: Process,
    pub(super) database: Option<Process>,
}

/// Places orders for `span`.
pub(super) fn orders(
    shop: &Shop,
    processes: Processes,
    clients: usize,
    span: Duration,
) -> Outcome<Placed> {
    let used =
        || (processes.server.cpu(), processes.database.map(Process::cpu).unwrap_or_default());
    let before = used();
    let buyers = shop.buyers.clone();
    let answers =
        load::run(&shop.server.address, clients, span, move || buyers.order())?.all_good()?;
    let after = used();
    Ok(Placed {
        answers,
        server: after.0.saturating_sub(before.0),
        database: after.1.saturating_sub(before.1),
    })
}

fn side_by_side(
    bench: Bench<'_>,
    database: &Database,
    shop: &Shop,
    (texts, processes, clients): (&Texts, Processes, usize),
    report: &mut Report,
) -> Outcome {
    let span = bench.options.span();
    let by_hand = |extent| match database.file() {
        Some(file) => raw::sqlite::run(file, shop.size, texts, (clients, span, extent)),
        None => raw::postgres::run(&database.url, shop.size, texts, (clients, span, extent)),
    };
    let (mut runs, mut whole, mut writes, mut pgbench) = (vec![], vec![], vec![], vec![]);
    let mut autovacuums = vec![];
    for round in 1..=bench.options.rounds {
        say(&format!("  placing orders, {clients} clients, round {round} …"));
        whole.push(by_hand(Extent::ReadsAndWrites)?);
        let before = database.autovacuums()?;
        runs.push(orders(shop, processes, clients, span)?);
        let meanwhile = database.autovacuums()?.zip(before).map(|(after, before)| after - before);
        autovacuums.extend(meanwhile);
        writes.push(by_hand(Extent::Writes)?);
        if bench.kind == Kind::Postgres {
            pgbench.extend(raw::pgbench::run(&database.url, shop.size, texts, clients, span)?);
        }
    }
    let of = |value: fn(&Placed) -> f64| median(runs.iter().map(value));
    let ratio = |to: &[f64]| median(runs.iter().zip(to).map(|(run, raw)| run.answers.rate() / raw));
    let mut add = |name: &str, value: f64, unit: &str| {
        report.add(bench.kind, &format!("place.{clients}.{name}"), value, unit);
    };
    add("rate", of(|run| run.answers.rate()), "orders/s");
    add("p50", of(|run| run.answers.quantile(0.5).as_secs_f64() * 1e3), "ms");
    add("p99", of(|run| run.answers.quantile(0.99).as_secs_f64() * 1e3), "ms");
    add("cpu_server", of(|run| run.micros(run.server)), "µs/order");
    add("cpu_database", of(|run| run.micros(run.database)), "µs/order");
    add("raw_rate", median(whole.iter().copied()), "orders/s");
    add("raw_writes_rate", median(writes.iter().copied()), "orders/s");
    add("of_raw", ratio(&whole), "ratio");
    add("of_raw_writes", ratio(&writes), "ratio");
    if bench.kind == Kind::Postgres {
        // They use a part of the machine, and may cause the slowest hundredth.
        add("autovacuums", autovacuums.iter().sum::<i64>() as f64, "vacuums and analyzes");
    }
    if !pgbench.is_empty() {
        add("pgbench_rate", median(pgbench.iter().copied()), "orders/s");
        let raw = writes.iter().zip(&pgbench).map(|(raw, pgbench)| raw / pgbench);
        add("raw_of_pgbench", median(raw), "ratio");
    }
    Ok(())
}

/// Number of SQL statements per order, by the server's own count.
fn statements(bench: Bench<'_>, shop: &Shop, report: &mut Report) -> Outcome {
    let before = count(shop)?;
    let orders = 200;
    for _ in 0..orders {
        load::ask(&shop.server.address, shop.buyers.order())?;
    }
    let after = count(shop)?;
    let each = (after - before) / f64::from(orders);
    report.add(bench.kind, "place.statements", each, "per order");
    Ok(())
}

fn count(shop: &Shop) -> Outcome<f64> {
    let (_, body) = load::ask(&shop.server.address, shop.buyers.get("/metrics"))?;
    let text = String::from_utf8(body.to_vec())?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("comptoir_database_statements_total "));
    line.and_then(|number| number.parse().ok()).ok_or_else(|| "no count of statements".into())
}
