//! The conditions of a rule hold for a placed order as they hold while the order is placed.

use super::trial::placed;
use super::units::{address, unit};
use super::*;
use crate::companies::{OrderUnit, RulesFromAbove};
use crate::purchasing::{CostCentreId, Share, WantedShare, WantedSplit};

/// Orders that differ in goods, amounts, cost centres and destinations.
fn baskets() -> [Basket; 5] {
    let share = |code: &str, amount: &str| WantedShare {
        cost_centre: code.to_owned(),
        share: Share::Amount(eur(amount)),
    };
    let split = WantedSplit::Parts(vec![share("HR", "5"), share("OPS", "15")]);
    [
        basket("1×A"),
        basket("5×A 7×A"),
        basket("6×B freight:30.00"),
        Basket {
            cost_centre: Some("IT".to_owned()),
            ship_to: Some(address("CH")),
            ..basket("2×A")
        },
        Basket { splits: [(0, split)].into(), ..basket("2×A") },
    ]
}

/// One condition of each kind, and more of those that look at several places.
fn conditions() -> Vec<Condition> {
    let goods = || Condition { skus: vec!["B".parse().unwrap()], ..Condition::default() };
    let quantity = ("A".parse().unwrap(), 10);
    let centre =
        |code: &str| Condition { cost_centres: vec![code.to_owned()], ..Condition::default() };
    let country = |code: &str| Condition {
        ship_to_countries: vec![code.parse().unwrap()],
        ..Condition::default()
    };
    vec![
        Condition::over(eur("15")),
        Condition { line_total_over: Some(eur("25")), ..Condition::default() },
        goods(),
        Condition { quantity_over: Some(quantity), ..Condition::default() },
        centre("IT"),
        centre("OPS"),
        country("FR"),
        country("US"),
        country("CH"),
        Condition { new_ship_to: true, ..Condition::default() },
        Condition { requester_roles: vec![Role::Buyer], ..Condition::default() },
    ]
}

#[test]
fn conditions_hold_for_a_placed_order_as_for_a_new_one() {
    let (company, unit) = (company(), unit());
    let centre = |(number, code): (u128, &str)| {
        (code.to_owned(), Some(CostCentreId::from_uuid(Uuid::from_u128(number))))
    };
    let centres: CostCentres = (1..).zip(["IT", "HR", "OPS"]).map(centre).collect();
    // One of the baskets has a charge.
    let price_authority = PriceAuthority::MaySetPrices;
    let base = Context { cost_centres: &centres, price_authority, ..context(&company) };
    let of_unit = |ship_to, rules| {
        Some(OrderUnit { unit: &unit, open: true, ship_to, payment_terms: None, rules, reached: 1 })
    };
    // Without a unit; in one in another country, at a new address; in one that the company's rules do not bind.
    let contexts = [
        base.clone(),
        Context {
            unit: of_unit(unit.ship_to.as_ref(), RulesFromAbove::All),
            requester_roles: &[Role::Buyer],
            is_new_ship_to: true,
            ..base.clone()
        },
        Context {
            unit: of_unit(None, RulesFromAbove::OperatorsAlone),
            requester_roles: &[Role::Approver],
            ..base.clone()
        },
    ];
    for when in conditions() {
        let mut hits = Vec::new();
        for owner in [Owner::Operator, Owner::Company] {
            let rule = Rule { when: when.clone(), owner, ..rule() };
            for (context, basket) in contexts
                .iter()
                .flat_map(|one| baskets().into_iter().map(move |basket| (one, basket)))
            {
                let under =
                    Context { approval_rules: vec![rule.clone()].into(), ..context.clone() };
                let decision = place(&basket, &under).unwrap();
                let at = Surroundings {
                    country: company.country,
                    unit: context.unit,
                    requester_roles: context.requester_roles,
                    is_new_ship_to: context.is_new_ship_to,
                    approval_rules: &[],
                    default_staff: DefaultStaff::Executive,
                    goods: None,
                };
                let hit = Trial::Approval(rule.clone()).hit(&placed(&basket, context), &at);
                let steps = hit.map(|hit| hit.steps).unwrap_or_default();
                assert_eq!(steps, decision.steps, "{when:?} of {owner:?} for {basket:?}");
                hits.push(!steps.is_empty());
            }
        }
        assert!(hits.contains(&true) && hits.contains(&false), "{when:?} tells nothing apart");
    }
}
