//! Checks of the company's state, of the unit, of the credit and of the stock.

use super::trace::{Check, Findings, Note, TraceEntry, TraceOutcome};
use super::{Basket, Context};
use crate::companies::{PaymentTerms, RulesFromAbove};
use crate::failure::{Failure, Violation};
use crate::identity::Permission;
use crate::money::{Money, MoneyError};
use crate::orders::{PaymentMethod, PaymentOption};

pub(super) fn check_company(context: &Context<'_>, findings: &mut Findings) {
    let company = context.company;
    let subject = company.id.to_string();
    match company.may_buy() {
        Err(stopped) => {
            let detail = stopped.to_string();
            let entry = TraceEntry::new(Check::Company, TraceOutcome::Deny, subject, &detail);
            findings.deny(Violation::new("", stopped.code(), detail), entry);
        }
        Ok(()) => findings.note(TraceEntry::new(
            Check::Company,
            TraceOutcome::Passed,
            subject,
            "the company is active and not on hold",
        )),
    }
}

/// Whether the named unit may order. Without a unit there is nothing to check.
pub(super) fn check_unit(context: &Context<'_>, findings: &mut Findings) {
    let Some(found) = context.unit else { return };
    let subject = found.unit.id.to_string();
    let name = &found.unit.name;
    if found.open {
        let cut = match found.rules {
            RulesFromAbove::All => "",
            RulesFromAbove::OperatorsAlone => "; the company's own rules do not bind it",
        };
        let detail = format!("the order is for {name}, which is active{cut}");
        findings.note(TraceEntry::new(Check::Unit, TraceOutcome::Passed, subject, detail));
    } else {
        let detail = format!("{name}, or a unit above it, is not active");
        let entry = TraceEntry::new(Check::Unit, TraceOutcome::Deny, subject, &detail);
        findings.deny(Violation::new("/business_unit_id", "unit_not_active", detail), entry);
    }
}

/// The payment option that the basket asks for, of those for a buyer with these terms. None asked for: on invoice,
/// which there is nothing to check of.
pub(super) fn check_option(
    basket: &Basket,
    terms: PaymentTerms,
    findings: &mut Findings,
) -> Option<PaymentOption> {
    let asked = basket.payment_option?;
    let method = asked.method.as_str();
    match PaymentOption::choose(asked, terms) {
        Ok(option) => {
            let detail = match option.method {
                PaymentMethod::Invoice => {
                    format!("invoices are due after {} days", option.terms.net_days())
                }
                PaymentMethod::Deposit | PaymentMethod::Prepayment => {
                    "the order waits for its payment".to_owned()
                }
            };
            let outcome = TraceOutcome::Applied;
            findings.note(TraceEntry::new(Check::PaymentOption, outcome, method, detail));
            Some(option)
        }
        Err(refused) => {
            let detail = refused.detail.clone();
            let entry = TraceEntry::new(Check::PaymentOption, TraceOutcome::Deny, method, detail);
            findings.deny(refused, entry);
            None
        }
    }
}

pub(super) fn check_credit(
    context: &Context<'_>,
    total: Money,
    findings: &mut Findings,
) -> Result<(), MoneyError> {
    let credit = context.credit;
    let used = Some(credit.used.to_string());
    let requested = Some(total.to_string());
    let entry = |detail: &str| TraceEntry {
        used: used.clone(),
        requested: requested.clone(),
        ..TraceEntry::new(Check::Credit, TraceOutcome::Passed, "credit account", detail)
    };
    let Some(limit) = credit.limit else {
        match credit.used.plus(total) {
            Err(error @ MoneyError::Overflow) => {
                let detail = "with this order the company's account would exceed 2^53 minor units";
                findings.deny(Violation::new("", error.code(), detail), entry(detail));
            }
            used => {
                used?;
                findings.note(entry("the company has no credit limit, so none is checked"));
            }
        }
        return Ok(());
    };
    let left = limit.minus(credit.used)?;
    left.check_currency(total.currency())?;
    let exceeded = total.minor() > 0 && total.minor() > left.minor();
    let word = if exceeded { "more than" } else { "within" };
    let told = format!("{total} gross is {word} the {left} left of the credit limit");
    let detail = format!("{told} of {limit}");
    let entry = TraceEntry {
        limit: Some(limit.to_string()),
        available: Some(left.to_string()),
        ..entry(&detail)
    };
    if exceeded {
        findings.deny(short_of_credit(total, left), entry);
    } else {
        findings.note(entry);
    }
    Ok(())
}

/// Refusal of an order of `total` with only `left` available.
pub fn short_of_credit(total: Money, left: Money) -> Violation {
    let plain = format!("{total} gross is more than is left of the credit limit");
    let full = format!("{total} gross is more than the {left} left of the credit limit");
    Violation::new("", "credit_exceeded", plain).with_figures(Permission::ReadCredit, full)
}

/// Refusal of `wanted` pieces of a SKU with only `available` in stock.
pub fn short_of_stock(pointer: String, sku: &str, wanted: i64, available: i64) -> Violation {
    let plain = format!("{sku}: {wanted} requested, more than is left");
    let full = format!("{sku}: {wanted} requested, {available} available");
    Violation::new(pointer, "insufficient_stock", plain).with_figures(Permission::ReadStock, full)
}

pub(super) fn check_stock(basket: &Basket, context: &Context<'_>, findings: &mut Findings) {
    let mut enough = Vec::new();
    for (sku, total) in basket.totals() {
        let Some(product) = context.products.get(sku) else { continue };
        let available = context.stock.get(&product.id).copied().unwrap_or_default();
        if total.quantity <= available {
            enough.push(Note::new(
                format!("{} of {sku}, {available} available", total.quantity),
                "passed",
            ));
            continue;
        }
        let pointer = format!("/lines/{}/quantity", total.first);
        let short = short_of_stock(pointer, sku.as_str(), total.quantity, available);
        let entry = TraceEntry {
            requested: Some(total.quantity.to_string()),
            available: Some(available.to_string()),
            ..TraceEntry::new(Check::Stock, TraceOutcome::Deny, sku.to_string(), short.full())
        };
        findings.deny(short, entry);
    }
    if !enough.is_empty() {
        let detail = format!("{} SKUs are available", enough.len());
        findings.note(TraceEntry {
            considered: enough,
            ..TraceEntry::new(Check::Stock, TraceOutcome::Passed, "order", detail)
        });
    }
}
