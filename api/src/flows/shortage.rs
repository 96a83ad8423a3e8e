//! The refusal of an order that came too late: the same problem the forecast would have been.

use domain::commitment::AccountKind;
use domain::failure::{Kind, Violation};
use domain::money::Money;
use domain::orders::place::{short_of_credit, short_of_stock};
use domain::orders::{Item, Order};
use persistence::commitments::Shortage;

use crate::kernel::problem::Problem;

/// What an account without a limit refuses with.
const TOO_LARGE: &str = "amount_too_large";

/// Names every account that was short, and what is left of it.
pub(super) fn refusal(order: &Order, short: &[Shortage]) -> Problem {
    let violations: Vec<_> = short.iter().map(|one| violation(order, one)).collect();
    let (code, detail) = match violations.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other.code == first.code) => {
            (first.code, first.detail.clone())
        }
        several => ("order_refused", format!("the order is refused for {} reasons", several.len())),
    };
    // No stocktake and no payment makes room for what no account counts.
    let too_large = violations.iter().any(|one| one.code == TOO_LARGE);
    let kind = if too_large { Kind::Invalid } else { Kind::Conflict };
    Problem::new(kind, code, detail).at(violations)
}

fn violation(order: &Order, short: &Shortage) -> Violation {
    let money = |minor| Money::from_minor(minor, order.currency);
    let (wanted, left) = (money(short.requested), money(short.available));
    match short.kind {
        AccountKind::Stock => stock(order, short),
        AccountKind::Credit | AccountKind::Spending if short.limit.is_none() => {
            let detail = "with this order the account would count more than 2^53 minor units";
            Violation::new("", TOO_LARGE, detail)
        }
        AccountKind::Credit => short_of_credit(wanted, left),
        AccountKind::Spending => {
            let detail = format!("{wanted} net is more than the {left} left of the spending limit");
            Violation::new("", "spending_limit_exceeded", detail)
        }
        AccountKind::Budget | AccountKind::Contract => {
            let kind = short.kind.as_str();
            let detail = format!("{wanted} net is more than the {left} left of the {kind}");
            Violation::new("", "budget_exceeded", detail)
        }
    }
}

fn stock(order: &Order, short: &Shortage) -> Violation {
    let place = order.lines.iter().zip(0_usize..).find_map(|(line, index)| match &line.item {
        Item::Goods { product, sku, .. } if product.uuid() == short.account => Some((index, sku)),
        Item::Goods { .. } | Item::Charge { .. } => None,
    });
    let Shortage { requested, available, .. } = short;
    let (pointer, sku) = place.map_or_else(
        || (String::new(), "a product"),
        |(index, sku)| (format!("/lines/{index}/quantity"), sku.as_str()),
    );
    short_of_stock(pointer, sku, *requested, *available)
}
