//! A new quantity rule.

use chrono::{DateTime, Utc};
use domain::catalog::{LARGEST_QUANTITY, Product};
use domain::companies::Owner;
use domain::failure::Violation;
use domain::identity::Scope;
use domain::purchasing::{self as limits, Binds, ProductRule};
use domain::text::composed;
use persistence::{Conn, catalog, fresh_id, pricing};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::named_company::for_whom;
use crate::flows::{approval_steps, named_unit};
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{
    ApprovalRuleStep, CompanyKey, OnViolation, PriceListKey, RuleOwner, UnitKey,
};

/// A new quantity rule.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewQuantityRule {
    /// SKU of the product.
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(crate) sku: String,
    /// Company the rule binds. Omitted: the caller's own; staff name it, or a price list.
    pub(crate) company_id: Option<CompanyKey>,
    /// Business unit of the company; the rule binds orders of the unit and of those below it, down to a unit with
    /// `inherits_rules: false` if the company owns it. Omitted: the whole company.
    pub(crate) unit_id: Option<UnitKey>,
    /// Price list the rule binds the buyers of: staff only, instead of `company_id`.
    pub(crate) price_list_id: Option<PriceListKey>,
    /// The side that owns the rule and may change it: `operator` (staff only) or `company`. Omitted:
    /// `company` if the rule is for one company.
    pub(crate) owner: Option<RuleOwner>,
    /// Minimum quantity, over all lines of the SKU.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 12)]
    pub(crate) min: Option<i64>,
    /// Maximum quantity.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 4800)]
    pub(crate) max: Option<i64>,
    /// Only multiples of this quantity.
    #[validate(range(min = 1, max = LARGEST_QUANTITY))]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 12)]
    pub(crate) increment: Option<i64>,
    /// Consequence for an order with another quantity; default `deny`.
    pub(crate) on_violation: Option<OnViolation>,
    /// Steps of the approval that `require_approval` asks for, in sequence. A company's rule without any: those of
    /// the approval rules, or else any administrator of the company. An operator's rule asks staff after them.
    #[validate(length(max = 5), nested)]
    #[schema(max_items = 5)]
    pub(crate) steps: Option<Vec<ApprovalRuleStep>>,
}

impl NewQuantityRule {
    /// The buyers that the rule binds, and the side that owns it.
    pub(crate) fn bound(&self, conn: &mut Conn, scope: &Scope) -> Result<(Binds, Owner), Problem> {
        let refuse = |pointer, code, detail: &str| {
            Err(Problem::invalid(vec![Violation::new(pointer, code, detail)]))
        };
        let Some(list) = self.price_list_id else {
            let (company, owner) = for_whom(conn, scope, (self.company_id, self.owner))?;
            return match company {
                Some(company) => Ok((Binds::Company(company), owner)),
                None => refuse("/company_id", "missing_field", "name a company or a price list"),
            };
        };
        // A rule of a price list is the operator's, and binds no company by name.
        let owner = Owner::of_rule(None, self.owner.map(Into::into), Owner::side_of(scope));
        let owner = owner.at("/owner")?;
        if self.company_id.is_some() || self.unit_id.is_some() {
            let detail = "a rule binds a company or the buyers by a price list";
            return refuse("/company_id", "company_or_price_list", detail);
        }
        if pricing::find(conn, scope, *list)?.is_none() {
            return refuse("/price_list_id", "unknown_price_list", "no such price list");
        }
        Ok((Binds::PriceList(*list), owner))
    }

    /// Holds the unit that it names until the transaction ends. A rule that is only tried holds nothing.
    pub(crate) fn hold(&self, conn: &mut Conn, binds: Binds) -> Result<(), Problem> {
        named_unit::unit(conn, binds.company(), self.unit_id).map(drop)
    }

    /// The rule, if all that it names fits. `binds` and `owner` are those that the caller may rule for.
    pub(crate) fn rule(
        self,
        conn: &mut Conn,
        (binds, owner): (Binds, Owner),
        at: DateTime<Utc>,
    ) -> Result<ProductRule, Problem> {
        let unit = named_unit::found(conn, binds.company(), self.unit_id)?;
        let bounds = ProductRule::bounds(self.min, self.max, self.increment).at("/min")?;
        let product = product(conn, &self.sku)?;
        let steps = self.steps.unwrap_or_default();
        let steps = approval_steps::checked(conn, (binds.company(), owner), steps)?;
        Ok(ProductRule {
            id: fresh_id(),
            product: product.id,
            sku: product.sku,
            binds,
            unit,
            owner,
            bounds,
            on_violation: self.on_violation.map_or(limits::OnViolation::Deny, Into::into),
            steps,
            version: 1,
            created_at: at,
        })
    }
}

fn product(conn: &mut Conn, sku: &str) -> Result<Product, Problem> {
    let found = catalog::find_by_sku(conn, &composed(sku))?;
    found.ok_or_else(|| {
        Problem::invalid(vec![Violation::new("/sku", "unknown_sku", format!("unknown SKU {sku}"))])
    })
}
