//! Decisions on approval requests: eligible approvers, and the effect of a decision.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::panel::Panel;
use super::{
    ApprovalError, ApprovalLimit, Approvers, Content, Mode, Request, RequestStatus, Requesters,
    Step, StepDecision, StepState, Verdict,
};
use crate::calendars::Calendars;
use crate::companies::{Lineage, Member, MemberId, Owner};
use crate::identity::{MemberRole, Permission, Role, StaffRole, UserId};
use crate::money::Money;

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
}

impl Colleague {
    /// The member, as a colleague in the matter of a unit with this lineage.
    pub fn of(member: &Member, lineage: &Lineage) -> Self {
        Self {
            member: member.id,
            user: member.user,
            roles: lineage.roles_of(member),
            levels: lineage.levels_of(member),
            limit: member.approval_limit,
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

/// The approver of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider {
    /// A member of the company.
    Member(UserId),
    /// Staff that decide the operator's steps.
    Operator(UserId),
    /// Staff that may decide any request.
    Staff(UserId),
}

impl Decider {
    /// The approver's user.
    pub const fn user(self) -> UserId {
        match self {
            Self::Member(user) | Self::Operator(user) | Self::Staff(user) => user,
        }
    }
}

/// A decision on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The approver.
    pub by: Decider,
    /// Approve or reject.
    pub verdict: Verdict,
    /// Reason, if given.
    pub comment: Option<String>,
    /// Time of the decision.
    pub at: DateTime<Utc>,
    /// What it answers for: the content of the subject, without what the approver takes out.
    pub content: Content,
    /// The net with what the approver takes out: those that are asked for the whole may answer for the rest.
    pub asked_for: Money,
    /// The most that staff approve; the limit of a member stands with the colleague.
    pub limit: Option<ApprovalLimit>,
    /// The roles of staff.
    pub staff_roles: Vec<StaffRole>,
}

/// The members that stand in where others are missing.
pub(super) const ADMINISTRATORS: Approvers = Approvers::Role(Role::CompanyAdmin);

/// The users that a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// Its own approvers: at least one of those with limits that admit a yes has not approved yet.
    Approvers,
    /// No further approver is left to wait for. Any one decides: of the company's administrators, and of the
    /// approvers that have approved already.
    Administrators,
    /// Only staff: the step is theirs, or no member is left with a limit that admits a yes.
    Staff,
}

impl Request {
    /// The request after `answer`; `colleagues` are its company's members. `requesters` are all users
    /// behind the request; none of them may decide.
    pub(super) fn decide(
        mut self,
        answer: Answer,
        requesters: &Requesters,
        colleagues: &[Colleague],
        calendars: &Calendars,
    ) -> Result<Self, ApprovalError> {
        let (amount, staff_roles) = (answer.content.net, answer.staff_roles.as_slice());
        let panel = Panel { requesters, colleagues, amount, staff_roles };
        self.check(&answer, panel)?;
        let heard = self.heard().cloned();
        let Some(step) = self.steps.iter_mut().find(|step| step.state == StepState::Active) else {
            return Err(ApprovalError::NotAnApprover);
        };
        let Answer { by, verdict, comment, at, content, .. } = answer;
        step.decisions.push(StepDecision { user: by.user(), verdict, comment, at });
        match verdict {
            Verdict::Reject => {
                step.state = StepState::Rejected;
                Ok(self.ended(RequestStatus::Rejected))
            }
            Verdict::Approve => {
                if step.is_carried(by, panel) {
                    step.state = StepState::Approved;
                    self = self.advanced(at, calendars);
                }
                self.approved = Some(match heard {
                    Some(before) => before.and(content),
                    None => content,
                });
                self.version += 1;
                Ok(self)
            }
        }
    }

    fn check(&self, answer: &Answer, panel: Panel<'_>) -> Result<(), ApprovalError> {
        let by = answer.by.user();
        if by == self.requested_by || panel.requesters.include(by) {
            return Err(ApprovalError::OwnRequest);
        }
        let status = if self.is_over(answer.at) && self.status == RequestStatus::Pending {
            RequestStatus::Expired
        } else {
            self.status
        };
        if status != RequestStatus::Pending {
            return Err(ApprovalError::Closed { status, verdict: answer.verdict });
        }
        // Who is asked is judged by both nets: an approver that the rest would not ask takes out a part of the whole.
        // Limits, and whether a voice carries the step, are judged by the rest alone.
        let whole = Panel { amount: answer.asked_for, ..panel };
        let asked = |step: &&Step| step.asks(answer.by, panel) || step.asks(answer.by, whole);
        let Some(step) = self.active().filter(asked) else {
            return Err(ApprovalError::NotAnApprover);
        };
        if answer.verdict == Verdict::Approve && !panel.trusts_the_author(answer) {
            return Err(ApprovalError::AboveLimit);
        }
        let waits = step.asked(panel).0 == Waits::Approvers;
        // Staff that spoke while others were left speak once more if those are gone: no step waits for ever.
        let last = matches!(answer.by, Decider::Staff(_)) && step.lacks(panel);
        let once = waits || (step.mode.at_least().is_some() && !last);
        if answer.verdict == Verdict::Approve && once && step.is_approved_by(by) {
            return Err(ApprovalError::AlreadyDecided);
        }
        Ok(())
    }
}

