//! The trace of a decision: each check, its numbers and its outcome.

use serde::{Deserialize, Serialize};

use crate::failure::Violation;
use crate::identity::Permission;

/// Outcome for a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It may be ordered.
    Allow,
    /// It may be ordered, and waits on hold.
    Hold,
    /// It may be ordered, but needs an approval.
    RequireApproval,
    /// It may not be ordered.
    Deny,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Hold, Self::RequireApproval, Self::Deny];

    /// The outcome as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Hold => "hold",
            Self::RequireApproval => "require_approval",
            Self::Deny => "deny",
        }
    }
}

/// Kind of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The price of a line.
    Price,
    /// Tax.
    Tax,
    /// Quantity rules of the products.
    Quantity,
    /// The cost centres that the order names.
    CostCentre,
    /// Order limits: the least and the largest order.
    OrderLimit,
    /// Order limits over a period.
    Quota,
    /// Spending limit of the ordering member.
    SpendingLimit,
    /// Budgets of the cost centres.
    Budget,
    /// Approval rules.
    Approval,
    /// Whether the company may buy.
    Company,
    /// Whether the business unit may order.
    Unit,
    /// Whether the order looks like another.
    Duplicate,
    /// The payment option.
    PaymentOption,
    /// The company's credit line.
    Credit,
    /// Available stock.
    Stock,
}

impl Check {
    /// The check as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Tax => "tax",
            Self::Quantity => "quantity",
            Self::CostCentre => "cost_centre",
            Self::OrderLimit => "order_limit",
            Self::Quota => "quota",
            Self::SpendingLimit => "spending_limit",
            Self::Budget => "budget",
            Self::Approval => "approval",
            Self::Company => "company",
            Self::Unit => "unit",
            Self::Duplicate => "duplicate",
            Self::PaymentOption => "payment_option",
            Self::Credit => "credit",
            Self::Stock => "stock",
        }
    }

    /// Permission needed, beyond seeing the order, to see the figures of the check: the one that reads the
    /// same figures elsewhere.
    pub const fn figures_need(self) -> Option<Permission> {
        match self {
            Self::Credit => Some(Permission::ReadCredit),
            Self::SpendingLimit => Some(Permission::ReadMembers),
            Self::OrderLimit | Self::Quota => Some(Permission::ReadOrderLimits),
            Self::Budget => Some(Permission::ReadBudgets),
            Self::Approval => Some(Permission::ReadApprovalRules),
            Self::Stock => Some(Permission::ReadStock),
            Self::Price
            | Self::Tax
            | Self::Quantity
            | Self::CostCentre
            | Self::Company
            | Self::Unit
            | Self::Duplicate
            | Self::PaymentOption => None,
        }
    }
}

/// Outcome of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceOutcome {
    /// It set something: a price, a tax.
    Applied,
    /// Nothing is wrong.
    Passed,
    /// An approval is needed.
    RequireApproval,
    /// The order is refused.
    Deny,
    /// Staff broke a rule afterwards, with permission.
    Overridden,
}

impl TraceOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] =
        [Self::Applied, Self::Passed, Self::RequireApproval, Self::Deny, Self::Overridden];

    /// The outcome as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Passed => "passed",
            Self::RequireApproval => "require_approval",
            Self::Deny => "deny",
            Self::Overridden => "overridden",
        }
    }
}

/// One item that a check compared, and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The item.
    pub what: String,
    /// Its outcome, as a word.
    pub verdict: String,
}

/// One check as shown and stored; empty fields are not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// The check.
    pub check: Check,
    /// Its outcome.
    pub outcome: TraceOutcome,
    /// The violation's code, as in the problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Subject: a line, the order, a limit.
    pub subject: String,
    /// A sentence for readers.
    pub detail: String,
    /// The bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Used of the bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<String>,
    /// Needed by the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<String>,
    /// Left of the bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<String>,
    /// The compared items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub considered: Vec<Note>,
}

impl TraceEntry {
    /// The entry for a caller who may see the outcome of the check but not its figures. The order's own need
    /// is no secret.
    #[must_use]
    pub fn without_figures(self) -> Self {
        let detail = match (self.check, self.outcome) {
            // The names of the approval rules stay visible, their amounts do not.
            (Check::Approval, _) => return self.with_notes(|what| before_last(what, ": ")),
            (Check::OrderLimit, TraceOutcome::Passed) if self.code.is_some() => {
                self.detail.as_str()
            }
            (Check::OrderLimit, TraceOutcome::Passed) => "within the order limit",
            (_, TraceOutcome::Overridden) => "broken by staff",
            (Check::OrderLimit, _) => "outside the order limit",
            (
                Check::Budget | Check::Quota,
                TraceOutcome::Passed | TraceOutcome::RequireApproval,
            ) if self.exceeds() => "more than is left",
            (_, TraceOutcome::Deny) => "more than is left",
            (_, TraceOutcome::Applied | TraceOutcome::Passed | TraceOutcome::RequireApproval) => {
                "within what is left"
            }
        };
        let detail = detail.to_owned();
        let masked = self.with_notes(|what| before_last(what, ", "));
        Self { detail, limit: None, used: None, available: None, ..masked }
    }

    /// Whether it passes an order that exceeds a budget or a quota.
    fn exceeds(&self) -> bool {
        let codes = [super::budgets::EXCEEDED, super::quotas::EXCEEDED];
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }

    fn with_notes(mut self, shown: impl Fn(&str) -> &str) -> Self {
        for note in &mut self.considered {
            note.what = shown(&note.what).to_owned();
        }
        self
    }

    /// An entry without numbers.
    pub(in crate::orders) fn new(
        check: Check,
        outcome: TraceOutcome,
        subject: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            check,
            outcome,
            code: None,
            subject: subject.into(),
            detail: detail.into(),
            limit: None,
            used: None,
            requested: None,
            available: None,
            considered: Vec::new(),
        }
    }
}

impl Note {
    pub(super) fn new(what: impl Into<String>, verdict: impl Into<String>) -> Self {
        Self { what: what.into(), verdict: verdict.into() }
    }
}

/// The text before the last `mark`: a note's figures come last.
fn before_last<'a>(what: &'a str, mark: &str) -> &'a str {
    what.rsplit_once(mark).map_or(what, |(before, _)| before)
}

/// The findings of the checks so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) violations: Vec<Violation>,
    pub(super) trace: Vec<TraceEntry>,
}

impl Findings {
    /// Records a check that refuses nothing.
    pub(super) fn note(&mut self, entry: TraceEntry) {
        self.trace.push(entry);
    }

    /// Records a check that refuses the order because of `violation`.
    pub(super) fn deny(&mut self, violation: Violation, entry: TraceEntry) {
        self.trace.push(TraceEntry {
            outcome: TraceOutcome::Deny,
            code: Some(violation.code.to_owned()),
            ..entry
        });
        self.violations.push(violation);
    }
}
