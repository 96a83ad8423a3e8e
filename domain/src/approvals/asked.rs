//! The users that a step will ask.

use std::collections::BTreeSet;

use super::decide::{ADMINISTRATORS, Waits};
use super::panel::Panel;
use super::{ApprovalLimit, Approvers, Colleague, PlannedStep, Requesters, Step};
use crate::identity::{Permission, StaffRole, StaffUser, UserId};
use crate::money::Money;

/// The users that may approve a step once it is the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The step's own approvers.
    Approvers(Vec<UserId>),
    /// The company's administrators in place of approvers that may not approve, and those approvers that may.
    Administrators(Vec<UserId>),
    /// The same, and staff that decide any request: the step asks for more voices than there are members left.
    MembersAndStaff(Vec<UserId>),
    /// Staff that decide the operator's steps: the step is theirs. Those with the role, if it names one.
    Operator(Option<StaffRole>),
    /// Staff that decide any request: no administrator may approve either.
    AnyStaff,
}

impl PlannedStep {
    /// The users that the step will ask to approve this net, of the members that there are now. Members with a limit
    /// below it are not asked: their yes is not taken.
    pub fn asked(&self, net: Money, requesters: &Requesters, colleagues: &[Colleague]) -> Asked {
        let panel = Panel { requesters, colleagues, amount: net, staff_roles: &[] };
        let step = Step::waiting(self.clone());
        let (waits, members) = step.asked(panel);
        let trusted = members.into_iter().filter(|colleague| panel.trusts(colleague));
        let users: Vec<UserId> = trusted.map(|colleague| colleague.user).collect();
        match (waits, &self.step.approvers) {
            (Waits::Approvers, _) if step.suffice(users.len()) => Asked::Approvers(users),
            (Waits::Administrators, _) if step.suffice(users.len()) => Asked::Administrators(users),
            // Voices are missing: administrators are those, and then one of the staff.
            (Waits::Approvers | Waits::Administrators, _) => {
                let all = with_administrators(users, panel);
                if step.suffice(all.len()) {
                    Asked::Administrators(all)
                } else {
                    Asked::MembersAndStaff(all)
                }
            }
            (Waits::Staff, Approvers::Staff) => Asked::Operator(None),
            (Waits::Staff, Approvers::StaffRole(role)) => Asked::Operator(Some(*role)),
            (
                Waits::Staff,
                Approvers::Role(_) | Approvers::RoleAtUnit(_) | Approvers::Members(_),
            ) => Asked::AnyStaff,
        }
    }
}

/// These users, and the company's administrators that may approve and are none of them.
fn with_administrators(mut users: Vec<UserId>, panel: Panel<'_>) -> Vec<UserId> {
    let known: BTreeSet<UserId> = users.iter().copied().collect();
    let admins = panel.named(&ADMINISTRATORS).into_iter().filter(|admin| panel.trusts(admin));
    users.extend(admins.map(|admin| admin.user).filter(|user| !known.contains(user)));
    users
}

impl Asked {
    /// The members that are asked; none where staff alone are.
    pub fn members(&self) -> &[UserId] {
        match self {
            Self::Approvers(users) | Self::Administrators(users) | Self::MembersAndStaff(users) => {
                users
            }
            Self::Operator(_) | Self::AnyStaff => &[],
        }
    }

    /// Whether this user of the staff is asked to approve this net.
    pub fn include_staff(&self, user: &StaffUser, net: Money) -> bool {
        let may = |permission| user.roles.iter().any(|role| role.allows(permission));
        let any = may(Permission::DecideAnyApprovals);
        let decides = match self {
            Self::Approvers(_) | Self::Administrators(_) => false,
            Self::Operator(None) => any || may(Permission::DecideApprovals),
            Self::Operator(Some(role)) => {
                let has_role = user.roles.iter().any(|own| own.is(*role));
                has_role && (any || may(Permission::DecideApprovals))
            }
            Self::MembersAndStaff(_) | Self::AnyStaff => any,
        };
        decides && ApprovalLimit::admits(user.approval_limit, net)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::approvals::{DefaultStaff, Mode, StepRule};
    use crate::companies::MemberId;
    use crate::identity::{MemberRole, OperatorRole, Role};

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    fn up_to(minor: i64) -> ApprovalLimit {
        ApprovalLimit::new(eur(minor)).unwrap()
    }

    fn user(n: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(n))
    }

    fn step(approvers: Approvers) -> PlannedStep {
        PlannedStep::own(StepRule::of(approvers, Mode::Any))
    }

