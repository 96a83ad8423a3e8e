//! Companies as they look in JSON.

use chrono::{DateTime, Utc};
use domain::companies::{BadTerms, Company, PaymentTerms as Terms, Status};
use domain::identity::Permission;
use domain::money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::caller::Known;
use crate::kernel::wire::{Address, CompanyKey, Country, Currency, Money, cleared, given};

/// A company to be given an account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCompany {
    /// Its name.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Acme GmbH")]
    pub(super) name: String,
    /// Where it is established, which decides its tax.
    pub(super) country: Country,
    /// The currency of its orders and its account; it stays.
    pub(super) currency: Currency,
    /// Its id in another system; no two companies have the same.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "ERP-4711")]
    pub(super) external_id: Option<String>,
    /// Its VAT id.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 40, example = "ATU12345675")]
    pub(super) vat_id: Option<String>,
    /// Its number in the register of companies.
    #[validate(length(min = 1, max = 60), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 60, example = "FN 123456a")]
    pub(super) registration_id: Option<String>,
    /// Where its invoices go.
    #[validate(nested)]
    pub(super) billing_address: Option<Address>,
    /// When its invoices are due; 30 days if not given.
    #[validate(nested)]
    pub(super) payment_terms: Option<PaymentTerms>,
    /// In which zone of the IANA database its days and months begin; `UTC` if not given.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: Option<String>,
    /// What it may owe, gross. Not given: not limited; zero: no credit.
    pub(super) credit_limit: Option<Money>,
}

impl NewCompany {
    /// The fields that need `companies.set_terms`, of those that are named.
    pub(super) fn reserved(&self) -> Vec<&'static str> {
        let named = [
            ("payment_terms", self.payment_terms.is_some()),
            ("credit_limit", self.credit_limit.is_some()),
        ];
        named.into_iter().filter(|(_, named)| *named).map(|(field, _)| field).collect()
    }
}

/// What is to change of a company; what is not named stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyUpdate {
    /// Its name.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Acme GmbH")]
    pub(super) name: Option<String>,
    /// Where its invoices go; null: nowhere special.
    #[validate(nested)]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Address>)]
    pub(super) billing_address: Option<Option<Address>>,
    /// Its id in another system; null: none.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "ERP-4711")]
    pub(super) external_id: Option<Option<String>>,
    /// Its VAT id, which is then not verified until somebody says so; null: none.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40, example = "ATU12345675")]
    pub(super) vat_id: Option<Option<String>>,
    /// Whether the VAT id was found valid, which makes trade within the EU free of tax.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) vat_id_verified: Option<bool>,
    /// Its number in the register of companies; null: none.
    #[validate(length(min = 1, max = 60), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60, example = "FN 123456a")]
    pub(super) registration_id: Option<Option<String>>,
    /// When its invoices are due, from now on.
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = PaymentTerms)]
    pub(super) payment_terms: Option<PaymentTerms>,
    /// In which zone of the IANA database its days and months begin.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 64))]
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: Option<String>,
    /// What it may owe, gross; null: not limited; zero: no credit.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Money>)]
    pub(super) credit_limit: Option<Option<Money>>,
    /// Whether its buying is stopped.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) on_hold: Option<bool>,
}

impl CompanyUpdate {
    /// The fields a company may not set for itself, of those that are named.
    pub(super) fn reserved(&self) -> Vec<&'static str> {
        let named = [
            ("external_id", self.external_id.is_some()),
            ("vat_id", self.vat_id.is_some()),
            ("vat_id_verified", self.vat_id_verified.is_some()),
            ("registration_id", self.registration_id.is_some()),
            ("payment_terms", self.payment_terms.is_some()),
            ("time_zone", self.time_zone.is_some()),
            ("credit_limit", self.credit_limit.is_some()),
            ("on_hold", self.on_hold.is_some()),
        ];
        named.into_iter().filter(|(_, named)| *named).map(|(field, _)| field).collect()
    }
}

/// When invoices are due.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentTerms {
    /// How many days after its date an invoice is due.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365, example = 30)]
    net_days: i64,
}

impl PaymentTerms {
    pub(super) fn terms(self) -> Result<Terms, BadTerms> {
        Terms::net(self.net_days)
    }
}

/// A company.
#[derive(Serialize, ToSchema)]
#[schema(as = Company)]
pub(super) struct CompanyView {
    /// Its id.
    id: CompanyKey,
    /// Its name.
    #[schema(example = "Acme GmbH")]
    name: String,
    /// Where it is established.
    country: Country,
    /// The currency of its orders and its account.
    currency: Currency,
    /// Whether it may buy at all.
    #[schema(example = "active", extensions(("x-extensible-enum" = json!(Status::ALL.map(Status::as_str)))))]
    status: &'static str,
    /// Whether its buying is stopped for now.
    on_hold: bool,
    /// Its id in another system.
    #[schema(required = true, example = "ERP-4711")]
    external_id: Option<String>,
    /// Its VAT id.
    #[schema(required = true, example = "ATU12345675")]
    vat_id: Option<String>,
    /// Whether the VAT id was found valid.
    vat_id_verified: bool,
    /// Its number in the register of companies.
    #[schema(required = true, example = "FN 123456a")]
    registration_id: Option<String>,
    /// Where its invoices go.
    #[schema(required = true)]
    billing_address: Option<Address>,
    /// When its invoices are due.
    payment_terms: PaymentTerms,
    /// In which zone its days and months begin.
    #[schema(example = "Europe/Vienna")]
    time_zone: &'static str,
    /// What it may owe, gross; null: not limited. Left out for whoever lacks `credit.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Money>)]
    credit_limit: Option<Option<Money>>,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it came.
    created_at: DateTime<Utc>,
}

impl CompanyView {
    pub(super) fn new(company: &Company, credit_limit: Option<money::Money>) -> Self {
        let net_days = company.payment_terms.net_days().into();
        Self {
            id: company.id.into(),
            name: company.name.clone(),
            country: Country(company.country),
            currency: Currency(company.currency),
            status: company.status.as_str(),
            on_hold: company.on_hold,
            external_id: company.external_id.clone(),
            vat_id: company.vat_id.clone(),
            vat_id_verified: company.vat_id_verified,
            registration_id: company.registration_id.clone(),
            billing_address: company.billing_address.clone().map(Address::from),
            payment_terms: PaymentTerms { net_days },
            time_zone: company.time_zone.as_str(),
            credit_limit: Some(credit_limit.map(Money::from)),
            version: company.version,
            created_at: company.created_at,
        }
    }

    /// As the caller may see it.
    pub(super) fn seen_by(self, caller: &Known) -> Self {
        let credit_limit = self.credit_limit.filter(|_| caller.may(Permission::ReadCredit));
        Self { credit_limit, ..self }
    }
}

/// Companies, the newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct CompanyList {
    /// The companies of this page.
    pub(super) data: Vec<CompanyView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Which companies.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyFilter {
    /// The one with this id in another system.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    pub(super) external_id: Option<String>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
