//! Which parts of an order can be cancelled.

use super::*;
use crate::catalog::QuantityRule;
use crate::companies::Owner;
use crate::failure::Failure;
use crate::orders::samples::{freight, goods, invoiced, order};
use crate::orders::{Line, Status};
use crate::purchasing::{OnViolation, OrderLimit, OrderLimitId, QuantityTerm, SetBy};

/// Cancels `wanted` of an order of 3 × 0.015, 2 × 10.00 and 5.00 freight; `shipped` is shipped and invoiced.
#[track_caller]
fn check(shipped: &[(i64, i64)], wanted: &[(i64, i64)], outcome: &str) {
    let mut order = order(&[goods(3, "0.015"), goods(2, "10"), freight("5")]);
    if !shipped.is_empty() {
        order = order.with_shipped(shipped).unwrap();
        order = invoiced(order);
    }
    let found = match order.cancel(wanted) {
        Err(error) => error.code().to_owned(),
        Ok(Cancelled { order, parts, net }) => {
            let parts: Vec<_> =
                parts.iter().map(|c| format!("{}×{}", c.part.quantity, c.part.line)).collect();
            format!("{}: {} {}", order.status.as_str(), parts.join(" "), net.amount())
        }
    };
    assert_eq!(found, outcome, "{shipped:?} {wanted:?}");
}

#[test]
fn what_is_open_can_be_cancelled() {
    check(&[], &[], "cancelled: 3×1 2×2 1×3 25.05");
    check(&[], &[(1, 3)], "confirmed: 3×1 0.05");
    check(&[], &[(1, 1), (1, 2), (2, 2)], "cancelled: 1×1 2×1 2×2 1×3 25.05");
    check(&[], &[(3, 1)], "confirmed: 1×3 5.00");
    check(&[(1, 1)], &[], "completed: 2×1 2×2 20.03");
    check(&[(1, 1)], &[(1, 3)], "quantity_exceeds_open");
    check(&[(1, 1)], &[(3, 1)], "quantity_exceeds_open");
    check(&[(1, 3)], &[(1, 1)], "quantity_exceeds_open");
    check(&[(1, 3), (2, 2)], &[], "nothing_to_cancel");
    check(&[], &[(4, 1)], "unknown_line");
    check(&[], &[(1, 0)], "bad_quantity");
}

#[test]
fn what_is_shipped_and_not_invoiced_keeps_the_order_open() {
    let order = order(&[goods(3, "1"), freight("5")]).with_shipped(&[(1, 2)]).unwrap();
    let cancelled = order.cancel(&[]).unwrap();
    assert_eq!((cancelled.order.status, cancelled.net.minor()), (Status::Confirmed, 100));
    assert_eq!(invoiced(cancelled.order).status, Status::Completed);
}

/// Broken terms after cancelling `wanted` of an order of 6 × 1.00 (its tier from 8) and 4 × 1.00 of one product,
/// and 5.00 freight. `shipped` is shipped; the product is sold from 5 on by twos, the least order is 12.00.
#[track_caller]
fn check_terms(shipped: &[(i64, i64)], wanted: &[(i64, i64)], broken: &[&str]) {
    let found = broken_terms(shipped, wanted);
    assert_eq!(codes(&BrokenTerms(found)), broken, "{shipped:?} {wanted:?}");
}

fn codes(broken: &BrokenTerms) -> Vec<String> {
    let violations = broken.violations().into_iter();
    violations.map(|found| format!("{} {}", found.pointer, found.code)).collect()
}

