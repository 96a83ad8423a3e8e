//! The trace of a decision: what was looked at, with which numbers, and what came of it.

use serde::{Deserialize, Serialize};

use crate::failure::Violation;
use crate::identity::Permission;

/// What becomes of a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It may be ordered.
    Allow,
    /// It may be ordered, and somebody must approve it.
    RequireApproval,
    /// It may not be ordered.
    Deny,
}

impl Outcome {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::RequireApproval => "require_approval",
            Self::Deny => "deny",
        }
    }
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The price of a line.
    Price,
    /// Tax.
    Tax,
    /// In which quantities products are sold.
    Quantity,
    /// How small and how large an order may be.
    OrderLimit,
    /// What the one who orders may spend.
    SpendingLimit,
    /// Who must approve.
    Approval,
    /// Whether the company may buy.
    Company,
    /// The company's credit line.
    Credit,
    /// What is available.
    Stock,
}

impl Check {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Tax => "tax",
            Self::Quantity => "quantity",
            Self::OrderLimit => "order_limit",
            Self::SpendingLimit => "spending_limit",
            Self::Approval => "approval",
            Self::Company => "company",
            Self::Credit => "credit",
            Self::Stock => "stock",
        }
    }

    /// What somebody must be allowed to, beyond seeing the order, to see the figures of the check.
    pub const fn figures_need(self) -> Option<Permission> {
        match self {
            Self::Credit => Some(Permission::ReadCredit),
            Self::SpendingLimit => Some(Permission::ReadMembers),
            Self::Price
            | Self::Tax
            | Self::Quantity
            | Self::OrderLimit
            | Self::Approval
            | Self::Company
            | Self::Stock => None,
        }
    }
}

/// What came of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceOutcome {
    /// It set something: a price, a tax.
    Applied,
    /// Nothing is wrong.
    Passed,
    /// Somebody must approve.
    RequireApproval,
    /// The order is refused.
    Deny,
}

impl TraceOutcome {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Passed => "passed",
            Self::RequireApproval => "require_approval",
            Self::Deny => "deny",
        }
    }
}

/// One of the things a check weighed, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is.
    pub what: String,
    /// What became of it, as a word.
    pub verdict: String,
}

/// One check, as it is shown and stored; what a check has nothing to say of is not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// What was looked at.
    pub check: Check,
    /// What came of it.
    pub outcome: TraceOutcome,
    /// What was wrong, as the problem says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Of what: a line, the order, a limit.
    pub subject: String,
    /// A sentence for people.
    pub detail: String,
    /// The bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// What is used of the bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<String>,
    /// What the order needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<String>,
    /// What is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<String>,
    /// What was weighed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub considered: Vec<Note>,
}

impl TraceEntry {
    /// The entry for who may know what came of the check, but not how large the limit is.
    #[must_use]
    pub fn without_figures(self) -> Self {
        let detail = match self.outcome {
            TraceOutcome::Deny => "more than is left",
            TraceOutcome::Applied | TraceOutcome::Passed | TraceOutcome::RequireApproval => {
                "within what is left"
            }
        };
        Self { detail: detail.to_owned(), limit: None, used: None, available: None, ..self }
    }

    /// An entry without numbers.
    pub(super) fn new(
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

/// What the checks have found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) violations: Vec<Violation>,
    pub(super) trace: Vec<TraceEntry>,
}

impl Findings {
    /// A check that refuses nothing.
    pub(super) fn note(&mut self, entry: TraceEntry) {
        self.trace.push(entry);
    }

    /// A check that refuses the order because of `violation`.
    pub(super) fn deny(&mut self, violation: Violation, entry: TraceEntry) {
        self.trace.push(TraceEntry {
            outcome: TraceOutcome::Deny,
            code: Some(violation.code.to_owned()),
            ..entry
        });
        self.violations.push(violation);
    }
}
