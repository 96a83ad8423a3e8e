//! The users that a step will ask.

use super::decide::Electorate;
use super::{Approvers, Colleague, PlannedStep, Requesters, Step};
use crate::identity::{Permission, UserId};

/// The users that may answer a step once it is the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The step's own approvers.
    Approvers(Vec<UserId>),
    /// The company's administrators: none of the step's own approvers may decide.
    Administrators(Vec<UserId>),
    /// Staff that decide the operator's steps: the step is theirs.
    Operator,
    /// Staff that decide any request: no administrator may decide either.
    AnyStaff,
}

impl PlannedStep {
    /// The users that the step will ask, of the members that there are now.
    pub fn asked(&self, requesters: &Requesters, colleagues: &[Colleague]) -> Asked {
        let step = Step::waiting(self.clone());
        match step.electorate(requesters, colleagues) {
            Electorate::Approvers(users) => Asked::Approvers(users),
            Electorate::Administrators(users) => Asked::Administrators(users),
            Electorate::StaffOnly if step.approvers == Approvers::Staff => Asked::Operator,
            Electorate::StaffOnly => Asked::AnyStaff,
        }
    }
}

impl Asked {
    /// The members that are asked; none where staff are.
    pub fn members(&self) -> &[UserId] {
        match self {
            Self::Approvers(users) | Self::Administrators(users) => users,
            Self::Operator | Self::AnyStaff => &[],
        }
    }

    /// The permissions of the staff that are asked: one of them is enough. None where members are.
    pub const fn staff_with(&self) -> &'static [Permission] {
        match self {
            Self::Approvers(_) | Self::Administrators(_) => &[],
            Self::Operator => &[Permission::DecideApprovals, Permission::DecideAnyApprovals],
            Self::AnyStaff => &[Permission::DecideAnyApprovals],
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::approvals::{Mode, StepRule};
    use crate::companies::MemberId;
    use crate::identity::{MemberRole, Role};

    #[test]
    fn a_step_asks_its_approvers_then_administrators_then_staff() {
        let user = |n: u128| UserId::from_uuid(Uuid::from_u128(n));
        let colleague = |n: u128, role| Colleague {
            member: MemberId::from_uuid(Uuid::from_u128(n)),
            user: user(n),
            roles: vec![MemberRole::from(role)],
            stands_in: true,
        };
        let step = |approvers| PlannedStep::own(StepRule::of(approvers, Mode::Any));
        let [ada, ben, cleo] = [
            colleague(1, Role::Approver),
            colleague(2, Role::Approver),
            colleague(3, Role::CompanyAdmin),
        ];
        let asks_ben = Requesters::default().and([user(2)]);
        let by_role = step(Approvers::Role(Role::Approver));
        let named = step(Approvers::Members(vec![ben.member]));
        for (step, there, asked) in [
            (&by_role, vec![&ada, &ben, &cleo], Asked::Approvers(vec![user(1)])),
            (&by_role, vec![&ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&named, vec![&ada, &ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&named, vec![&ada, &ben], Asked::AnyStaff),
            (&PlannedStep::of_operator(), vec![&ada, &cleo], Asked::Operator),
        ] {
            let there: Vec<_> = there.into_iter().cloned().collect();
            assert_eq!(step.asked(&asks_ben, &there), asked, "{step:?}");
        }
    }
}
