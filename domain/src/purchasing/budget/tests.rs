//! A day lies in one period of a budget, and another amount counts from the running period on.

use super::*;

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn budget(period: BudgetPeriod, from: Option<&str>, until: Option<&str>) -> Budget {
    Budget {
        id: BudgetId::from_uuid(Uuid::from_u128(1)),
        company: CompanyId::from_uuid(Uuid::from_u128(2)),
        cost_centre: CostCentreId::from_uuid(Uuid::from_u128(3)),
        amount: Money::from_minor(100_000, "EUR".parse().unwrap()),
        period,
        valid_from: from.map(|text| text.parse().unwrap()),
        valid_until: until.map(|text| text.parse().unwrap()),
        on_exceeded: OnExceeded::Block,
        steps: Vec::new(),
        warn_at: Percent::EIGHTY,
        active: true,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
        threshold_reached_in: None,
    }
}

#[test]
fn a_day_lies_in_one_period() {
    use BudgetPeriod::{Custom, Month, Quarter, Year};
    for (period, from, until, on, first, last) in [
        (Month, None, None, "2026-02-14", day("2026-02-01"), day("2026-02-28")),
        (Quarter, None, None, "2026-05-15", day("2026-04-01"), day("2026-06-30")),
        (Year, None, None, "2026-12-31", day("2026-01-01"), day("2026-12-31")),
        (Month, Some("2026-02-10"), None, "2026-02-14", day("2026-02-10"), day("2026-02-28")),
        (Month, None, Some("2026-02-20"), "2026-02-14", day("2026-02-01"), day("2026-02-20")),
        (Month, Some("2026-02-10"), None, "2026-02-09", None, None),
        (Month, None, Some("2026-02-13"), "2026-02-14", None, None),
        (
            Custom,
            Some("2026-02-10"),
            Some("2027-01-05"),
            "2026-12-14",
            day("2026-02-10"),
            day("2027-01-05"),
        ),
    ] {
        let span = budget(period, from, until).span(day(on).unwrap());
        let expected = first.zip(last).map(|(first, last)| Span { first, last });
        assert_eq!(span, expected, "{period:?} {from:?} {until:?} {on}");
    }
}

#[test]
fn another_amount_counts_from_the_running_period_on() {
    use BudgetPeriod::{Custom, Month};
    for (period, from, until, on, first) in [
        (Month, None, None, "2026-03-31", "2026-03-01"),
        // Ended, or not begun.
        (Month, None, Some("2026-03-10"), "2026-03-31", "2026-03-01"),
        (Month, Some("2026-04-10"), None, "2026-03-31", "2026-03-01"),
        (Custom, Some("2026-02-10"), Some("2026-03-10"), "2026-03-31", "2026-02-10"),
    ] {
        let counts = budget(period, from, until).amount_counts_from(day(on).unwrap());
        assert_eq!(Some(counts), day(first), "{period:?} {from:?} {until:?}");
    }
}

#[test]
fn orders_are_counted_anew_when_some_were_not() {
    let was = budget(BudgetPeriod::Month, None, Some("2026-03-10"));
    let now = |active, valid_until| Budget { valid_until, active, ..was.clone() };
    let (until, off) = (was.valid_until, now(false, was.valid_until));
    for (before, after, counts) in [
        (&was, now(true, until), false),
        (&was, now(true, None), true),
        (&was, now(false, None), false),
        (&off, now(true, until), true),
        (&off, now(false, until), false),
    ] {
        assert_eq!(after.counts_anew(before), counts, "{before:?} {after:?}");
    }
}

#[test]
fn a_threshold_is_reached_once_a_period() {
    let (march, april) = (day("2026-03-01").unwrap(), day("2026-04-01").unwrap());
    let budget = budget(BudgetPeriod::Month, None, None);
    let at = |told, used| {
        let budget = Budget { threshold_reached_in: told, ..budget.clone() };
        budget.reached(march, used).map(|budget| (budget.threshold_reached_in, budget.version))
    };
    assert_eq!(at(None, 79_999), None);
    assert_eq!(at(None, 80_000), Some((Some(march), 2)));
    assert_eq!(at(day("2026-02-01"), 120_000), Some((Some(march), 2)));
    assert_eq!(at(Some(march), 120_000), None);
    // The company was in an eastern time zone.
    assert_eq!(at(Some(april), 120_000), None);
    let nothing = Budget { amount: Money::zero(budget.amount.currency()), ..budget.clone() };
    assert!(!nothing.is_nearly_used_up(0) && nothing.is_nearly_used_up(1));
    assert_eq!(Budget { active: false, ..budget }.reached(march, 120_000), None);
}

#[test]
fn the_month_of_paris_begins_before_that_of_utc() {
    let zone = "Europe/Paris".parse().unwrap();
    let at = "2026-03-31T22:30:00Z".parse().unwrap();
    let opening = budget(BudgetPeriod::Month, None, None).opening(at, zone).unwrap();
    assert_eq!(opening.account.period, day("2026-04-01").map(|day| ("month", day)));
    assert_eq!(opening.period.from.to_rfc3339(), "2026-03-31T22:00:00+00:00");
    assert_eq!(opening.period.until.to_rfc3339(), "2026-04-30T22:00:00+00:00");
}

#[test]
fn days_that_make_no_period_are_refused() {
    use BudgetPeriod::{Custom, Month};
    let (early, late) = (Some("2026-01-01"), Some("2026-01-02"));
    for (period, from, until, valid) in [
        (Month, None, None, true),
        (Month, early, early, true),
        (Month, late, early, false),
        (Custom, early, late, true),
        (Custom, early, None, false),
        (Custom, None, late, false),
    ] {
        let checked = budget(period, from, until).check();
        assert_eq!(checked.is_ok(), valid, "{period:?} {from:?} {until:?}");
    }
    let whole = budget(Month, None, None);
    let minus = Money::from_minor(-1, whole.amount.currency());
    assert_eq!(Budget { amount: minus, ..whole.clone() }.check(), Err(BadBudget::Negative));
    let late = Budget { warn_at: "100.0001".parse().unwrap(), ..whole };
    assert_eq!(late.check(), Err(BadBudget::WarnAt));
}