impl Step {
    fn is_approved_by(&self, user: UserId) -> bool {
        self.decisions.iter().any(|said| said.user == user)
    }

    /// The different users that have approved.
    fn voices(&self) -> BTreeSet<UserId> {
        let said = self.decisions.iter().filter(|said| said.verdict == Verdict::Approve);
        said.map(|said| said.user).collect()
    }

    /// Whether so many users are as many voices as the step asks for.
    pub(super) fn suffice(&self, users: usize) -> bool {
        let asked = self.mode.at_least().map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        asked.is_none_or(|count| users >= count)
    }

    /// Whether too few members are left for the voices that are missing.
    fn lacks(&self, panel: Panel<'_>) -> bool {
        let admins = panel.named(&ADMINISTRATORS);
        let left = panel.named(&self.approvers).into_iter().chain(admins);
        let left = left.chain(self.passed_on(panel));
        let mut users = self.voices();
        users.extend(left.filter(|c| panel.trusts(c)).map(|colleague| colleague.user));
        !self.suffice(users.len())
    }

    /// The users that the step waits for, and the members that it asks. Those with a limit below the amount may only
    /// reject.
    pub(super) fn asked<'a>(&self, panel: Panel<'a>) -> (Waits, Vec<&'a Colleague>) {
        if self.approvers.side() == Owner::Operator {
            return (Waits::Staff, Vec::new());
        }
        let mut asked = panel.named(&self.approvers);
        if asked.iter().any(|c| panel.trusts(c) && !self.is_approved_by(c.user)) {
            return (Waits::Approvers, asked);
        }
        asked.extend(panel.named(&ADMINISTRATORS));
        let is_left = asked.iter().any(|c| panel.trusts(c));
        (if is_left { Waits::Administrators } else { Waits::Staff }, asked)
    }

    /// The members that the step was escalated to: those that it names, and the company's administrators where it
    /// names none, or none that may approve.
    fn passed_on<'a>(&self, panel: Panel<'a>) -> Vec<&'a Colleague> {
        if self.escalated_at.is_none() || self.approvers.side() == Owner::Operator {
            return Vec::new();
        }
        let to = self.chasing.escalate_to.as_ref();
        let mut asked = to.map(|to| panel.named(to)).unwrap_or_default();
        if !asked.iter().any(|c| panel.trusts(c)) {
            asked.extend(panel.named(&ADMINISTRATORS));
        }
        asked
    }

    /// Whether staff with these roles decide it: it is theirs, or has escalated to them, by default to all that decide
    /// the operator's steps.
    fn is_for_staff(&self, roles: &[StaffRole]) -> bool {
        let escalated = self.escalated_at.is_some() && self.approvers.side() == Owner::Operator;
        let passed_on = escalated.then_some(self.chasing.escalate_to.as_ref());
        self.approvers.include_staff(roles)
            || passed_on.is_some_and(|to| to.is_none_or(|to| to.include_staff(roles)))
    }

    /// Whether an answer of `by` is taken, at least a no.
    fn asks(&self, by: Decider, panel: Panel<'_>) -> bool {
        match by {
            Decider::Staff(_) => true,
            Decider::Operator(_) => self.is_for_staff(panel.staff_roles),
            Decider::Member(user) => {
                let (_, asked) = self.asked(panel);
                asked.into_iter().chain(self.passed_on(panel)).any(|c| c.user == user)
            }
        }
    }

    /// Whether the approval of `by`, already in the decisions, completes the step.
    fn is_carried(&self, by: Decider, panel: Panel<'_>) -> bool {
        match (by, self.mode, self.asked(panel).0) {
            (Decider::Operator(_), Mode::Any | Mode::All | Mode::AtLeast(_), _)
            | (Decider::Staff(_), Mode::Any | Mode::All, _)
            | (Decider::Member(_), Mode::Any, _)
            | (Decider::Member(_), Mode::All, Waits::Administrators | Waits::Staff) => true,
            // Another approver has still to approve.
            (Decider::Member(user), Mode::All, Waits::Approvers) => {
                self.passed_on(panel).iter().any(|c| c.user == user)
            }
            // One voice each, also of those that the step escalated to. Where too few are left, administrators are
            // the missing ones, and where those are too few, one of the staff.
            (Decider::Member(_), Mode::AtLeast(_), _) => self.suffice(self.voices().len()),
            (Decider::Staff(_), Mode::AtLeast(_), _) => {
                self.suffice(self.voices().len()) || self.lacks(panel)
            }
        }
    }
}

#[cfg(test)]
mod tests;
