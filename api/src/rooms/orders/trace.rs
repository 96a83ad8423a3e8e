//! JSON types of decisions and their traces.

use domain::companies::UnitId;
use domain::identity::Reach;
use domain::orders::TaxState;
use domain::orders::place::{Check, Decision, Outcome, TraceEntry, TraceOutcome};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::OrderApproval;
use crate::kernel::caller::Principal;
use crate::kernel::wire::{Money, OrderKey};
use crate::views::order::WarningView;

/// One check of a decision, in order of execution.
#[derive(Serialize, ToSchema)]
#[schema(as = TraceEntry)]
pub(super) struct TraceEntryView {
    /// Kind of check: `price`, `tax`, `quantity`, `cost_centre`, `order_limit`, `quota`, `spending_limit`,
    /// `budget`, `approval`, `company`, `unit`, `duplicate`, `payment_option`,
    /// `credit`, `stock`.
    #[schema(example = "price")]
    check: &'static str,
    /// Result: `applied` (it set a value), `passed`, `require_approval`, `deny`; `overridden` where staff
    /// broke the rule afterwards.
    #[schema(example = "applied", extensions(("x-extensible-enum" = json!(TraceOutcome::ALL.map(TraceOutcome::as_str)))))]
    outcome: &'static str,
    /// Error code, the same as in the problem response.
    #[schema(required = true, example = json!(null))]
    code: Option<String>,
    /// Subject of the check: a line, the order, a limit.
    #[schema(example = "line 1 (BOLT-M8)")]
    subject: String,
    /// Human-readable explanation.
    #[schema(example = "12 × 0.085 = 1.02 EUR, by price list Metal 2026 from 10")]
    detail: String,
    /// The limit.
    #[schema(required = true, example = json!(null))]
    limit: Option<String>,
    /// Used part of the limit.
    #[schema(required = true, example = json!(null))]
    used: Option<String>,
    /// Amount or quantity that the order needs.
    #[schema(required = true, example = json!(null))]
    requested: Option<String>,
    /// Remaining amount or quantity.
    #[schema(required = true, example = json!(null))]
    available: Option<String>,
    /// Candidates that were compared.
    considered: Vec<TraceNoteView>,
}

/// A candidate that a check compared.
#[derive(Serialize, ToSchema)]
#[schema(as = TraceNote)]
struct TraceNoteView {
    /// Description of the candidate.
    #[schema(example = "0.085 by price list Metal 2026 from 10")]
    what: String,
    /// Verdict on it, as one word.
    #[schema(example = "won")]
    verdict: String,
}

/// The checks of an order in `unit` as the caller may see them. `own`: the spending limit is the caller's own.
pub(super) fn shown(
    entries: Vec<TraceEntry>,
    caller: &Principal,
    (own, unit): (bool, Option<UnitId>),
) -> Vec<TraceEntryView> {
    let sees = |check: Check| {
        let Some(needed) = check.figures_need() else { return true };
        // Of one member: shown where the caller reads members, and not wherever the order is seen.
        if check == Check::SpendingLimit {
            own || (caller.may(needed) && caller.grants().reaches(needed, Reach::All, unit))
        } else {
            caller.sees(needed)
        }
    };
    let show = |entry: TraceEntry| if sees(entry.check) { entry } else { entry.without_figures() };
    entries.into_iter().map(|entry| show(entry).into()).collect()
}

impl From<TraceEntry> for TraceEntryView {
    fn from(entry: TraceEntry) -> Self {
        let considered = entry.considered.into_iter();
        Self {
            check: entry.check.as_str(),
            outcome: entry.outcome.as_str(),
            code: entry.code,
            subject: entry.subject,
            detail: entry.detail,
            limit: entry.limit,
            used: entry.used,
            requested: entry.requested,
            available: entry.available,
            considered: considered
                .map(|note| TraceNoteView { what: note.what, verdict: note.verdict })
                .collect(),
        }
    }
}

/// Explanation of an order's decision.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderTrace {
    /// Id of the order.
    pub(super) order_id: OrderKey,
    /// The decision: `allow`, `hold` (it waits on hold), `require_approval`.
    #[schema(example = "allow", extensions(("x-extensible-enum" = json!(["allow", "hold", "require_approval"]))))]
    pub(super) outcome: String,
    /// All checks, in order.
    pub(super) trace: Vec<TraceEntryView>,
}

/// The result of placing an order now.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderEvaluation {
    /// The decision.
    #[schema(example = "allow", extensions(("x-extensible-enum" = json!(Outcome::ALL.map(Outcome::as_str)))))]
    outcome: &'static str,
    /// Net total of the lines; zero for a line without a price.
    net_total: Money,
    /// Forecast of the tax.
    tax_total: Money,
    /// Whether the tax is a `forecast`, or `not_configured` because no rate is set for one of the lines.
    #[schema(example = "forecast", extensions(("x-extensible-enum" = json!(TaxState::ALL.map(TaxState::as_str)))))]
    tax: &'static str,
    /// Gross total.
    total: Money,
    /// All errors.
    errors: Vec<OrderObjection>,
    /// What the buyer should know of an order that is not refused.
    warnings: Vec<WarningView>,
    /// The approval that it would need, and the users that it would ask.
    approval: OrderApproval,
    /// All checks, in order.
    trace: Vec<TraceEntryView>,
}

/// An error of an order.
#[derive(Serialize, ToSchema)]
struct OrderObjection {
    /// JSON pointer into the request; empty: the whole order.
    #[schema(example = "/lines/0/quantity")]
    pointer: String,
    /// Machine-readable error code.
    #[schema(example = "insufficient_stock")]
    code: &'static str,
    /// Human-readable explanation.
    #[schema(example = "BOLT-M8: 12 are wanted, 3 available")]
    detail: String,
}

impl OrderEvaluation {
    /// The decision as the caller may see it.
    pub(super) fn new(decision: Decision, approval: OrderApproval, caller: &Principal) -> Self {
        let sees = |permission| caller.sees(permission);
        let told = decision.violations.into_iter().map(|violation| violation.told_to(sees));
        let objections = told.map(|violation| OrderObjection {
            pointer: violation.pointer,
            code: violation.code,
            detail: violation.detail,
        });
        Self {
            outcome: decision.outcome.as_str(),
            net_total: decision.net.into(),
            tax_total: decision.tax.into(),
            tax: TaxState::of(&decision.lines).as_str(),
            total: decision.total.into(),
            errors: objections.collect(),
            warnings: decision.warnings.iter().map(WarningView::from).collect(),
            approval,
            trace: shown(decision.trace, caller, (true, None)),
        }
    }
}
