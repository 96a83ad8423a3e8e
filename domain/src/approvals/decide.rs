//! Decisions on approval requests: eligible approvers, and the effect of a decision.

use super::panel::Panel;
use super::{
    Answer, ApprovalError, Approver, Approvers, Colleague, Decider, Mode, Request, RequestStatus,
    Requesters, Step, StepDecision, StepState, Verdict,
};
use crate::calendars::Calendars;
use crate::companies::Owner;
use crate::identity::{Role, StaffRole, UserId};
use crate::money::Money;

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
        let delegator = self.check(&answer, panel)?;
        let heard = self.heard().cloned();
        let Some(step) = self.steps.iter_mut().find(|step| step.state == StepState::Active) else {
            return Err(ApprovalError::NotAnApprover);
        };
        let Answer { by, verdict, comment, at, content, .. } = answer;
        let on_behalf_of = delegator.map(Decider::user);
        step.decisions.push(StepDecision { user: by.user(), on_behalf_of, verdict, comment, at });
        let by = delegator.unwrap_or(by);
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

    /// Checks that the answer may be given. Returns the approver that it is given for, if not for the decider.
    fn check(&self, answer: &Answer, panel: Panel<'_>) -> Result<Option<Decider>, ApprovalError> {
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
        let step = self.active().ok_or(ApprovalError::NotAnApprover)?;
        let approves = answer.verdict == Verdict::Approve;
        let author = answer.author();
        let is_asked = step.is_asked(&author, panel, answer.asked_for);
        // An approver that is asked too speaks for themselves, and for no other. One with a limit below only rejects.
        if is_asked && (!approves || panel.trusts_approver(&author)) {
            let once = step.asks_once(answer.by, panel);
            if approves && step.has_no_voice_left(by, once) {
                return Err(ApprovalError::AlreadyDecided);
            }
            return Ok(None);
        }
        self.delegator(step, answer, panel).map_err(|refused| {
            let is_below = is_asked && refused == ApprovalError::NotAnApprover;
            if is_below { ApprovalError::AboveLimit } else { refused }
        })
    }

    /// The first delegator that the answer may be given for. The delegator's limit counts.
    fn delegator(
        &self,
        step: &Step,
        answer: &Answer,
        panel: Panel<'_>,
    ) -> Result<Option<Decider>, ApprovalError> {
        let approves = answer.verdict == Verdict::Approve;
        if approves && step.has_spoken(answer.by.user()) && !answer.delegators.is_empty() {
            return Err(ApprovalError::AlreadyDecided);
        }
        let delegated = |from: &&Approver| {
            let user = from.by.user();
            let is_theirs = user == self.requested_by || panel.requesters.include(user);
            let given = approves && step.has_no_voice_left(user, true);
            !is_theirs
                && !given
                && answer.by.stands_in_for(from.by, panel.colleagues)
                && step.is_asked(from, panel, answer.asked_for)
        };
        let mut below = false;
        for from in answer.delegators.iter().filter(delegated) {
            if !approves || panel.trusts_approver(from) {
                return Ok(Some(from.by));
            }
            below = true;
        }
        Err(if below { ApprovalError::AboveLimit } else { ApprovalError::NotAnApprover })
    }
}

impl Step {
    /// Whether a second approval of this approver does not count.
    pub(super) fn asks_once(&self, by: Decider, panel: Panel<'_>) -> bool {
        // Staff that spoke while others were left speak once more if those are gone: no step waits for ever.
        let last = matches!(by, Decider::Staff(_)) && self.lacks(panel);
        self.waits_for_approvers(panel) || (self.mode.at_least().is_some() && !last)
    }

    fn waits_for_approvers(&self, panel: Panel<'_>) -> bool {
        self.asked(panel).0 == Waits::Approvers
    }

    /// Whether too few members are left for the voices that are missing.
    pub(super) fn lacks(&self, panel: Panel<'_>) -> bool {
        let admins = panel.named(&ADMINISTRATORS);
        let left = panel.named(&self.approvers).into_iter().chain(admins);
        let left = left.chain(self.passed_on(panel));
        let left = left.filter(|c| panel.trusts(c) && !self.stood_in(c.user));
        let mut users = self.voices();
        users.extend(left.map(|colleague| colleague.user));
        !self.suffice(users.len())
    }

    /// The users that the step waits for, and the members that it asks. Those with a limit below the amount may only
    /// reject.
    pub(super) fn asked<'a>(&self, panel: Panel<'a>) -> (Waits, Vec<&'a Colleague>) {
        if self.approvers.side() == Owner::Operator {
            return (Waits::Staff, Vec::new());
        }
        let mut asked = panel.named(&self.approvers);
        let has_voice = |user: UserId| !self.is_approved_by(user) && !self.stood_in(user);
        if asked.iter().any(|c| panel.trusts(c) && has_voice(c.user)) {
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

    /// The members that decide it, each for themselves.
    pub(super) fn open_to<'a>(&self, panel: Panel<'a>) -> impl Iterator<Item = &'a Colleague> {
        let (_, asked) = self.asked(panel);
        asked.into_iter().chain(self.passed_on(panel))
    }

    /// Whether staff with these roles decide it: it is theirs, or has escalated to them, by default to all that decide
    /// the operator's steps.
    fn is_for_staff(&self, roles: &[StaffRole]) -> bool {
        let escalated = self.escalated_at.is_some() && self.approvers.side() == Owner::Operator;
        let passed_on = escalated.then_some(self.chasing.escalate_to.as_ref());
        self.approvers.include_staff(roles)
            || passed_on.is_some_and(|to| to.is_none_or(|to| to.include_staff(roles)))
    }

    /// Whether an answer of this approver is taken, at least a no. Who is asked is judged by both nets, that of the
    /// panel and of the whole: an approver that the rest would not ask takes out a part of the whole. Limits, and
    /// whether a voice carries the step, are judged by the rest alone.
    pub(super) fn is_asked(&self, approver: &Approver, panel: Panel<'_>, whole: Money) -> bool {
        let panel = Panel { staff_roles: &approver.staff_roles, ..panel };
        self.asks(approver.by, panel) || self.asks(approver.by, Panel { amount: whole, ..panel })
    }

    fn asks(&self, by: Decider, panel: Panel<'_>) -> bool {
        match by {
            Decider::Staff(_) => true,
            Decider::Operator(_) => self.is_for_staff(panel.staff_roles),
            Decider::Member(user) => self.open_to(panel).any(|c| c.user == user),
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
