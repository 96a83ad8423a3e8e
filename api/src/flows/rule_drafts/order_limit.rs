//! A new order limit.

use chrono::{DateTime, Utc};
use domain::catalog::{LARGEST_QUANTITY, Sku};
use domain::companies::{CompanyId, Owner};
use domain::failure::Violation;
use domain::money;
use domain::purchasing::{self as limits, BadOrderLimit, OrderLimit, Per, Pieces, Quota};
use domain::text::composed;
use persistence::{Conn, catalog, fresh_id};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::quota_wire::{QuotaHolder, QuotaPeriod};
use crate::flows::named_company::check_currency;
use crate::flows::{approval_steps, named_unit};
use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{ApprovalRuleStep, CompanyKey, Money, OnViolation, RuleOwner, UnitKey};

/// A new order limit.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrderLimit {
    /// Company the limit applies to. Omitted: all companies (staff) or the caller's own.
    pub(crate) company_id: Option<CompanyKey>,
    /// Business unit of the company; the limit binds orders of the unit and of those below it, down to a unit with
    /// `inherits_rules: false` if the company owns it. With a `period` it counts these orders alone: together `per`
    /// company, else each unit's or each member's. Omitted: the whole company.
    pub(crate) unit_id: Option<UnitKey>,
    /// The side that owns the limit and may end it: `operator` (staff only) or `company`. Omitted:
    /// `company` if the limit is for one company.
    pub(crate) owner: Option<RuleOwner>,
    /// Minimum net total of an order.
    pub(crate) min_total: Option<Money>,
    /// Maximum net total of an order; with a `period`, of all its orders.
    pub(crate) max_total: Option<Money>,
    /// Consequence for an order outside the limit; default `deny`.
    pub(crate) on_violation: Option<OnViolation>,
    /// Steps of the approval that `require_approval` asks for, in sequence. A company's limit without any: those of
    /// the approval rules, or else any administrator of the company. An operator's limit asks staff after them.
    #[validate(length(max = 5), nested)]
    #[schema(max_items = 5)]
    pub(crate) steps: Option<Vec<ApprovalRuleStep>>,
    /// Calendar period, in the company's time zone, over which the orders count together. Omitted: each order
    /// by itself.
    pub(crate) period: Option<QuotaPeriod>,
    /// The orders that count together over the period; default: those of the `company`.
    pub(crate) per: Option<QuotaHolder>,
    /// SKU of the pieces that count over the period, instead of totals.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "BOLT-M8")]
    pub(crate) sku: Option<String>,
    /// Maximum pieces of the `sku` in a period.
    #[validate(range(min = 0, max = LARGEST_QUANTITY))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_992_i64, example = 100)]
    pub(crate) max_quantity: Option<i64>,
}

impl NewOrderLimit {
    /// What makes it a quota, if anything does.
    fn quota(&self) -> Result<Option<Quota>, BadOrderLimit> {
        let Some(period) = self.period else {
            let alone = self.per.is_none() && self.sku.is_none() && self.max_quantity.is_none();
            return if alone { Ok(None) } else { Err(BadOrderLimit::WithoutPeriod) };
        };
        let pieces = match (&self.sku, self.max_quantity) {
            (Some(sku), Some(most)) => Some(Pieces { sku: Sku::stored(sku.clone()), most }),
            (None, None) => None,
            (Some(_), None) => return Err(BadOrderLimit::WithoutQuantity),
            (None, Some(_)) => return Err(BadOrderLimit::WithoutSku),
        };
        let per = self.per.map_or(Per::Company, Into::into);
        Ok(Some(Quota { period: period.into(), per, pieces }))
    }

    /// Holds the unit that it names until the transaction ends. A limit that is only tried holds nothing.
    pub(crate) fn hold(&self, conn: &mut Conn, company: Option<CompanyId>) -> Result<(), Problem> {
        named_unit::unit(conn, company, self.unit_id).map(drop)
    }

    /// The limit, if all that it names fits. `company` and `owner` are those that the caller may rule for.
    pub(crate) fn limit(
        self,
        conn: &mut Conn,
        (company, owner): (Option<CompanyId>, Owner),
        at: DateTime<Utc>,
    ) -> Result<OrderLimit, Problem> {
        let (min, max) =
            (self.min_total.map(money::Money::from), self.max_total.map(money::Money::from));
        let unit = named_unit::found(conn, company, self.unit_id)?;
        let quota = at_fault(self.quota())?;
        at_fault(OrderLimit::check(min, max, quota.as_ref()))?;
        let quota = with_sku(conn, quota)?;
        check_currency(conn, company, &[("/min_total", min), ("/max_total", max)])?;
        let steps = self.steps.unwrap_or_default();
        let steps = approval_steps::checked(conn, (company, owner), steps)?;
        Ok(OrderLimit {
            id: fresh_id(),
            company,
            unit,
            owner,
            min,
            max,
            quota,
            on_violation: self.on_violation.map_or(limits::OnViolation::Deny, Into::into),
            steps,
            version: 1,
            created_at: at,
        })
    }
}

/// The refusal of bounds, at the field at fault.
pub(crate) fn at_fault<T>(checked: Result<T, BadOrderLimit>) -> Result<T, Problem> {
    let pointer = checked.as_ref().err().map_or("", |bad| bad.pointer());
    checked.at(pointer)
}

/// The quota with its SKU as the product has it.
fn with_sku(conn: &mut Conn, quota: Option<Quota>) -> Result<Option<Quota>, Problem> {
    let Some(mut quota) = quota else { return Ok(None) };
    if let Some(pieces) = &mut quota.pieces {
        let found = catalog::find_by_sku(conn, &composed(pieces.sku.as_str()))?;
        let unknown = || {
            let detail = format!("unknown SKU {}", pieces.sku);
            Problem::invalid(vec![Violation::new("/sku", "unknown_sku", detail)])
        };
        pieces.sku = found.ok_or_else(unknown)?.sku;
    }
    Ok(Some(quota))
}
