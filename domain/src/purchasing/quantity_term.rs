//! Which quantity rules bind a product of an order.

use super::{Binds, OnViolation, ProductRule, QuantityRuleId};
use crate::approvals::StepRule;
use crate::catalog::{Product, QuantityRule};
use crate::companies::{Owner, UnitId};
use crate::pricing::PriceListId;

/// Where a quantity rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// The operator, for the company.
    Operator(QuantityRuleId),
    /// The operator, for all that buy by this price list.
    PriceList(QuantityRuleId, PriceListId),
    /// The product itself.
    Product,
    /// The company, for itself.
    Company(QuantityRuleId),
}

/// A quantity rule as it binds the sum of a product's lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityTerm {
    /// Where it comes from.
    pub by: SetBy,
    /// The unit of the company that it binds, with those below it; `None`: the whole company.
    pub unit: Option<UnitId>,
    /// The quantities that it allows.
    pub bounds: QuantityRule,
    /// The effect on an order with any other quantity.
    pub on_violation: OnViolation,
    /// The steps of the approval that such an order needs; none: those of the approval rules for a rule of the
    /// company, and staff's own step for one of the operator.
    pub steps: Vec<StepRule>,
}

impl SetBy {
    /// The rule; `None`: the product's own.
    pub const fn rule(self) -> Option<QuantityRuleId> {
        match self {
            Self::Operator(rule) | Self::PriceList(rule, _) | Self::Company(rule) => Some(rule),
            Self::Product => None,
        }
    }

    /// The side that set it.
    pub const fn owner(self) -> Owner {
        match self {
            Self::Operator(_) | Self::PriceList(..) | Self::Product => Owner::Operator,
            Self::Company(_) => Owner::Company,
        }
    }

    /// Whether both bind the same buyers for the same side.
    fn stands_where(self, other: Self) -> bool {
        match self {
            Self::Operator(_) => matches!(other, Self::Operator(_)),
            Self::PriceList(_, list) => matches!(other, Self::PriceList(_, same) if same == list),
            Self::Product => other == Self::Product,
            Self::Company(_) => matches!(other, Self::Company(_)),
        }
    }

    /// The enum value as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator(_) => "operator",
            Self::PriceList(..) => "price_list",
            Self::Product => "product",
            Self::Company(_) => "company",
        }
    }
}

impl QuantityTerm {
    /// The term that a rule makes.
    pub fn of(rule: &ProductRule) -> Self {
        let by = match (rule.binds, rule.owner) {
            (Binds::PriceList(list), Owner::Operator | Owner::Company) => {
                SetBy::PriceList(rule.id, list)
            }
            (Binds::Company(_), Owner::Operator) => SetBy::Operator(rule.id),
            (Binds::Company(_), Owner::Company) => SetBy::Company(rule.id),
        };
        let steps = rule.steps.clone();
        let (unit, bounds, on_violation) = (rule.unit, rule.bounds, rule.on_violation);
        Self { by, unit, bounds, on_violation, steps }
    }

    /// The terms of `product` in an order, of all the rules that are `set` for the buyer: the operator's for the
    /// company and its units, else that of the price list that `won`, else the product's own. The company's own come
    /// beside it: they only add.
    pub fn binding(product: &Product, set: &[Self], won: Option<PriceListId>) -> Vec<Self> {
        let of = |is: fn(&SetBy) -> bool| set.iter().filter(move |term| is(&term.by)).cloned();
        let operators = of(|by| matches!(by, SetBy::Operator(_)));
        let lists = set.iter().filter(|term| match term.by {
            SetBy::PriceList(_, list) => won == Some(list),
            SetBy::Operator(_) | SetBy::Product | SetBy::Company(_) => false,
        });
        let products = Self {
            by: SetBy::Product,
            unit: None,
            bounds: product.quantity_rule,
            on_violation: product.on_violation,
            steps: Vec::new(),
        };
        let lists = lists.cloned().collect();
        let sides: [Vec<Self>; 3] = [operators.collect(), lists, vec![products]];
        let first = sides.into_iter().find(|side| !side.is_empty()).unwrap_or_default();
        first.into_iter().chain(of(|by| matches!(by, SetBy::Company(_)))).collect()
    }

    /// The side that set it, and the unit that it binds.
    pub const fn place(&self) -> (Owner, Option<UnitId>) {
        (self.by.owner(), self.unit)
    }

    /// Whether only one of the two can be set.
    pub fn stands_where(&self, other: &Self) -> bool {
        self.unit == other.unit && self.by.stands_where(other.by)
    }

    /// Whether one of these is a price list's, so that the winning list matters.
    pub fn need_list(set: &[Self]) -> bool {
        set.iter().any(|term| matches!(term.by, SetBy::PriceList(..)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::catalog::ProductId;

    fn product() -> Product {
        Product {
            id: ProductId::from_uuid(Uuid::nil()),
            sku: "BOLT".parse().unwrap(),
            name: "Bolt".to_owned(),
            unit: "piece".to_owned(),
            tax_class: "standard".parse().unwrap(),
            list_price: None,
            quantity_rule: QuantityRule::new(Some(6), None, None).unwrap(),
            on_violation: OnViolation::Deny,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_nearest_rule_of_the_operator_binds_and_the_companys_beside_it() {
        let id = QuantityRuleId::from_uuid(Uuid::nil());
        let list = |n| PriceListId::from_uuid(Uuid::from_u128(n));
        let term = |by, min| QuantityTerm {
            by,
            unit: None,
            bounds: QuantityRule::new(Some(min), None, None).unwrap(),
            on_violation: OnViolation::Deny,
            steps: Vec::new(),
        };
        let operators = term(SetBy::Operator(id), 12);
        let lists = term(SetBy::PriceList(id, list(1)), 8);
        let companys = term(SetBy::Company(id), 1);
        for (set, won, mins) in [
            (vec![], None, vec![6]),
            (vec![&companys], None, vec![6, 1]),
            (vec![&lists], Some(list(1)), vec![8]),
            (vec![&lists], Some(list(2)), vec![6]),
            (vec![&lists], None, vec![6]),
            (vec![&companys, &lists, &operators], Some(list(1)), vec![12, 1]),
            (vec![&operators], None, vec![12]),
        ] {
            let set: Vec<QuantityTerm> = set.into_iter().cloned().collect();
            let bound = QuantityTerm::binding(&product(), &set, won);
            let found: Vec<_> = bound.iter().filter_map(|term| term.bounds.min()).collect();
            assert_eq!(found, mins, "{set:?} {won:?}");
        }
    }
}
