//! Approvals that the purchase rules of an order ask for.

use crate::approvals::{PlannedStep, StepRule};

/// A purchase rule that asks for approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedBy {
    /// An order limit or a quantity rule.
    Rule,
    /// A budget.
    Budget,
}

/// What the purchase rules of an order ask for.
#[derive(Debug, Default)]
pub(super) struct Asks {
    /// The first rule without steps of its own: the approval rules have them.
    pub(super) open: Option<AskedBy>,
    /// The steps that rules have of their own, in the order of the checks.
    pub(super) own: Vec<PlannedStep>,
}

impl Asks {
    /// A rule asks, by these steps or without any.
    pub(super) fn add(&mut self, by: AskedBy, steps: &[StepRule]) {
        if steps.is_empty() {
            self.open = self.open.or(Some(by));
        }
        self.own.extend(steps.iter().cloned().map(PlannedStep::own));
    }

    /// What both ask for, `self` first.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.open = self.open.or(other.open);
        self.own.extend(other.own);
        self
    }
}
