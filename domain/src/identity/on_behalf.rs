//! Acting in somebody's name.

use super::Permission;

/// What nobody does in another's name. Who may place an order in one member's name and approve it in
/// another's would approve their own request; a key outlives the token by which it was made; who takes
/// away a second factor answers for it. Staff do all of it in their own name, where it can be seen.
const IN_PERSON: [Permission; 4] = [
    Permission::DecideApprovals,
    Permission::DecideAnyApprovals,
    Permission::CreateApiKeys,
    Permission::ResetSecondFactors,
];

/// What staff may do in the name of a member who may do this: as much and never more, but for what
/// everybody does in person.
pub fn on_behalf(permissions: &[Permission]) -> Vec<Permission> {
    let lent = |permission: &Permission| !IN_PERSON.contains(permission);
    permissions.iter().copied().filter(lent).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    #[test]
    fn never_more_than_the_member_and_never_a_decision_or_a_key() {
        for role in Role::ALL {
            let lent = on_behalf(&role.permissions());
            assert!(lent.iter().all(|permission| role.allows(*permission)), "{role:?}");
            let mut kept = role.permissions();
            kept.retain(|permission| !lent.contains(permission));
            let mut own = IN_PERSON.to_vec();
            own.retain(|permission| role.allows(*permission));
            kept.sort_unstable();
            own.sort_unstable();
            assert_eq!(kept, own, "{role:?}");
        }
    }
}
