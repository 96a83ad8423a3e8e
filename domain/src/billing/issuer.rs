//! The issuer of invoices.

use chrono::{DateTime, Utc};

use super::{IssuerId, NumberPrefix};
use crate::companies::{Address, Country, TimeZone};

/// The issuer of invoices. Every document freezes it as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its id.
    pub id: IssuerId,
    /// Its registered name.
    pub legal_name: String,
    /// Its address.
    pub address: Address,
    /// Country of establishment, which decides the tax.
    pub country: Country,
    /// Its VAT id.
    pub vat_id: Option<String>,
    /// Its time zone: documents, prices, tax rates, due dates and closing use its days.
    pub time_zone: TimeZone,
    /// Prefix of its document numbers.
    pub invoice_prefix: NumberPrefix,
    /// Rises with every change.
    pub version: i64,
    /// Time of its first setting.
    pub created_at: DateTime<Utc>,
}
