//! Quantity rules: in which quantities a product is sold.

use crate::failure::{Failure, Kind};

/// Largest quantity: 2^53, so that no JSON reader loses one.
pub const LARGEST_QUANTITY: i64 = 1 << 53;

/// Minimum, maximum and increment. An unset bound does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuantityRule {
    min: Option<i64>,
    max: Option<i64>,
    increment: Option<i64>,
}

/// A rule that no quantity can satisfy, or with a senseless bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadQuantityRule {
    /// A bound that is no valid quantity.
    #[error("min, max and increment are between 1 and 2^53")]
    OutOfRange,
    /// No quantity is a multiple of the increment between min and max.
    #[error("no quantity keeps the rule: nothing between min and max is a multiple of increment")]
    Unsatisfiable,
}

impl Failure for BadQuantityRule {
    fn code(&self) -> &'static str {
        "bad_quantity_rule"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// A violation of the rule by a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityProblem {
    /// Below the minimum.
    #[error("{quantity} is below the minimum of {min}")]
    BelowMinimum {
        /// The requested quantity.
        quantity: i64,
        /// The minimum.
        min: i64,
    },
    /// Above the maximum.
    #[error("{quantity} is above the maximum of {max}")]
    AboveMaximum {
        /// The requested quantity.
        quantity: i64,
        /// The maximum.
        max: i64,
    },
    /// Not a multiple of the increment.
    #[error("{quantity} is not a multiple of {increment}")]
    NotAMultiple {
        /// The requested quantity.
        quantity: i64,
        /// The increment.
        increment: i64,
    },
}

impl QuantityProblem {
    /// Stable, machine-readable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BelowMinimum { .. } => "quantity_below_minimum",
            Self::AboveMaximum { .. } => "quantity_above_maximum",
            Self::NotAMultiple { .. } => "quantity_not_a_multiple",
        }
    }
}

impl QuantityRule {
    /// A rule with these bounds, if any quantity can satisfy it.
    pub fn new(
        min: Option<i64>,
        max: Option<i64>,
        increment: Option<i64>,
    ) -> Result<Self, BadQuantityRule> {
        let sensible = |bound: &i64| (1..=LARGEST_QUANTITY).contains(bound);
        if ![min, max, increment].iter().flatten().all(sensible) {
            return Err(BadQuantityRule::OutOfRange);
        }
        let step = increment.unwrap_or(1);
        let least = min.unwrap_or(1);
        // The first multiple at or above the minimum.
        let first = (least + (step - 1)) / step * step;
        if max.is_some_and(|max| first > max) {
            return Err(BadQuantityRule::Unsatisfiable);
        }
        Ok(Self { min, max, increment })
    }

    /// The minimum.
    pub const fn min(self) -> Option<i64> {
        self.min
    }

    /// The maximum.
    pub const fn max(self) -> Option<i64> {
        self.max
    }

    /// The increment.
    pub const fn increment(self) -> Option<i64> {
        self.increment
    }

    /// All violations by `quantity`, which is the sum of all lines of the SKU.
    pub fn check(self, quantity: i64) -> Vec<QuantityProblem> {
        let min = self.min.filter(|min| quantity < *min);
        let max = self.max.filter(|max| quantity > *max);
        let increment = self.increment.filter(|step| quantity.checked_rem(*step) != Some(0));
        [
            min.map(|min| QuantityProblem::BelowMinimum { quantity, min }),
            max.map(|max| QuantityProblem::AboveMaximum { quantity, max }),
            increment.map(|increment| QuantityProblem::NotAMultiple { quantity, increment }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_that_is_wrong_is_said() {
        let rule = QuantityRule::new(Some(12), Some(48), Some(6)).unwrap();
        for (quantity, codes) in [
            (12, &[][..]),
            (48, &[]),
            (6, &["quantity_below_minimum"]),
            (13, &["quantity_not_a_multiple"]),
            (7, &["quantity_below_minimum", "quantity_not_a_multiple"]),
            (54, &["quantity_above_maximum"]),
        ] {
            let found: Vec<_> =
                rule.check(quantity).into_iter().map(QuantityProblem::code).collect();
            assert_eq!(found, codes, "{quantity}");
        }
        assert!(QuantityRule::default().check(1).is_empty());
    }

    #[test]
    fn a_rule_nobody_can_keep_is_refused() {
        for (min, max, increment, verdict) in [
            (Some(0), None, None, BadQuantityRule::OutOfRange),
            (None, Some(LARGEST_QUANTITY + 1), None, BadQuantityRule::OutOfRange),
            (Some(5), Some(4), None, BadQuantityRule::Unsatisfiable),
            (Some(5), Some(9), Some(10), BadQuantityRule::Unsatisfiable),
            (None, Some(9), Some(10), BadQuantityRule::Unsatisfiable),
        ] {
            assert_eq!(
                QuantityRule::new(min, max, increment),
                Err(verdict),
                "{min:?} {max:?} {increment:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_rule_that_exists_can_be_kept(min in prop::option::of(1..100_i64), max in prop::option::of(1..100_i64), increment in prop::option::of(1..100_i64)) {
            let kept = |rule: QuantityRule| (1..=10_000).any(|quantity| rule.check(quantity).is_empty());
            let rule = QuantityRule { min, max, increment };
            prop_assert_eq!(QuantityRule::new(min, max, increment).is_ok(), kept(rule));
        }
    }
}
