//! The users that a request waits for: those that may approve its current step now, and the delegates of those.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::panel::Panel;
use super::{Approver, Colleague, Decider, Request, RequestStatus, Requesters, Step};
use crate::identity::UserId;
use crate::money::Money;

/// A user that a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// The user.
    pub user: UserId,
    /// The approver that the user would answer for, as a delegate; `None`: for themselves.
    pub on_behalf_of: Option<UserId>,
}

/// The users around a request.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Those behind it: none of them decides.
    pub requesters: &'a Requesters,
    /// The members of its company that decide anywhere, as colleagues in its matter.
    pub colleagues: &'a [Colleague],
    /// The net that its subject asks for.
    pub amount: Money,
    /// Staff that decide, as the approvers that they are.
    pub staff: &'a [Approver],
    /// Pairs (delegator, delegate) of the delegations in force, by their start.
    pub delegations: &'a [(UserId, UserId)],
}

impl Around<'_> {
    /// Whether `to` may answer for `from`: both of the company, or both staff.
    fn stands_in(&self, to: UserId, from: UserId) -> bool {
        let colleague = |user: UserId| self.colleagues.iter().find(move |one| one.user == user);
        let is_staff = |user: UserId| self.staff.iter().any(|staff| staff.by.user() == user);
        let in_company = colleague(from).and(colleague(to)).is_some_and(|to| to.stands_in);
        in_company || (is_staff(from) && is_staff(to))
    }
}

impl Request {
    /// The users that the request waits for at `at`: first those that answer for themselves, then delegates. A step
    /// that no member is left for waits for staff.
    pub fn pending_with(&self, at: DateTime<Utc>, around: Around<'_>) -> Vec<Awaited> {
        if self.status != RequestStatus::Pending || self.is_over(at) {
            return Vec::new();
        }
        // An escalation that is due counts, whether or not the job has run.
        let escalated = self.clone().escalated(at).map(|change| change.request);
        let request = escalated.as_ref().unwrap_or(self);
        request.active().map(|step| step.pending_with(around)).unwrap_or_default()
    }
}

impl Step {
    fn pending_with(&self, around: Around<'_>) -> Vec<Awaited> {
        let Around { requesters, colleagues, amount, staff, delegations } = around;
        let panel = Panel { requesters, colleagues, amount, staff_roles: &[] };
        // Those with a limit below may only reject.
        let trusted = self.open_to(panel).filter(|colleague| panel.trusts(colleague));
        let mut admitted: BTreeSet<UserId> = trusted.map(|colleague| colleague.user).collect();
        let speaks = |by: Decider| {
            let once = self.asks_once(by, panel);
            !requesters.include(by.user()) && !self.has_no_voice_left(by.user(), once)
        };
        let members = admitted.iter().copied().filter(|user| speaks(Decider::Member(*user)));
        let mut own: Vec<UserId> = members.collect();
        if own.is_empty() || self.lacks(panel) {
            let asked = staff.iter().filter(|officer| {
                self.is_asked(officer, panel, amount) && panel.trusts_approver(officer)
            });
            let officers: Vec<Decider> = asked.map(|officer| officer.by).collect();
            admitted.extend(officers.iter().map(|by| by.user()));
            own.extend(officers.into_iter().filter(|by| speaks(*by)).map(Decider::user));
        }
        let may_speak: BTreeSet<UserId> = own.iter().copied().collect();
        let themselves = own.into_iter().map(|user| Awaited { user, on_behalf_of: None });
        let mut all: Vec<Awaited> = themselves.collect();
        for (from, to) in delegations.iter().copied() {
            // One that is asked too speaks for themselves, and a delegate of several for the first.
            let stands_in = may_speak.contains(&from)
                && !admitted.contains(&to)
                && !self.is_approved_by(from)
                && !requesters.include(to)
                && !self.has_spoken(to)
                && around.stands_in(to, from);
            if stands_in {
                admitted.insert(to);
                all.push(Awaited { user: to, on_behalf_of: Some(from) });
            }
        }
        all
    }
}
