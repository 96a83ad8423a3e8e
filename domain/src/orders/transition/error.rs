//! Why an order does not change.

use crate::billing::BillingError;
use crate::commitment::CommitmentError;
use crate::companies::BuyingStopped;
use crate::failure::{Failure, Kind, Violation};
use crate::fulfilment::FulfilmentError;
use crate::money::MoneyError;
use crate::orders::{BrokenTerms, OrderError};

/// Why an order does not change: the refusal of the rule that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The order's status or lines.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// The terms it was placed by.
    #[error(transparent)]
    Terms(#[from] BrokenTerms),
    /// Its company.
    #[error(transparent)]
    Stopped(#[from] BuyingStopped),
    /// What is to leave.
    #[error(transparent)]
    Fulfilment(#[from] FulfilmentError),
    /// What is to be invoiced.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// What it holds.
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
