//! Why an order cannot change.

use super::{Command, Hold, Status};
use crate::failure::{Failure, Kind};
use crate::money::MoneyError;

/// Why an order cannot change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Not in this status.
    #[error("an order that is {} cannot be {}", status.as_str(), command.as_str())]
    WrongStatus {
        /// Current status.
        status: Status,
        /// The refused command.
        command: Command,
    },
    /// Nothing is left to cancel.
    #[error("the order has no open quantity: shipped or cancelled quantities cannot be cancelled")]
    NothingToCancel,
    /// Nothing is left to hold.
    #[error("nothing of the order is left to hold: it has left, or the order has ended")]
    NothingLeftToHold,
    /// It has this hold already.
    #[error("the order already has the hold {}", hold.as_str())]
    AlreadyHeld {
        /// The hold.
        hold: Hold,
    },
    /// None of its holds is lifted by this.
    #[error("the order has no hold that this lifts; a review is decided where it stands")]
    NothingToRelease,
    /// It awaits no payment.
    #[error("the order awaits no payment: nothing is due before it ships, or it has ended")]
    AwaitsNoPayment,
    /// No such line.
    #[error("the order has no line {line}")]
    UnknownLine {
        /// The number given.
        line: i64,
    },
    /// Not a valid quantity.
    #[error("line {line}: a quantity is at least 1")]
    BadQuantity {
        /// The line.
        line: i64,
    },
    /// More than the open quantity.
    #[error("line {line}: {requested} is more than the open quantity of {open}")]
    TooMany {
        /// The line.
        line: i64,
        /// Quantity requested.
        requested: i64,
        /// Quantity open.
        open: i64,
    },
    /// Charges cannot be shipped.
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
            Self::NothingLeftToHold => "nothing_left_to_hold",
            Self::AlreadyHeld { .. } => "already_held",
            Self::NothingToRelease => "nothing_to_release",
            Self::AwaitsNoPayment => "order_not_awaiting_payment",
            Self::UnknownLine { .. } => "unknown_line",
            Self::BadQuantity { .. } => "bad_quantity",
            Self::TooMany { .. } => "quantity_exceeds_open",
            Self::NotGoods { .. } => "charge_not_shipped",
            Self::Money(error) => error.code(),
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::WrongStatus { .. }
            | Self::NothingToCancel
            | Self::NothingLeftToHold
            | Self::AlreadyHeld { .. }
            | Self::NothingToRelease
            | Self::AwaitsNoPayment
            | Self::TooMany { .. } => Kind::Conflict,
            Self::UnknownLine { .. } | Self::BadQuantity { .. } | Self::NotGoods { .. } => {
                Kind::Invalid
            }
            Self::Money(error) => error.kind(),
        }
    }
}
