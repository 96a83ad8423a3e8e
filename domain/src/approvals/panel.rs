//! The members that an answer is judged by.

use super::{ApprovalLimit, Approver, Approvers, Colleague, Decider, Requesters};
use crate::identity::StaffRole;
use crate::money::Money;

/// The members that an answer is judged by, the amount of it, and the roles of its author among staff.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panel<'a> {
    pub(super) requesters: &'a Requesters,
    pub(super) colleagues: &'a [Colleague],
    pub(super) amount: Money,
    pub(super) staff_roles: &'a [StaffRole],
}

impl<'a> Panel<'a> {
    /// The members that these approvers name, and that may decide. Of those with a role at its place: the ones at the
    /// nearest place where one may approve, and any nearer ones, with limits below the amount.
    pub(super) fn named(self, approvers: &Approvers) -> Vec<&'a Colleague> {
        let deciding = |colleague: &&'a Colleague| {
            colleague.decides() && !self.requesters.include(colleague.user)
        };
        let others: Vec<&'a Colleague> = self.colleagues.iter().filter(deciding).collect();
        let nearest = match approvers {
            Approvers::RoleAtUnit(role) => {
                let trusted = others.iter().filter(|other| self.trusts(other));
                trusted.filter_map(|other| other.level(*role)).min()
            }
            Approvers::Role(_)
            | Approvers::Members(_)
            | Approvers::Staff
            | Approvers::StaffRole(_) => None,
        };
        let is_named = |colleague: &Colleague| match approvers {
            Approvers::Role(role) => colleague.has(*role),
            Approvers::RoleAtUnit(role) => {
                let level = colleague.level(*role);
                level.is_some_and(|level| nearest.is_none_or(|nearest| level <= nearest))
            }
            Approvers::Members(members) => members.contains(&colleague.member),
            Approvers::Staff | Approvers::StaffRole(_) => false,
        };
        others.iter().copied().filter(|colleague| is_named(colleague)).collect()
    }

    /// Whether the member's limit admits a yes.
    pub(super) fn trusts(self, colleague: &Colleague) -> bool {
        ApprovalLimit::admits(colleague.limit, self.amount)
    }

    /// Whether this approver's limit admits a yes.
    pub(super) fn trusts_approver(self, approver: &Approver) -> bool {
        match approver.by {
            Decider::Member(user) => {
                let of_user = |colleague: &&Colleague| colleague.user == user;
                self.colleagues.iter().find(of_user).is_none_or(|found| self.trusts(found))
            }
            Decider::Operator(_) | Decider::Staff(_) => {
                ApprovalLimit::admits(approver.limit, self.amount)
            }
        }
    }
}
