//! Overload: three times the maximum throughput. Accepted requests must proceed, the rest must get 503
//! with `Retry-After`.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Bench, Shop};
use crate::Outcome;
use crate::load::{self, Answers, quantile};
use crate::report::{Report, median, say};

/// Number of clients at full throughput.
const CARRIED: usize = 64;
/// Target request rate as a multiple of the maximum throughput. Slightly above three, since the clients
/// share the server's machine.
const TIMES: f64 = 3.2;
/// Enough clients to reach three times the rate even while some wait for their response.
const CROWD: usize = 1_000;

pub(super) fn run(bench: Bench<'_>, shop: &Shop, report: &mut Report) -> Outcome {
    say("  overload …");
    let span = bench.options.span();
    let load = |clients: usize, span: Duration| -> Outcome<Answers> {
        let buyers = Rc::clone(&shop.buyers);
        load::run(&shop.server.address, clients, span, move || buyers.order())
    };
    load(CARRIED, span)?;
    let peak = median((0..3).map(|_| load(CARRIED, span).map_or(0.0, |answers| answers.rate())));
    let health = Health::watch(&shop.server.address);
    let beat = Duration::from_secs_f64(CROWD as f64 / (TIMES * peak));
    let buyers = Rc::clone(&shop.buyers);
    let flood = load::paced(&shop.server.address, CROWD, span * 2, beat, move || buyers.order())?;
    let worst = health.stop();
    let recovered = Instant::now();
    while load(CARRIED, Duration::from_secs(1))?.rate() < 0.8 * peak {
        if recovered.elapsed() > Duration::from_secs(30) {
            return Err("the server does not recover from overload".into());
        }
    }
    let mut add = |name: &str, value: f64, unit: &str| {
        report.add(bench.kind, &format!("overload.{name}"), value, unit);
    };
    let asked = flood.good.len() + flood.refused.len() + flood.odd.len();
    add("asked_of_peak", asked as f64 / flood.lasted.as_secs_f64() / peak, "ratio");
    add("of_peak", flood.rate() / peak, "ratio");
    add("refused", flood.refused.len() as f64, "requests");
    add("refused_p99", quantile(&flood.refused, 0.99).as_secs_f64() * 1e3, "ms");
    add("accepted_p99", flood.quantile(0.99).as_secs_f64() * 1e3, "ms");
    add("without_retry_after", flood.impolite as f64, "requests");
    add("odd", flood.odd.len() as f64, "requests");
    add("health_worst", worst.as_secs_f64() * 1e3, "ms");
    add("recovered_within", recovered.elapsed().as_secs_f64(), "s");
    Ok(())
}

/// A client that polls `/livez` and `/readyz` throughout.
struct Health {
    stop: Arc<AtomicBool>,
    asking: thread::JoinHandle<Duration>,
}

impl Health {
    fn watch(address: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, address) = (Arc::clone(&stop), address.to_owned());
        let asking = thread::spawn(move || {
            let mut worst = Duration::ZERO;
            while !stopped.load(Ordering::Relaxed) {
                for path in ["/livez", "/readyz"] {
                    let asked = Instant::now();
                    let answered = crate::child::answers(&address, path).unwrap_or(false);
                    worst =
                        worst.max(if answered { asked.elapsed() } else { Duration::from_mins(1) });
                }
                thread::sleep(Duration::from_millis(50));
            }
            worst
        });
        Self { stop, asking }
    }

    /// The slowest response; a missing one counts as a minute.
    fn stop(self) -> Duration {
        self.stop.store(true, Ordering::Relaxed);
        self.asking.join().unwrap_or(Duration::from_mins(1))
    }
}
