//! Orders under every kind of rule, beside the same orders where nothing is configured.

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::pair::Pair;
use super::super::{Bench, Shop};
use super::rate;
use super::whole_set::{COST_CENTRES, own_products, set_up};
use crate::Outcome;
use crate::load::{self, Ready};
use crate::preload::Size;
use crate::report::{Goal, Report, say};
use crate::target::Site;
use crate::workload::{Buyers, lines_of};

/// Every company gets all rules by the API, one request at a time.
const SIZE: Size = Size { companies: 200, products: 1_000, orders: 2_000 };

pub(super) fn run(bench: Bench<'_>, site: &Site, report: &mut Report) -> Outcome {
    let (none, all) = (site.database(SIZE)?, site.database(SIZE)?);
    let none = Shop::prepared(&none, |_admin| Ok(()))?;
    say(&format!("  setting the rules of {} companies …", SIZE.companies));
    let all = Shop::prepared(&all, |admin| {
        (1..=SIZE.companies).try_for_each(|number| set_up(admin, number, SIZE.products))
    })?;
    check(&all)?;
    let placing = |shop: &Shop, is_split: bool, span: Duration| {
        let buyers = Rc::clone(&shop.buyers);
        let next = move || order(&buyers, fastrand::u64(1..=SIZE.companies), is_split);
        rate(&shop.server.address, span, next)
    };
    let span = bench.options.span();
    // Opens the accounts of the period.
    placing(&none, false, span)?;
    placing(&all, true, span)?;
    let pair = Pair {
        name: "rules.in_use.place",
        sides: ["none", "all"],
        goal: Some(Goal::AtLeast(0.75)),
    };
    pair.measure(bench, report, [&|| placing(&none, false, span), &|| placing(&all, true, span)])
}

/// An order of the company's own five products by the `number`th buyer; if it is split, three cost centres bear the
/// first line.
fn order(buyers: &Buyers, number: u64, is_split: bool) -> Ready {
    let mut lines = lines_of(own_products(number, SIZE.products));
    if is_split && let [first, ..] = &mut lines {
        let shares = COST_CENTRES.iter().zip(["50", "30", "20"]);
        let shares: Vec<Value> = shares
            .map(|(code, percent)| json!({ "cost_centre": code, "percent": percent }))
            .collect();
        first["allocations"] = json!(shares);
    }
    buyers.order_from(number, &json!({ "purchase_order_number": "PO-4711", "lines": lines }))
}

/// Fails unless an order is confirmed, for a unit, with its split: otherwise the comparison would measure less.
fn check(shop: &Shop) -> Outcome {
    let (status, body) = load::ask(&shop.server.address, order(&shop.buyers, 1, true))?;
    let order: Value = serde_json::from_slice(&body)?;
    let shares = order.pointer("/lines/0/allocations").and_then(Value::as_array).map(Vec::len);
    let is_whole = order.pointer("/status").is_some_and(|status| status == "confirmed")
        && order.pointer("/business_unit_id").is_some_and(Value::is_string)
        && shares == Some(COST_CENTRES.len());
    if is_whole { Ok(()) } else { Err(format!("not under every rule: {status} {order}").into()) }
}
