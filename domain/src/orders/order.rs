//! An order.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Hold, Line, OrderId, PaymentOption, Status, Warning};
use crate::approvals::ApprovalRequestId;
use crate::companies::{Address, Company, CompanyId, MemberId, PaymentTerms, UnitId};
use crate::identity::UserId;
use crate::money::{Currency, Money};

/// State of the tax of an order or one of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxState {
    /// A forecast for the day of the order; the day of the shipment decides.
    Forecast,
    /// No rate is set: the tax counts as zero, and the order cannot be invoiced.
    NotConfigured,
}

impl TaxState {
    /// Every state.
    pub const ALL: [Self; 2] = [Self::Forecast, Self::NotConfigured];

    /// The state as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::NotConfigured => "not_configured",
        }
    }

    /// The state of several lines together: one line without a rate decides.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        let unknown = lines.into_iter().any(|line| line.tax.is_none());
        if unknown { Self::NotConfigured } else { Self::Forecast }
    }
}

/// An order. Its amounts are as ordered; the lines hold the invoiced and cancelled amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its number, unique and increasing.
    pub number: i64,
    /// Company.
    pub company: CompanyId,
    /// User who placed it.
    pub placed_by: UserId,
    /// Membership from which the user placed it; `None` for staff.
    pub member: Option<MemberId>,
    /// Business unit it is placed for.
    pub unit: Option<UnitId>,
    /// Status.
    pub status: Status,
    /// The buyer's own order number.
    pub purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    pub cost_centre: Option<String>,
    /// Ship-to address, if not the company's address.
    pub ship_to: Option<Address>,
    /// Payment terms that its unit gave it; `None`: those of the company.
    pub payment_terms: Option<PaymentTerms>,
    /// Payment option that it asked for; `None`: on invoice.
    pub payment_option: Option<PaymentOption>,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Business date of placing.
    pub placed_on: NaiveDate,
    /// Its lines, by number.
    pub lines: Vec<Line>,
    /// Net total.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// Gross total.
    pub total: Money,
    /// What must be paid before the first shipment.
    pub due_before_shipping: Money,
    /// What payments for it came to, less what went back.
    pub prepaid: Money,
    /// The request for its approval.
    pub approval_request: Option<ApprovalRequestId>,
    /// Its holds, in the order in which they were put on it.
    pub holds: Vec<Hold>,
    /// Warnings of the decision that placed it.
    pub warnings: Vec<Warning>,
    /// Reason given with the latest cancellation that had one.
    pub cancel_reason: Option<String>,
    /// Expiry, while it waits for its approval or on hold.
    pub expires_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    pub version: i64,
    /// Time of placing.
    pub created_at: DateTime<Utc>,
}

impl Order {
    /// Payment terms of the order's invoices: its option's or its unit's as agreed when it was placed, or else those of its
    /// company now.
    pub fn payment_terms_with(&self, company: &Company) -> PaymentTerms {
        let chosen = self.payment_option.map(|option| option.terms);
        chosen.or(self.payment_terms).unwrap_or(company.payment_terms)
    }

    /// Net of what is not cancelled.
    pub fn net_left(&self) -> Money {
        let left = self.lines.iter().map(|line| line.net.minor() - line.cancelled_net.minor());
        Money::from_minor(left.sum(), self.currency)
    }
}