/// A least order of 12.00.
fn least(owner: Owner, on_violation: OnViolation) -> OrderLimit {
    OrderLimit {
        id: OrderLimitId::from_uuid(uuid::Uuid::nil()),
        company: None,
        unit: None,
        owner,
        min: Some(Money::from_minor(1200, "EUR".parse().unwrap())),
        max: None,
        quota: None,
        on_violation,
        steps: Vec::new(),
        version: 1,
        created_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn broken_terms(shipped: &[(i64, i64)], wanted: &[(i64, i64)]) -> Vec<BrokenTerm> {
    let lines = [Line { tier_min: Some(8), ..goods(6, "1") }, goods(4, "1"), freight("5")];
    let mut order = order(&lines);
    if !shipped.is_empty() {
        order = order.with_shipped(shipped).unwrap();
    }
    let rule = QuantityTerm {
        unit: None,
        by: SetBy::Product,
        bounds: QuantityRule::new(Some(5), Some(6), Some(2)).unwrap(),
        on_violation: OnViolation::Deny,
        steps: Vec::new(),
    };
    let product = order.lines[0].product().unwrap();
    let terms = Terms {
        quantity_rules: [(product, vec![rule])].into_iter().collect(),
        order_limits: vec![least(Owner::Operator, OnViolation::Deny)],
        asks_company: false,
        asks_operator: false,
    };
    order.cancel(wanted).unwrap().broken_terms(wanted.len(), &terms).unwrap()
}

#[test]
fn what_remains_keeps_the_terms() {
    let (few, odd) =
        ("/lines/0/quantity quantity_below_minimum", "/lines/0/quantity quantity_not_a_multiple");
    let (tier, low) = ("/lines/0/quantity tier_not_reached", "/lines order_total_too_low");
    check_terms(&[], &[], &[]);
    check_terms(&[], &[(2, 2)], &[]);
    check_terms(&[], &[(2, 1)], &[odd]);
    check_terms(&[], &[(2, 4)], &[tier, low]);
    // Nothing remains at the tier.
    check_terms(&[], &[(1, 6)], &[few, low]);
    check_terms(&[], &[(1, 6), (2, 4)], &[]);
    check_terms(&[], &[(1, 6), (2, 4), (3, 1)], &[]);
    check_terms(&[], &[(3, 1)], &["/lines/0 charge_without_goods", low]);
    check_terms(&[(1, 6)], &[(2, 2)], &[]);
    check_terms(&[(1, 6)], &[(2, 3)], &[odd, tier]);
    check_terms(&[(1, 6)], &[(2, 4)], &[]);
    check_terms(&[(1, 6)], &[(2, 4), (3, 1)], &["/lines/1 charge_without_goods"]);
}

/// A minimum that asks for approval is left to approvers of its own side, and those are asked anew.
#[test]
fn a_minimum_is_left_to_approvers_of_its_own_side() {
    let mut waiting = order(&[goods(6, "1"), goods(4, "1"), freight("5")]);
    waiting.status = Status::PendingApproval;
    for (owner, asks_company, asks_operator, is_left) in [
        (Owner::Company, true, false, true),
        (Owner::Company, false, true, false),
        (Owner::Operator, true, false, false),
        (Owner::Operator, false, true, true),
    ] {
        let terms = Terms {
            order_limits: vec![least(owner, OnViolation::RequireApproval)],
            asks_company,
            asks_operator,
            ..Terms::default()
        };
        // 9.00 remain, and then 14.00.
        for (wanted, is_broken) in [((1, 6), true), ((2, 1), false)] {
            let cancelled = waiting.clone().cancel(&[wanted]).unwrap();
            let broken = cancelled.broken_terms(1, &terms).unwrap();
            let asks_anew = cancelled.asks_anew(1, &terms).unwrap();
            let found = (broken.is_empty(), asks_anew);
            assert_eq!(found, (is_left || !is_broken, is_left && is_broken), "{terms:?}");
        }
    }
}

#[test]
fn an_approver_breaks_minimums_alone() {
    let (few, odd) =
        ("/lines/0/quantity quantity_below_minimum", "/lines/0/quantity quantity_not_a_multiple");
    let (tier, low) = ("/lines/0/quantity tier_not_reached", "/lines order_total_too_low");
    for (wanted, waived, refused) in [
        (&[(1, 6)][..], &[few, low][..], &[][..]),
        (&[(2, 1)], &[], &[odd]),
        (&[(2, 4)], &[], &[tier]),
        (&[(3, 1)], &[], &["/lines/0 charge_without_goods"]),
    ] {
        let found = match Waives::Minimums.judge(broken_terms(&[], wanted)) {
            Ok(waived) => (codes(&BrokenTerms(waived)), Vec::new()),
            Err(refused) => (Vec::new(), codes(&refused)),
        };
        let texts = |codes: &[&str]| -> Vec<String> {
            codes.iter().map(|code| (*code).to_owned()).collect()
        };
        assert_eq!(found, (texts(waived), texts(refused)), "{wanted:?}");
        let broken = broken_terms(&[], wanted);
        assert_eq!(Waives::Everything.judge(broken.clone()), Ok(broken.clone()));
        assert_eq!(Waives::Nothing.judge(broken.clone()), Err(BrokenTerms(broken)));
    }
    assert_eq!(Waives::Nothing.judge(Vec::new()), Ok(Vec::new()));
}

#[test]
fn the_trace_tells_an_approver_from_staff() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let broken = broken_terms(&[], &[(1, 6)]).remove(0);
    let said = |by| broken.overridden(by, day).detail;
    assert!(said(Waives::Minimums).starts_with("taken out by an approver on 2026-03-02: "));
    assert!(said(Waives::Everything).starts_with("cancelled by staff on 2026-03-02: "));
}
