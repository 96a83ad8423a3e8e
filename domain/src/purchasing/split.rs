//! Splits of a line over cost centres: exact to the minor unit.

use super::{CostCentreId, Percent};
use crate::money::{Currency, Money};

/// A cost centre's part of an order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// The code that the order names.
    pub cost_centre: String,
    /// The cost centre; `None`: the company had none when the order was placed.
    pub id: Option<CostCentreId>,
    /// Its percent, if the split says percents.
    pub percent: Option<Percent>,
    /// Its part of the line's net, as ordered.
    pub net: Money,
    /// Its part of the net that is not cancelled.
    pub left: Money,
}

impl Allocation {
    /// The weight of this part: its percent, or else the part itself.
    pub(super) const fn weight(&self) -> i64 {
        match self.percent {
            Some(percent) => percent.parts(),
            None => self.net.minor(),
        }
    }
}

/// Splits `left` anew: what remains of a line after a cancellation.
pub fn split_anew(allocations: &mut [Allocation], left: Money) {
    let weights: Vec<i64> = allocations.iter().map(Allocation::weight).collect();
    for (allocation, part) in allocations.iter_mut().zip(split(left, &weights)) {
        allocation.left = part;
    }
}

/// Splits `total` by `weights`, which are not negative: rounded down to the minor unit each. The units that are
/// left go one by one to the largest remainders, ties to the first. Without any weight the first takes all.
pub fn split(total: Money, weights: &[i64]) -> Vec<Money> {
    let currency = total.currency();
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return first_takes_all(total, weights.len(), currency);
    }
    let minor = i128::from(total.minor());
    let products: Vec<i128> = weights.iter().map(|weight| minor * i128::from(*weight)).collect();
    let mut parts: Vec<i128> = products.iter().map(|product| product.div_euclid(whole)).collect();
    let rest = minor - parts.iter().sum::<i128>();
    let mut places: Vec<(i128, &mut i128)> =
        products.iter().map(|product| product.rem_euclid(whole)).zip(&mut parts).collect();
    // A stable sort: of equal remainders the first stays first.
    places.sort_by_key(|(remainder, _)| -remainder);
    for (_, part) in places.into_iter().take(usize::try_from(rest).unwrap_or(0)) {
        *part += 1;
    }
    let money = |part| Money::from_minor(i64::try_from(part).unwrap_or(i64::MAX), currency);
    parts.into_iter().map(money).collect()
}

fn first_takes_all(total: Money, parts: usize, currency: Currency) -> Vec<Money> {
    let zero = Money::zero(currency);
    (0..parts).map(|place| if place == 0 { total } else { zero }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn the_largest_remainders_take_what_is_left() {
        for (total, weights, expected) in [
            (5, &[50, 50][..], &[3, 2][..]),
            (4, &[50, 50], &[2, 2]),
            (100, &[1, 1, 1], &[34, 33, 33]),
            (10, &[1, 1, 2], &[3, 2, 5]),
            (2, &[1, 4, 4], &[0, 1, 1]),
            (1, &[333_333, 333_333, 333_334], &[0, 0, 1]),
            (0, &[1, 2], &[0, 0]),
            (7, &[0, 0], &[7, 0]),
            (7, &[], &[]),
        ] {
            let parts: Vec<_> =
                split(eur(total), weights).iter().map(|part| part.minor()).collect();
            assert_eq!(parts, expected, "{total} by {weights:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// No cent is lost, and none is more than one away from its exact share.
        #[test]
        fn parts_add_up_and_are_fair(
            total in 0..=9_007_199_254_740_992_i64,
            weights in prop::collection::vec(0..=9_007_199_254_740_992_i64, 1..20),
        ) {
            let parts = split(eur(total), &weights);
            let sum: i128 = parts.iter().map(|part| i128::from(part.minor())).sum();
            prop_assert_eq!(sum, i128::from(total));
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(part.minor() >= 0);
                let off = i128::from(part.minor()) * whole - i128::from(total) * i128::from(*weight);
                prop_assert!(whole == 0 || off.abs() < whole);
            }
        }
    }
}
