//! JSON types of companies.

use chrono::{DateTime, Utc};
use domain::companies::{Company, Status};
use domain::identity::Permission;
use domain::money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::status_wire::{CompanyStatus, NewCompanyStatus};
use crate::kernel::caller::Principal;
use crate::kernel::wire::{
    Address, CalendarKey, CompanyKey, Country, Currency, CustomerSettings, CustomerSwitches, Money,
    PaymentTerms, cleared, given,
};

/// A new company.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCompany {
    /// Name of the company.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Acme GmbH")]
    pub(super) name: String,
    /// Country of establishment, which decides the tax.
    pub(super) country: Country,
    /// Currency of its orders and its account; cannot be changed.
    pub(super) currency: Currency,
    /// Id in an external system; unique.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "ERP-4711")]
    pub(super) external_id: Option<String>,
    /// VAT id.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 40, example = "ATU12345675")]
    pub(super) vat_id: Option<String>,
    /// Number in the company register.
    #[validate(length(min = 1, max = 60), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 60, example = "FN 123456a")]
    pub(super) registration_id: Option<String>,
    /// Billing address for its invoices.
    #[validate(nested)]
    pub(super) billing_address: Option<Address>,
    /// Payment terms of its invoices; default 30 days.
    #[validate(nested)]
    pub(super) payment_terms: Option<PaymentTerms>,
    /// Time zone (IANA) of its days and months; default as in the settings.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: Option<String>,
    /// Credit limit, gross. Omitted: unlimited; zero: no credit.
    pub(super) credit_limit: Option<Money>,
    /// `pending`: the company has asked for an account, and may not buy until staff approve it. Omitted: it is
    /// active.
    pub(super) status: Option<NewCompanyStatus>,
}

impl NewCompany {
    /// The given fields that need `companies.set_terms`.
    pub(super) fn reserved(&self) -> Vec<&'static str> {
        let named = [
            ("payment_terms", self.payment_terms.is_some()),
            ("credit_limit", self.credit_limit.is_some()),
        ];
        named.into_iter().filter(|(_, named)| *named).map(|(field, _)| field).collect()
    }
}

/// An update of a company; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyUpdate {
    /// Name of the company.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Acme GmbH")]
    pub(super) name: Option<String>,
    /// Billing address for its invoices; null: none.
    #[validate(nested)]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Address>)]
    pub(super) billing_address: Option<Option<Address>>,
    /// Id in an external system; null: none.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "ERP-4711")]
    pub(super) external_id: Option<Option<String>>,
    /// VAT id; a new one is unverified until `vat_id_verified` is set; null: none.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40, example = "ATU12345675")]
    pub(super) vat_id: Option<Option<String>>,
    /// Whether the VAT id was verified, which exempts trade within the EU from tax.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) vat_id_verified: Option<bool>,
    /// Number in the company register; null: none.
    #[validate(length(min = 1, max = 60), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60, example = "FN 123456a")]
    pub(super) registration_id: Option<Option<String>>,
    /// Payment terms of future invoices.
    #[serde(default, deserialize_with = "given")]
    #[validate(nested)]
    #[schema(value_type = PaymentTerms)]
    pub(super) payment_terms: Option<PaymentTerms>,
    /// Time zone (IANA) of its days and months.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 64))]
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "Europe/Vienna")]
    pub(super) time_zone: Option<String>,
    /// Calendar of its working hours, its own or the operator's; null: that of the settings.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<CalendarKey>)]
    pub(super) calendar_id: Option<Option<CalendarKey>>,
    /// Credit limit, gross; null: unlimited; zero: no credit.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Money>)]
    pub(super) credit_limit: Option<Option<Money>>,
    /// Whether orders must name a cost centre, once the company has an active one: 422
    /// `missing_cost_centre`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) cost_centres_required: Option<bool>,
    /// Status: a `pending` company becomes `active` or `closed`, an `active` one `closed`, a `closed` one `active`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = CompanyStatus)]
    pub(super) status: Option<CompanyStatus>,
    /// Whether new orders of the company are blocked.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) on_hold: Option<bool>,
    /// Switches of this company, instead of those of the settings.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = CustomerSwitches)]
    pub(super) customer_settings: Option<CustomerSwitches>,
}

