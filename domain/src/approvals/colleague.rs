//! Members of a company, as approvers see each other.

use super::ApprovalLimit;
use crate::companies::{Lineage, Member, MemberId};
use crate::identity::{MemberRole, Permission, Role, UserId};

/// A member of the request's company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Their membership in the company.
    pub member: MemberId,
    /// Their user.
    pub user: UserId,
    /// Their roles that reach the unit of the request's subject.
    pub roles: Vec<MemberRole>,
    /// Each role in code that reaches that unit, and how many units above it the role was given.
    pub levels: Vec<(Role, usize)>,
    /// The most that they approve; `None`: any amount.
    pub limit: Option<ApprovalLimit>,
    /// Whether a role of theirs, at any place of the company, decides requests: only then they answer for others.
    pub stands_in: bool,
}

impl Colleague {
    /// The member, as a colleague in the matter of a unit with this lineage.
    pub fn of(member: &Member, lineage: &Lineage) -> Self {
        let mut grants = member.grants.iter();
        let stands_in = grants.any(|grant| grant.role.allows(Permission::DecideApprovals));
        Self {
            member: member.id,
            user: member.user,
            roles: lineage.roles_of(member),
            levels: lineage.levels_of(member),
            limit: member.approval_limit,
            stands_in,
        }
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|own| own.is(role))
    }

    /// How many units above that unit they were given the role, where that is nearest.
    pub(super) fn level(&self, role: Role) -> Option<usize> {
        self.levels.iter().filter(|(own, _)| *own == role).map(|(_, level)| *level).min()
    }

    /// Whether they may decide requests of that unit. No step waits for others: their answer would be refused.
    pub(super) fn decides(&self) -> bool {
        self.roles.iter().any(|role| role.allows(Permission::DecideApprovals))
    }
}
