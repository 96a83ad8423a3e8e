//! JSON types of business units.

use chrono::{DateTime, Utc};
use domain::companies::{BadTerms, PaymentTerms as Terms, Unit, UnitChanges, UnitKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{Address, CompanyKey, PaymentTerms, UnitKey, cleared, given};

/// A new business unit.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBusinessUnit {
    /// Company of the unit. Required for staff; members create units of their own company.
    pub(super) company_id: Option<CompanyKey>,
    /// The unit right above; omitted: the unit stands right below the company.
    pub(super) parent_id: Option<UnitKey>,
    /// Name of the unit; unique below one parent.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "North")]
    pub(super) name: String,
    /// Kind of the unit. Units of both kinds may have units below them.
    pub(super) kind: BusinessUnitKind,
    /// Id in an external system.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[schema(min_length = 1, max_length = 100, example = "PLANT-7")]
    pub(super) external_id: Option<String>,
    /// Delivery address of orders for the unit, and for units below without their own.
    #[validate(nested)]
    pub(super) ship_to: Option<Address>,
    /// Payment terms of orders for the unit, and for units below without their own. Needs the permission
    /// `companies.set_terms`.
    #[validate(nested)]
    pub(super) payment_terms: Option<PaymentTerms>,
    /// Whether roles given above hold here and below; default true.
    pub(super) inherits_roles: Option<bool>,
    /// Whether the company's own order limits, quantity rules and approval rules bind orders here and below;
    /// default true. The operator's always bind.
    pub(super) inherits_rules: Option<bool>,
}

/// Kind of a business unit.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum BusinessUnitKind {
    /// A part of the organisation.
    Division,
    /// A place.
    Location,
}

impl From<BusinessUnitKind> for UnitKind {
    fn from(word: BusinessUnitKind) -> Self {
        match word {
            BusinessUnitKind::Division => Self::Division,
            BusinessUnitKind::Location => Self::Location,
        }
    }
}

/// An update of a business unit; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BusinessUnitUpdate {
    /// The unit right above; null: the unit stands right below the company. The units below move along.
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<UnitKey>)]
    pub(super) parent_id: Option<Option<UnitKey>>,
    /// Name of the unit; unique below one parent.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "North")]
    pub(super) name: Option<String>,
    /// Kind of the unit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = BusinessUnitKind)]
    pub(super) kind: Option<BusinessUnitKind>,
    /// Id in an external system; null: none.
    #[validate(length(min = 1, max = 100), custom(function = "crate::kernel::wire::text::code"))]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "PLANT-7")]
    pub(super) external_id: Option<Option<String>>,
    /// Delivery address of later orders for the unit; null: that of the nearest unit above.
    #[validate(nested)]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<Address>)]
    pub(super) ship_to: Option<Option<Address>>,
    /// Payment terms of later orders for the unit; null: those of the nearest unit above. Needs the permission
    /// `companies.set_terms`.
    #[validate(nested)]
    #[serde(default, deserialize_with = "cleared")]
    #[schema(value_type = Option<PaymentTerms>)]
    pub(super) payment_terms: Option<Option<PaymentTerms>>,
    /// Whether roles given above hold here and below.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) inherits_roles: Option<bool>,
    /// Whether the company's own order limits, quantity rules and approval rules bind orders here and below. The
    /// operator's always bind.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) inherits_rules: Option<bool>,
    /// Whether the unit may order. Units below an inactive one may not order either.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    pub(super) active: Option<bool>,
}

impl BusinessUnitUpdate {
    /// Whether it changes what the unit takes from above: its place, or what it inherits.
    pub(super) fn cuts_ties(&self) -> bool {
        self.parent_id.is_some() || self.inherits_roles.is_some() || self.inherits_rules.is_some()
    }

    /// Whether it changes the unit itself.
    pub(super) const fn is_of_its_own(&self) -> bool {
        let named = self.name.is_some() || self.kind.is_some() || self.external_id.is_some();
        let given = self.ship_to.is_some() || self.payment_terms.is_some();
        named || given || self.active.is_some()
    }

    /// The changes, without the move.
    pub(super) fn changes(self) -> Result<UnitChanges, Problem> {
        let terms = match self.payment_terms {
            None => None,
            Some(given) => Some(terms(given).at("/payment_terms/net_days")?),
        };
        Ok(UnitChanges {
            name: self.name,
            kind: self.kind.map(Into::into),
            external_id: self.external_id,
            ship_to: self.ship_to.map(|address| address.map(Into::into)),
            payment_terms: terms,
            inherits_roles: self.inherits_roles,
            inherits_rules: self.inherits_rules,
            active: self.active,
        })
    }
}

/// Payment terms of a body.
pub(super) fn terms(given: Option<PaymentTerms>) -> Result<Option<Terms>, BadTerms> {
    given.map(PaymentTerms::terms).transpose()
}

/// A business unit: a division or location of a company.
#[derive(Serialize, ToSchema)]
#[schema(as = BusinessUnit)]
pub(super) struct BusinessUnitView {
    /// Id of the unit.
    id: UnitKey,
    /// Company of the unit.
    company_id: CompanyKey,
    /// The unit right above; null: the unit stands right below the company.
    #[schema(required = true)]
    parent_id: Option<UnitKey>,
    /// Name of the unit.
    #[schema(example = "North")]
    name: String,
    /// Kind of the unit.
    #[schema(example = "division", extensions(("x-extensible-enum" = json!(UnitKind::ALL.map(UnitKind::as_str)))))]
    kind: &'static str,
    /// Id in an external system.
    #[schema(required = true, example = "PLANT-7")]
    external_id: Option<String>,
    /// Ids from the topmost unit down to the unit itself.
    path: Vec<UnitKey>,
    /// Number of ids in the path.
    #[schema(minimum = 1, maximum = 5, example = 1)]
    depth: usize,
    /// Delivery address of orders for the unit; null: that of the nearest unit above.
    #[schema(required = true)]
    ship_to: Option<Address>,
    /// Payment terms of orders for the unit; null: those of the nearest unit above, or of the company.
    #[schema(required = true)]
    payment_terms: Option<PaymentTerms>,
    /// Whether roles given above hold here and below.
    inherits_roles: bool,
    /// Whether the company's own order limits, quantity rules and approval rules bind orders here and below. The
    /// operator's always bind.
    inherits_rules: bool,
    /// Whether the unit may order. Units below an inactive one may not order either.
    active: bool,
    /// Increases with every change, also when a unit above moves; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&Unit> for BusinessUnitView {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.into(),
            company_id: unit.company.into(),
            parent_id: unit.path.parent().map(Into::into),
            name: unit.name.clone(),
            kind: unit.kind.as_str(),
            external_id: unit.external_id.clone(),
            path: unit.path.ids().map(Into::into).collect(),
            depth: unit.path.depth(),
            ship_to: unit.ship_to.clone().map(Address::from),
            payment_terms: unit.payment_terms.map(Into::into),
            inherits_roles: unit.inherits_roles,
            inherits_rules: unit.inherits_rules,
            active: unit.active,
            version: unit.version,
            created_at: unit.created_at,
        }
    }
}

/// Business units, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct BusinessUnitList {
    /// Business units of this page.
    pub(super) data: Vec<BusinessUnitView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for business units.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct BusinessUnitFilter {
    /// Company of the units.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
    /// The unit right above.
    #[param(value_type = Option<String>)]
    pub(super) parent_id: Option<UnitKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
