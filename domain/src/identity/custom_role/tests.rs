//! Permissions of roles, and the roles in code.

use std::collections::BTreeSet;

use super::*;

#[test]
fn a_companys_role_stays_in_its_company() {
    let all = |permission| (permission, Reach::All);
    let own = |permission| (permission, Reach::Own);
    let (company, staff) = (RoleSide::Company, RoleSide::Staff);
    let (read, stock) = (Permission::ReadOrders, Permission::SetStock);
    let members = Permission::UpdateMembers;
    for (side, wanted, codes) in [
        (company, vec![all(read), own(read), all(members)], vec![]),
        (company, vec![own(members)], vec!["reach_not_own"]),
        (company, vec![all(read), all(stock)], vec!["scope_beyond_company"]),
        (company, vec![own(stock), own(members)], vec!["scope_beyond_company", "reach_not_own"]),
        (staff, vec![all(stock), all(read)], vec![]),
        (staff, vec![own(read)], vec!["reach_not_own"]),
    ] {
        let found = admissible(side, &wanted).map_err(|refused| refused.violations());
        let found = found.err().unwrap_or_default();
        let found: Vec<_> = found.iter().map(|violation| violation.code).collect();
        assert_eq!(found, codes, "{side:?} {wanted:?}");
    }
}

#[test]
fn the_roles_in_code_have_ids_and_keys_of_their_own() {
    let all = built_in_roles();
    assert_eq!(all.len(), Role::ALL.len() + StaffRole::ALL.len());
    let keys: BTreeSet<_> = all.iter().map(|role| role.key).collect();
    assert_eq!(keys.len(), all.len());
    assert!(all.is_sorted_by(|one, next| one.id > next.id), "newest first, as lists are");
}
