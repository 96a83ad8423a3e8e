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
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Allow, Self::RequireApproval, Self::Deny];

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

    /// What a caller must be allowed to, beyond seeing the order, to see the figures of the check: what they need to
    /// read the same figures anywhere else.
    pub const fn figures_need(self) -> Option<Permission> {
        match self {
            Self::Credit => Some(Permission::ReadCredit),
            Self::SpendingLimit => Some(Permission::ReadMembers),
            Self::OrderLimit => Some(Permission::ReadOrderLimits),
            Self::Approval => Some(Permission::ReadApprovalRules),
            Self::Stock => Some(Permission::ReadStock),
            Self::Price | Self::Tax | Self::Quantity | Self::Company => None,
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
    /// Staff broke a rule afterwards, and may.
    Overridden,
}

impl TraceOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] =
        [Self::Applied, Self::Passed, Self::RequireApproval, Self::Deny, Self::Overridden];

    /// The word for it.
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
    /// The entry for a caller who may know what came of the check, but none of the figures that it weighed. What the
    /// order itself needs is no secret.
    #[must_use]
    pub fn without_figures(self) -> Self {
        let detail = match (self.check, self.outcome) {
            // Which rules ask is told, not over how much.
            (Check::Approval, _) => return self.with_notes(|what| before_last(what, ": ")),
            (Check::OrderLimit, TraceOutcome::Passed) if self.code.is_some() => {
                self.detail.as_str()
            }
            (Check::OrderLimit, TraceOutcome::Passed) => "within the order limit",
            (_, TraceOutcome::Overridden) => "broken by staff",
            (Check::OrderLimit, _) => "outside the order limit",
            (_, TraceOutcome::Deny) => "more than is left",
            (_, TraceOutcome::Applied | TraceOutcome::Passed | TraceOutcome::RequireApproval) => {
                "within what is left"
            }
        };
        let detail = detail.to_owned();
        let masked = self.with_notes(|what| before_last(what, ", "));
        Self { detail, limit: None, used: None, available: None, ..masked }
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

/// What stands before the last `mark`: a note's figures come last.
fn before_last<'a>(what: &'a str, mark: &str) -> &'a str {
    what.rsplit_once(mark).map_or(what, |(before, _)| before)
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
