//! Price resolution, case by case.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn list(id: u128, priority: i64, audience: Audience, tier: i64, price: &str) -> Candidate {
    Candidate {
        list: PriceListId::from_uuid(Uuid::from_u128(id)),
        name: format!("L{id}").into(),
        priority,
        currency: "EUR".parse().unwrap(),
        valid_from: None,
        valid_until: None,
        audience,
        min_quantity: tier,
        unit_price: price.parse().unwrap(),
    }
}

pub(in crate::pricing) fn wanted(quantity: i64) -> Wanted {
    Wanted {
        on: "2024-06-15".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        quantity,
        list_price: Some(("10".parse().unwrap(), "EUR".parse().unwrap())),
        given: None,
    }
}

fn shown(candidates: &[Candidate], wanted: &Wanted) -> String {
    resolve(candidates, wanted)
        .considered
        .iter()
        .map(|c| {
            let source = match &c.source {
                Source::Request => "request".to_owned(),
                Source::List { name, min_quantity, .. } => format!("{name}@{min_quantity}"),
                Source::Product => "product".to_owned(),
            };
            format!("{source} {} {}", c.unit_price, c.verdict.as_str())
        })
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn every_rule_of_precedence() {
    use Audience::{Company, Everyone};
    let tiers = [
        list(1, 0, Everyone, 1, "9"),
        list(1, 0, Everyone, 10, "8"),
        list(1, 0, Everyone, 100, "7"),
    ];
    for (candidates, quantity, outcome) in [
        (&[][..], 1, "product 10 won"),
        (
            &tiers,
            99,
            "L1@100 7 quantity_below_tier, L1@10 8 won, L1@1 9 lower_tier, product 10 only_a_fallback",
        ),
        (
            &tiers,
            100,
            "L1@100 7 won, L1@10 8 lower_tier, L1@1 9 lower_tier, product 10 only_a_fallback",
        ),
        (&[list(1, 0, Everyone, 5, "9")], 4, "L1@5 9 quantity_below_tier, product 10 won"),
        (
            &[list(1, 0, Company, 1, "1"), list(2, 1, Everyone, 1, "9")],
            1,
            "L2@1 9 won, L1@1 1 lower_priority, product 10 only_a_fallback",
        ),
        (
            &[list(1, 0, Everyone, 1, "1"), list(2, 0, Company, 1, "9")],
            1,
            "L2@1 9 won, L1@1 1 for_everyone, product 10 only_a_fallback",
        ),
        (
            &[list(1, 0, Company, 1, "9"), list(2, 0, Company, 1, "8")],
            1,
            "L2@1 8 won, L1@1 9 higher_price, product 10 only_a_fallback",
        ),
        (
            &[list(2, 0, Company, 1, "9"), list(1, 0, Company, 1, "9")],
            1,
            "L1@1 9 won, L2@1 9 same_price, product 10 only_a_fallback",
        ),
    ] {
        assert_eq!(shown(candidates, &wanted(quantity)), outcome);
    }
}

#[test]
fn validity_includes_both_days() {
    for (from, until, outcome) in [
        (Some("2024-06-15"), Some("2024-06-15"), "L1@1 9 won, product 10 only_a_fallback"),
        (Some("2024-06-16"), None, "L1@1 9 outside_validity, product 10 won"),
        (None, Some("2024-06-14"), "L1@1 9 outside_validity, product 10 won"),
    ] {
        let day = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        let candidate = Candidate {
            valid_from: day(from),
            valid_until: day(until),
            ..list(1, 0, Audience::Everyone, 1, "9")
        };
        assert_eq!(shown(&[candidate], &wanted(1)), outcome);
    }
}

#[test]
fn other_currencies_never_count_and_a_given_price_always_does() {
    let dollars =
        Candidate { currency: "USD".parse().unwrap(), ..list(1, 9, Audience::Company, 1, "1") };
    let in_dollars = Wanted { currency: "USD".parse().unwrap(), ..wanted(1) };
    let given = Wanted { given: Some("3".parse().unwrap()), ..wanted(1) };
    let euros = list(2, 0, Audience::Company, 1, "2");
    assert_eq!(
        shown(std::slice::from_ref(&dollars), &wanted(1)),
        "L1@1 1 other_currency, product 10 won"
    );
    assert_eq!(shown(&[dollars], &in_dollars), "L1@1 1 won, product 10 other_currency");
    assert_eq!(
        shown(std::slice::from_ref(&euros), &in_dollars),
        "L2@1 2 other_currency, product 10 other_currency"
    );
    assert_eq!(resolve(std::slice::from_ref(&euros), &in_dollars).won, None);
    assert_eq!(
        shown(&[euros], &given),
        "request 3 won, L2@1 2 price_given, product 10 price_given"
    );
}

pub(in crate::pricing) fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..4_u128, 1..4_i64, 1..5_i64).prop_map(|(id, tier, price)| {
        // All tiers of a list must share the list's properties.
        let audience = if id % 2 == 0 { Audience::Company } else { Audience::Everyone };
        list(id, i64::from(id < 2), audience, tier, &price.to_string())
    });
    prop::collection::vec(one, 0..8).prop_map(|mut candidates| {
        candidates.sort_by_key(|c| (c.list, c.min_quantity));
        candidates.dedup_by_key(|c| (c.list, c.min_quantity));
        candidates
    })
}

proptest! {
    #[test]
    fn the_order_of_candidates_says_nothing(
        (candidates, shuffled) in any_candidates().prop_flat_map(|c| (Just(c.clone()), Just(c).prop_shuffle())),
        quantity in 1..4_i64,
    ) {
        let resolution = resolve(&candidates, &wanted(quantity));
        prop_assert_eq!(&resolution, &resolve(&shuffled, &wanted(quantity)));
        let winners = resolution.considered.iter().filter(|c| c.verdict == Verdict::Won).count();
        prop_assert_eq!(winners, 1);
    }
}
