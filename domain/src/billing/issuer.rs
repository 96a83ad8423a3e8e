//! Who invoices.

use chrono::{DateTime, Utc};

use super::{IssuerId, NumberPrefix};
use crate::companies::{Address, Country, TimeZone};

/// Who invoices. Every document freezes it as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its id.
    pub id: IssuerId,
    /// Its name in the register.
    pub legal_name: String,
    /// Where it is.
    pub address: Address,
    /// In which country it is established, which decides the tax.
    pub country: Country,
    /// Its VAT id.
    pub vat_id: Option<String>,
    /// Where its days begin: documents, prices, tax rates, due dates and closing go by them.
    pub time_zone: TimeZone,
    /// What its document numbers begin with.
    pub invoice_prefix: NumberPrefix,
    /// Rises with every change.
    pub version: i64,
    /// When it was first set.
    pub created_at: DateTime<Utc>,
}
