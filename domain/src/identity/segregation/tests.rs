//! Pairs that are made, refused and reported.

use super::*;

const PLACE: Permission = Permission::PlaceOrders;
const DECIDE: Permission = Permission::DecideApprovals;

fn pairs(mode: Strictness) -> Segregation {
    Segregation::new(vec![Pair { left: PLACE, right: DECIDE, mode }]).unwrap()
}

fn roles(roles: &[Role]) -> Vec<Duties> {
    roles.iter().map(|role| Duties::from(&MemberRole::from(*role))).collect()
}

#[test]
fn a_new_pair_is_refused_where_it_is_enforced() {
    let (buyer, approver, admin) = (Role::Buyer, Role::Approver, Role::CompanyAdmin);
    for (before, after, refused) in [
        (vec![], vec![buyer], false),
        (vec![], vec![buyer, approver], true),
        (vec![buyer], vec![buyer, approver], true),
        (vec![buyer, approver], vec![buyer, approver], false),
        (vec![buyer, approver], vec![approver], false),
        // By design, whatever stands beside it; without it, the pair is new.
        (vec![buyer], vec![buyer, admin], false),
        (vec![admin], vec![buyer, approver], true),
    ] {
        let (before, after) = (roles(&before), roles(&after));
        let told = pairs(Strictness::Enforce).check(&before, &after);
        assert_eq!(told.is_err(), refused, "{before:?} {after:?}");
        assert_eq!(pairs(Strictness::Report).check(&before, &after), Ok(()));
    }
}

#[test]
fn a_conflict_names_the_roles_that_bring_it() {
    let found = pairs(Strictness::Report).conflicts(&roles(&[
        Role::Buyer,
        Role::Accountant,
        Role::Approver,
    ]));
    let via: Vec<_> = found[0].via.iter().map(RoleKey::as_str).collect();
    assert_eq!((found.len(), found[0].by_design, via), (1, false, vec!["buyer", "approver"]));
    let found = pairs(Strictness::Enforce).conflicts(&roles(&[Role::CompanyAdmin]));
    assert!(found[0].by_design);
}

#[test]
fn a_pair_is_two_permissions_and_stands_once() {
    let pair = |left, right| Pair { left, right, mode: Strictness::Report };
    for (pairs, refused) in [
        (vec![pair(PLACE, PLACE)], Some(BadPair::OfOne(0))),
        (vec![pair(PLACE, DECIDE), pair(DECIDE, PLACE)], Some(BadPair::Repeated(1))),
        (vec![], None),
        (Pair::DEFAULT.to_vec(), None),
    ] {
        assert_eq!(Segregation::new(pairs).err(), refused);
    }
    let many = vec![pair(PLACE, DECIDE); Pair::MOST + 1];
    assert_eq!(Segregation::new(many), Err(BadPair::TooMany));
    assert_eq!(Segregation::default().pairs(), Pair::DEFAULT);
}
