//! Scopes by permission, what may be given, and the union of places.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::identity::{Custom, RoleId, StaffRole};

fn unit(n: u128) -> UnitId {
    UnitId::from_uuid(Uuid::from_u128(n))
}
fn user() -> UserId {
    UserId::from_uuid(Uuid::from_u128(7))
}
fn company() -> CompanyId {
    CompanyId::from_uuid(Uuid::from_u128(8))
}

/// Grants by role, unit and the units reached; the units 8 and 9 are cut off.
fn grants(list: &[(Role, Option<u128>, &[u128])]) -> Grants {
    let placed = list.iter().map(|(role, of, reaches)| Placed {
        grant: RoleGrant { role: (*role).into(), unit: of.map(unit) },
        reaches: reaches.iter().copied().map(unit).collect(),
    });
    Grants::of_member((user(), company()), placed.collect(), &[unit(8), unit(9)])
}

fn part(is_own: bool, units: Units) -> Scope {
    let user = is_own.then_some(user());
    Scope::Part(Part { company: company(), user, units: Arc::new(units) })
}

fn only(units: &[u128]) -> Units {
    Units::Only(units.iter().copied().map(unit).collect())
}
fn except(units: &[u128]) -> Units {
    Units::Except(units.iter().copied().map(unit).collect())
}

#[test]
fn a_permission_reaches_what_its_own_grants_reach() {
    let (buyer, approver, admin) = (Role::Buyer, Role::Approver, Role::CompanyAdmin);
    let (read, cancel) = (Permission::ReadOrders, Permission::CancelOrders);
    let decide = Permission::DecideApprovals;
    let own = || Scope::Own { company: company(), user: user() };
    let whole = || Scope::Company(company());
    let nine = Units::Except(vec![unit(9)]);
    for (held, permission, scope) in [
        (grants(&[(buyer, None, &[])]), read, own()),
        (grants(&[(admin, None, &[])]), read, whole()),
        // An approver who also buys cancels only the own orders.
        (grants(&[(buyer, None, &[]), (approver, Some(1), &[1, 2])]), cancel, own()),
        (grants(&[(buyer, None, &[]), (approver, Some(1), &[1])]), read, part(true, only(&[1]))),
        (grants(&[(buyer, None, &[]), (approver, Some(1), &[1])]), decide, part(false, only(&[1]))),
        // Not held at all: what is seen by any grant.
        (grants(&[(approver, Some(1), &[1, 2])]), cancel, part(false, only(&[1, 2]))),
        (grants(&[(approver, None, &[])]), read, part(false, except(&[8, 9]))),
        (grants(&[(approver, None, &[]), (approver, Some(8), &[8])]), read, part(false, nine)),
        (grants(&[(approver, None, &[]), (approver, Some(8), &[8, 9])]), read, whole()),
        (
            grants(&[(admin, Some(1), &[1]), (approver, Some(2), &[2])]),
            cancel,
            part(false, only(&[1])),
        ),
        (grants(&[]), read, own()),
    ] {
        assert_eq!(held.scope(Some(permission)), scope, "{permission:?} by {held:?}");
    }
    let both = grants(&[(buyer, None, &[]), (approver, Some(1), &[1])]);
    assert_eq!(both.scope(None), part(true, only(&[1])));
    assert_eq!(Grants::of_staff(user(), &[]).scope(Some(read)), Scope::Everything);
    let key = |unit| Grants::of_key((user(), Some(company())), &[read], unit);
    assert_eq!(key(None).scope(Some(read)), whole());
    assert_eq!(key(Some((unit(1), vec![unit(1)]))).scope(Some(read)), part(false, only(&[1])));
}

