//! Why a document is refused.

use crate::calendar::BeyondCalendar;
use crate::commitment::CommitmentError;
use crate::failure::{Failure, Kind, Violation};
use crate::money::{Money, MoneyError};
use crate::pricing::TaxRateMissing;

/// Why a document or a settlement is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillingError {
    /// The order is not confirmed yet.
    #[error("the order is not confirmed")]
    OrderNotConfirmed,
    /// No shipped goods are left to invoice.
    #[error("no shipped quantity is left to invoice")]
    NothingToInvoice,
    /// The issuer is not set.
    #[error("no issuer is set up yet")]
    IssuerMissing,
    /// The tax rate is not set.
    #[error(transparent)]
    TaxRateMissing(#[from] TaxRateMissing),
    /// More than the rest of the invoice.
    #[error("the credit exceeds the amount invoiced and not yet credited")]
    CreditExceedsInvoice {
        /// The lines that exceed it; empty: the sum does.
        violations: Vec<Violation>,
    },
    /// Invalid lines.
    #[error("some lines cannot be credited")]
    BadLines {
        /// The violations, by line.
        violations: Vec<Violation>,
    },
    /// Nothing is owed.
    #[error("the invoice has no open balance")]
    NothingToWriteOff,
    /// More than the balance.
    #[error("the invoice's balance is {balance}")]
    OverBalance {
        /// The balance.
        balance: Money,
    },
    /// Amounts that no posted invoice can have.
    #[error("the parts of the settlement contradict each other")]
    ImpossibleSettlement,
    /// A due date after the last supported day.
    #[error(transparent)]
    Beyond(#[from] BeyondCalendar),
    /// The order's hold on the credit line.
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
