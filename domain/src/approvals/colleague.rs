//! Members of a company, as approvers see each other.

use crate::companies::{Lineage, Member, MemberId};
use crate::identity::{Permission, Role, UserId};

/// A member of the request's company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Their membership in the company.
    pub member: MemberId,
    /// Their user.
    pub user: UserId,
    /// Their roles that reach the unit of the request's subject.
    pub roles: Vec<Role>,
    /// Whether a role of theirs, at any place of the company, decides requests: only then they answer for others.
    pub stands_in: bool,
}

impl Colleague {
    /// The member, as a colleague in the matter of a unit with this lineage.
    pub fn of(member: &Member, lineage: &Lineage) -> Self {
        let decides = |role: Role| role.allows(Permission::DecideApprovals);
        let stands_in = member.grants.iter().any(|grant| decides(grant.role));
        Self { member: member.id, user: member.user, roles: lineage.roles_of(member), stands_in }
    }

    /// Whether they may decide requests of that unit. No step waits for others: their answer would be refused.
    pub(super) fn decides(&self) -> bool {
        self.roles.iter().any(|role| role.allows(Permission::DecideApprovals))
    }
}