#[test]
fn nobody_gives_what_they_do_not_hold_at_that_place_or_above() {
    let by = Permission::CreateMembers;
    let held = |roles: &[Role]| {
        let placed = roles.iter().copied().map(Placed::from).collect();
        Grants::of_member((user(), company()), placed, &[])
    };
    let staff = |role: StaffRole| Grants::of_staff(user(), &[role.into()]);
    let key = |more: &[Permission]| {
        let scopes: Vec<_> = Role::Buyer.permissions().iter().chain(more.iter().copied()).collect();
        Grants::of_key((user(), Some(company())), &scopes, None)
    };
    let adds_members = key(&[by]);
    let (buyer, accountant) = (Role::Buyer, Role::Accountant);
    for (giver, roles) in [
        (held(&[Role::CompanyAdmin]), Role::ALL.to_vec()),
        (staff(StaffRole::Administrator), Role::ALL.to_vec()),
        (adds_members.clone(), vec![buyer]),
        (staff(StaffRole::Sales), vec![buyer]),
        // Without the permission to give, nothing of their own.
        (held(&[buyer, Role::Approver, accountant]), vec![]),
        (key(&[Permission::UpdateMembers]), vec![]),
        (staff(StaffRole::Auditor), vec![]),
        (staff(StaffRole::Finance), vec![]),
    ] {
        for role in Role::ALL {
            let given = giver.may_give(by, [RoleGrant::whole(role)]);
            assert_eq!(given.is_ok(), roles.contains(&role), "{role:?} by {giver:?}");
        }
    }
    let all = Role::ALL.map(RoleGrant::whole);
    let refused = adds_members.may_give(by, all).unwrap_err().to_string();
    assert_eq!(refused, "roles beyond your own permissions: approver, company_admin, accountant");
}

#[test]
fn the_power_to_give_is_held_where_it_gives() {
    let by = Permission::UpdateMembers;
    let admin = (Role::CompanyAdmin, Some(1), &[1, 2][..]);
    // What they hold elsewhere is not theirs to give there, however far it reaches.
    let more = [(Role::Accountant, None, &[][..]), (Role::Approver, Some(3), &[3][..])];
    let (head, wider) = (grants(&[admin]), grants(&[admin, more[0], more[1]]));
    for giver in [&head, &wider] {
        for role in Role::ALL {
            for (of, may) in [(Some(1), true), (Some(2), true), (Some(3), false), (None, false)] {
                let given = RoleGrant { role: role.into(), unit: of.map(unit) };
                let told = giver.may_give(by, [given]);
                assert_eq!(told.is_ok(), may, "{role:?} at {of:?} by {giver:?}");
            }
        }
    }
    // What is cut off is not given there; what is never cut, is.
    let cut = RoleGrant { role: Role::Approver.into(), unit: Some(unit(8)) };
    assert!(grants(&[admin, (Role::Approver, None, &[])]).may_give(by, [cut.clone()]).is_err());
    assert!(grants(&[(Role::CompanyAdmin, None, &[])]).may_give(by, [cut]).is_ok());
}

#[test]
fn a_reach_of_ones_own_does_not_give_a_reach_of_all() {
    let own = grants(&[(Role::Buyer, None, &[])]);
    assert!(own.reaches(Permission::ReadOrders, Reach::Own, None));
    assert!(!own.reaches(Permission::ReadOrders, Reach::All, None));
    assert!(own.only(Permissions::NONE).permissions().is_empty());
}

#[test]
fn figures_of_the_company_are_not_for_a_part_of_it() {
    let head = grants(&[(Role::CompanyAdmin, Some(1), &[1])]);
    let accountant = grants(&[(Role::Accountant, None, &[])]);
    for figure in [Permission::ReadCredit, Permission::ReadBudgets] {
        assert!(head.allows(figure) && !head.sees(figure), "{figure:?}");
        assert!(accountant.sees(figure), "{figure:?}, beside units that are cut off");
    }
    assert!(head.sees(Permission::ReadStock));
    assert!(grants(&[(Role::Buyer, None, &[])]).sees(Permission::ReadStock));
}

