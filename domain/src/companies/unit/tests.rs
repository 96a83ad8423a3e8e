//! Laws of the tree: paths, moves, nearest values, and the unit of an order.

use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::companies::{CompanyId, Owner};
use crate::failure::Failure;
use crate::identity::{Place, Units};

fn id(n: u128) -> UnitId {
    UnitId::from_uuid(Uuid::from_u128(n))
}

/// A unit of this number, below the units of these numbers.
fn unit(n: u128, above: &[u128]) -> Unit {
    let ids = above.iter().chain([&n]).map(|n| id(*n)).collect();
    Unit {
        id: id(n),
        company: CompanyId::from_uuid(Uuid::nil()),
        name: format!("Unit {n}"),
        kind: UnitKind::Division,
        external_id: None,
        path: UnitPath::of(ids).unwrap(),
        ship_to: None,
        payment_terms: None,
        inherits_roles: true,
        inherits_rules: true,
        active: true,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

fn numbers(unit: &Unit) -> Vec<u128> {
    unit.path.ids().map(|id| id.uuid().as_u128()).collect()
}

fn address(city: &str) -> Address {
    Address {
        recipient: None,
        line1: "1 Road".to_owned(),
        line2: None,
        city: city.to_owned(),
        region: None,
        postal_code: None,
        country: "FR".parse().unwrap(),
    }
}

#[test]
fn the_sixth_level_is_too_deep() {
    let mut path = UnitPath::below(None, id(1)).unwrap();
    for n in 2..=5 {
        path = UnitPath::below(Some(&path), id(n)).unwrap();
        assert_eq!((path.depth() as u128, path.parent()), (n, Some(id(n - 1))));
    }
    assert_eq!(UnitPath::below(Some(&path), id(6)), Err(UnitRefusal::TooDeep));
    assert_eq!(UnitPath::of(Vec::new()), None);
    assert_eq!(UnitPath::of(path.ids().collect()), Some(path));
}

#[test]
fn a_move_takes_along_what_is_below() {
    // 1 › 2 › 3, and 1 › 2 › 4; 7 › 8.
    let (top, below) = (unit(2, &[1]), [unit(3, &[1, 2]), unit(4, &[1, 2])]);
    for (parent, paths) in [
        (None, [vec![2], vec![2, 3], vec![2, 4]]),
        (Some(unit(8, &[7])), [vec![7, 8, 2], vec![7, 8, 2, 3], vec![7, 8, 2, 4]]),
    ] {
        let moved = top.moved(parent.as_ref(), &below).unwrap();
        assert_eq!(moved.iter().map(numbers).collect::<Vec<_>>(), paths);
        assert!(moved.iter().all(|unit| unit.version == 2), "{moved:?}");
    }
}

#[test]
fn no_unit_is_below_itself_nor_too_deep() {
    let (top, below) = (unit(2, &[1]), [unit(3, &[1, 2]), unit(4, &[1, 2, 3])]);
    for (parent, refusal, code) in [
        (top.clone(), UnitRefusal::Cycle, "unit_cycle"),
        (below[1].clone(), UnitRefusal::Cycle, "unit_cycle"),
        // With the two levels below it, the unit would come to the sixth.
        (unit(9, &[7, 8]), UnitRefusal::TooDeep, "unit_too_deep"),
        (unit(9, &[5, 6, 7, 8]), UnitRefusal::TooDeep, "unit_too_deep"),
    ] {
        let refused = top.moved(Some(&parent), &below).unwrap_err();
        assert_eq!((refused, refused.code()), (refusal, code), "below {parent:?}");
    }
    assert!(top.moved(Some(&unit(8, &[7])), &below).is_ok());
}

#[test]
fn a_unit_cuts_the_companys_rules_for_itself_and_below() {
    // 1 › 2 › 3, of which the second inherits no rules, and 4.
    let tree = UnitTree::new([
        unit(1, &[]),
        Unit { inherits_rules: false, ..unit(2, &[1]) },
        unit(3, &[1, 2]),
        unit(4, &[]),
    ]);
    for (n, companys) in [(1, true), (2, false), (3, false), (4, true)] {
        let rules = tree.for_order(id(n)).unwrap().rules;
        let bind = (rules.bind(Owner::Company), rules.bind(Owner::Operator));
        assert_eq!(bind, (companys, true), "{n}");
    }
    // The units with rules of their own that bind: the operator's all the way up.
    for (n, companys, operators) in
        [(1, &[1][..], &[1][..]), (2, &[2], &[1, 2]), (3, &[2, 3], &[1, 2, 3]), (4, &[4], &[4])]
    {
        let found = tree.for_order(id(n)).unwrap();
        for (owner, bound) in [(Owner::Company, companys), (Owner::Operator, operators)] {
            let at = (1..=4).filter(|of| found.is_bound_by(owner, Some(id(*of))));
            assert_eq!(at.collect::<Vec<_>>(), bound, "{n} {owner:?}");
        }
    }
}

#[test]
fn the_nearest_value_counts() {
    let terms = |days| Some(PaymentTerms::net(days).unwrap());
    let tree = UnitTree::new([
        Unit { ship_to: Some(address("Top")), payment_terms: terms(7), ..unit(1, &[]) },
        Unit { payment_terms: terms(14), ..unit(2, &[1]) },
        Unit { ship_to: Some(address("Leaf")), active: false, ..unit(3, &[1, 2]) },
        unit(4, &[1, 2, 3]),
        unit(5, &[]),
    ]);
    for (n, city, days, open) in [
        (1, Some("Top"), Some(7), true),
        (2, Some("Top"), Some(14), true),
        (3, Some("Leaf"), Some(14), false),
        (4, Some("Leaf"), Some(14), false),
        (5, None, None, true),
    ] {
        let found = tree.for_order(id(n)).unwrap();
        assert_eq!(found.unit.id, id(n));
        assert_eq!(found.ship_to.map(|address| address.city.as_str()), city, "{n}");
        assert_eq!(found.payment_terms.map(PaymentTerms::net_days), days, "{n}");
        assert_eq!(found.open, open, "{n}");
    }
    assert_eq!(tree.for_order(id(6)), None);
    assert_eq!(tree.units().len(), 5);
}

#[test]
fn an_order_is_for_the_unit_named_or_the_only_place() {
    // 1 › 2, 5, and 8, which inherits no roles.
    let (elsewhere, required) = (Err(UnitRefusal::Elsewhere), Err(UnitRefusal::Required));
    let at = |n| Some(id(n));
    let only = |list: &[u128]| Place::Part(Units::Only(list.iter().copied().map(id).collect()));
    let but_8 = || Place::Part(Units::Except(vec![id(8)]));
    for (named, granted, reached, unit) in [
        (None, vec![None], Place::Whole, Ok(None)),
        (at(2), vec![None], Place::Whole, Ok(at(2))),
        (None, vec![None, at(5)], Place::Whole, Ok(None)),
        (at(2), vec![None, at(5)], Place::Whole, Ok(at(2))),
        (at(5), vec![None], but_8(), Ok(at(5))),
        (at(8), vec![None], but_8(), elsewhere),
        (at(8), vec![None, at(8)], Place::Whole, Ok(at(8))),
        (None, vec![None], but_8(), Ok(None)),
        (None, vec![at(1)], only(&[1, 2]), Ok(at(1))),
        (None, vec![at(1), at(5)], only(&[1, 2, 5]), required),
        (None, vec![at(1), at(2)], only(&[1, 2]), required),
        (None, vec![], only(&[]), required),
        (at(2), vec![at(1)], only(&[1, 2]), Ok(at(2))),
        (at(1), vec![at(2)], only(&[2]), elsewhere),
        (at(5), vec![at(1), at(2)], only(&[1, 2]), elsewhere),
        (at(5), vec![at(1), at(5)], only(&[1, 2, 5]), Ok(at(5))),
        (at(1), vec![], only(&[]), elsewhere),
    ] {
        let places = OrderPlaces { granted, reached };
        assert_eq!(unit_of_order(named, &places), unit, "{named:?} of {places:?}");
    }
    assert_eq!(UnitRefusal::Required.code(), "unit_required");
}

#[test]
fn kinds_are_read_back() {
    for kind in UnitKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    assert!("branch".parse::<UnitKind>().is_err());
}

/// The unit `n` of the tree, with those below it.
fn subtree(units: &[Unit], n: u128) -> (Unit, Vec<Unit>) {
    let (own, below): (Vec<_>, Vec<_>) =
        units.iter().filter(|one| one.path.is_within(id(n))).cloned().partition(|u| u.id == id(n));
    (own[0].clone(), below)
}

/// Every path is that of the parent with the unit's own id, and within bounds.
fn is_sound(units: &[Unit]) -> bool {
    units.iter().all(|unit| {
        let parent = unit.path.parent().map(|parent| units.iter().find(|one| one.id == parent));
        let above = match parent {
            None => Vec::new(),
            Some(None) => return false,
            Some(Some(parent)) => numbers(parent),
        };
        let own = unit.id.uuid().as_u128();
        numbers(unit) == [above, vec![own]].concat() && unit.path.depth() <= MOST_DEPTH
    })
}

proptest! {
    #[test]
    fn any_moves_keep_a_tree(moves in prop::collection::vec((0_u128..12, 0_u128..13), 1..60)) {
        let mut units: Vec<Unit> = (0..12).map(|n| unit(n, &[])).collect();
        for (n, to) in moves {
            let (own, below) = subtree(&units, n);
            let parent = units.iter().find(|one| one.id == id(to)).cloned();
            let inside = parent.as_ref().is_some_and(|parent| parent.path.is_within(id(n)));
            match own.moved(parent.as_ref(), &below) {
                Err(refused) => prop_assert_eq!(refused == UnitRefusal::Cycle, inside),
                Ok(moved) => {
                    prop_assert!(!inside);
                    prop_assert_eq!(moved.len(), below.len() + 1);
                    for changed in moved {
                        let place = units.iter_mut().find(|one| one.id == changed.id).unwrap();
                        *place = changed;
                    }
                }
            }
            prop_assert!(is_sound(&units), "{:?}", units);
        }
    }
}
