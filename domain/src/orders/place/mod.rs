//! Placing an order: one decision over prices, limits, approvals, credit and stock.
//!
//! The stock, credit, spending, quota and budget checks here are a forecast, for the full list of violations and for
//! `evaluate`. The binding guard is the reservation in the transaction that stores the order.

mod asks;
mod basket;
mod budgets;
mod centres;
mod charged;
mod context;
mod decision;
mod duplicates;
mod likeness;
mod limits;
mod prices;
mod quantities;
mod quotas;
mod refusal;
mod spending;
mod standing;
mod trace;
mod trial;

pub use basket::{Basket, WantedLine};
pub use budgets::short_of_budget;
pub use charged::{Charged, OnShort};
pub use context::{Context, CreditStanding, PriceAuthority, Spending};
pub use decision::{Decision, FromUnit, NewOrder};
pub use likeness::{Fingerprint, FingerprintKind, Likeness, TakenFingerprint, Twin};
pub use prices::winning_list;
pub use quotas::short_of_quota;
pub use refusal::Refusal;
pub use standing::{short_of_credit, short_of_stock};
pub use trace::{Check, Note, Outcome, TraceEntry, TraceOutcome};
pub use trial::{Hit, Surroundings, Trial, TrialGoods};

use charged::Tally;
use trace::Findings;

use crate::money::MoneyError;
use crate::orders::PaymentOption;

/// Decides about `basket`: every check runs, and all violations are reported together. A company that may not buy is
/// refused before: it may not even see prices, and sums in other violations would tell them.
pub fn place(basket: &Basket, context: &Context<'_>) -> Result<Decision, MoneyError> {
    let mut findings = Findings::default();
    let given = (FromUnit::of(basket, context), context.company.currency);
    let mut priced = prices::price(basket, context, &mut findings)?;
    let quantities = quantities::check(basket, context, &mut findings);
    centres::check_codes(basket, context, &mut findings);
    if priced.totals.is_some() {
        centres::allocate(basket, context, &mut priced.lines, &mut findings);
    }
    let asked = match &priced.totals {
        Some(totals) => {
            let limits = limits::check_order_limits(context, totals.net, &mut findings);
            let mut tally = Tally::default();
            quotas::check((basket, context), totals.net, &mut tally, &mut findings);
            spending::check(context, totals.net, &mut tally, &mut findings)?;
            budgets::check(context, &priced.lines, &mut tally, &mut findings)?;
            let asks = limits.and(quantities).and(std::mem::take(&mut tally.asks));
            let facts = limits::facts(basket, context, &priced.lines, totals.net);
            (limits::approval_steps(context, &facts, asks, &mut findings), tally)
        }
        // A total without all lines would be checked against the limits for nothing.
        None => (Vec::new(), Tally::default()),
    };
    standing::check_company(context, &mut findings);
    standing::check_unit(context, &mut findings);
    let fingerprints = duplicates::check(basket, context, &mut findings);
    let terms = given.0.payment_terms.unwrap_or(context.company.payment_terms);
    let option = standing::check_option(basket, terms, &mut findings);
    let on_credit = option.is_none_or(PaymentOption::takes_credit);
    if let Some(totals) = priced.totals.as_ref().filter(|_| on_credit) {
        standing::check_credit(context, totals.total, &mut findings)?;
    }
    standing::check_stock(basket, context, &mut findings);
    let decision = Decision::of(priced, asked, findings, given).paid_by(option)?;
    Ok(Decision { fingerprints, ..decision })
}

#[cfg(test)]
mod tests;
