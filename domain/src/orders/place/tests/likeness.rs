//! Orders that look like another.

use chrono::TimeDelta;

use super::*;
use crate::settings::{BasketHours, OnDuplicate};

#[test]
fn a_duplicate_is_refused_until_it_is_confirmed() {
    let company = company();
    let at: DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let twin = |kind, minutes| Twin {
        kind,
        order: OrderId::from_uuid(Uuid::nil()),
        number: Some(1007),
        placed_at: at - TimeDelta::minutes(minutes),
    };
    let number = |minutes| twin(FingerprintKind::PurchaseOrderNumber, minutes);
    let goods = |minutes| twin(FingerprintKind::Basket, minutes);
    let rules = |purchase_order_number, hours| Duplicates {
        purchase_order_number,
        basket: BasketHours::new(hours).unwrap(),
    };
    let (off, confirm) = (OnDuplicate::Off, OnDuplicate::Confirm);
    // What is asked, what is there, what is refused, and the fingerprints that the order takes.
    for (rules, twins, refused, taken) in [
        (rules(off, 0), vec![number(1), goods(1)], &[][..], 0),
        (rules(confirm, 0), vec![], &[], 1),
        (rules(confirm, 0), vec![number(100_000), goods(1)], &["/purchase_order_number"], 1),
        (rules(off, 2), vec![number(1), goods(119)], &["/lines"], 1),
        (rules(off, 2), vec![goods(120)], &[], 1),
        (rules(confirm, 2), vec![number(1), goods(1)], &["/purchase_order_number", "/lines"], 2),
    ] {
        let likeness = Likeness { rules, twins, at };
        let context = Context { likeness, ..context(&company) };
        let mut basket = Basket { purchase_order_number: Some("PO".to_owned()), ..basket("1×A") };
        let decision = place(&basket, &context).unwrap();
        let told: Vec<_> = decision.violations.iter().map(|one| one.pointer.as_str()).collect();
        assert_eq!((told.as_slice(), decision.fingerprints.len()), (refused, taken), "{context:?}");
        assert!(decision.violations.iter().all(|one| one.code == "duplicate_order"));
        basket.confirm_duplicate = true;
        let decision = place(&basket, &context).unwrap();
        assert_eq!(decision.outcome, Outcome::Allow, "{context:?}");
        assert!(!format!("{:?}", decision.trace).contains("1007"));
    }
}

#[test]
fn a_duplicates_number_is_told_if_it_may_be_seen() {
    let company = company();
    let told = |number| {
        let twin = Twin {
            kind: FingerprintKind::Basket,
            order: OrderId::from_uuid(Uuid::nil()),
            number,
            placed_at: DateTime::UNIX_EPOCH,
        };
        let basket_hours = BasketHours::new(1).unwrap();
        let likeness = Likeness {
            rules: Duplicates { basket: basket_hours, ..Duplicates::default() },
            twins: vec![twin],
            at: DateTime::UNIX_EPOCH,
        };
        let context = Context { likeness, ..context(&company) };
        place(&basket("1×A"), &context).unwrap().violations[0].detail.clone()
    };
    assert!(told(Some(1007)).starts_with("order SO-1007 has the same goods"));
    assert!(told(None).starts_with("an order has the same goods"));
}
