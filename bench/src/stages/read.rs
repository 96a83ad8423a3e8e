//! (c) Reads, beside a bare handler with the same bytes.

use std::rc::Rc;
use std::time::Duration;

use super::{Bench, Cap, Shop};
use crate::Outcome;
use crate::child::Server;
use crate::load::{self, Ready};
use crate::report::{Report, median, say};
use crate::workload::{Buyers, stored_order};

const CLIENTS: usize = 64;

/// The resource read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// One order.
    Order,
    /// Twenty orders of the buyer.
    Orders,
    /// Twenty products with the buyer's prices.
    Products,
}

impl What {
    pub(super) const ALL: [Self; 3] = [Self::Order, Self::Orders, Self::Products];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Orders => "orders",
            Self::Products => "products",
        }
    }

    fn request(self, buyers: &Buyers, size: crate::preload::Size) -> Ready {
        match self {
            Self::Order => {
                let (path, buyer) = stored_order(size);
                buyers.get_as(buyer, &path)
            }
            Self::Orders => buyers.get("/v1/orders?limit=20"),
            Self::Products => buyers.get("/v1/products?limit=20"),
        }
    }
}

pub(super) fn run(bench: Bench<'_>, shop: &Shop, report: &mut Report) -> Outcome {
    let cap = Cap::of(bench.options);
    for what in What::ALL {
        if cap.allows(what.name()) {
            side_by_side(bench, shop, what, report)?;
        }
    }
    Ok(())
}

/// Reads per second.
pub(super) fn rate(shop: &Shop, what: What, span: Duration) -> Outcome<f64> {
    let (buyers, size) = (Rc::clone(&shop.buyers), shop.size);
    let next = move || what.request(&buyers, size);
    Ok(load::run(&shop.server.address, CLIENTS, span, next)?.all_good()?.rate())
}

fn side_by_side(bench: Bench<'_>, shop: &Shop, what: What, report: &mut Report) -> Outcome {
    let (_, body) = load::ask(&shop.server.address, what.request(&shop.buyers, shop.size))?;
    let bare = Server::bare(&body)?;
    let span = bench.options.span();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=bench.options.rounds {
        say(&format!("  reading {}, round {round} …", what.name()));
        ours.push(rate(shop, what, span)?);
        let (buyers, size) = (Rc::clone(&shop.buyers), shop.size);
        let next = move || what.request(&buyers, size);
        theirs.push(load::run(&bare.address, CLIENTS, span, next)?.all_good()?.rate());
    }
    let mut add = |name: &str, value: f64, unit: &str| {
        report.add(bench.kind, &format!("read.{}.{name}", what.name()), value, unit);
    };
    add("rate", median(ours.iter().copied()), "requests/s");
    add("bare_rate", median(theirs.iter().copied()), "requests/s");
    add("of_bare", median(ours.iter().zip(&theirs).map(|(our, their)| our / their)), "ratio");
    add("bytes", body.len() as f64, "bytes");
    Ok(())
}
