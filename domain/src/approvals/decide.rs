//! Decisions on approval requests: eligible approvers, and the effect of a decision.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    ApprovalError, Approvers, Mode, Request, RequestStatus, Requesters, Step, StepDecision,
    StepState, Verdict,
};
use crate::calendars::Calendars;
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
}

impl Colleague {
    /// The member, as a colleague in the matter of a unit with this lineage.
    pub fn of(member: &Member, lineage: &Lineage) -> Self {
        Self { member: member.id, user: member.user, roles: lineage.roles_of(member) }
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
    /// Staff who decide the operator's steps.
    Operator(UserId),
    /// Staff who may decide any request.
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
    /// The approvers who have delegated to them, and may be away.
    pub delegators: Vec<UserId>,
    /// Approve or reject.
    pub verdict: Verdict,
    /// Reason, if given.
    pub comment: Option<String>,
    /// Time of the decision.
    pub at: DateTime<Utc>,
}

/// Users eligible to decide a step.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Electorate {
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
    /// behind the request; none of them may decide. Escalation is evaluated here, whether or not the
    /// background job has run.
    pub fn decide(
        mut self,
        answer: Answer,
        requesters: &Requesters,
        colleagues: &[Colleague],
        calendars: &Calendars,
    ) -> Result<Self, ApprovalError> {
        self.pass_on(answer.at);
        let on_behalf_of = self.check(&answer, requesters, colleagues)?;
        let Some(step) = self.steps.iter_mut().find(|step| step.state == StepState::Active) else {
            return Err(ApprovalError::NotAnApprover);
        };
        let Answer { by, verdict, comment, at, .. } = answer;
        step.decisions.push(StepDecision { user: by.user(), on_behalf_of, verdict, comment, at });
        let by = on_behalf_of.map_or(by, Decider::Member);
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

    /// The approver that the answer is given for, if not for the decider, and if it may be given at all.
    fn check(
        &self,
        answer: &Answer,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> Result<Option<UserId>, ApprovalError> {
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
        let step = self.active().ok_or(ApprovalError::NotAnApprover)?;
        let approves = answer.verdict == Verdict::Approve;
        if approves && step.has_spoken(by) {
            return Err(ApprovalError::AlreadyDecided);
        }
        if step.admits(answer.by, requesters, colleagues) {
            let waits = matches!(step.electorate(requesters, colleagues), Electorate::Approvers(_));
            if approves && waits && step.is_approved_by(by) {
                return Err(ApprovalError::AlreadyDecided);
            }
            return Ok(None);
        }
        let delegated = |from: &UserId| {
            let open = !approves || !step.is_approved_by(*from);
            open && !requesters.include(*from)
                && step.admits(Decider::Member(*from), requesters, colleagues)
        };
        let member = colleagues.iter().any(|colleague| colleague.user == by);
        let from = answer.delegators.iter().copied().filter(|_| member).find(delegated);
        from.map(Some).ok_or(ApprovalError::NotAnApprover)
    }
}

impl Approvers {
    /// Whether they name this member of the company, who may decide.
    fn include(&self, colleague: &Colleague) -> bool {
        let is_named = match self {
            Self::Role(role) => colleague.roles.contains(role),
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
        self.decisions.iter().any(|said| said.voice() == user)
    }

    /// Whether the user has used their one voice: for themselves where so many are asked for, or for another.
    fn has_spoken(&self, user: UserId) -> bool {
        let once = self.mode.at_least().is_some();
        let used = |said: &StepDecision| {
            let for_another = said.user == user && said.on_behalf_of.is_some();
            for_another || (once && said.voice() == user)
        };
        self.decisions.iter().any(used)
    }

    /// How many different users have approved.
    fn voices(&self) -> u32 {
        let said = self.decisions.iter().filter(|said| said.verdict == Verdict::Approve);
        let users: BTreeSet<UserId> = said.map(StepDecision::voice).collect();
        u32::try_from(users.len()).unwrap_or(u32::MAX)
    }

    fn electorate(&self, requesters: &Requesters, colleagues: &[Colleague]) -> Electorate {
        if self.approvers == Approvers::Staff {
            return Electorate::StaffOnly;
        }
        let others = colleagues.iter().filter(|colleague| !requesters.include(colleague.user));
        let named: Vec<_> = others.clone().filter(|c| self.names(c)).map(|c| c.user).collect();
        if named.iter().any(|user| !self.is_approved_by(*user)) {
            return Electorate::Approvers(named);
        }
        let admins = others.filter(|c| c.roles.contains(&Role::CompanyAdmin)).map(|c| c.user);
        let left: Vec<_> = admins.chain(named).collect();
        if left.is_empty() { Electorate::StaffOnly } else { Electorate::Administrators(left) }
    }

    /// Whether the step was escalated to `by`: a company administrator, if it names no other approvers.
    fn is_passed_on_to(&self, by: Decider, colleagues: &[Colleague]) -> bool {
        let admins = Approvers::Role(Role::CompanyAdmin);
        let to = self.chasing.escalate_to.as_ref().unwrap_or(&admins);
        let named = |c: &Colleague| c.user == by.user() && to.include(c);
        self.escalated_at.is_some() && colleagues.iter().any(named)
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
                elected || self.is_passed_on_to(by, colleagues)
            }
        }
    }

    /// Whether the approval of `by`, already in the decisions, completes the step.
    fn is_carried(&self, by: Decider, requesters: &Requesters, colleagues: &[Colleague]) -> bool {
        match (by, self.mode, self.electorate(requesters, colleagues)) {
            (
                Decider::Staff(_) | Decider::Operator(_),
                Mode::Any | Mode::All | Mode::AtLeast(_),
                _,
            )
            | (Decider::Member(_), Mode::Any, _)
            | (
                Decider::Member(_),
                Mode::All,
                Electorate::Administrators(_) | Electorate::StaffOnly,
            ) => true,
            // Another approver has still to approve.
            (Decider::Member(_), Mode::All, Electorate::Approvers(_)) => {
                self.is_passed_on_to(by, colleagues)
            }
            // One voice each. Where too few are left, administrators are the missing ones.
            (Decider::Member(_), Mode::AtLeast(count), _) => {
                self.voices() >= count || self.is_passed_on_to(by, colleagues)
            }
        }
    }
}

#[cfg(test)]
mod tests;
