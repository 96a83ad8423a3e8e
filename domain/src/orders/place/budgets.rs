//! Budgets of the cost centres that an order names.

use super::asks::AskedBy;
use super::charged::Tally;
use super::trace::{Check, Findings, TraceEntry, TraceOutcome};
use super::{Charged, Context, OnShort};
use crate::commitment::{Counts, OverLimit};
use crate::companies::Owner;
use crate::failure::Violation;
use crate::identity::Permission;
use crate::money::{Money, MoneyError};
use crate::orders::{Line, Warning};
use crate::purchasing::{BudgetStanding, CostCentreId, OnExceeded};

/// The code of an order that exceeds a budget, as a violation and as a warning.
pub(super) const EXCEEDED: &str = "budget_exceeded";

/// The code of an order that brings a budget near its end.
const NEAR: &str = "budget_warning";

/// An order's part of one budget.
struct Asked<'a> {
    standing: &'a BudgetStanding,
    code: String,
    wanted: Money,
    left: Money,
}

pub(super) fn check(
    context: &Context<'_>,
    lines: &[Line],
    all: &mut Tally,
    findings: &mut Findings,
) -> Result<(), MoneyError> {
    for standing in context.budgets.iter() {
        let Some((code, wanted)) = share(lines, standing.budget.cost_centre)? else { continue };
        let left = standing.budget.amount.minus(standing.used())?;
        let asked = Asked { standing, code, wanted, left };
        let exceeded = wanted.minor() > 0 && wanted.minor() > left.minor();
        let over =
            if exceeded { exceed(&asked, all, findings) } else { pass(&asked, all, findings) };
        let on_short = match standing.budget.on_exceeded {
            OnExceeded::Block => OnShort::Refuse,
            OnExceeded::RequireApproval | OnExceeded::Warn => OnShort::DecideAgain,
        };
        all.counted.push(Charged {
            account: standing.allowance.account,
            is_open: standing.allowance.used.is_some(),
            counts: Counts::CostCentre(standing.budget.cost_centre),
            amount: wanted.minor(),
            over,
            on_short,
        });
    }
    Ok(())
}

/// What the lines come to for the cost centre, and its code; `None`: they do not name it.
fn share(lines: &[Line], centre: CostCentreId) -> Result<Option<(String, Money)>, MoneyError> {
    let mut sum: Option<(String, Money)> = None;
    let parts = lines.iter().flat_map(|line| &line.allocations);
    for part in parts.filter(|part| part.id == Some(centre)) {
        sum = Some(match sum {
            None => (part.cost_centre.clone(), part.net),
            Some((code, sum)) => (code, sum.plus(part.net)?),
        });
    }
    Ok(sum)
}

/// The cause that lets the order exceed the budget, if anything does.
fn exceed(asked: &Asked<'_>, all: &mut Tally, findings: &mut Findings) -> Option<OverLimit> {
    let violation = short_of_budget(&asked.code, asked.wanted, asked.left);
    let detail = violation.full().to_owned();
    let on_exceeded = asked.standing.budget.on_exceeded;
    match on_exceeded {
        OnExceeded::Block => {
            let entry = asked.entry(TraceOutcome::Deny, detail);
            findings.deny(violation, entry);
        }
        OnExceeded::RequireApproval => {
            all.asks.add((AskedBy::Budget, Owner::Company), &asked.standing.budget.steps);
            let entry = asked.entry(TraceOutcome::RequireApproval, detail);
            findings.note(TraceEntry { code: Some(EXCEEDED.to_owned()), ..entry });
        }
        OnExceeded::Warn => {
            all.warnings.push(Warning::new(EXCEEDED, violation.detail));
            let entry = asked.entry(TraceOutcome::Passed, detail);
            findings.note(TraceEntry { code: Some(EXCEEDED.to_owned()), ..entry });
        }
    }
    on_exceeded.overrun()
}

fn pass(asked: &Asked<'_>, all: &mut Tally, findings: &mut Findings) -> Option<OverLimit> {
    let Asked { standing, code, wanted, left } = asked;
    let detail = format!("{code}: {wanted} net is within the {left} left of the budget");
    if asked.is_near() {
        // The percent is a figure of the budget, which not every buyer may read.
        let plain = format!("{code}: with this order the budget is nearly used up");
        all.warnings.push(Warning::new(NEAR, plain));
        let detail =
            format!("{detail}, of which {} % or more is then used", standing.budget.warn_at);
        let entry = asked.entry(TraceOutcome::Passed, detail);
        findings.note(TraceEntry { code: Some(NEAR.to_owned()), ..entry });
    } else {
        findings.note(asked.entry(TraceOutcome::Passed, detail));
    }
    None
}

impl Asked<'_> {
    /// Whether the order takes the budget to the percent from which it warns.
    fn is_near(&self) -> bool {
        let amount = i128::from(self.standing.budget.amount.minor());
        let used = amount - i128::from(self.left.minor()) + i128::from(self.wanted.minor());
        self.wanted.minor() > 0 && self.standing.budget.is_nearly_used_up(used)
    }

    fn entry(&self, outcome: TraceOutcome, detail: String) -> TraceEntry {
        TraceEntry {
            limit: Some(self.standing.budget.amount.to_string()),
            used: Some(self.standing.used().to_string()),
            requested: Some(self.wanted.to_string()),
            available: Some(self.left.to_string()),
            ..TraceEntry::new(
                Check::Budget,
                outcome,
                format!("budget {} of {}", self.standing.budget.id, self.code),
                detail,
            )
        }
    }
}

/// Refusal of an order of `wanted` for the cost centre `code`, with only `left` available.
pub fn short_of_budget(code: &str, wanted: Money, left: Money) -> Violation {
    let plain = format!("{code}: {wanted} net is more than is left of the budget");
    let full = format!("{code}: {wanted} net is more than the {left} left of the budget");
    Violation::new("", EXCEEDED, plain).with_figures(Permission::ReadBudgets, full)
}
