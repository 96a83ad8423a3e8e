//! Products as they look in JSON.

use chrono::{DateTime, Utc};
use domain::catalog::{BadQuantityRule, LARGEST_QUANTITY, Product, QuantityRule as Rule};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::price_view::CompanyPrice;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{Change, CompanyKey, Money, ProductKey, given};

/// A product to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProduct {
    /// What it is ordered by: unique, 1 to 64 printable characters.
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(super) sku: String,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Bolt M8 × 40, zinc")]
    pub(super) name: String,
    /// What one of it is; `piece` if not given.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 40, example = "piece")]
    pub(super) unit: Option<String>,
    /// How it is taxed, by a class that a tax rate defines; `standard` if not given.
    #[schema(min_length = 1, max_length = 40, example = "standard")]
    pub(super) tax_class: Option<String>,
    /// Its price where no price list has one, net of tax.
    pub(super) list_price: Option<Money>,
    /// In which quantities it is sold.
    #[validate(nested)]
    pub(super) quantity_rule: Option<QuantityRule>,
}

/// What is to change of a product; what is not named stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductChanges {
    /// What it is called.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Bolt M8 × 40, zinc")]
    pub(super) name: Option<String>,
    /// What one of it is.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 40, example = "piece")]
    pub(super) unit: Option<String>,
    /// How it is taxed, by a class that a tax rate defines.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, min_length = 1, max_length = 40, example = "standard")]
    pub(super) tax_class: Option<String>,
    /// Its price where no price list has one; null: it has none.
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    pub(super) list_price: Change<Money>,
    /// In which quantities it is sold; null: in any.
    #[serde(default)]
    #[schema(value_type = Option<QuantityRule>)]
    pub(super) quantity_rule: Change<QuantityRule>,
}

/// In which quantities a product is sold; what is not set does not bind.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantityRule {
    /// The least.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 10)]
    min: Option<i64>,
    /// The most.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 5000)]
    max: Option<i64>,
    /// Only multiples of this.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 10)]
    increment: Option<i64>,
}

impl QuantityRule {
    pub(super) fn rule(self) -> Result<Rule, BadQuantityRule> {
        Rule::new(self.min, self.max, self.increment)
    }
}

/// A product.
#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub(super) struct ProductView<'a> {
    /// Its id.
    id: ProductKey,
    /// What it is ordered by.
    #[schema(example = "BOLT-M8")]
    sku: &'a str,
    /// What it is called.
    #[schema(example = "Bolt M8 × 40, zinc")]
    name: &'a str,
    /// What one of it is.
    #[schema(example = "piece")]
    unit: &'a str,
    /// How it is taxed.
    #[schema(example = "standard")]
    tax_class: &'a str,
    /// Its price where no price list has one, net of tax; null: it has none.
    #[schema(required = true)]
    list_price: Option<Money>,
    /// In which quantities it is sold.
    quantity_rule: QuantityRule,
    /// Rises with every change; its `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// What it costs the caller's company today, or the one that staff name by `company_id`; null where
    /// nobody is named, or nothing is its price in that company's currency.
    #[schema(required = true)]
    price: Option<CompanyPrice>,
}

impl<'a> From<&'a Product> for ProductView<'a> {
    fn from(product: &'a Product) -> Self {
        let rule = product.quantity_rule;
        Self {
            id: product.id.into(),
            sku: product.sku.as_str(),
            name: &product.name,
            unit: &product.unit,
            tax_class: product.tax_class.as_str(),
            list_price: product.list_price.map(Money::from),
            quantity_rule: QuantityRule {
                min: rule.min(),
                max: rule.max(),
                increment: rule.increment(),
            },
            version: product.version,
            created_at: product.created_at,
            price: None,
        }
    }
}

impl<'a> ProductView<'a> {
    /// The product with what it costs somebody.
    pub(super) fn priced(product: &'a Product, price: Option<CompanyPrice>) -> Self {
        Self { price, ..Self::from(product) }
    }

    /// The view as JSON, to be kept or sent as it is.
    pub(super) fn text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(Problem::internal)
    }
}

/// Whose prices are shown.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceFilter {
    /// Whose prices are shown. Members see those of their own company.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
}

/// Which products.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFilter {
    /// Whose prices are shown. Members see those of their own company.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
