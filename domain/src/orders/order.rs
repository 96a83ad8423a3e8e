//! An order.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Line, OrderId, Status};
use crate::approvals::ApprovalRequestId;
use crate::companies::{Address, CompanyId, MemberId};
use crate::identity::UserId;
use crate::money::{Currency, Money};
use crate::word::{UnknownWord, find};

/// Why an order waits though nobody is asked to approve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The company's credit.
    Credit,
    /// The company is on hold.
    Company,
    /// Staff said so.
    Manual,
}

impl Hold {
    /// Every hold.
    pub const ALL: [Self; 3] = [Self::Credit, Self::Company, Self::Manual];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Company => "company",
            Self::Manual => "manual",
        }
    }
}

impl FromStr for Hold {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "hold", text)
    }
}

/// What is known of the tax of an order or one of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxState {
    /// It is as it would be on the day of the order; the day of the shipment decides.
    Forecast,
    /// No rate is set: it counts as nothing, and cannot be invoiced.
    NotConfigured,
}

impl TaxState {
    /// Every state.
    pub const ALL: [Self; 2] = [Self::Forecast, Self::NotConfigured];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::NotConfigured => "not_configured",
        }
    }

    /// That of lines together: one without a rate is enough.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        let unknown = lines.into_iter().any(|line| line.tax.is_none());
        if unknown { Self::NotConfigured } else { Self::Forecast }
    }
}

/// An order. Its amounts are as ordered; what is invoiced or cancelled of them stands on the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its number, unique and rising.
    pub number: i64,
    /// Whose order.
    pub company: CompanyId,
    /// Who placed it.
    pub placed_by: UserId,
    /// The place in the company they placed it from; `None` for staff.
    pub member: Option<MemberId>,
    /// Where it stands.
    pub status: Status,
    /// The buyer's own number for it.
    pub purchase_order_number: Option<String>,
    /// The buyer's cost centre.
    pub cost_centre: Option<String>,
    /// Where the goods go, if not to the company's address.
    pub ship_to: Option<Address>,
    /// Of all its amounts.
    pub currency: Currency,
    /// The business date it was placed on.
    pub placed_on: NaiveDate,
    /// Its lines, by number.
    pub lines: Vec<Line>,
    /// Net total.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// What the buyer is to pay.
    pub total: Money,
    /// The request that asks for its approval.
    pub approval_request: Option<ApprovalRequestId>,
    /// Why it waits.
    pub holds: Vec<Hold>,
    /// Why something of it was cancelled, the last time somebody said so.
    pub cancel_reason: Option<String>,
    /// When it is given up, if it is still pending.
    pub expires_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    pub version: i64,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
}
