//! The cost centres of an order: which codes it names, and how its lines are split over them.

use std::collections::BTreeMap;

use super::trace::{Check, Findings, TraceEntry, TraceOutcome};
use super::{Basket, Context};
use crate::failure::Violation;
use crate::money::Money;
use crate::orders::Line;
use crate::purchasing::{Allocation, Percent, Share, WantedShare, WantedSplit, split};

/// The field of a violation with its detail.
struct Wrong {
    pointer: String,
    code: &'static str,
    detail: String,
}

/// Checks every code that the order names. Without a cost centre, active or not, any text is a code.
pub(super) fn check_codes(basket: &Basket, context: &Context<'_>, findings: &mut Findings) {
    let centres = context.cost_centres;
    if centres.is_empty() {
        return;
    }
    let of_order = basket.cost_centre.iter().map(|code| ("/cost_centre".to_owned(), code));
    let of_lines = basket.splits.iter().flat_map(|(index, split)| split.codes(*index));
    let unit = context.unit.map(|found| found.unit);
    let is_known = |code: &str| centres.find(code).is_some() && centres.serve(code, unit);
    let unknown = of_order.chain(of_lines).filter(|(_, code)| !is_known(code));
    for (pointer, code) in unknown {
        let detail = format!("the company has no active cost centre {code} for the order");
        refuse(Wrong { pointer, code: "unknown_cost_centre", detail }, findings);
    }
    let without = |index: usize| basket.is_goods(index) && !basket.splits.contains_key(&index);
    let nowhere = basket.cost_centre.is_none() && (0..basket.lines.len()).any(without);
    if context.company.cost_centres_required && nowhere {
        let detail = "the company's orders name a cost centre".to_owned();
        let pointer = "/cost_centre".to_owned();
        refuse(Wrong { pointer, code: "missing_cost_centre", detail }, findings);
    }
}

fn refuse(wrong: Wrong, findings: &mut Findings) {
    let Wrong { pointer, code, detail } = wrong;
    let subject = if pointer.is_empty() { "order" } else { pointer.as_str() };
    let entry = TraceEntry::new(Check::CostCentre, TraceOutcome::Deny, subject, &detail);
    findings.deny(Violation::new(pointer, code, detail), entry);
}

/// Splits the priced lines over their cost centres: by the line's own split, or else to the order's cost centre.
/// A charge without a split follows the goods.
pub(super) fn allocate(
    basket: &Basket,
    context: &Context<'_>,
    lines: &mut [Line],
    findings: &mut Findings,
) {
    for (index, line) in lines.iter_mut().enumerate() {
        match basket.splits.get(&index) {
            Some(WantedSplit::Whole(code)) => {
                line.allocations = vec![whole(code, line.net, context)];
            }
            Some(WantedSplit::Parts(parts)) => match parts_of(line.net, parts, context) {
                Ok(allocations) => line.allocations = allocations,
                Err(detail) => {
                    let pointer = format!("/lines/{index}/allocations");
                    refuse(Wrong { pointer, code: "allocation_not_whole", detail }, findings);
                }
            },
            None if line.is_goods() && !context.cost_centres.is_empty() => {
                let code = basket.cost_centre.iter();
                line.allocations = code.map(|code| whole(code, line.net, context)).collect();
            }
            None => {}
        }
    }
    let goods = sums(lines);
    for (index, line) in lines.iter_mut().enumerate() {
        if !line.is_goods() && !basket.splits.contains_key(&index) {
            line.allocations = following(&goods, line.net);
        }
    }
}

fn allocation(code: &str, net: Money, context: &Context<'_>) -> Allocation {
    let id = context.cost_centres.find(code);
    Allocation { cost_centre: code.to_owned(), id, percent: None, net, left: net }
}

fn whole(code: &str, net: Money, context: &Context<'_>) -> Allocation {
    Allocation { percent: Some(Percent::HUNDRED), ..allocation(code, net, context) }
}

/// The allocations of a line split into `parts`; the error says why they do not make the line.
fn parts_of(
    net: Money,
    parts: &[WantedShare],
    context: &Context<'_>,
) -> Result<Vec<Allocation>, String> {
    let percents = parts.iter().filter_map(|part| part.share.percent());
    let percents: Vec<Percent> = percents.collect();
    if percents.len() == parts.len() {
        return by_percent(net, parts, &percents, context);
    }
    if !percents.is_empty() {
        return Err("a split has percents or amounts, not both".to_owned());
    }
    let amounts = parts.iter().filter_map(|part| match part.share {
        Share::Amount(amount) => Some((part, amount)),
        Share::Percent(_) => None,
    });
    let mut sum = Money::zero(net.currency());
    let mut allocations = Vec::with_capacity(parts.len());
    for (part, amount) in amounts {
        if amount.minor() < 0 {
            return Err("an amount of a split is not negative".to_owned());
        }
        sum = sum.plus(amount).map_err(|error| error.to_string())?;
        allocations.push(allocation(&part.cost_centre, amount, context));
    }
    if sum == net { Ok(allocations) } else { Err(format!("the amounts are {sum}, the line {net}")) }
}

fn by_percent(
    net: Money,
    parts: &[WantedShare],
    percents: &[Percent],
    context: &Context<'_>,
) -> Result<Vec<Allocation>, String> {
    let weights: Vec<i64> = percents.iter().map(|percent| percent.parts()).collect();
    if weights.iter().sum::<i64>() != Percent::HUNDRED.parts() {
        return Err("the percents are not 100 together".to_owned());
    }
    let shares = split(net, &weights).into_iter().zip(percents).zip(parts);
    let shares = shares.map(|((net, percent), part)| Allocation {
        percent: Some(*percent),
        ..allocation(&part.cost_centre, net, context)
    });
    Ok(shares.collect())
}

/// What the goods come to by cost centre, in the order of the codes.
fn sums(lines: &[Line]) -> Vec<Allocation> {
    let mut sums: BTreeMap<String, Allocation> = BTreeMap::new();
    for one in lines.iter().filter(|line| line.is_goods()).flat_map(|line| &line.allocations) {
        let sum = sums.entry(one.cost_centre.clone()).or_insert_with(|| Allocation {
            net: Money::zero(one.net.currency()),
            percent: None,
            ..one.clone()
        });
        // The order's total is within the largest amount, and so is each part of it.
        sum.net = sum.net.plus(one.net).unwrap_or(sum.net);
    }
    sums.into_values().collect()
}

/// A charge's part of each of the cost centres of the goods.
fn following(goods: &[Allocation], net: Money) -> Vec<Allocation> {
    let weights: Vec<i64> = goods.iter().map(|one| one.net.minor()).collect();
    let parts = split(net, &weights).into_iter().zip(goods);
    parts.map(|(net, one)| Allocation { net, left: net, ..one.clone() }).collect()
}
