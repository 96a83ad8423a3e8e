//! Why a document is refused.

use crate::calendar::BeyondCalendar;
use crate::commitment::CommitmentError;
use crate::failure::{Failure, Kind, Violation};
use crate::money::{Money, MoneyError};
use crate::pricing::TaxRateMissing;

/// A document that cannot be made, or a settlement that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillingError {
    /// The order is not confirmed yet.
    #[error("the order is not confirmed")]
    OrderNotConfirmed,
    /// Nothing was shipped that is not invoiced.
    #[error("no shipped quantity is left to invoice")]
    NothingToInvoice,
    /// Nobody has said who invoices.
    #[error("no issuer is set up yet")]
    IssuerMissing,
    /// Nobody has said what is charged.
    #[error(transparent)]
    TaxRateMissing(#[from] TaxRateMissing),
    /// More than the invoice has left.
    #[error("the credit exceeds the amount invoiced and not yet credited")]
    CreditExceedsInvoice {
        /// The lines that want too much; empty: the sum does.
        violations: Vec<Violation>,
    },
    /// Lines that say nothing.
    #[error("some lines cannot be credited")]
    BadLines {
        /// What is wrong with which.
        violations: Vec<Violation>,
    },
    /// Nothing is owed.
    #[error("the invoice has no open balance")]
    NothingToWriteOff,
    /// More than is owed.
    #[error("the invoice's balance is {balance}")]
    OverBalance {
        /// What is owed.
        balance: Money,
    },
    /// Parts that no posted invoice can have.
    #[error("the parts of the settlement contradict each other")]
    ImpossibleSettlement,
    /// A due date after the last day there is.
    #[error(transparent)]
    Beyond(#[from] BeyondCalendar),
    /// What the order has used of the credit line.
    #[error(transparent)]
    Commitment(#[from] CommitmentError),
    /// Amounts that do not add up.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Failure for BillingError {
    fn code(&self) -> &'static str {
        match self {
            Self::OrderNotConfirmed => "order_not_confirmed",
            Self::NothingToInvoice => "nothing_to_invoice",
            Self::IssuerMissing => "issuer_missing",
            Self::TaxRateMissing(refusal) => refusal.code(),
            Self::CreditExceedsInvoice { .. } => "credit_exceeds_invoice",
            Self::BadLines { .. } => "invalid_lines",
            Self::NothingToWriteOff => "nothing_to_write_off",
            Self::OverBalance { .. } => "over_allocation",
            Self::ImpossibleSettlement => "impossible_settlement",
            Self::Beyond(refusal) => refusal.code(),
            Self::Commitment(refusal) => refusal.code(),
            Self::Money(refusal) => refusal.code(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::OrderNotConfirmed
            | Self::NothingToInvoice
            | Self::IssuerMissing
            | Self::CreditExceedsInvoice { .. }
            | Self::NothingToWriteOff
            | Self::OverBalance { .. } => Kind::Conflict,
            Self::BadLines { .. } => Kind::Invalid,
            Self::ImpossibleSettlement => Kind::Internal,
            Self::Beyond(refusal) => refusal.kind(),
            Self::TaxRateMissing(refusal) => refusal.kind(),
            Self::Commitment(refusal) => refusal.kind(),
            Self::Money(refusal) => refusal.kind(),
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::CreditExceedsInvoice { violations } | Self::BadLines { violations } => {
                violations.clone()
            }
            Self::OrderNotConfirmed
            | Self::NothingToInvoice
            | Self::IssuerMissing
            | Self::TaxRateMissing(_)
            | Self::NothingToWriteOff
            | Self::OverBalance { .. }
            | Self::ImpossibleSettlement
            | Self::Beyond(_)
            | Self::Commitment(_)
            | Self::Money(_) => Vec::new(),
        }
    }
}