impl CompanyUpdate {
    /// The given fields that a company cannot set for itself.
    pub(super) fn reserved(&self) -> Vec<&'static str> {
        let named = [
            ("external_id", self.external_id.is_some()),
            ("vat_id", self.vat_id.is_some()),
            ("vat_id_verified", self.vat_id_verified.is_some()),
            ("registration_id", self.registration_id.is_some()),
            ("payment_terms", self.payment_terms.is_some()),
            ("time_zone", self.time_zone.is_some()),
            ("credit_limit", self.credit_limit.is_some()),
            ("status", self.status.is_some()),
            ("on_hold", self.on_hold.is_some()),
            ("customer_settings", self.customer_settings.is_some()),
        ];
        named.into_iter().filter(|(_, named)| *named).map(|(field, _)| field).collect()
    }
}

/// A company.
#[derive(Serialize, ToSchema)]
#[schema(as = Company)]
pub(super) struct CompanyView {
    /// Id of the company.
    id: CompanyKey,
    /// Name of the company.
    #[schema(example = "Acme GmbH")]
    name: String,
    /// Country of establishment.
    country: Country,
    /// Currency of its orders and its account.
    currency: Currency,
    /// Whether the company may order: only while it is `active`.
    #[schema(example = "active", extensions(("x-extensible-enum" = json!(Status::ALL.map(Status::as_str)))))]
    status: &'static str,
    /// Whether new orders of the company are blocked for now.
    on_hold: bool,
    /// Id in an external system.
    #[schema(required = true, example = "ERP-4711")]
    external_id: Option<String>,
    /// VAT id.
    #[schema(required = true, example = "ATU12345675")]
    vat_id: Option<String>,
    /// Whether the VAT id was verified.
    vat_id_verified: bool,
    /// Number in the company register.
    #[schema(required = true, example = "FN 123456a")]
    registration_id: Option<String>,
    /// Billing address for its invoices.
    #[schema(required = true)]
    billing_address: Option<Address>,
    /// Payment terms of its invoices.
    payment_terms: PaymentTerms,
    /// Time zone of its days and months.
    #[schema(example = "Europe/Vienna")]
    time_zone: &'static str,
    /// Switches of this company, instead of those of the settings.
    customer_settings: CustomerSettings,
    /// Whether orders must name a cost centre, once the company has an active one.
    cost_centres_required: bool,
    /// Calendar of its working hours; null: that of the settings.
    #[schema(required = true)]
    calendar_id: Option<CalendarKey>,
    /// Credit limit, gross; null: unlimited. Omitted for callers without `credit.read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Money>)]
    credit_limit: Option<Option<Money>>,
    /// Increases with every change; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl CompanyView {
    pub(super) fn new(company: &Company, credit_limit: Option<money::Money>) -> Self {
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
            payment_terms: company.payment_terms.into(),
            time_zone: company.time_zone.as_str(),
            customer_settings: CustomerSettings::from(&company.customer_settings),
            cost_centres_required: company.cost_centres_required,
            calendar_id: company.calendar.map(Into::into),
            credit_limit: Some(credit_limit.map(Money::from)),
            version: company.version,
            created_at: company.created_at,
        }
    }

    /// The view without the fields that the caller may not see.
    pub(super) fn seen_by(self, caller: &Principal) -> Self {
        let credit_limit = self.credit_limit.filter(|_| caller.sees(Permission::ReadCredit));
        Self { credit_limit, ..self }
    }
}

/// Companies, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct CompanyList {
    /// Companies of this page.
    pub(super) data: Vec<CompanyView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for companies.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyFilter {
    /// Id in an external system.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    pub(super) external_id: Option<String>,
    /// Status of the companies.
    #[param(max_length = 40, example = "pending")]
    pub(super) status: Option<String>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