    #[test]
    fn a_step_asks_its_approvers_then_administrators_then_staff() {
        let colleague = |n: u128, role| Colleague {
            member: MemberId::from_uuid(Uuid::from_u128(n)),
            user: user(n),
            roles: vec![MemberRole::from(role)],
            levels: vec![(role, 0)],
            limit: None,
            stands_in: true,
        };
        let [ada, ben, cleo] = [
            colleague(1, Role::Approver),
            colleague(2, Role::Approver),
            colleague(3, Role::CompanyAdmin),
        ];
        let limited =
            |colleague: &Colleague| Colleague { limit: Some(up_to(99)), ..colleague.clone() };
        let (less_ada, less_cleo) = (limited(&ada), limited(&cleo));
        let asks_ben = Requesters::default().and([user(2)]);
        let by_role = step(Approvers::Role(Role::Approver));
        let named = step(Approvers::Members(vec![ben.member]));
        let executive = StaffRole::Executive;
        let two = |approvers| PlannedStep::own(StepRule::of(approvers, Mode::AtLeast(2)));
        let two_by_role = two(Approvers::Role(Role::Approver));
        let two_named = two(Approvers::Members(vec![ada.member, ben.member]));
        let dora = colleague(4, Role::Approver);
        let users = |all: &[u128]| all.iter().copied().map(user).collect::<Vec<_>>();
        for (step, there, asked) in [
            (&by_role, vec![&ada, &ben, &cleo], Asked::Approvers(vec![user(1)])),
            (&by_role, vec![&ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&by_role, vec![&less_ada, &ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&by_role, vec![&less_ada, &ben, &less_cleo], Asked::AnyStaff),
            (&named, vec![&ada, &ben, &cleo], Asked::Administrators(vec![user(3)])),
            (&named, vec![&ada, &ben], Asked::AnyStaff),
            (
                &PlannedStep::of_operator(DefaultStaff::Executive),
                vec![&ada, &cleo],
                Asked::Operator(None),
            ),
            (&step(Approvers::StaffRole(executive)), vec![&ada], Asked::Operator(Some(executive))),
            // Administrators are the voices that are missing, and then staff.
            (&two_by_role, vec![&ada, &ben, &cleo, &dora], Asked::Approvers(users(&[1, 4]))),
            (&two_by_role, vec![&ada, &ben, &cleo], Asked::Administrators(users(&[1, 3]))),
            (&two_named, vec![&ada, &ben, &cleo], Asked::Administrators(users(&[1, 3]))),
            (&two_by_role, vec![&ada, &ben], Asked::MembersAndStaff(users(&[1]))),
            (&two_by_role, vec![&ben, &cleo], Asked::MembersAndStaff(users(&[3]))),
            (&two_by_role, vec![&ben], Asked::AnyStaff),
            // A voice with a limit below the net is a missing one.
            (&two_by_role, vec![&less_ada, &cleo, &dora], Asked::Administrators(users(&[4, 3]))),
            (&two_by_role, vec![&ada, &less_cleo], Asked::MembersAndStaff(users(&[1]))),
        ] {
            let there: Vec<_> = there.into_iter().cloned().collect();
            assert_eq!(step.asked(eur(100), &asks_ben, &there), asked, "{step:?}");
        }
    }

    #[test]
    fn of_the_staff_those_that_may_approve_are_asked() {
        let staff = |role: StaffRole, approval_limit| StaffUser {
            id: user(1),
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".to_owned(),
            roles: vec![OperatorRole::from(role)],
            approval_limit,
            active: true,
            otp_enabled: false,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        };
        let (administrator, executive) = (StaffRole::Administrator, StaffRole::Executive);
        let (operators, executives) = (Asked::Operator(None), Asked::Operator(Some(executive)));
        for (asked, role, limit, expected) in [
            (&operators, administrator, None, true),
            (&operators, executive, Some(up_to(100)), true),
            (&operators, executive, Some(up_to(99)), false),
            (&operators, StaffRole::Auditor, None, false),
            (&executives, executive, None, true),
            (&executives, administrator, None, false),
            (&Asked::AnyStaff, administrator, None, true),
            (&Asked::AnyStaff, executive, None, false),
            (&Asked::MembersAndStaff(Vec::new()), administrator, None, true),
            (&Asked::MembersAndStaff(Vec::new()), administrator, Some(up_to(99)), false),
            (&Asked::Approvers(Vec::new()), administrator, None, false),
        ] {
            let found = asked.include_staff(&staff(role, limit), eur(100));
            assert_eq!(found, expected, "{asked:?} {role:?} {limit:?}");
        }
    }
}
