//! Quantity rules for one product that bind a company, or all that buy by a price list.

use chrono::{DateTime, Utc};

use super::{OnViolation, QuantityRuleId};
use crate::approvals::StepRule;
use crate::catalog::{BadQuantityRule, ProductId, QuantityRule, Sku};
use crate::companies::{CompanyId, Owner, UnitId};
use crate::failure::{Failure, Kind};
use crate::pricing::PriceListId;

/// The buyers that a quantity rule binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binds {
    /// A company.
    Company(CompanyId),
    /// All that buy by a price list.
    PriceList(PriceListId),
}

/// A quantity rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRule {
    /// Its id.
    pub id: QuantityRuleId,
    /// The product.
    pub product: ProductId,
    /// The product's SKU.
    pub sku: Sku,
    /// The buyers it binds.
    pub binds: Binds,
    /// The unit of the company that it binds, with those below it; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// The side that set it and may change it.
    pub owner: Owner,
    /// The quantities that it allows.
    pub bounds: QuantityRule,
    /// The effect on an order with any other quantity.
    pub on_violation: OnViolation,
    /// The steps of the approval that such an order needs; none: those of the approval rules for a rule of the
    /// company, and staff's own step for one of the operator.
    pub steps: Vec<StepRule>,
    /// Version; rises with every change.
    pub version: i64,
    /// When it was set.
    pub created_at: DateTime<Utc>,
}

/// Changes of a quantity rule; `None` leaves a field, `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductRuleChanges {
    /// The minimum.
    pub min: Option<Option<i64>>,
    /// The maximum.
    pub max: Option<Option<i64>>,
    /// The increment.
    pub increment: Option<Option<i64>>,
    /// The effect.
    pub on_violation: Option<OnViolation>,
    /// The steps of the approval.
    pub steps: Option<Vec<StepRule>>,
}

/// Why a quantity rule cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefusal {
    /// Bounds that do not go together.
    #[error(transparent)]
    Bounds(#[from] BadQuantityRule),
    /// No bound at all.
    #[error("a quantity rule has a min, a max or an increment")]
    Unbounded,
    /// Another rule of the side binds the same buyers.
    #[error("there is such a quantity rule already; change that one")]
    Taken,
}

impl Failure for RuleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Bounds(bad) => bad.code(),
            Self::Unbounded => "bad_quantity_rule",
            Self::Taken => "quantity_rule_taken",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Bounds(_) | Self::Unbounded => Kind::Invalid,
            Self::Taken => Kind::Conflict,
        }
    }
}

impl Binds {
    /// The company, if it is one.
    pub const fn company(self) -> Option<CompanyId> {
        match self {
            Self::Company(company) => Some(company),
            Self::PriceList(_) => None,
        }
    }
}

impl ProductRule {
    /// The bounds of a rule, which has one at least.
    pub fn bounds(
        min: Option<i64>,
        max: Option<i64>,
        increment: Option<i64>,
    ) -> Result<QuantityRule, RuleRefusal> {
        if min.or(max).or(increment).is_none() {
            return Err(RuleRefusal::Unbounded);
        }
        Ok(QuantityRule::new(min, max, increment)?)
    }

    /// The rule after `changes`.
    pub fn changed(self, changes: ProductRuleChanges) -> Result<Self, RuleRefusal> {
        let bounds = Self::bounds(
            changes.min.unwrap_or(self.bounds.min()),
            changes.max.unwrap_or(self.bounds.max()),
            changes.increment.unwrap_or(self.bounds.increment()),
        )?;
        let on_violation = changes.on_violation.unwrap_or(self.on_violation);
        let steps = changes.steps.unwrap_or(self.steps);
        Ok(Self { bounds, on_violation, steps, version: self.version + 1, ..self })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn rule() -> ProductRule {
        ProductRule {
            id: QuantityRuleId::from_uuid(Uuid::nil()),
            product: ProductId::from_uuid(Uuid::nil()),
            sku: "BOLT".parse().unwrap(),
            binds: Binds::Company(CompanyId::from_uuid(Uuid::nil())),
            unit: None,
            owner: Owner::Company,
            bounds: ProductRule::bounds(Some(12), None, Some(6)).unwrap(),
            on_violation: OnViolation::Deny,
            steps: Vec::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name() {
        let changes = ProductRuleChanges { max: Some(Some(48)), ..ProductRuleChanges::default() };
        let bounds = rule().changed(changes).unwrap().bounds;
        assert_eq!((bounds.min(), bounds.max(), bounds.increment()), (Some(12), Some(48), Some(6)));
        for (min, max, increment, refused) in [
            (Some(None), None, Some(None), RuleRefusal::Unbounded),
            (None, Some(Some(11)), None, BadQuantityRule::Unsatisfiable.into()),
            (Some(Some(0)), None, None, BadQuantityRule::OutOfRange.into()),
        ] {
            let changes =
                ProductRuleChanges { min, max, increment, ..ProductRuleChanges::default() };
            assert_eq!(rule().changed(changes), Err(refused));
        }
    }
}
