//! Why a payment operation is refused.

use crate::failure::{Failure, Kind, Violation};
use crate::money::{Money, MoneyError};

/// A refused payment, allocation, refund or return.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// Zero or negative.
    #[error("an amount must be above zero")]
    NotPositive {
        /// Its JSON pointer.
        pointer: String,
    },
    /// A bank transaction id with invisible characters.
    #[error("an external_id has no control characters, and no spaces at its ends")]
    BadExternalId,
    /// An invoice that the company does not have.
    #[error("no such invoice")]
    UnknownInvoice {
        /// Its JSON pointer.
        pointer: String,
    },
    /// More than the invoice's outstanding amount, or than the payment's unapplied rest.
    #[error("{wanted} is more than the {left} left")]
    OverAllocation {
        /// Its JSON pointer.
        pointer: String,
        /// The requested amount.
        wanted: Money,
        /// The outstanding amount of the invoice, or the rest of the payment.
        left: Money,
    },
    /// More than can be refunded.
    #[error("{wanted} is more than the {left} that can be refunded")]
    RefundExceedsUnapplied {
        /// The requested amount.
        wanted: Money,
        /// The refundable amount.
        left: Money,
    },
    /// More than the payment without its refunds and earlier returns.
    #[error("{wanted} is more than the {left} not returned yet")]
    ReturnExceedsPayment {
        /// The requested amount.
        wanted: Money,
        /// The returnable amount.
        left: Money,
    },
    /// For an order, and asked to pay another one's invoice.
    #[error("the payment is for an order, and pays only its invoices until the order ends")]
    ForItsOrder,
    /// Already fully returned by the bank.
    #[error("the payment was returned")]
    Returned,
    /// Fully refunded by us; the bank cannot take it back as well.
    #[error("all of the payment was refunded")]
    Refunded,
    /// Inconsistent parts of a payment.
    #[error("the parts of the payment contradict each other")]
    Impossible,
    /// Amounts that cannot be added.
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
            Self::ForItsOrder => "payment_for_order",
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
            | Self::ForItsOrder
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
            | Self::ForItsOrder
            | Self::Returned
            | Self::Refunded
            | Self::Impossible
            | Self::Money(_) => Vec::new(),
        }
    }
}
