//! Bounds of order limits, and their changes.

use super::*;

fn money(minor: i64, currency: &str) -> Money {
    Money::from_minor(minor, currency.parse().unwrap())
}

#[test]
fn the_bounds_themselves_are_inside() {
    let limit = OrderLimit {
        id: OrderLimitId::from_uuid(uuid::Uuid::nil()),
        company: None,
        unit: None,
        owner: Owner::Operator,
        min: Some(money(100, "EUR")),
        max: Some(money(200, "EUR")),
        quota: None,
        on_violation: OnViolation::Deny,
        steps: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    };
    for (minor, side) in [
        (99, Some(Side::TooLow(money(100, "EUR")))),
        (100, None),
        (200, None),
        (201, Some(Side::TooHigh(money(200, "EUR")))),
    ] {
        assert_eq!(limit.broken_by(money(minor, "EUR")), side, "{minor}");
    }
    assert_eq!(limit.broken_by(money(1, "USD")), None);
}

#[test]
fn a_limit_over_a_period_is_of_money_or_of_pieces() {
    use crate::purchasing::{Per, Pieces};
    let eur = |minor| Some(money(minor, "EUR"));
    let quota = |period, most: Option<i64>| {
        let pieces = most.map(|most| Pieces { sku: "BOLT".parse().unwrap(), most });
        Quota { period, per: Per::Company, pieces }
    };
    for (min, max, quota, verdict) in [
        (None, eur(1), quota(Period::Month, None), Ok(())),
        (None, None, quota(Period::Day, Some(0)), Ok(())),
        (None, None, quota(Period::Day, None), Err(BadOrderLimit::MoneyOrPieces)),
        (None, eur(1), quota(Period::Day, Some(1)), Err(BadOrderLimit::MoneyOrPieces)),
        (eur(1), eur(1), quota(Period::Day, None), Err(BadOrderLimit::MinimumOfPeriod)),
        (None, None, quota(Period::Day, Some(-1)), Err(BadOrderLimit::NegativeQuantity)),
        (None, eur(-1), quota(Period::Day, None), Err(BadOrderLimit::NegativeMax)),
        (None, eur(1), quota(Period::Order, None), Err(BadOrderLimit::WithoutPeriod)),
    ] {
        assert_eq!(OrderLimit::check(min, max, Some(&quota)), verdict, "{max:?} {quota:?}");
    }
}

#[test]
fn bounds_that_cannot_be_met_are_refused() {
    let eur = |minor| Some(money(minor, "EUR"));
    for (min, max, verdict) in [
        (None, None, Err(BadOrderLimit::Unbounded)),
        (eur(-1), None, Err(BadOrderLimit::NegativeMin)),
        (eur(-2), eur(-1), Err(BadOrderLimit::NegativeMin)),
        (eur(1), eur(-1), Err(BadOrderLimit::NegativeMax)),
        (eur(2), eur(1), Err(BadOrderLimit::Crossed)),
        (eur(1), Some(money(2, "USD")), Err(BadOrderLimit::Currencies)),
        (eur(1), eur(1), Ok(())),
        (None, eur(0), Ok(())),
    ] {
        assert_eq!(OrderLimit::check_bounds(min, max), verdict, "{min:?} {max:?}");
    }
}
