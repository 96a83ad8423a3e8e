//! Decisions and their traces as they look in JSON.

use domain::orders::TaxState;
use domain::orders::place::{Check, Decision, Outcome, TraceEntry, TraceOutcome};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::caller::Known;
use crate::kernel::wire::{Money, OrderKey};

/// One check of a decision, in the order they were made.
#[derive(Serialize, ToSchema)]
#[schema(as = TraceEntry)]
pub(super) struct TraceEntryView {
    /// What was looked at: `price`, `tax`, `quantity`, `order_limit`, `spending_limit`, `approval`, `company`, `credit`, `stock`.
    #[schema(example = "price")]
    check: &'static str,
    /// What came of it: `applied` (it set something), `passed`, `require_approval`, `deny`; `overridden` where staff broke
    /// the rule afterwards.
    #[schema(example = "applied", extensions(("x-extensible-enum" = json!(TraceOutcome::ALL.map(TraceOutcome::as_str)))))]
    outcome: &'static str,
    /// What was wrong, as the problem says it.
    #[schema(required = true, example = json!(null))]
    code: Option<String>,
    /// Of what: a line, the order, a limit.
    #[schema(example = "line 1 (BOLT-M8)")]
    subject: String,
    /// A sentence for people.
    #[schema(example = "12 × 0.085 = 1.02 EUR, by price list Metal 2026 from 10")]
    detail: String,
    /// The bound.
    #[schema(required = true, example = json!(null))]
    limit: Option<String>,
    /// What is used of the bound.
    #[schema(required = true, example = json!(null))]
    used: Option<String>,
    /// What the order needs.
    #[schema(required = true, example = json!(null))]
    requested: Option<String>,
    /// What is left.
    #[schema(required = true, example = json!(null))]
    available: Option<String>,
    /// What was weighed.
    considered: Vec<TraceNoteView>,
}

/// One of the things a check weighed.
#[derive(Serialize, ToSchema)]
#[schema(as = TraceNote)]
struct TraceNoteView {
    /// What it is.
    #[schema(example = "0.085 by price list Metal 2026 from 10")]
    what: String,
    /// What became of it, as a word.
    #[schema(example = "won")]
    verdict: String,
}

/// The checks as the caller may see them. `own`: what is spent is of the caller's own limit.
pub(super) fn shown(entries: Vec<TraceEntry>, caller: &Known, own: bool) -> Vec<TraceEntryView> {
    let sees = |check: Check| {
        let mine = own && check == Check::SpendingLimit;
        mine || check.figures_need().is_none_or(|permission| caller.may(permission))
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

/// Why an order was decided as it was.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderTrace {
    /// The order.
    pub(super) order_id: OrderKey,
    /// What was decided: `allow`, `require_approval`.
    #[schema(example = "allow", extensions(("x-extensible-enum" = json!(["allow", "require_approval"]))))]
    pub(super) outcome: String,
    /// Every check, in order.
    pub(super) trace: Vec<TraceEntryView>,
}

/// What would become of an order now.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderEvaluation {
    /// What would become of it.
    #[schema(example = "allow", extensions(("x-extensible-enum" = json!(Outcome::ALL.map(Outcome::as_str)))))]
    outcome: &'static str,
    /// What the lines come to; zero where a line has no price.
    net_total: Money,
    /// The tax on that, as a forecast.
    tax_total: Money,
    /// Whether the tax is a `forecast`, or `not_configured` because no rate is set for one of the lines.
    #[schema(example = "forecast", extensions(("x-extensible-enum" = json!(TaxState::ALL.map(TaxState::as_str)))))]
    tax: &'static str,
    /// What the buyer would pay.
    total: Money,
    /// All that is wrong.
    errors: Vec<OrderObjection>,
    /// Every check, in order.
    trace: Vec<TraceEntryView>,
}

/// One thing that is wrong with an order.
#[derive(Serialize, ToSchema)]
struct OrderObjection {
    /// JSON pointer into the request; empty: the order as a whole.
    #[schema(example = "/lines/0/quantity")]
    pointer: String,
    /// What is wrong, for programs.
    #[schema(example = "insufficient_stock")]
    code: &'static str,
    /// What is wrong, for people.
    #[schema(example = "BOLT-M8: 12 requested, 3 available")]
    detail: String,
}

impl OrderEvaluation {
    /// What the caller would get.
    pub(super) fn new(decision: Decision, caller: &Known) -> Self {
        let may = |permission| caller.may(permission);
        let told = decision.violations.into_iter().map(|violation| violation.told_to(may));
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
            trace: shown(decision.trace, caller, true),
        }
    }
}
