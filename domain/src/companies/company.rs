//! A company that buys.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{Address, CompanyId, Country, PaymentTerms, TimeZone};
use crate::failure::{Failure, Kind};
use crate::money::Currency;
use crate::word::{UnknownWord, find};

/// Whether a company may buy at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Asked for an account; nobody has said yes.
    Pending,
    /// May buy.
    Active,
    /// Buys no more; its documents stay.
    Closed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Active, Self::Closed];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "company status", text)
    }
}

/// A company that buys. Its credit limit stands on its credit account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Where it is established, which decides its tax.
    pub country: Country,
    /// The currency of its orders and its account.
    pub currency: Currency,
    /// Whether it may buy.
    pub status: Status,
    /// Staff have stopped its buying for now.
    pub on_hold: bool,
    /// Its id in somebody else's system.
    pub external_id: Option<String>,
    /// Its VAT id, as it gave it.
    pub vat_id: Option<String>,
    /// Staff (or a register) have found the VAT id valid.
    pub vat_id_verified: bool,
    /// Its number in the register of companies.
    pub registration_id: Option<String>,
    /// Where its invoices go.
    pub billing_address: Option<Address>,
    /// When its invoices are due.
    pub payment_terms: PaymentTerms,
    /// In which zone its days, weeks and months begin.
    pub time_zone: TimeZone,
    /// Rises with every change.
    pub version: i64,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// Why a company may not buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuyingStopped {
    /// It has no account yet, or none any more.
    #[error("the company is {}", .0.as_str())]
    NotActive(Status),
    /// Staff have stopped it for now.
    #[error("the company's buying is on hold")]
    OnHold,
}

impl Failure for BuyingStopped {
    fn code(&self) -> &'static str {
        match self {
            Self::NotActive(_) => "company_not_active",
            Self::OnHold => "company_on_hold",
        }
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl Company {
    /// Whether its orders may be confirmed: at once, or when they are approved. What was confirmed
    /// before is delivered whatever comes later.
    pub const fn may_buy(&self) -> Result<(), BuyingStopped> {
        match (self.status, self.on_hold) {
            (Status::Pending | Status::Closed, true | false) => {
                Err(BuyingStopped::NotActive(self.status))
            }
            (Status::Active, true) => Err(BuyingStopped::OnHold),
            (Status::Active, false) => Ok(()),
        }
    }
}
