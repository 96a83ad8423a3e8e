//! Decisions on approval requests: eligible approvers, and the effect of a decision.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    ApprovalError, Approvers, Mode, Request, RequestStatus, Requesters, Step, StepDecision,
    StepState, Verdict,
};
use crate::calendars::Calendars;
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
}

impl Colleague {
    /// The member, as a colleague in the matter of a unit with this lineage.
    pub fn of(member: &Member, lineage: &Lineage) -> Self {
        Self { member: member.id, user: member.user, roles: lineage.roles_of(member) }
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|own| own.is(role))
    }

    /// Whether they may decide requests of that unit. No step waits for others: their answer would be refused.
    fn decides(&self) -> bool {
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
}

/// Users eligible to decide a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Electorate {
    /// The step's own approvers, while at least one has not approved yet.
    Approvers(Vec<UserId>),
    /// No further approver is left to wait for. Any one of these users may decide: the company's
    /// administrators, and the approvers who have approved already.
    Administrators(Vec<UserId>),
    /// Only staff: the step is theirs, or no administrator is left either.
    StaffOnly,
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
        self.check(&answer, requesters, colleagues)?;
        let Some(step) = self.steps.iter_mut().find(|step| step.state == StepState::Active) else {
            return Err(ApprovalError::NotAnApprover);
        };
        let Answer { by, verdict, comment, at } = answer;
        step.decisions.push(StepDecision { user: by.user(), verdict, comment, at });
        match verdict {
            Verdict::Reject => {
                step.state = StepState::Rejected;
                Ok(self.ended(RequestStatus::Rejected))
            }
            Verdict::Approve => {
                if step.is_carried(by, requesters, colleagues) {
                    step.state = StepState::Approved;
                    self = self.advanced(at, calendars);
                }
                self.version += 1;
                Ok(self)
            }
        }
    }

    fn check(
        &self,
        answer: &Answer,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> Result<(), ApprovalError> {
        let by = answer.by.user();
        if by == self.requested_by || requesters.include(by) {
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
        let admits = |step: &&Step| step.admits(answer.by, requesters, colleagues);
        let Some(step) = self.active().filter(admits) else {
            return Err(ApprovalError::NotAnApprover);
        };
        let waits = matches!(step.electorate(requesters, colleagues), Electorate::Approvers(_));
        // Staff that spoke while others were left speak once more if those are gone: no step waits for ever.
        let last = matches!(answer.by, Decider::Staff(_)) && step.lacks(requesters, colleagues);
        let once = waits || (step.mode.at_least().is_some() && !last);
        if answer.verdict == Verdict::Approve && once && step.is_approved_by(by) {
            return Err(ApprovalError::AlreadyDecided);
        }
        Ok(())
    }
}

impl Approvers {
    /// Whether they name this member of the company, and it may decide.
    fn include(&self, colleague: &Colleague) -> bool {
        let is_named = match self {
            Self::Role(role) => colleague.has(*role),
            Self::Members(members) => members.contains(&colleague.member),
            Self::Staff => false,
        };
        is_named && colleague.decides()
    }
}

impl Step {
    fn names(&self, colleague: &Colleague) -> bool {
        self.approvers.include(colleague)
    }

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
    fn lacks(&self, requesters: &Requesters, colleagues: &[Colleague]) -> bool {
        let others = colleagues.iter().filter(|colleague| !requesters.include(colleague.user));
        let left = others.filter(|c| self.names(c) || c.has(Role::CompanyAdmin));
        let mut users = self.voices();
        users.extend(left.map(|colleague| colleague.user));
        users.extend(self.passed_on(requesters, colleagues));
        !self.suffice(users.len())
    }

    pub(super) fn electorate(
        &self,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> Electorate {
        if self.approvers == Approvers::Staff {
            return Electorate::StaffOnly;
        }
        let others = colleagues.iter().filter(|colleague| !requesters.include(colleague.user));
        let named: Vec<_> = others.clone().filter(|c| self.names(c)).map(|c| c.user).collect();
        if named.iter().any(|user| !self.is_approved_by(*user)) {
            return Electorate::Approvers(named);
        }
        let admins = others.filter(|c| c.has(Role::CompanyAdmin)).map(|c| c.user);
        let left: Vec<_> = admins.chain(named).collect();
        if left.is_empty() { Electorate::StaffOnly } else { Electorate::Administrators(left) }
    }

    /// The members that the step was escalated to: those that it names, or the company's administrators where it
    /// names none, or none that may decide.
    fn passed_on(&self, requesters: &Requesters, colleagues: &[Colleague]) -> BTreeSet<UserId> {
        if self.escalated_at.is_none() {
            return BTreeSet::new();
        }
        let included = |to: &Approvers| -> BTreeSet<UserId> {
            let others = colleagues.iter().filter(|c| !requesters.include(c.user));
            others.filter(|c| to.include(c)).map(|c| c.user).collect()
        };
        let named = self.chasing.escalate_to.as_ref().map(included).unwrap_or_default();
        if named.is_empty() { included(&Approvers::Role(Role::CompanyAdmin)) } else { named }
    }

    fn admits(&self, by: Decider, requesters: &Requesters, colleagues: &[Colleague]) -> bool {
        match by {
            Decider::Staff(_) => true,
            Decider::Operator(_) => self.approvers == Approvers::Staff,
            Decider::Member(user) => {
                let elected = match self.electorate(requesters, colleagues) {
                    Electorate::Approvers(users) | Electorate::Administrators(users) => {
                        users.contains(&user)
                    }
                    Electorate::StaffOnly => false,
                };
                elected || self.passed_on(requesters, colleagues).contains(&user)
            }
        }
    }

    /// Whether the approval of `by`, already in the decisions, completes the step.
    fn is_carried(&self, by: Decider, requesters: &Requesters, colleagues: &[Colleague]) -> bool {
        match (by, self.mode, self.electorate(requesters, colleagues)) {
            (Decider::Operator(_), Mode::Any | Mode::All | Mode::AtLeast(_), _)
            | (Decider::Staff(_), Mode::Any | Mode::All, _)
            | (Decider::Member(_), Mode::Any, _)
            | (
                Decider::Member(_),
                Mode::All,
                Electorate::Administrators(_) | Electorate::StaffOnly,
            ) => true,
            // Another approver has still to approve.
            (Decider::Member(_), Mode::All, Electorate::Approvers(_)) => {
                self.passed_on(requesters, colleagues).contains(&by.user())
            }
            // One voice each, also of those that the step escalated to. Where too few are left, administrators are
            // the missing ones, and where those are too few, one of the staff.
            (Decider::Member(_), Mode::AtLeast(_), _) => self.suffice(self.voices().len()),
            (Decider::Staff(_), Mode::AtLeast(_), _) => {
                self.suffice(self.voices().len()) || self.lacks(requesters, colleagues)
            }
        }
    }
}

#[cfg(test)]
mod tests;
