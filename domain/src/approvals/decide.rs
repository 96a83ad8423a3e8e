//! Decisions on approval requests: eligible approvers, and the effect of a decision.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    ApprovalError, Approvers, Colleague, Mode, Request, RequestStatus, Requesters, Step,
    StepDecision, StepState, Verdict,
};
use crate::calendars::Calendars;
use crate::identity::{Role, UserId};

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

    /// Whether this approver may be the delegate of the other: both decide in the company, or both are staff.
    fn stands_in_for(self, other: Self, colleagues: &[Colleague]) -> bool {
        match (self, other) {
            (Self::Member(user), Self::Member(_)) => {
                colleagues.iter().any(|colleague| colleague.user == user && colleague.stands_in)
            }
            (Self::Operator(_) | Self::Staff(_), Self::Operator(_) | Self::Staff(_)) => true,
            (Self::Member(_), Self::Operator(_) | Self::Staff(_))
            | (Self::Operator(_) | Self::Staff(_), Self::Member(_)) => false,
        }
    }
}

/// A decision on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The approver.
    pub by: Decider,
    /// The approvers that have delegated to this one, by the start of their delegations.
    pub delegators: Vec<Decider>,
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
        let delegator = self.check(&answer, requesters, colleagues)?;
        let Some(step) = self.steps.iter_mut().find(|step| step.state == StepState::Active) else {
            return Err(ApprovalError::NotAnApprover);
        };
        let Answer { by, delegators: _, verdict, comment, at } = answer;
        let on_behalf_of = delegator.map(Decider::user);
        step.decisions.push(StepDecision { user: by.user(), on_behalf_of, verdict, comment, at });
        let by = delegator.unwrap_or(by);
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

    /// Checks that the answer may be given. Returns the approver that it is given for, if not for the decider.
    fn check(
        &self,
        answer: &Answer,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> Result<Option<Decider>, ApprovalError> {
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
        // An approver that is asked too speaks for themselves, and for no other.
        if step.admits(answer.by, requesters, colleagues) {
            let once = step.asks_once(answer.by, requesters, colleagues);
            if approves && step.has_no_voice_left(by, once) {
                return Err(ApprovalError::AlreadyDecided);
            }
            return Ok(None);
        }
        let delegated = |from: &Decider| {
            let is_theirs = requesters.include(from.user()) || from.user() == self.requested_by;
            let given = approves && step.has_no_voice_left(from.user(), true);
            !is_theirs
                && !given
                && answer.by.stands_in_for(*from, colleagues)
                && step.admits(*from, requesters, colleagues)
        };
        if approves && step.has_spoken(by) && !answer.delegators.is_empty() {
            return Err(ApprovalError::AlreadyDecided);
        }
        let from = answer.delegators.iter().copied().find(delegated);
        from.map(Some).ok_or(ApprovalError::NotAnApprover)
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

    /// Whether a second approval of this approver does not count.
    pub(super) fn asks_once(
        &self,
        by: Decider,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> bool {
        // Staff that spoke while others were left speak once more if those are gone: no step waits for ever.
        let last = matches!(by, Decider::Staff(_)) && self.lacks(requesters, colleagues);
        if last {
            self.waits_for_approvers(requesters, colleagues)
        } else {
            self.asks_members_once(requesters, colleagues)
        }
    }

    /// The same for each member.
    pub(super) fn asks_members_once(
        &self,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> bool {
        self.mode.at_least().is_some() || self.waits_for_approvers(requesters, colleagues)
    }

    fn waits_for_approvers(&self, requesters: &Requesters, colleagues: &[Colleague]) -> bool {
        matches!(self.electorate(requesters, colleagues), Electorate::Approvers(_))
    }

    /// Whether too few members are left for the voices that are missing.
    pub(super) fn lacks(&self, requesters: &Requesters, colleagues: &[Colleague]) -> bool {
        let others = colleagues.iter().filter(|colleague| !requesters.include(colleague.user));
        let left = others.filter(|c| self.names(c) || c.has(Role::CompanyAdmin));
        let mut left: BTreeSet<UserId> = left.map(|colleague| colleague.user).collect();
        left.extend(self.passed_on(requesters, colleagues));
        left.retain(|user| !self.stood_in(*user));
        left.extend(self.voices());
        !self.suffice(left.len())
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
        if named.iter().any(|user| !self.is_approved_by(*user) && !self.stood_in(*user)) {
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

    /// The members that may decide it, each for themselves.
    pub(super) fn open_to(
        &self,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> BTreeSet<UserId> {
        let mut open = self.passed_on(requesters, colleagues);
        match self.electorate(requesters, colleagues) {
            Electorate::Approvers(users) | Electorate::Administrators(users) => open.extend(users),
            Electorate::StaffOnly => {}
        }
        open
    }

    pub(super) fn admits(
        &self,
        by: Decider,
        requesters: &Requesters,
        colleagues: &[Colleague],
    ) -> bool {
        match by {
            Decider::Staff(_) => true,
            Decider::Operator(_) => self.approvers == Approvers::Staff,
            Decider::Member(user) => self.open_to(requesters, colleagues).contains(&user),
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
