//! Voices of a step: which were given, and by which user. Each human has one, and each approver's is given once.

use std::collections::BTreeSet;

use super::{Step, StepDecision, Verdict};
use crate::identity::UserId;

impl Step {
    /// Whether this user's voice was given, by the user or by a delegate.
    pub(super) fn is_approved_by(&self, user: UserId) -> bool {
        self.decisions.iter().any(|said| said.voice() == user)
    }

    /// Whether this user has spoken, for themselves or for another.
    pub(super) fn has_spoken(&self, user: UserId) -> bool {
        self.decisions.iter().any(|said| said.user == user)
    }

    /// Whether this user has spoken for another: each human has one voice.
    pub(super) fn stood_in(&self, user: UserId) -> bool {
        self.decisions.iter().any(|said| said.user == user && said.on_behalf_of.is_some())
    }

    /// Whether an approver that it admits has said all that counts; `once`: a second approval does not.
    pub(super) fn has_no_voice_left(&self, user: UserId, once: bool) -> bool {
        self.stood_in(user) || (once && self.is_approved_by(user))
    }

    /// The different approvers with a voice for it.
    pub(super) fn voices(&self) -> BTreeSet<UserId> {
        let said = self.decisions.iter().filter(|said| said.verdict == Verdict::Approve);
        said.map(StepDecision::voice).collect()
    }

    /// Whether so many users are as many voices as the step asks for.
    pub(super) fn suffice(&self, users: usize) -> bool {
        let asked = self.mode.at_least().map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        asked.is_none_or(|count| users >= count)
    }
}
