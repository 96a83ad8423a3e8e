//! A buyer's price tiers of a product, for every quantity.

use super::resolve::{Candidate, Source, Wanted, ranked, winner};
use super::unit_price::UnitPrice;

/// One price tier: it holds from its quantity up to the next tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Minimum quantity.
    pub min_quantity: i64,
    /// The unit price.
    pub unit_price: UnitPrice,
    /// The source of the price.
    pub source: Source,
}

/// The result of [`resolve`](super::resolve::resolve) for every quantity from 1 on, as the list of its
/// changes. Quantities without a price are left out; without any price the list is empty.
pub fn ladder(candidates: &[Candidate], wanted: &Wanted) -> Vec<Rung> {
    let mut steps: Vec<i64> = candidates.iter().map(|candidate| candidate.min_quantity).collect();
    steps.push(1);
    steps.sort_unstable();
    steps.dedup();
    let ranked = ranked(candidates);
    let mut rungs: Vec<Rung> = Vec::new();
    for quantity in steps {
        let at = Wanted { quantity, ..wanted.clone() };
        let Some((unit_price, source)) = winner(&ranked, &at) else { continue };
        if rungs.last().is_none_or(|last| (last.unit_price, &last.source) != (unit_price, &source))
        {
            rungs.push(Rung { min_quantity: quantity, unit_price, source });
        }
    }
    rungs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pricing::resolve::resolve;
    use crate::pricing::resolve::tests::{any_candidates, wanted};

    proptest! {
        #[test]
        fn the_ladder_says_what_an_order_would_cost(
            candidates in any_candidates(),
            quantity in 1_i64..200,
        ) {
            let rungs = ladder(&candidates, &wanted(1));
            let rung = rungs.iter().rev().find(|rung| rung.min_quantity <= quantity);
            let won = resolve(&candidates, &wanted(quantity)).won;
            prop_assert_eq!(rung.map(|rung| (rung.unit_price, rung.source.clone())), won);
        }

        #[test]
        fn every_rung_is_another_price(candidates in any_candidates()) {
            let rungs = ladder(&candidates, &wanted(1));
            let repeats = rungs.windows(2).filter(|pair| {
                pair[0].min_quantity >= pair[1].min_quantity
                    || (pair[0].unit_price, &pair[0].source) == (pair[1].unit_price, &pair[1].source)
            });
            prop_assert_eq!(repeats.count(), 0);
        }
    }
}
