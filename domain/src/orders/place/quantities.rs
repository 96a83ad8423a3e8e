//! The quantity rules of products.

use super::asks::{AskedBy, Asks};
use super::basket::Total;
use super::prices::winning_list;
use super::trace::{Check, Findings, Note, TraceEntry, TraceOutcome};
use super::{Basket, Context};
use crate::catalog::{Product, QuantityProblem, Sku};
use crate::failure::Violation;
use crate::purchasing::{OnViolation, QuantityTerm};

/// Checks the quantity rules of every product against the sum of its lines: the nearest one of the operator's,
/// and the company's own.
pub(super) fn check(basket: &Basket, context: &Context<'_>, findings: &mut Findings) -> Asks {
    let (mut kept, mut asks) = (Vec::new(), Asks::default());
    for (sku, total) in basket.totals() {
        let Some(product) = context.products.get(sku) else { continue };
        let mut broken = false;
        for term in binding(product, context, total) {
            for problem in term.bounds.check(total.quantity) {
                broken = true;
                let violation = violation(sku, problem, &term, total.first);
                let entry = entry(sku, &term, total.quantity);
                tell(violation, entry, term.on_violation, findings);
                if term.on_violation == OnViolation::RequireApproval {
                    asks.add((AskedBy::Rule, term.by.owner()), &term.steps);
                }
            }
        }
        if !broken {
            kept.push(Note::new(format!("{} of {sku}", total.quantity), "passed"));
        }
    }
    if !kept.is_empty() {
        let detail = format!("{} SKUs are within their quantity rules", kept.len());
        findings.note(TraceEntry {
            considered: kept,
            ..TraceEntry::new(Check::Quantity, TraceOutcome::Passed, "order", detail)
        });
    }
    asks
}

/// The terms of the product in this order. Where each line has its own price, no price list wins.
fn binding(product: &Product, context: &Context<'_>, total: Total) -> Vec<QuantityTerm> {
    let set = context.quantity_rules.get(&product.id).map_or(&[][..], Vec::as_slice);
    let set = context.binding(set, QuantityTerm::place);
    let list = (total.is_by_list && QuantityTerm::need_list(&set)).then(|| {
        let candidates = context.candidates.get(&product.id).map_or(&[][..], Vec::as_slice);
        let of = (context.company.currency, context.today);
        winning_list(candidates, of, total.quantity)
    });
    QuantityTerm::binding(product, &set, list.flatten())
}

fn violation(sku: &Sku, problem: QuantityProblem, term: &QuantityTerm, first: usize) -> Violation {
    let detail = match term.by.rule() {
        None => format!("{sku}: {problem}"),
        Some(rule) => format!("{sku}: {problem}, by {rule} of the {}", term.by.as_str()),
    };
    Violation::new(format!("/lines/{first}/quantity"), problem.code(), detail)
}

fn entry(sku: &Sku, term: &QuantityTerm, quantity: i64) -> TraceEntry {
    let rule = term.by.rule().map(|rule| Note::new(rule.to_string(), term.by.as_str()));
    TraceEntry {
        requested: Some(quantity.to_string()),
        considered: rule.into_iter().collect(),
        ..TraceEntry::new(Check::Quantity, TraceOutcome::Deny, sku.to_string(), "")
    }
}

/// Records the violation with its consequence.
fn tell(
    violation: Violation,
    entry: TraceEntry,
    consequence: OnViolation,
    findings: &mut Findings,
) {
    let entry = TraceEntry { detail: violation.detail.clone(), ..entry };
    match consequence {
        OnViolation::Deny => findings.deny(violation, entry),
        OnViolation::RequireApproval => {
            let (outcome, code) = (TraceOutcome::RequireApproval, Some(violation.code.to_owned()));
            findings.note(TraceEntry { outcome, code, ..entry });
        }
    }
}
