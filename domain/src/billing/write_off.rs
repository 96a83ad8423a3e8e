//! Write-offs: what an invoice still owes is given up. How much, [`super::Settlement::write_off`] says.

use chrono::{DateTime, NaiveDate, Utc};

use super::InvoiceId;
use crate::companies::CompanyId;
use crate::money::Money;
use crate::payments::WriteOffId;

/// What was given up of an invoice: all of its balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOff {
    /// Its id.
    pub id: WriteOffId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Whose debt it was.
    pub company: CompanyId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// The day it counts for.
    pub written_off_on: NaiveDate,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}
