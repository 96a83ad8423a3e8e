//! Placing orders while other work runs in the same server, and the memory that the work takes.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::super::pair::Pair;
use super::super::{Bench, Shop};
use super::CLIENTS;
use crate::Outcome;
use crate::load::{self, Until};
use crate::memory::Memory;
use crate::report::{Goal, Report, say};

/// Some work, by requests from another thread; it returns its seconds.
pub(super) type Work = Box<dyn FnOnce() -> Outcome<f64> + Send>;

/// Work that is measured beside placing.
pub(super) struct Beside<'a> {
    /// Name of its figures.
    pub(super) name: &'a str,
    /// The most MiB that it is to take.
    pub(super) most_memory: f64,
}

/// Placing, for a while.
struct Placed {
    rate: f64,
    /// The most memory of the server, in MiB.
    memory: f64,
}

impl Beside<'_> {
    /// In each round places orders alone, and then as long as the work of that round lasts. What memory the first
    /// round takes, a later one may find still taken: the largest difference counts. Returns the seconds of each round.
    pub(super) fn measure(
        &self,
        bench: Bench<'_>,
        shop: &Shop,
        report: &mut Report,
        work: impl Fn(usize) -> Work,
    ) -> Outcome<Vec<f64>> {
        let span = bench.options.span();
        placing(shop, Until::Passed(span))?;
        let (mut rates, mut seconds, mut memory) = (Vec::new(), Vec::new(), f64::MIN);
        for round in 1..=bench.options.rounds {
            say(&format!("  {}, round {round} …", self.name));
            let without = placing(shop, Until::Passed(span))?;
            let (with, took) = placing_beside(shop, work(round))?;
            seconds.push(took);
            rates.push((without.rate, with.rate));
            memory = memory.max(with.memory - without.memory);
        }
        let name = format!("{}.place", self.name);
        let goal = Some(Goal::AtLeast(0.8));
        Pair { name: &name, sides: ["without", "with"], goal }.tell(bench, report, &rates);
        let name = format!("{}.memory", self.name);
        let goal = Goal::AtMost(self.most_memory);
        report.add_with_goal(bench.kind, &name, (memory, "MiB more"), goal);
        Ok(seconds)
    }
}

fn placing(shop: &Shop, until: Until) -> Outcome<Placed> {
    let memory = Memory::watch(shop.server.process());
    let buyers = Rc::clone(&shop.buyers);
    let answers = load::run_until(&shop.server.address, CLIENTS, until, move || buyers.order())?
        .all_good()?;
    Ok(Placed { rate: answers.rate(), memory: memory.stop() })
}

/// Places orders until the work is done.
fn placing_beside(shop: &Shop, work: Work) -> Outcome<(Placed, f64)> {
    let over = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&over);
    let working = thread::spawn(move || {
        let done = work();
        ended.store(true, Ordering::Relaxed);
        done
    });
    let placed = placing(shop, Until::Told(over))?;
    let took = working.join().unwrap_or_else(|_panic| Err("the work broke off".into()))?;
    Ok((placed, took))
}
