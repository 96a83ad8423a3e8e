//! (d) Placement and reads with a large catalogue, and with a long history.

use std::time::Duration;

use super::pair::Pair;
use super::place::{Processes, orders};
use super::read::{What, rate};
use super::{Bench, Cap, Shop, USUAL};
use crate::Outcome;
use crate::preload::Size;
use crate::report::Report;
use crate::target::{Database, Site};

const CLIENTS: usize = 64;

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let cap = Cap::of(bench.options);
    let options = bench.options;
    let small = site.database(USUAL)?;
    let catalogue = Size { products: options.many_products, ..USUAL };
    let history = Size { orders: options.many_orders, ..USUAL };
    for (name, size) in [("products", catalogue), ("orders", history)] {
        if cap.allows(&format!("many {name}")) {
            let large = site.database(size)?;
            compare(bench, name, (&small, &large), report)?;
        }
    }
    Ok(())
}

/// One figure on each of two shops, alternating.
fn compare(
    bench: Bench<'_>,
    name: &str,
    of: (&Database, &Database),
    report: &mut Report,
) -> Outcome {
    let (small, large) = (Shop::open(of.0)?, Shop::open(of.1)?);
    let placing = |shop: &Shop, span: Duration| {
        let processes = Processes { server: shop.server.process(), database: None };
        orders(shop, processes, CLIENTS, span).map(|placed| placed.answers.rate())
    };
    let span = bench.options.span();
    for shop in [&small, &large] {
        placing(shop, span)?;
    }
    let mut figure = |what: &str, measure: &dyn Fn(&Shop) -> Outcome<f64>| -> Outcome {
        let pair =
            Pair { name: &format!("growth.{name}.{what}"), sides: ["small", "large"], goal: None };
        pair.measure(bench, report, [&|| measure(&small), &|| measure(&large)])
    };
    figure("place", &|shop| placing(shop, span))?;
    for what in What::ALL {
        figure(what.name(), &|shop| rate(shop, what, span))?;
    }
    Ok(())
}
