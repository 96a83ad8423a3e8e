//! Where an order stands, and what may happen to it there.

use std::str::FromStr;

use crate::failure::{Failure, Kind};
use crate::money::MoneyError;
use crate::word::{UnknownWord, find};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Somebody must approve it first.
    PendingApproval,
    /// Something else must be settled first.
    OnHold,
    /// It is to be shipped and invoiced.
    Confirmed,
    /// All of it is shipped or cancelled, and all that shipped is invoiced.
    Completed,
    /// An approver said no.
    Rejected,
    /// All of it is cancelled before anything was shipped.
    Cancelled,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::PendingApproval,
        Self::OnHold,
        Self::Confirmed,
        Self::Completed,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingApproval => "pending_approval",
            Self::OnHold => "on_hold",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "order status", text)
    }
}

/// What is done to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Its approval request was approved.
    Approve,
    /// Its approval request was rejected.
    Reject,
    /// Its time to be approved is over.
    Expire,
    /// It must wait.
    Hold,
    /// What it waited for is settled.
    Release,
    /// Open quantities are cancelled.
    Cancel,
    /// Goods leave.
    Ship,
    /// Shipped goods are invoiced.
    Invoice,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 8] = [
        Self::Approve,
        Self::Reject,
        Self::Expire,
        Self::Hold,
        Self::Release,
        Self::Cancel,
        Self::Ship,
        Self::Invoice,
    ];

    /// What is done, as the end of "cannot be …".
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Expire => "expired",
            Self::Hold => "held",
            Self::Release => "released",
            Self::Cancel => "cancelled",
            Self::Ship => "shipped",
            Self::Invoice => "invoiced",
        }
    }
}

/// Why an order does not change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Not where it stands.
    #[error("an order that is {} cannot be {}", status.as_str(), command.as_str())]
    WrongStatus {
        /// Where it stands.
        status: Status,
        /// What was to be done.
        command: Command,
    },
    /// Nothing is left to cancel.
    #[error("nothing of the order is open: what is shipped or cancelled cannot be cancelled")]
    NothingToCancel,
    /// No such line.
    #[error("the order has no line {line}")]
    UnknownLine {
        /// The number that was given.
        line: i64,
    },
    /// Not a quantity.
    #[error("line {line}: a quantity is at least 1")]
    BadQuantity {
        /// The line.
        line: i64,
    },
    /// More than is open.
    #[error("line {line}: {requested} are more than the {open} that are open")]
    TooMany {
        /// The line.
        line: i64,
        /// How many were asked for.
        requested: i64,
        /// How many are open.
        open: i64,
    },
    /// Charges do not travel.
    #[error("line {line} is a charge, which is not shipped")]
    NotGoods {
        /// The line.
        line: i64,
    },
    /// An amount that does not add up.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Failure for OrderError {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongStatus { .. } => "wrong_order_status",
            Self::NothingToCancel => "nothing_to_cancel",
            Self::UnknownLine { .. } => "unknown_line",
            Self::BadQuantity { .. } => "bad_quantity",
            Self::TooMany { .. } => "quantity_exceeds_open",
            Self::NotGoods { .. } => "charge_not_shipped",
            Self::Money(error) => error.code(),
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::WrongStatus { .. } | Self::NothingToCancel | Self::TooMany { .. } => {
                Kind::Conflict
            }
            Self::UnknownLine { .. } | Self::BadQuantity { .. } | Self::NotGoods { .. } => {
                Kind::Invalid
            }
            Self::Money(error) => error.kind(),
        }
    }
}
