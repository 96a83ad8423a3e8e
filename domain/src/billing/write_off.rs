//! Write-offs: an invoice's balance is given up. [`super::Settlement::write_off`] computes the amount.

use chrono::{DateTime, NaiveDate, Utc};

use super::InvoiceId;
use crate::companies::CompanyId;
use crate::money::Money;
use crate::payments::WriteOffId;

/// A write-off of an invoice's whole balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOff {
    /// Its id.
    pub id: WriteOffId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Debtor company.
    pub company: CompanyId,
    /// Amount.
    pub amount: Money,
    /// Reason.
    pub reason: String,
    /// Effective day.
    pub written_off_on: NaiveDate,
    /// Time of recording.
    pub created_at: DateTime<Utc>,
}
