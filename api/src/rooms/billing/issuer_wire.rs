//! The issuer as it looks in JSON.

use chrono::{DateTime, Utc};
use domain::billing::Issuer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::wire::{Address, Country, IssuerKey};

/// Who is to invoice.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuerSetting {
    /// The name in the register of companies.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Comptoir Großhandel GmbH")]
    pub(super) legal_name: String,
    /// Where it is.
    #[validate(nested)]
    pub(super) address: Address,
    /// In which country it is established, which decides the tax.
    pub(super) country: Country,
    /// Its VAT id.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 40, example = "ATU12345675")]
    pub(super) vat_id: Option<String>,
    /// What the numbers of its documents begin with; none if not given.
    #[validate(length(max = 10))]
    #[schema(max_length = 10, pattern = "^([A-Za-z0-9-]*[A-Za-z0-9])?$", example = "CW")]
    pub(super) invoice_prefix: Option<String>,
    /// Where its days begin, by which documents are dated and prices, tax rates and closing count: a zone of
    /// the IANA database; UTC if not given.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: Option<String>,
}

/// Who invoices.
#[derive(Serialize, ToSchema)]
#[schema(as = Issuer)]
pub(super) struct IssuerView {
    /// Its id.
    pub(super) id: IssuerKey,
    /// The name in the register of companies.
    #[schema(example = "Comptoir Großhandel GmbH")]
    pub(super) legal_name: String,
    /// Where it is.
    pub(super) address: Address,
    /// In which country it is established.
    pub(super) country: Country,
    /// Its VAT id.
    #[schema(required = true, example = "ATU12345675")]
    pub(super) vat_id: Option<String>,
    /// What the numbers of its documents begin with; empty for nothing.
    #[schema(example = "CW")]
    pub(super) invoice_prefix: String,
    /// Where its days begin, by which documents are dated and prices, tax rates and closing count.
    #[schema(example = "Europe/Vienna")]
    pub(super) time_zone: &'static str,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    pub(super) version: i64,
    /// When it was first set.
    pub(super) created_at: DateTime<Utc>,
}

impl From<&Issuer> for IssuerView {
    fn from(issuer: &Issuer) -> Self {
        Self {
            id: issuer.id.into(),
            legal_name: issuer.legal_name.clone(),
            address: issuer.address.clone().into(),
            country: Country(issuer.country),
            vat_id: issuer.vat_id.clone(),
            invoice_prefix: issuer.invoice_prefix.to_string(),
            time_zone: issuer.time_zone.as_str(),
            version: issuer.version,
            created_at: issuer.created_at,
        }
    }
}
