//! A company that buys.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{Address, CompanyId, Country, PaymentTerms, TimeZone};
use crate::calendars::CalendarId;
use crate::failure::{Failure, Kind};
use crate::identity::Switches;
use crate::money::Currency;
use crate::word::{UnknownWord, find};

/// Whether a company may buy at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Requested an account; not approved yet.
    Pending,
    /// Active: may buy.
    Active,
    /// Closed: buys no more; its documents stay.
    Closed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Active, Self::Closed];

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

/// A change of status that a company cannot make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a company that is {} cannot become {}", .from.as_str(), .to.as_str())]
pub struct BadStatusChange {
    from: Status,
    to: Status,
}

impl Failure for BadStatusChange {
    fn code(&self) -> &'static str {
        "bad_status_change"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl Status {
    /// Checks that a company of this status may become `to`. Once approved, a company is never pending again.
    pub const fn admit(self, to: Self) -> Result<(), BadStatusChange> {
        match (self, to) {
            (Self::Active | Self::Closed, Self::Pending) => Err(BadStatusChange { from: self, to }),
            (Self::Pending, Self::Pending | Self::Active | Self::Closed)
            | (Self::Active | Self::Closed, Self::Active | Self::Closed) => Ok(()),
        }
    }

    /// Whether people of a company of this status see prices in the catalogue: before it is approved only if the
    /// operator shows prices `while_pending`, and not after it is rejected or closed.
    pub const fn sees_prices(self, while_pending: bool) -> bool {
        match self {
            Self::Pending => while_pending,
            Self::Active => true,
            Self::Closed => false,
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
    /// On hold: staff have stopped its buying for now.
    pub on_hold: bool,
    /// Its id in an external system.
    pub external_id: Option<String>,
    /// Its VAT id, as the company gave it.
    pub vat_id: Option<String>,
    /// Whether staff (or a register) have verified the VAT id.
    pub vat_id_verified: bool,
    /// Its company registration number.
    pub registration_id: Option<String>,
    /// Its billing address.
    pub billing_address: Option<Address>,
    /// Its payment terms.
    pub payment_terms: PaymentTerms,
    /// The time zone of its days, weeks and months.
    pub time_zone: TimeZone,
    /// What its people and API keys may do otherwise than the settings say.
    pub customer_settings: Switches,
    /// Whether its orders must name a cost centre, once it has one.
    pub cost_centres_required: bool,
    /// The calendar of its working hours; `None`: that of the settings.
    pub calendar: Option<CalendarId>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// Why a company may not buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuyingStopped {
    /// It is not active: pending or closed.
    #[error("the company is {}", .0.as_str())]
    NotActive(Status),
    /// It is on hold.
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
    /// The digest of the place that an order with this ship-to address goes to; without one, it goes to the company.
    pub fn place_of(&self, ship_to: Option<&Address>) -> Option<String> {
        ship_to.or(self.billing_address.as_ref()).map(Address::place)
    }

    /// Whether its orders may be confirmed, at placement or on approval. Confirmed orders are delivered
    /// whatever changes later.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_status_changes() {
        use Status::{Active, Closed, Pending};
        for (from, to, admitted) in [
            (Pending, Pending, true),
            (Pending, Active, true),
            (Pending, Closed, true),
            (Active, Pending, false),
            (Active, Active, true),
            (Active, Closed, true),
            (Closed, Pending, false),
            (Closed, Active, true),
            (Closed, Closed, true),
        ] {
            assert_eq!(from.admit(to).is_ok(), admitted, "{from:?} to {to:?}");
        }
        let refused = Active.admit(Pending).unwrap_err();
        assert_eq!(refused.to_string(), "a company that is active cannot become pending");
        assert_eq!(Status::ALL.map(|status| status.sees_prices(false)), [false, true, false]);
        assert_eq!(Status::ALL.map(|status| status.sees_prices(true)), [true, true, false]);
    }
}
