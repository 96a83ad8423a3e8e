//! The decision about a basket, and the order made from it.

use chrono::{DateTime, NaiveDate, Utc};

use super::charged::Tally;
use super::prices::Priced;
use super::trace::Findings;
use super::{Basket, Charged, Context, Fingerprint, Outcome, Refusal, TraceEntry};
use crate::approvals::{ApprovalRequestId, PlannedStep};
use crate::companies::{Address, CompanyId, MemberId, PaymentTerms, UnitId};
use crate::failure::{Failure as _, Violation};
use crate::identity::UserId;
use crate::money::{Currency, Money, MoneyError};
use crate::orders::{Hold, Line, Order, OrderId, PaymentOption, Status, Warning};
use crate::pricing::{TaxGroup, Totals};
use crate::settings::PendingDays;

/// The unit of an order, and the values from the basket or else from the unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FromUnit {
    /// The unit.
    pub unit: Option<UnitId>,
    /// Ship-to address.
    pub ship_to: Option<Address>,
    /// The unit's payment terms.
    pub payment_terms: Option<PaymentTerms>,
}

impl FromUnit {
    pub(super) fn of(basket: &Basket, context: &Context<'_>) -> Self {
        Self {
            unit: context.unit.map(|found| found.unit.id),
            ship_to: context.ship_to(basket).cloned(),
            payment_terms: context.unit.and_then(|found| found.payment_terms),
        }
    }
}

/// The decision about a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Outcome.
    pub outcome: Outcome,
    /// The unit it is for, and the values that the unit gives.
    pub from_unit: FromUnit,
    /// The priced lines.
    pub lines: Vec<Line>,
    /// Tax by group; empty if any line has no price.
    pub groups: Vec<TaxGroup>,
    /// Net total.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// Gross total.
    pub total: Money,
    /// The approvals needed.
    pub steps: Vec<PlannedStep>,
    /// The accounts that count the order, or a part of it.
    pub counted: Vec<Charged>,
    /// What the buyer should know of it.
    pub warnings: Vec<Warning>,
    /// The fingerprints that it takes, each with the time until which orders are too old to hold it.
    pub fingerprints: Vec<(Fingerprint, Option<DateTime<Utc>>)>,
    /// All violations.
    pub violations: Vec<Violation>,
    /// Trace: every check, in order.
    pub trace: Vec<TraceEntry>,
    /// The payment option that it asked for.
    pub payment_option: Option<PaymentOption>,
    /// What must be paid before the order ships.
    pub due_before_shipping: Money,
}

/// Inputs of a new order that come from outside the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrder {
    /// Order id.
    pub id: OrderId,
    /// Order number.
    pub number: i64,
    /// Company.
    pub company: CompanyId,
    /// User who places it.
    pub placed_by: UserId,
    /// Membership from which the user places it.
    pub member: Option<MemberId>,
    /// Id for the approval request, in case one is needed.
    pub approval_request: ApprovalRequestId,
    /// Business date.
    pub today: NaiveDate,
    /// Business time.
    pub at: DateTime<Utc>,
    /// How long it waits for its approval, in case one is needed.
    pub pending: PendingDays,
}

impl Decision {
    pub(super) fn of(
        priced: Priced,
        (steps, tally): (Vec<PlannedStep>, Tally),
        findings: Findings,
        (from_unit, currency): (FromUnit, Currency),
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
        let Tally { counted, warnings, .. } = tally;
        Self {
            outcome,
            from_unit,
            lines: priced.lines,
            groups,
            net,
            tax,
            total,
            steps,
            counted,
            warnings,
            fingerprints: Vec::new(),
            violations,
            trace,
            payment_option: None,
            due_before_shipping: zero,
        }
    }

    /// The decision with this payment option: an order that may be placed waits for what is due before it ships.
    pub(super) fn paid_by(self, payment_option: Option<PaymentOption>) -> Result<Self, MoneyError> {
        let due =
            payment_option.map(|option| option.due_before_shipping(self.total)).transpose()?;
        let due = due.unwrap_or(Money::zero(self.total.currency()));
        let waits = self.outcome == Outcome::Allow && due.minor() > 0;
        let outcome = if waits { Outcome::Hold } else { self.outcome };
        Ok(Self { outcome, payment_option, due_before_shipping: due, ..self })
    }

    /// The order, confirmed or pending approval; or the refusal.
    pub fn order(&self, basket: &Basket, new: NewOrder) -> Result<Order, Refusal> {
        let status = match self.outcome {
            Outcome::Allow => Status::Confirmed,
            Outcome::Hold => Status::OnHold,
            Outcome::RequireApproval => Status::PendingApproval,
            Outcome::Deny => return Err(Refusal::new(self.violations.clone())),
        };
        let pending = status == Status::PendingApproval;
        let waits = status != Status::Confirmed;
        let expires_at = waits.then(|| end(new.at, new.pending)).transpose()?;
        let due_before_shipping = self.due_before_shipping;
        let holds = if due_before_shipping.minor() > 0 { vec![Hold::Payment] } else { Vec::new() };
        Ok(Order {
            id: new.id,
            number: new.number,
            company: new.company,
            placed_by: new.placed_by,
            member: new.member,
            unit: self.from_unit.unit,
            status,
            purchase_order_number: basket.purchase_order_number.clone(),
            cost_centre: basket.cost_centre.clone(),
            ship_to: self.from_unit.ship_to.clone(),
            payment_terms: self.from_unit.payment_terms,
            payment_option: self.payment_option,
            currency: self.net.currency(),
            placed_on: new.today,
            lines: self.lines.clone(),
            net: self.net,
            tax: self.tax,
            total: self.total,
            due_before_shipping,
            prepaid: Money::zero(self.net.currency()),
            approval_request: pending.then_some(new.approval_request),
            holds,
            warnings: self.warnings.clone(),
            cancel_reason: None,
            expires_at,
            version: 1,
            created_at: new.at,
        })
    }
}

/// Expiry of an order placed at `at` that still waits.
fn end(at: DateTime<Utc>, pending: PendingDays) -> Result<DateTime<Utc>, Refusal> {
    pending
        .end(at)
        .map_err(|beyond| Refusal::new(vec![Violation::new("", beyond.code(), beyond.to_string())]))
}
