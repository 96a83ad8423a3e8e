//! The users that a step will ask.

use std::collections::BTreeSet;

use super::decide::Electorate;
use super::{Approvers, Colleague, PlannedStep, Requesters, Step};
use crate::identity::{Permission, Role, UserId};

/// The users that may answer a step once it is the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The step's own approvers.
    Approvers(Vec<UserId>),
    /// The company's administrators in place of approvers that may not decide, and those approvers that may.
    Administrators(Vec<UserId>),
    /// The same, and staff that decide any request: the step asks for more voices than there are members left.
    MembersAndStaff(Vec<UserId>),
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
            Electorate::Approvers(users) if step.suffice(users.len()) => Asked::Approvers(users),
            Electorate::Administrators(users) if step.suffice(users.len()) => {
                Asked::Administrators(users)
            }
            // Voices are missing: administrators are those, and then one of the staff.
            Electorate::Approvers(users) | Electorate::Administrators(users) => {
                let all = with_administrators(users, requesters, colleagues);
                if step.suffice(all.len()) {
                    Asked::Administrators(all)
                } else {
                    Asked::MembersAndStaff(all)
                }
            }
            Electorate::StaffOnly if step.approvers == Approvers::Staff => Asked::Operator,
            Electorate::StaffOnly => Asked::AnyStaff,
        }
    }
}

/// These users, and the company's administrators that are none of them.
fn with_administrators(
    mut users: Vec<UserId>,
    requesters: &Requesters,
    colleagues: &[Colleague],
) -> Vec<UserId> {
    let known: BTreeSet<UserId> = users.iter().copied().collect();
    let others = colleagues.iter().filter(|colleague| !requesters.include(colleague.user));
    let admins = others.filter(|colleague| colleague.has(Role::CompanyAdmin));
    users.extend(admins.map(|colleague| colleague.user).filter(|user| !known.contains(user)));
    users
}

impl Asked {
    /// The members that are asked; none where staff alone are.
    pub fn members(&self) -> &[UserId] {
        match self {
            Self::Approvers(users) | Self::Administrators(users) | Self::MembersAndStaff(users) => {
                users
            }
            Self::Operator | Self::AnyStaff => &[],
        }
    }

    /// The permissions of the staff that are asked: one of them is enough. None where members alone are.
    pub const fn staff_with(&self) -> &'static [Permission] {
        match self {
            Self::Approvers(_) | Self::Administrators(_) => &[],
            Self::Operator => &[Permission::DecideApprovals, Permission::DecideAnyApprovals],
            Self::MembersAndStaff(_) | Self::AnyStaff => &[Permission::DecideAnyApprovals],
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::approvals::{Mode, StepRule};
    use crate::companies::MemberId;
    use crate::identity::MemberRole;

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
        let two = |approvers| PlannedStep::own(StepRule::of(approvers, Mode::AtLeast(2)));
        let two_by_role = two(Approvers::Role(Role::Approver));
        let two_named = two(Approvers::Members(vec![ada.member, ben.member]));
        let dora = colleague(4, Role::Approver);
        let users = |all: &[u128]| all.iter().copied().map(user).collect::<Vec<_>>();
        for (step, there, asked) in [
            (&by_role, vec![&ada, &ben, &cleo], Asked::Approvers(vec![user(1)])),
            (&by_role, vec![&ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&named, vec![&ada, &ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&named, vec![&ada, &ben], Asked::AnyStaff),
            (&PlannedStep::of_operator(), vec![&ada, &cleo], Asked::Operator),
            // Administrators are the voices that are missing, and then staff.
            (&two_by_role, vec![&ada, &ben, &cleo, &dora], Asked::Approvers(users(&[1, 4]))),
            (&two_by_role, vec![&ada, &ben, &cleo], Asked::Administrators(users(&[1, 3]))),
            (&two_named, vec![&ada, &ben, &cleo], Asked::Administrators(users(&[1, 3]))),
            (&two_by_role, vec![&ada, &ben], Asked::MembersAndStaff(users(&[1]))),
            (&two_by_role, vec![&ben, &cleo], Asked::MembersAndStaff(users(&[3]))),
            (&two_by_role, vec![&ben], Asked::AnyStaff),
        ] {
            let there: Vec<_> = there.into_iter().cloned().collect();
            assert_eq!(step.asked(&asks_ben, &there), asked, "{step:?}");
        }
    }
}
