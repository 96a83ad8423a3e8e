//! JSON types of quantity rules.

use chrono::{DateTime, Utc};
use domain::catalog::LARGEST_QUANTITY;
use domain::companies::{CompanyId, Owner};
use domain::failure::Violation;
use domain::purchasing::{Binds, OnViolation as Consequence, ProductRule, ProductRuleChanges};
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::flows::approval_steps;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{
    ApprovalRuleStep, Change, CompanyKey, OnViolation, PriceListKey, ProductKey, QuantityRuleKey,
    UnitKey, given,
};

/// An update of a quantity rule; omitted fields stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantityRuleUpdate {
    /// Minimum quantity; null: none.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 12)]
    min: Change<i64>,
    /// Maximum quantity; null: none.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 4800)]
    max: Change<i64>,
    /// Only multiples of this quantity; null: any.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 12)]
    increment: Change<i64>,
    /// Consequence for an order with another quantity.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = OnViolation)]
    on_violation: Option<OnViolation>,
    /// Steps of the approval; empty: none of its own.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 5), nested)]
    #[schema(value_type = Vec<ApprovalRuleStep>, max_items = 5)]
    steps: Option<Vec<ApprovalRuleStep>>,
}

impl QuantityRuleUpdate {
    /// The changes of a rule of this company and owner. Each bound is a quantity, as that of a new rule.
    pub(super) fn changes(
        self,
        conn: &mut Conn,
        of: (Option<CompanyId>, Owner),
    ) -> Result<ProductRuleChanges, Problem> {
        let bounds = [("/min", self.min), ("/max", self.max), ("/increment", self.increment)];
        let wrong = bounds.into_iter().filter(|(_, bound)| match bound {
            Change::Set(quantity) => !(1..=LARGEST_QUANTITY).contains(quantity),
            Change::Keep | Change::Clear => false,
        });
        let wrong: Vec<_> = wrong
            .map(|(pointer, _)| {
                let detail = format!("must be between 1 and {LARGEST_QUANTITY}");
                Violation::new(pointer, "out_of_range", detail)
            })
            .collect();
        if !wrong.is_empty() {
            return Err(Problem::invalid(wrong));
        }
        let steps = self.steps.map(|steps| approval_steps::checked(conn, of, steps));
        Ok(ProductRuleChanges {
            min: self.min.merged(),
            max: self.max.merged(),
            increment: self.increment.merged(),
            on_violation: self.on_violation.map(Into::into),
            steps: steps.transpose()?,
        })
    }
}

/// Quantities in which a company, or the buyers by a price list, may order a product.
#[derive(Serialize, ToSchema)]
#[schema(as = BuyersQuantityRule)]
pub(super) struct QuantityRuleView {
    /// Id of the rule.
    id: QuantityRuleKey,
    /// Id of the product.
    product_id: ProductKey,
    /// SKU of the product.
    #[schema(example = "BOLT-M8")]
    sku: String,
    /// Company the rule binds; null: the buyers by a price list.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Price list the rule binds the buyers of; null: a company.
    #[schema(required = true)]
    price_list_id: Option<PriceListKey>,
    /// Business unit that the rule binds, with those below it; null: the whole company.
    #[schema(required = true)]
    unit_id: Option<UnitKey>,
    /// The side that owns the rule; only staff change the rules of the `operator`.
    #[schema(example = "company", extensions(("x-extensible-enum" = json!(Owner::ALL.map(Owner::as_str)))))]
    owner: &'static str,
    /// Minimum quantity; null: none.
    #[schema(required = true, example = 12)]
    min: Option<i64>,
    /// Maximum quantity; null: none.
    #[schema(required = true, example = 4800)]
    max: Option<i64>,
    /// Only multiples of this quantity; null: any.
    #[schema(required = true, example = 12)]
    increment: Option<i64>,
    /// Consequence for an order with another quantity.
    #[schema(example = "deny", extensions(("x-extensible-enum" = json!(Consequence::ALL.map(Consequence::as_str)))))]
    on_violation: &'static str,
    /// Steps of the approval that `require_approval` asks for. A company's rule without any: those of the approval
    /// rules, or else any administrator of the company. An operator's rule asks staff after them.
    steps: Vec<ApprovalRuleStep>,
    /// `ETag` of the rule.
    #[schema(minimum = 1)]
    version: i64,
    /// Creation time.
    created_at: DateTime<Utc>,
}

impl From<&ProductRule> for QuantityRuleView {
    fn from(rule: &ProductRule) -> Self {
        let (company, list) = match rule.binds {
            Binds::Company(company) => (Some(company), None),
            Binds::PriceList(list) => (None, Some(list)),
        };
        Self {
            id: rule.id.into(),
            product_id: rule.product.into(),
            sku: rule.sku.to_string(),
            company_id: company.map(Into::into),
            price_list_id: list.map(Into::into),
            unit_id: rule.unit.map(Into::into),
            owner: rule.owner.as_str(),
            min: rule.bounds.min(),
            max: rule.bounds.max(),
            increment: rule.bounds.increment(),
            on_violation: rule.on_violation.as_str(),
            steps: rule.steps.iter().map(ApprovalRuleStep::from).collect(),
            version: rule.version,
            created_at: rule.created_at,
        }
    }
}

/// Quantity rules, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct QuantityRuleList {
    /// Quantity rules of this page.
    pub(super) data: Vec<QuantityRuleView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true, example = json!(null))]
    pub(super) next_cursor: Option<String>,
}

/// Filter for quantity rules.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantityRuleFilter {
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
}
