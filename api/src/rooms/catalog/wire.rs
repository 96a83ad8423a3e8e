//! JSON types of products.

use chrono::{DateTime, Utc};
use domain::catalog::{BadQuantityRule, LARGEST_QUANTITY, Product, QuantityRule as Rule};
use domain::purchasing::OnViolation as Consequence;
use domain::settings::Guests;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::price_view::CompanyPrice;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{Change, CompanyKey, Money, OnViolation, ProductKey, given};

/// A new product.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProduct {
    /// SKU for orders: unique, 1 to 64 printable characters.
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(super) sku: String,
    /// Name of the product.
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 200, example = "Bolt M8 × 40, zinc")]
    pub(super) name: String,
    /// Unit of measure; default `piece`.
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(min_length = 1, max_length = 40, example = "piece")]
    pub(super) unit: Option<String>,
    /// Tax class, as a tax rate defines it; default `standard`.
    #[schema(min_length = 1, max_length = 40, example = "standard")]
    pub(super) tax_class: Option<String>,
    /// Net price if no price list has one.
    pub(super) list_price: Option<Money>,
    /// Quantities in which the product is sold, unless the operator set a rule for the company or for the
    /// price list that wins.
    #[validate(nested)]
    pub(super) quantity_rule: Option<QuantityRule>,
    /// Consequence for an order that breaks the `quantity_rule`; default `deny`.
    pub(super) on_violation: Option<OnViolation>,
}

/// An update of a product; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductChanges {
    /// Name of the product.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Bolt M8 × 40, zinc")]
    pub(super) name: Option<String>,
    /// Unit of measure.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(min = 1, max = 40), custom(function = "crate::kernel::wire::text::line"))]
    #[schema(value_type = String, min_length = 1, max_length = 40, example = "piece")]
    pub(super) unit: Option<String>,
    /// Tax class, as a tax rate defines it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, min_length = 1, max_length = 40, example = "standard")]
    pub(super) tax_class: Option<String>,
    /// Net price if no price list has one; null: none.
    #[serde(default)]
    #[schema(value_type = Option<Money>)]
    pub(super) list_price: Change<Money>,
    /// Quantities in which the product is sold; null: any.
    #[serde(default)]
    #[schema(value_type = Option<QuantityRule>)]
    pub(super) quantity_rule: Change<QuantityRule>,
    /// Consequence for an order that breaks the `quantity_rule`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = OnViolation)]
    pub(super) on_violation: Option<OnViolation>,
}

/// Order quantities of a product; an omitted bound does not apply.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantityRule {
    /// Minimum quantity.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 10)]
    min: Option<i64>,
    /// Maximum quantity.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 5000)]
    max: Option<i64>,
    /// Only multiples of this quantity.
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
    /// Id of the product.
    id: ProductKey,
    /// SKU for orders.
    #[schema(example = "BOLT-M8")]
    sku: &'a str,
    /// Name of the product.
    #[schema(example = "Bolt M8 × 40, zinc")]
    name: &'a str,
    /// Unit of measure.
    #[schema(example = "piece")]
    unit: &'a str,
    /// Tax class.
    #[schema(example = "standard")]
    tax_class: &'a str,
    /// Net price if no price list has one; null: none, or not shown to guests or to people of a `pending`
    /// company.
    #[schema(required = true)]
    list_price: Option<Money>,
    /// Quantities in which the product is sold.
    quantity_rule: QuantityRule,
    /// Consequence for an order that breaks the `quantity_rule`.
    #[schema(example = "deny", extensions(("x-extensible-enum" = json!(Consequence::ALL.map(Consequence::as_str)))))]
    on_violation: &'static str,
    /// Increases with every change; the `ETag`.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
    /// Today's price for the caller's company, or for the company that staff name by `company_id`. Null
    /// if no company is named, if no price applies in that company's currency, or for people of a `pending`
    /// company. Guests see the price of lists for all companies, in the currency of the settings.
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
            on_violation: product.on_violation.as_str(),
            version: product.version,
            created_at: product.created_at,
            price: None,
        }
    }
}

impl<'a> ProductView<'a> {
    /// The product with a company's price.
    pub(super) fn priced(product: &'a Product, price: Option<CompanyPrice>) -> Self {
        Self { price, ..Self::from(product) }
    }

    /// The product as guests see it: without any price, unless the settings show them prices.
    pub(super) fn for_guests(self, guests: Guests) -> Self {
        if guests.prices { self } else { self.unpriced() }
    }

    /// The view for readers that see no prices.
    pub(super) fn unpriced(self) -> Self {
        Self { list_price: None, price: None, ..self }
    }

    /// The view as JSON, for the cache or the response.
    pub(super) fn text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(Problem::internal)
    }
}

/// Company for the prices.
#[derive(Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceFilter {
    /// Company for the prices. Members see the prices of their own company.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
}

/// Filter for products.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFilter {
    /// Company for the prices. Members see the prices of their own company.
    #[param(value_type = Option<String>)]
    pub(super) company_id: Option<CompanyKey>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
