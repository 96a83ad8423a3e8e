//! A decided order before it is stored, with all rows to store.

use domain::commitment::Shortage;
use domain::orders::place::{Decision, NewOrder};
use domain::orders::transition::{Placed, Shortages, place};
use persistence::orders::{BuyerTerms, Placement, RulesBasis, SpendingBasis, Trace};
use persistence::{DbError, fresh_id};

use super::Placing;
use crate::flows::apply::Shown;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;
use crate::views::stored_order::{stored, to_json};

/// A decided order.
pub(super) struct Draft<'a> {
    pub(super) ctx: &'a WriteContext,
    pub(super) placed: Placed,
    view: String,
    trace: Trace,
    /// The place that the order goes to.
    place: Option<String>,
    basis: Option<SpendingBasis>,
    rules_basis: RulesBasis,
}

impl<'a> Draft<'a> {
    /// The draft from `decision`; all violations if the order was refused.
    pub(super) fn new(
        placing: &Placing,
        ctx: &'a WriteContext,
        decision: &Decision,
        (terms, number): (&BuyerTerms, i64),
    ) -> Result<Self, Problem> {
        let new = NewOrder {
            id: fresh_id(),
            number,
            company: placing.company,
            placed_by: placing.placed_by,
            member: placing.member,
            approval_request: fresh_id(),
            today: terms.today,
            at: ctx.at,
            pending: terms.rules.pending,
        };
        let placed = place(decision, &placing.basket, new, &terms.rules.calendars)?;
        let trace = Trace {
            outcome: decision.outcome.as_str().to_owned(),
            trace: serde_json::to_string(&decision.trace).map_err(Problem::internal)?,
        };
        let view = to_json(&placed.order)?;
        let goes_to = terms.company.place_of(placed.order.ship_to.as_ref());
        let basis = placing.member.map(|member| SpendingBasis {
            member,
            limit: terms.spending.map(|spending| spending.limit),
            zone: terms.company.time_zone,
        });
        let rules_basis = terms.rules_basis;
        Ok(Self { ctx, placed, view, trace, place: goes_to, basis, rules_basis })
    }

    /// The rows to store.
    pub(super) fn placement(&self) -> Placement<'_> {
        Placement {
            placed: &self.placed,
            trace: &self.trace,
            place: self.place.as_deref(),
            basis: self.basis,
            rules_basis: self.rules_basis,
            view: stored(&self.view),
            recorded_at: self.ctx.wall,
            author: self.ctx.author,
            request_id: self.ctx.request_id.as_deref(),
        }
    }

    /// The refusal by accounts that a faster order has used up. Where every one of them may be exceeded, the order is
    /// decided again on fresh figures instead.
    pub(super) fn refusal(&self, short: &[Shortage]) -> Problem {
        let hard = short.iter().filter(|one| !self.placed.flexible.contains(&one.account));
        let hard: Vec<Shortage> = hard.copied().collect();
        if hard.is_empty() { DbError::Outdated.into() } else { self.shortages(&hard) }
    }

    /// The refusal that names these accounts.
    pub(super) fn shortages(&self, short: &[Shortage]) -> Problem {
        Shortages::of(&self.placed.order, short).into()
    }

    /// The order, once stored.
    pub(super) fn shown(self) -> Shown {
        Shown { order: self.placed.order, view: self.view }
    }
}
