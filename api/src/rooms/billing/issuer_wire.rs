//! JSON types of the issuer.

use chrono::{DateTime, Utc};
use domain::billing::Issuer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::wire::{Address, Country, IssuerKey};

/// The issuer to set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuerSetting {
    /// Registered company name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Comptoir Großhandel GmbH")]
    pub(super) legal_name: String,
    /// Address of the issuer.
    #[validate(nested)]
    pub(super) address: Address,
    /// Country of establishment, which decides the tax.
    pub(super) country: Country,
    /// VAT id.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 40, example = "ATU12345675")]
    pub(super) vat_id: Option<String>,
    /// Prefix of document numbers; default none.
    #[validate(length(max = 10))]
    #[schema(max_length = 10, pattern = "^([A-Za-z0-9-]*[A-Za-z0-9])?$", example = "CW")]
    pub(super) invoice_prefix: Option<String>,
    /// Time zone (IANA) of the business day, which dates documents and decides prices, tax rates and
    /// period closing; default as in the settings.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: Option<String>,
}

/// The legal entity that issues invoices.
#[derive(Serialize, ToSchema)]
#[schema(as = Issuer)]
pub(super) struct IssuerView {
    /// Id of the issuer.
    pub(super) id: IssuerKey,
    /// Registered company name.
    #[schema(example = "Comptoir Großhandel GmbH")]
    pub(super) legal_name: String,
    /// Address of the issuer.
    pub(super) address: Address,
    /// Country of establishment.
    pub(super) country: Country,
    /// VAT id.
    #[schema(required = true, example = "ATU12345675")]
    pub(super) vat_id: Option<String>,
    /// Prefix of document numbers; empty for none.
    #[schema(example = "CW")]
    pub(super) invoice_prefix: String,
    /// Time zone of the business day, which dates documents and decides prices, tax rates and period
    /// closing.
    #[schema(example = "Europe/Vienna")]
    pub(super) time_zone: &'static str,
    /// Increases with every change; the `ETag`.
    #[schema(minimum = 1)]
    pub(super) version: i64,
    /// Creation time.
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
