//! Each condition with its bound, and conditions that are refused.

use super::*;

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, "EUR".parse().unwrap())
}

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

/// Each condition alone, at its bound and beyond; the order is 6 of A in two lines, and freight.
#[test]
fn each_condition_has_its_bound() {
    let (a, fr): (_, Country) = ("A", "FR".parse().unwrap());
    let line = |sku, quantity, net| FactLine { sku, quantity, net: eur(net) };
    let facts = Facts {
        net: eur(100),
        lines: vec![line(Some(a), 2, 20), line(Some(a), 4, 40), line(None, 1, 40)],
        cost_centres: vec!["IT", "HR"],
        destination: fr,
        new_ship_to: true,
        requester_roles: &[Role::Buyer, Role::Approver],
    };
    let none = Condition::default;
    let more = |quantity| Condition { quantity_over: Some((sku("A"), quantity)), ..none() };
    let line_over = |minor| Condition { line_total_over: Some(eur(minor)), ..none() };
    let of = |skus: &[&str]| Condition { skus: skus.iter().map(|s| sku(s)).collect(), ..none() };
    let to = |all: &[&str]| Condition {
        ship_to_countries: all.iter().map(|country| country.parse().unwrap()).collect(),
        ..none()
    };
    let on = |codes: &[&str]| Condition {
        cost_centres: codes.iter().map(|code| (*code).to_owned()).collect(),
        ..none()
    };
    let by = |roles: &[Role]| Condition { requester_roles: roles.to_vec(), ..none() };
    let usd = Money::from_minor(1, "USD".parse().unwrap());
    for (condition, unmet, words) in [
        (none(), None, "always"),
        (Condition::over(eur(99)), None, "over 0.99 EUR"),
        (Condition::over(eur(100)), Some(Unmet::NotOver), "over 1.00 EUR"),
        (Condition::over(usd), Some(Unmet::OtherCurrency), "over 0.01 USD"),
        (line_over(39), None, "a line over 0.39 EUR"),
        (line_over(40), Some(Unmet::LineNotOver), "a line over 0.40 EUR"),
        (of(&["B", "A"]), None, "one of 2 SKUs"),
        (of(&["B"]), Some(Unmet::OtherGoods), "one of 1 SKUs"),
        (more(5), None, "more than 5 of a SKU"),
        (more(6), Some(Unmet::QuantityNotOver), "more than 6 of a SKU"),
        (on(&["PR", "HR"]), None, "for one of 2 cost centres"),
        (on(&["PR"]), Some(Unmet::OtherCostCentre), "for one of 1 cost centres"),
        (to(&["DE", "FR"]), None, "to DE/FR"),
        (to(&["DE"]), Some(Unmet::OtherCountry), "to DE"),
        (by(&[Role::CompanyAdmin, Role::Buyer]), None, "asked by company_admin/buyer"),
        (by(&[Role::CompanyAdmin]), Some(Unmet::OtherRequester), "asked by company_admin"),
    ] {
        assert_eq!(condition.unmet(&facts), unmet, "{condition:?}");
        assert_eq!(condition.words(), words);
        assert_eq!(condition.check(), Ok(()));
    }
    // All hold, or the rule does not apply.
    let both = Condition { skus: vec![sku("A")], ..Condition::over(eur(100)) };
    assert_eq!(both.unmet(&facts), Some(Unmet::NotOver));
    assert_eq!(both.words(), "over 1.00 EUR, one of 1 SKUs");
    let new = Condition { new_ship_to: true, ..none() };
    assert_eq!((new.unmet(&facts), new.words().as_str()), (None, "to a new address"));
    let by_staff = Facts { requester_roles: &[], new_ship_to: false, ..facts };
    assert_eq!(new.unmet(&by_staff), Some(Unmet::KnownShipTo));
    assert_eq!(none().unmet(&by_staff), None);
    assert_eq!(by(&[Role::Buyer]).unmet(&by_staff), Some(Unmet::OtherRequester));
}

#[test]
fn a_condition_that_no_order_could_break_is_refused() {
    let none = Condition::default;
    let many = vec![sku("A"); MOST_LISTED + 1];
    let codes = vec!["IT".to_owned(); MOST_LISTED + 1];
    for (condition, verdict) in [
        (Condition { cost_centres: codes, ..none() }, Err(BadRule::Condition)),
        (Condition { line_total_over: Some(eur(-1)), ..none() }, Err(BadRule::Negative)),
        (Condition { quantity_over: Some((sku("A"), -1)), ..none() }, Err(BadRule::Condition)),
        (Condition { skus: many, ..none() }, Err(BadRule::Condition)),
        (Condition { quantity_over: Some((sku("A"), 0)), ..none() }, Ok(())),
    ] {
        assert_eq!(condition.check(), verdict);
    }
}
