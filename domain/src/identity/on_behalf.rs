//! Acting in somebody's name.

use super::Permission;

/// What staff may do in the name of a member who may do this: as much and never more, but for deciding
/// approvals. Who may place an order in one member's name and approve it in another's would approve
/// their own request; staff decide in their own name, where it can be seen.
pub fn on_behalf(permissions: &[Permission]) -> Vec<Permission> {
    let lent = |permission: &Permission| {
        !matches!(permission, Permission::DecideApprovals | Permission::DecideAnyApprovals)
    };
    permissions.iter().copied().filter(lent).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    #[test]
    fn never_more_than_the_member_and_never_a_decision() {
        for role in Role::ALL {
            let lent = on_behalf(role.permissions());
            assert!(lent.iter().all(|permission| role.allows(*permission)), "{role:?}");
            let kept = role.permissions().len() - lent.len();
            assert_eq!(kept, usize::from(role.allows(Permission::DecideApprovals)), "{role:?}");
        }
    }
}
