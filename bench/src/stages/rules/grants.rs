//! One order, read by a buyer with twenty grants and by one with a single grant.

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::pair::Pair;
use super::super::{Bench, Shop};
use super::{company, place_in, rate, unit};
use crate::Outcome;
use crate::administrator::{Administrator, text};
use crate::load;
use crate::preload::Size;
use crate::report::{Goal, Report, say};
use crate::target::Site;
use crate::workload::{lines_of, some_products};

/// Companies with even numbers have a buyer with many grants, the others one with a single grant.
const SIZE: Size = Size { companies: 100, products: 1_000, orders: 1_000 };
/// Business units of every company.
const UNITS: usize = 20;
/// Orders of every buyer.
const ORDERS: usize = 20;

/// A buyer, by number, with the paths of its orders.
type Reader = (u64, Vec<String>);

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let database = site.database(SIZE)?;
    say(&format!("  setting the grants of {} buyers …", SIZE.companies));
    let mut first_units = Vec::new();
    let shop = Shop::prepared(&database, |admin| {
        for number in 1..=SIZE.companies {
            first_units.push(grant(admin, number)?);
        }
        Ok(())
    })?;
    let readers = (1..).zip(&first_units).map(|(number, unit)| reader(&shop, number, unit));
    let readers = readers.collect::<Outcome<Vec<Reader>>>()?;
    let (many, one): (Vec<_>, Vec<_>) =
        readers.into_iter().partition(|(number, _)| has_many(*number));
    let (many, one): (Rc<[Reader]>, Rc<[Reader]>) = (many.into(), one.into());
    let span = bench.options.span();
    reading(&shop, &one, span)?;
    reading(&shop, &many, span)?;
    let pair = Pair {
        name: "rules.grants.order",
        sides: ["one", "twenty"],
        goal: Some(Goal::AtLeast(0.95)),
    };
    pair.measure(bench, report, [&|| reading(&shop, &one, span), &|| reading(&shop, &many, span)])
}

const fn has_many(number: u64) -> bool {
    number.is_multiple_of(2)
}

/// Adds the units of a company, and grants its buyer all of them or the first; returns the first.
fn grant(admin: &Administrator, number: u64) -> Outcome<String> {
    let company = company(number);
    let units = (1..=UNITS).map(|site| unit(admin, &company, None, &format!("Site {site}")));
    let mut units = units.collect::<Outcome<Vec<_>>>()?;
    let first = units.first().cloned().unwrap_or_default();
    if !has_many(number) {
        units.truncate(1);
    }
    place_in(admin, number, &units)?;
    Ok(first)
}

/// Places the orders of a buyer, for this unit.
fn reader(shop: &Shop, number: u64, unit: &str) -> Outcome<Reader> {
    let path = || {
        let lines = lines_of(some_products(SIZE.products));
        let order = json!({ "business_unit_id": unit, "lines": lines });
        let (_, body) = load::ask(&shop.server.address, shop.buyers.order_from(number, &order))?;
        let placed: Value = serde_json::from_slice(&body)?;
        Ok(format!("/v1/orders/{}", text(&placed, "/id")?))
    };
    Ok((number, (0..ORDERS).map(|_| path()).collect::<Outcome<_>>()?))
}

/// Orders read per second, each by its own buyer.
fn reading(shop: &Shop, readers: &Rc<[Reader]>, span: Duration) -> Outcome<f64> {
    let (buyers, readers) = (Rc::clone(&shop.buyers), Rc::clone(readers));
    rate(&shop.server.address, span, move || {
        let reader = readers.get(fastrand::usize(..readers.len()));
        let path = reader.and_then(|(_, paths)| paths.get(fastrand::usize(..paths.len())));
        let number = reader.map_or(1, |(number, _)| *number);
        buyers.get_as(number, path.map_or("", String::as_str))
    })
}
