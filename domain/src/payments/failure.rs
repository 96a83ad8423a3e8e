//! Why money does not move as asked.

use crate::failure::{Failure, Kind, Violation};
use crate::money::{Money, MoneyError};

/// A payment, an allocation, a refund or a return that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// Nothing or less than nothing.
    #[error("an amount must be above zero")]
    NotPositive {
        /// Where it stands.
        pointer: String,
    },
    /// A bank's id with characters that no eye sees.
    #[error("an external_id has no control characters, and no spaces at its ends")]
    BadExternalId,
    /// An invoice that is not among the company's.
    #[error("no such invoice")]
    UnknownInvoice {
        /// Where it stands.
        pointer: String,
    },
    /// More than the invoice owes, or than the payment has left.
    #[error("{wanted} is more than the {left} left")]
    OverAllocation {
        /// Where it stands.
        pointer: String,
        /// What was asked for.
        wanted: Money,
        /// What the invoice owes or the payment has left.
        left: Money,
    },
    /// More than there is to give back.
    #[error("{wanted} is more than the {left} that can be refunded")]
    RefundExceedsUnapplied {
        /// What was asked for.
        wanted: Money,
        /// What can be given back.
        left: Money,
    },
    /// More than came and did not go back before.
    #[error("{wanted} is more than the {left} that did not go back yet")]
    ReturnExceedsPayment {
        /// What was asked for.
        wanted: Money,
        /// What the bank can take.
        left: Money,
    },
    /// The bank took back all that was here.
    #[error("the payment was returned")]
    Returned,
    /// We gave all of it back; the bank cannot take it back as well.
    #[error("all of the payment was refunded")]
    Refunded,
    /// Parts that no payment can have.
    #[error("the parts of the payment contradict each other")]
    Impossible,
    /// Amounts that do not add up.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Failure for PaymentError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotPositive { .. } => "amount_not_positive",
            Self::BadExternalId => "bad_external_id",
            Self::UnknownInvoice { .. } => "unknown_invoice",
            Self::OverAllocation { .. } => "over_allocation",
            Self::RefundExceedsUnapplied { .. } => "refund_exceeds_unapplied",
            Self::ReturnExceedsPayment { .. } => "return_exceeds_payment",
            Self::Returned => "payment_returned",
            Self::Refunded => "payment_refunded",
            Self::Impossible => "impossible_payment",
            Self::Money(refusal) => refusal.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::NotPositive { .. } | Self::BadExternalId | Self::UnknownInvoice { .. } => {
                Kind::Invalid
            }
            Self::OverAllocation { .. }
            | Self::RefundExceedsUnapplied { .. }
            | Self::ReturnExceedsPayment { .. }
            | Self::Returned
            | Self::Refunded => Kind::Conflict,
            Self::Impossible => Kind::Internal,
            Self::Money(refusal) => refusal.kind(),
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::NotPositive { pointer }
            | Self::UnknownInvoice { pointer }
            | Self::OverAllocation { pointer, .. } => {
                vec![Violation::new(pointer.clone(), self.code(), self.to_string())]
            }
            Self::BadExternalId => {
                vec![Violation::new("/external_id", self.code(), self.to_string())]
            }
            Self::RefundExceedsUnapplied { .. }
            | Self::ReturnExceedsPayment { .. }
            | Self::Returned
            | Self::Refunded
            | Self::Impossible
            | Self::Money(_) => Vec::new(),
        }
    }
}
