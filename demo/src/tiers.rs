//! Derives price tiers from paid prices: the steps that explain most of the observed prices.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// A further tier must explain this many additional lines: one odd price makes no tier.
const LINES_A_TIER_EXPLAINS: u32 = 2;

/// A unit price from a minimum quantity on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// The smallest quantity with this price.
    pub min_quantity: i64,
    /// The net unit price.
    pub unit_price: Decimal,
}

/// Number of lines by quantity and price, for one SKU in one month.
#[derive(Debug, Default)]
pub struct Observed(BTreeMap<i64, BTreeMap<Decimal, u32>>);

/// The best tiers up to some quantity that end at a given price.
#[derive(Debug, Clone)]
struct Path {
    /// Lines explained, less the minimum for each further tier.
    score: i64,
    tiers: Vec<Tier>,
}

impl Observed {
    /// Adds one line with `unit_price` paid for `quantity`.
    pub fn add(&mut self, quantity: i64, unit_price: Decimal) {
        *self.0.entry(quantity).or_default().entry(unit_price).or_default() += 1;
    }

    /// The tiers that explain most lines with fewest steps; prices fall as quantities rise.
    ///
    /// Dynamic programming: for each quantity in turn and each price, it keeps the best path there: stay at the
    /// price, or step down to it. A line at a price without a tier stays unexplained, and is ordered with its
    /// own price.
    pub fn tiers(&self) -> Vec<Tier> {
        let mut prices: Vec<Decimal> = self.0.values().flat_map(BTreeMap::keys).copied().collect();
        prices.sort_unstable_by(|left, right| right.cmp(left));
        prices.dedup();
        let mut best: Vec<Path> = Vec::new();
        for (min_quantity, paid) in &self.0 {
            best = after(best, *min_quantity, &prices, paid);
        }
        let end = best.into_iter().reduce(better);
        end.map(|path| path.tiers).unwrap_or_default()
    }
}

fn after(
    best: Vec<Path>,
    min_quantity: i64,
    prices: &[Decimal],
    paid: &BTreeMap<Decimal, u32>,
) -> Vec<Path> {
    let mut higher: Option<Path> = None;
    let mut staying = best.into_iter();
    let mut next = Vec::with_capacity(prices.len());
    for unit_price in prices {
        // Before the first quantity there is no price to stay at; every price may be the first.
        let stay = staying.next();
        // No line has less than the smallest quantity, so the first tier may as well begin at 1.
        let first =
            || Path { score: 0, tiers: vec![Tier { min_quantity: 1, unit_price: *unit_price }] };
        let step = higher.as_ref().map(|path| {
            let mut tiers = path.tiers.clone();
            tiers.push(Tier { min_quantity, unit_price: *unit_price });
            Path { score: path.score - i64::from(LINES_A_TIER_EXPLAINS) * 2 + 1, tiers }
        });
        let mut path = match (&stay, step) {
            (Some(stay), Some(step)) => better(stay.clone(), step),
            (Some(stay), None) => stay.clone(),
            (None, _) => first(),
        };
        path.score += i64::from(paid.get(unit_price).copied().unwrap_or_default()) * 2;
        higher = match (higher, stay) {
            (Some(higher), Some(stay)) => Some(better(higher, stay)),
            (None, stay) => stay,
            (higher, None) => higher,
        };
        next.push(path);
    }
    next
}

/// The path that explains more; if equal, the first, which has the higher price.
fn better(kept: Path, other: Path) -> Path {
    if other.score > kept.score { other } else { kept }
}

/// The unit price for `quantity`.
pub fn price_at(tiers: &[Tier], quantity: i64) -> Option<Decimal> {
    tiers.iter().rev().find(|tier| tier.min_quantity <= quantity).map(|tier| tier.unit_price)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `observed` holds pairs of quantity and pence, one for each line.
    fn tiers(observed: &[(i64, i64)]) -> Vec<(i64, String)> {
        let mut seen = Observed::default();
        for (quantity, pence) in observed {
            seen.add(*quantity, Decimal::new(*pence, 2));
        }
        let shown = |tier: &Tier| (tier.min_quantity, tier.unit_price.to_string());
        seen.tiers().iter().map(shown).collect()
    }

    fn expected(tiers: &[(i64, &str)]) -> Vec<(i64, String)> {
        tiers.iter().map(|(quantity, price)| (*quantity, (*price).to_owned())).collect()
    }

    #[test]
    fn one_price_is_one_tier() {
        assert_eq!(tiers(&[(6, 255), (12, 255), (100, 255)]), expected(&[(1, "2.55")]));
        assert_eq!(tiers(&[]), []);
    }

    #[test]
    fn a_bigger_quantity_that_costs_less_is_a_tier() {
        let observed = [(1, 295), (6, 295), (32, 255), (64, 255)];
        assert_eq!(tiers(&observed), expected(&[(1, "2.95"), (32, "2.55")]));
    }

    #[test]
    fn one_odd_line_is_no_tier() {
        assert_eq!(tiers(&[(1, 295), (6, 295), (32, 255)]), expected(&[(1, "2.95")]));
    }

    #[test]
    fn a_bigger_quantity_that_costs_more_is_no_tier() {
        let observed = [(1, 295), (1, 295), (1, 295), (32, 310), (32, 310)];
        assert_eq!(tiers(&observed), expected(&[(1, "2.95")]));
    }

    #[test]
    fn the_most_frequent_price_of_a_quantity_wins() {
        assert_eq!(tiers(&[(1, 295), (1, 250), (1, 250)]), expected(&[(1, "2.50")]));
    }

    proptest! {
        #[test]
        fn prices_fall_as_quantities_rise(observed in prop::collection::vec((1..50_i64, 1..6_i64), 0..40)) {
            let mut seen = Observed::default();
            for (quantity, pence) in &observed {
                seen.add(*quantity, Decimal::new(*pence, 2));
            }
            let tiers = seen.tiers();
            for pair in tiers.windows(2) {
                prop_assert!(pair[0].min_quantity < pair[1].min_quantity);
                prop_assert!(pair[0].unit_price > pair[1].unit_price);
            }
            for (quantity, _) in &observed {
                prop_assert!(price_at(&tiers, *quantity).is_some());
            }
        }
    }
}
