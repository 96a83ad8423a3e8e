//! Steps without any approver left.

use super::Approvers;
use crate::companies::Member;
use crate::identity::Permission;

impl Approvers {
    /// Whether none of them is left among these members: then only administrators or staff decide the step. The
    /// operator's side always has an administrator.
    pub fn are_gone(&self, members: &[Member]) -> bool {
        let decides = |member: &&Member| {
            let roles = member.roles();
            member.active && roles.iter().any(|role| role.allows(Permission::DecideApprovals))
        };
        let mut left = members.iter().filter(decides);
        match self {
            Self::Role(role) | Self::RoleAtUnit(role) => {
                !left.any(|member| member.roles().iter().any(|own| own.is(*role)))
            }
            Self::Members(named) => !left.any(|member| named.contains(&member.id)),
            Self::Staff | Self::StaffRole(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::companies::{CompanyId, MemberId};
    use crate::identity::{Role, RoleGrant, StaffRole, UserId};

    fn id(number: u128) -> MemberId {
        MemberId::from_uuid(Uuid::from_u128(number))
    }

    fn member(number: u128, role: Role, active: bool) -> Member {
        Member {
            id: id(number),
            company: CompanyId::from_uuid(Uuid::nil()),
            user: UserId::from_uuid(Uuid::from_u128(number)),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".to_owned(),
            grants: vec![RoleGrant::whole(role)],
            spending_limit: None,
            limit_owner: None,
            approval_limit: None,
            approval_limit_owner: None,
            active,
            email_confirmed: false,
            deactivated_by: None,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn approvers_are_gone_when_none_of_them_may_decide() {
        let there = [
            member(1, Role::Buyer, true),
            member(2, Role::Approver, false),
            member(3, Role::CompanyAdmin, true),
        ];
        for (approvers, gone) in [
            (Approvers::Role(Role::Approver), true),
            (Approvers::Role(Role::Buyer), true),
            (Approvers::Role(Role::CompanyAdmin), false),
            (Approvers::Members(vec![id(1), id(2)]), true),
            (Approvers::Members(vec![id(1), id(3)]), false),
            (Approvers::Members(vec![id(9)]), true),
            (Approvers::RoleAtUnit(Role::Approver), true),
            (Approvers::RoleAtUnit(Role::CompanyAdmin), false),
            (Approvers::Staff, false),
            (Approvers::StaffRole(StaffRole::Executive), false),
        ] {
            assert_eq!(approvers.are_gone(&there), gone, "{approvers:?}");
        }
        let back = [member(2, Role::Approver, true)];
        assert!(!Approvers::Role(Role::Approver).are_gone(&back));
    }
}
