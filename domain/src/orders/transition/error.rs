//! Why an order cannot change.

use crate::billing::BillingError;
use crate::commitment::CommitmentError;
use crate::companies::BuyingStopped;
use crate::failure::{Failure, Kind, Violation};
use crate::fulfilment::FulfilmentError;
use crate::money::MoneyError;
use crate::orders::{BrokenTerms, OrderError};

/// Why an order cannot change: the refusal of the violated rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The order's status or lines.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The terms of its placing.
    #[error(transparent)]
    Terms(#[from] BrokenTerms),
    /// Its company.
    #[error(transparent)]
    Stopped(#[from] BuyingStopped),
    /// The shipment.
    #[error(transparent)]
    Fulfilment(#[from] FulfilmentError),
    /// The invoice.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// Its commitments.
    #[error(transparent)]
    Commitment(#[from] CommitmentError),
    /// Amounts that do not add up.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl TransitionError {
    fn refusal(&self) -> &dyn Failure {
        match self {
            Self::Order(refusal) => refusal,
            Self::Terms(refusal) => refusal,
            Self::Stopped(refusal) => refusal,
            Self::Fulfilment(refusal) => refusal,
            Self::Billing(refusal) => refusal,
            Self::Commitment(refusal) => refusal,
            Self::Money(refusal) => refusal,
        }
    }
}

impl Failure for TransitionError {
    fn code(&self) -> &'static str {
        self.refusal().code()
    }

    fn kind(&self) -> Kind {
        self.refusal().kind()
    }

    fn violations(&self) -> Vec<Violation> {
        self.refusal().violations()
    }
}
