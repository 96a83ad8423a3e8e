//! The messages of a decision.

use super::spending::spent;
use super::*;
use crate::purchasing::{Period, SpendingLimit};

#[test]
fn a_refusal_says_what_weighs_most() {
    let held = Company { on_hold: true, ..company() };
    let context = context(&held);
    for (text, code, kind) in [
        ("1×A", "company_on_hold", Kind::Conflict),
        ("1×A 101×C", "order_refused", Kind::Conflict),
        ("1×X", "order_refused", Kind::Invalid),
        ("1×X 1×A@1", "order_refused", Kind::Forbidden),
    ] {
        let basket = basket(text);
        let new = NewOrder {
            id: OrderId::from_uuid(Uuid::nil()),
            number: 1,
            company: held.id,
            placed_by: UserId::from_uuid(Uuid::nil()),
            member: None,
            approval_request: ApprovalRequestId::from_uuid(Uuid::nil()),
            today: context.today,
            at: DateTime::UNIX_EPOCH,
            pending: crate::settings::PendingDays::default(),
        };
        let refusal = place(&basket, &context).unwrap().order(&basket, new).unwrap_err();
        assert_eq!((refusal.code(), refusal.kind()), (code, kind), "{text}");
    }
}

#[test]
fn the_trace_explains_itself() {
    let company = company();
    let limit = SpendingLimit::new(eur("100"), Period::Month, OnViolation::Deny).unwrap();
    let context = Context {
        approval_rules: vec![rule()].into(),
        spending: Some(spent(limit, "30")),
        credit: CreditStanding { limit: Some(eur("50")), used: eur("0") },
        price_authority: PriceAuthority::MaySetPrices,
        ..context(&company)
    };
    let decision = place(&basket("10×A 6×B freight:5.00"), &context).unwrap();
    let rows: Vec<_> = decision
        .trace
        .iter()
        .map(|entry| {
            let note = |n: &Note| format!("\n    {}: {}", n.what, n.verdict);
            let notes = entry.considered.iter().map(note).collect::<Vec<_>>().concat();
            let (check, outcome) = (entry.check.as_str(), entry.outcome.as_str());
            format!("{check} {outcome} {}: {}{notes}", entry.subject, entry.detail)
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
    price applied line 1 (A): 10 × 8 = 80.00 EUR, by price list Volume from 10
        8 by price list Volume from 10: won
        10 by the product's list price: only_a_fallback
    price applied line 2 (B): 6 × 1 = 6.00 EUR, by the product's list price
        1 by the product's list price: won
    price applied line 3 (freight): 5.00 EUR, as the request says
    tax applied order: 91.00 EUR net + 18.20 EUR tax = 109.20 EUR
        S 20 % on 91.00 EUR = 18.20 EUR: applied
    quantity passed order: 2 SKUs are within their quantity rules
        10 of A: passed
        6 of B: passed
    spending_limit deny spending limit per month: 91.00 EUR net is more than the 70.00 EUR left of 100.00 EUR per month
    approval require_approval order: rules ask for approval of 91.00 EUR net; steps: 1
        Large: over 50.00 EUR: asks_for_approval
    company passed company_00000000000000000000000000: the company is active and not on hold
    credit deny credit account: 109.20 EUR gross is more than the 50.00 EUR left of the credit limit of 50.00 EUR
    stock passed order: 2 SKUs are available
        10 of A, 100 available: passed
        6 of B, 100 available: passed
    ");
}
