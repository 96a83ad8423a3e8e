//! Placing an order: one decision over prices, limits, approvals, credit and stock.
//!
//! The stock, credit and spending checks here are a forecast, for the full list of violations and for
//! `evaluate`. The binding guard is the reservation in the transaction that stores the order.

mod basket;
mod context;
mod decision;
mod limits;
mod prices;
mod quantities;
mod quotas;
mod refusal;
mod standing;
mod trace;

pub use basket::{Basket, WantedLine};
pub use context::{Context, CreditStanding, PriceAuthority, Spending};
pub use decision::{Decision, NewOrder};
pub use prices::winning_list;
pub use refusal::Refusal;
pub use standing::{short_of_credit, short_of_stock};
pub use trace::{Check, Note, Outcome, TraceEntry, TraceOutcome};

use trace::Findings;

use crate::money::MoneyError;

/// Decides about `basket`: every check runs, and all violations are reported together.
pub fn place(basket: &Basket, context: &Context<'_>) -> Result<Decision, MoneyError> {
    let mut findings = Findings::default();
    let priced = prices::price(basket, context, &mut findings)?;
    let quantities = quantities::check(basket, context, &mut findings);
    let mut takes = Vec::new();
    let steps = match &priced.totals {
        Some(totals) => {
            let limits = limits::check_order_limits(context, totals.net, &mut findings);
            let (asked, taken) = quotas::check((basket, context), totals.net, &mut findings);
            takes = taken;
            limits::check_spending(context, totals.net, &mut findings)?;
            let asks = limits.max(quantities).max(asked);
            limits::approval_steps(context, totals.net, asks, &mut findings)
        }
        // A total without all lines would be checked against the limits for nothing.
        None => Vec::new(),
    };
    standing::check_company(context, &mut findings);
    if let Some(totals) = &priced.totals {
        standing::check_credit(context, totals.total, &mut findings)?;
    }
    standing::check_stock(basket, context, &mut findings);
    Ok(Decision::of(priced, (steps, takes), findings, context.company.currency))
}

#[cfg(test)]
mod tests;
