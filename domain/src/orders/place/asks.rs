//! Approvals that the purchase rules of an order ask for.

use crate::approvals::{DefaultStaff, PlannedStep, StepRule};
use crate::bounds::MOST_STEPS;
use crate::companies::Owner;

/// A purchase rule that asks for approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedBy {
    /// An order limit or a quantity rule.
    Rule,
    /// A budget.
    Budget,
}

/// The steps of an approval, in sequence.
pub(super) struct Steps {
    /// All of them: the company's first, then those that rules ask staff by, then the operator's own.
    pub(super) all: Vec<PlannedStep>,
    /// How many of them are the company's.
    pub(super) companys: usize,
    /// How many of them rules ask staff by.
    pub(super) staffs: usize,
    /// The rule of the company that asks alone, and has no steps of its own.
    pub(super) alone: Option<AskedBy>,
}

impl Steps {
    /// Whether they, and so many others of the same order, are more than an approval request may have. Such an order is
    /// refused.
    pub(super) const fn are_too_many(&self, others: usize) -> bool {
        self.all.len().saturating_add(others) > MOST_STEPS
    }
}

/// What the purchase rules of an order ask for. The operator's rules ask the operator, not the customer.
#[derive(Debug, Default)]
pub(super) struct Asks {
    /// The first rule of the company without steps of its own: the approval rules have them.
    pub(super) open: Option<AskedBy>,
    /// The steps that rules have of their own, in the order of the checks.
    pub(super) own: Vec<PlannedStep>,
    /// Whether a rule of the operator asks: staff answer it, after the steps that it has of its own.
    pub(super) operator: bool,
}

impl Asks {
    /// A rule of this side asks, by these steps or without any.
    pub(super) fn add(&mut self, (by, owner): (AskedBy, Owner), steps: &[StepRule]) {
        match owner {
            Owner::Operator => self.operator = true,
            Owner::Company if steps.is_empty() => self.open = self.open.or(Some(by)),
            Owner::Company => {}
        }
        self.extend(steps.iter().cloned().map(PlannedStep::own));
    }

    /// What both ask for, `self` first.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.open = self.open.or(other.open);
        self.extend(other.own);
        self.operator |= other.operator;
        self
    }

    /// The steps that are asked for, after those of the approval rules that apply; `staff` answer for the operator.
    pub(super) fn steps(self, rules: Vec<PlannedStep>, staff: DefaultStaff) -> Steps {
        let of_company = |step: &PlannedStep| step.side() == Owner::Company;
        let (mut all, mut of_staff): (Vec<_>, Vec<_>) = rules.into_iter().partition(of_company);
        let open = self.open.filter(|_| all.is_empty());
        if open.is_some() {
            all.push(PlannedStep::of_company());
        }
        let (own, own_of_staff): (Vec<_>, Vec<_>) = self.own.into_iter().partition(of_company);
        let alone = open.filter(|_| own.is_empty());
        all.extend(own);
        let companys = all.len();
        of_staff.extend(own_of_staff);
        let staffs = of_staff.len();
        all.extend(of_staff);
        if self.operator {
            all.push(PlannedStep::of_operator(staff));
        }
        Steps { all, companys, staffs, alone }
    }

    /// The same step once: several budgets that ask one approver are answered together.
    fn extend(&mut self, steps: impl IntoIterator<Item = PlannedStep>) {
        for step in steps {
            if !self.own.contains(&step) {
                self.own.push(step);
            }
        }
    }
}
