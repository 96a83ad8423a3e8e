//! What was decided about a basket, and the order that comes of it.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::prices::Priced;
use super::trace::Findings;
use super::{Basket, Outcome, Refusal, TraceEntry};
use crate::approvals::{ApprovalRequestId, PlannedStep};
use crate::calendar::{self, BeyondCalendar};
use crate::companies::{CompanyId, MemberId};
use crate::failure::{Failure as _, Violation};
use crate::identity::UserId;
use crate::money::{Currency, Money};
use crate::orders::{Line, Order, OrderId, Status};
use crate::pricing::{TaxGroup, Totals};

/// How many days an order waits for its approval, and holds what it needs.
pub const PENDING_DAYS: u64 = 14;

/// What was decided about a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of it.
    pub outcome: Outcome,
    /// The lines that have a price.
    pub lines: Vec<Line>,
    /// The tax, by group; empty where a line has no price.
    pub groups: Vec<TaxGroup>,
    /// Net total.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// What the buyer is to pay.
    pub total: Money,
    /// Who must approve.
    pub steps: Vec<PlannedStep>,
    /// All that is wrong.
    pub violations: Vec<Violation>,
    /// Every check, in order.
    pub trace: Vec<TraceEntry>,
}

/// What only the outside knows of a new order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrder {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: i64,
    /// Whose order.
    pub company: CompanyId,
    /// Who places it.
    pub placed_by: UserId,
    /// The place in the company they place it from.
    pub member: Option<MemberId>,
    /// The id of the request, for when somebody must approve.
    pub approval_request: ApprovalRequestId,
    /// The business date.
    pub today: NaiveDate,
    /// Business time.
    pub at: DateTime<Utc>,
}

impl Decision {
    pub(super) fn of(
        priced: Priced,
        steps: Vec<PlannedStep>,
        findings: Findings,
        currency: Currency,
    ) -> Self {
        let zero = Money::zero(currency);
        let nothing = Totals { groups: Vec::new(), net: zero, tax: zero, total: zero };
        let Totals { groups, net, tax, total } = priced.totals.unwrap_or(nothing);
        let outcome = match (findings.violations.is_empty(), steps.is_empty()) {
            (false, true | false) => Outcome::Deny,
            (true, false) => Outcome::RequireApproval,
            (true, true) => Outcome::Allow,
        };
        let Findings { violations, trace } = findings;
        Self { outcome, lines: priced.lines, groups, net, tax, total, steps, violations, trace }
    }

    /// The order, confirmed or waiting for approval; or why there is none.
    pub fn order(&self, basket: &Basket, new: NewOrder) -> Result<Order, Refusal> {
        let status = match self.outcome {
            Outcome::Allow => Status::Confirmed,
            Outcome::RequireApproval => Status::PendingApproval,
            Outcome::Deny => return Err(Refusal::new(self.violations.clone())),
        };
        let pending = status == Status::PendingApproval;
        let expires_at = pending.then(|| end(new.at)).transpose()?;
        Ok(Order {
            id: new.id,
            number: new.number,
            company: new.company,
            placed_by: new.placed_by,
            member: new.member,
            status,
            purchase_order_number: basket.purchase_order_number.clone(),
            cost_centre: basket.cost_centre.clone(),
            ship_to: basket.ship_to.clone(),
            currency: self.net.currency(),
            placed_on: new.today,
            lines: self.lines.clone(),
            net: self.net,
            tax: self.tax,
            total: self.total,
            approval_request: pending.then_some(new.approval_request),
            holds: Vec::new(),
            cancel_reason: None,
            expires_at,
            version: 1,
            created_at: new.at,
        })
    }
}

/// When an order of `at` is given up that is not approved by then.
fn end(at: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    let end = at.checked_add_days(Days::new(PENDING_DAYS));
    let within = end.filter(|end| calendar::check(end.date_naive()).is_ok());
    within.ok_or_else(|| {
        let beyond = BeyondCalendar { what: "the end of the approval request" };
        Refusal::new(vec![Violation::new("", beyond.code(), beyond.to_string())])
    })
}