#[test]
fn a_permission_is_held_at_the_places_of_its_grants() {
    let (buyer, approver) = (Role::Buyer, Role::Approver);
    let held = grants(&[
        (buyer, Some(1), &[1, 2]),
        (approver, None, &[]),
        (approver, Some(3), &[3]),
        (Role::CompanyAdmin, Some(1), &[1, 2]),
    ]);
    assert_eq!(held.places_of(Permission::PlaceOrders), [Some(unit(1))]);
    assert_eq!(held.places_of(Permission::ReadOrders), [None, Some(unit(1)), Some(unit(3))]);
    assert!(held.places_of(Permission::SetStock).is_empty());
}

/// A custom role in the whole company.
fn custom(brings: &[(Permission, Reach)]) -> Placed {
    let custom = Custom {
        key: "team_lead".parse().unwrap(),
        id: RoleId::from_uuid(Uuid::from_u128(1)),
        brings: brings.iter().copied().collect(),
    };
    Placed { grant: RoleGrant::whole(MemberRole::Custom(custom)), reaches: Vec::new() }
}

#[test]
fn a_custom_role_has_a_reach_for_each_permission() {
    let (read, cancel) = (Permission::ReadOrders, Permission::CancelOrders);
    let lead = custom(&[(read, Reach::All), (cancel, Reach::Own)]);
    let held = Grants::of_member((user(), company()), vec![lead.clone()], &[]);
    assert_eq!(held.scope(Some(read)), Scope::Company(company()));
    assert_eq!(held.scope(Some(cancel)), Scope::Own { company: company(), user: user() });
    assert!(held.reaches(cancel, Reach::Own, None) && !held.reaches(cancel, Reach::All, None));
    // Named with no permission, or one it lacks: what is seen by any of its permissions.
    assert_eq!(held.scope(None), Scope::Company(company()));
    let cut = Grants::of_member((user(), company()), vec![lead], &[unit(8)]);
    assert_eq!(cut.scope(Some(read)), part(false, except(&[8])));
    assert_eq!(cut.scope(Some(cancel)), Scope::Own { company: company(), user: user() });
    assert_eq!(cut.scope(None), part(true, except(&[8])));
    let admin = custom(&[(Permission::UpdateMembers, Reach::All), (read, Reach::All)]);
    let held = Grants::of_member((user(), company()), vec![admin], &[unit(8)]);
    assert_eq!(held.scope(Some(read)), Scope::Company(company()), "no unit locks them out");
}

#[test]
fn a_custom_role_is_given_with_the_reach_of_each_permission() {
    let by = Permission::UpdateMembers;
    let read = Permission::ReadOrders;
    let holder = |reach| {
        let placed = custom(&[(by, Reach::All), (read, reach)]);
        Grants::of_member((user(), company()), vec![placed], &[])
    };
    for (held, wanted, may) in [
        (Reach::Own, Reach::Own, true),
        (Reach::Own, Reach::All, false),
        (Reach::All, Reach::Own, true),
        (Reach::All, Reach::All, true),
    ] {
        let given = custom(&[(read, wanted)]).grant;
        let told = holder(held).may_give(by, [given]);
        assert_eq!(told.is_ok(), may, "{wanted:?} by {held:?}");
    }
}

fn places() -> impl Strategy<Value = Place> {
    let units = proptest::collection::vec((0_u128..6).prop_map(unit), 0..6);
    (units, 0..5).prop_map(|(units, kind)| match kind {
        0 => Place::Whole,
        1 | 2 => Place::Part(Units::Only(units)),
        _ => Place::Part(Units::Except(units)),
    })
}

proptest! {
    #[test]
    fn a_union_covers_what_either_covers(one in places(), other in places()) {
        let both = one.clone().union(other.clone());
        for of in (0..6).map(|n| Some(unit(n))).chain([None]) {
            prop_assert_eq!(both.covers(of), one.covers(of) || other.covers(of), "{:?}", of);
        }
    }
}
