//! Impersonation: acting in the name of another user.

use super::{Permission, Permissions};

/// Permissions that impersonation never grants. Staff who place an order in one member's name and approve
/// it in another's would approve their own request. A key would outlive the token that made it. Removing
/// a second factor needs a person who answers for it. Staff do all of this in their own name, where it
/// can be seen.
const IN_PERSON: [Permission; 6] = [
    Permission::DecideApprovals,
    Permission::CreateDelegations,
    Permission::EndDelegations,
    Permission::DecideAnyApprovals,
    Permission::CreateApiKeys,
    Permission::ResetSecondFactors,
];

/// Permissions of staff who impersonate a member with these permissions: the same, except those reserved
/// for the person.
pub fn on_behalf(permissions: Permissions) -> Permissions {
    permissions.without(IN_PERSON.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    #[test]
    fn never_more_than_the_member_and_never_a_decision_or_a_key() {
        for role in Role::ALL {
            let lent = on_behalf(role.permissions());
            assert!(lent.iter().all(|permission| role.allows(permission)), "{role:?}");
            let kept = role.permissions().without(lent);
            let own = IN_PERSON.into_iter().filter(|permission| role.allows(*permission));
            assert_eq!(kept, own.collect(), "{role:?}");
        }
    }
}
