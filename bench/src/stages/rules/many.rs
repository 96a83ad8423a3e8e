//! Placing where there are many rules of many companies, beside as many companies under ten rules in all.

use std::time::Duration;

use serde_json::json;

use super::super::pair::Pair;
use super::super::{Bench, euros, issuer};
use super::{company, rate};
use crate::Outcome;
use crate::administrator::{Administrator, text};
use crate::child::Server;
use crate::preload::{Script, Size};
use crate::report::{Goal, Report, say};
use crate::target::{Database, Site};
use crate::workload::{lines_of, order, some_products};

/// Rules of each company, by the preload.
const OF_EACH: u64 = 20;
/// Rules of each kind, for all companies, where they are few.
const FEW_OF_EACH_KIND: u64 = 5;
const PRODUCTS: u64 = 1_000;
/// Companies that order, where only some do.
const SOME: u64 = 1_000;

/// A server, and a key that orders for any company: it would take too long to log ten thousand buyers in.
struct Seller {
    server: Server,
    key: String,
}

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let companies = (bench.options.many_rules / OF_EACH).max(1);
    let shop = Size { companies, products: PRODUCTS, orders: 2_000 };
    let (few, many) = (site.database(shop)?, site.database(shop)?);
    say(&format!("  filling {} rules …", companies * OF_EACH));
    many.fill(Script::Rules)?;
    let few = Seller::open(&few, few_rules)?;
    let many = Seller::open(&many, |_admin| Ok(()))?;
    let span = bench.options.span();
    for (name, ordering) in [("some", SOME.min(companies)), ("all", companies)] {
        // So that nearly every company has ordered.
        few.placing(ordering, span * 2)?;
        many.placing(ordering, span * 2)?;
        let pair = Pair {
            name: &format!("rules.many.{name}.place"),
            sides: ["few", "many"],
            goal: Some(Goal::AtLeast(0.9)),
        };
        pair.measure(
            bench,
            report,
            [&|| few.placing(ordering, span), &|| many.placing(ordering, span)],
        )?;
    }
    Ok(())
}

impl Seller {
    fn open(database: &Database, prepare: impl FnOnce(&Administrator) -> Outcome) -> Outcome<Self> {
        let server = Server::comptoir(&database.url)?;
        let admin = Administrator::log_in(&server.address)?;
        issuer(&admin)?;
        prepare(&admin)?;
        let key = json!({ "name": "ERP", "scopes": ["orders.place"] });
        let key = text(&admin.post("/v1/api-keys", &key)?, "/key")?.to_owned();
        Ok(Self { server, key })
    }

    /// Orders per second, each for one of the first companies.
    fn placing(&self, companies: u64, span: Duration) -> Outcome<f64> {
        let key = self.key.clone();
        rate(&self.server.address, span, move || {
            let lines = lines_of(some_products(PRODUCTS));
            let company = company(fastrand::u64(1..=companies));
            order(&key, &json!({ "company_id": company, "lines": lines }))
        })
    }
}

/// Five order limits and five approval rules for all companies; no order breaks one.
fn few_rules(admin: &Administrator) -> Outcome {
    for number in 0..FEW_OF_EACH_KIND {
        let limit = euros(&format!("{}.00", 1_000_000 + number));
        let limit = json!({ "max_total": limit, "on_violation": "deny" });
        admin.post("/v1/order-limits", &limit)?;
        let rule = json!({
            "name": format!("Rule {number}"),
            "when": { "order_total_over": euros(&format!("{}.00", 500_000 + number)) },
            "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
        });
        admin.post("/v1/approval-rules", &rule)?;
    }
    Ok(())
}
