//! Splits of documents: each line has its part of the split that it copies.

use super::{Allocation, split};
use crate::money::{Money, MoneyError};

/// What a cost centre bears of a line of an invoice or a credit note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostShare {
    /// The code that the order names.
    pub cost_centre: String,
    /// Its part of the line's net.
    pub amount: Money,
}

/// The shares of the next part of an order line: the part has the net `net`, and the parts before it come to
/// `invoiced`.
pub fn shares_of_line(
    allocations: &[Allocation],
    invoiced: Money,
    net: Money,
) -> Result<Vec<CostShare>, MoneyError> {
    let weights: Vec<i64> = allocations.iter().map(Allocation::weight).collect();
    let codes = allocations.iter().map(|one| &one.cost_centre);
    Ok(shares(codes, next_part(&weights, invoiced, net)?))
}

/// The shares of the next credit of an invoice line: the credit has the net `net`, and the credits before it come to
/// `credited`.
pub fn shares_of_credit(
    invoiced: &[CostShare],
    credited: Money,
    net: Money,
) -> Result<Vec<CostShare>, MoneyError> {
    let weights: Vec<i64> = invoiced.iter().map(|share| share.amount.minor()).collect();
    let codes = invoiced.iter().map(|share| &share.cost_centre);
    Ok(shares(codes, next_part(&weights, credited, net)?))
}

/// The split of all parts up to this one less the split of the parts before: so the parts always add up to the split
/// of their sum, whatever was cancelled between them. Where a cost centre's exact share of the part is less than a
/// minor unit, its part may be minus one: largest remainders over three cost centres or more may give it a unit less
/// of a higher sum.
fn next_part(weights: &[i64], before: Money, net: Money) -> Result<Vec<Money>, MoneyError> {
    let upto = split(before.plus(net)?, weights);
    upto.into_iter().zip(split(before, weights)).map(|(upto, before)| upto.minus(before)).collect()
}

fn shares<'a>(codes: impl Iterator<Item = &'a String>, parts: Vec<Money>) -> Vec<CostShare> {
    let parts = codes.zip(parts);
    parts.map(|(code, amount)| CostShare { cost_centre: code.clone(), amount }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::purchasing::{Percent, split_anew};

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    /// The split of a line of this net by these percents.
    fn allocations(net: i64, percents: &[&str]) -> Vec<Allocation> {
        let percents: Vec<Percent> =
            percents.iter().map(|percent| percent.parse().unwrap()).collect();
        let parts: Vec<i64> = percents.iter().map(|percent| percent.parts()).collect();
        let nets = split(eur(net), &parts).into_iter().zip(percents);
        let of = |(net, percent)| Allocation {
            cost_centre: "IT".to_owned(),
            id: None,
            percent: Some(percent),
            net,
            left: net,
        };
        nets.map(of).collect()
    }

    fn amounts(shares: &[CostShare]) -> Vec<i64> {
        shares.iter().map(|share| share.amount.minor()).collect()
    }

    #[test]
    fn awkward_cents_go_with_the_parts() {
        let halves = &["50", "50"][..];
        let thirds = &["33.3333", "33.3333", "33.3334"][..];
        for (net, percents, parts, expected) in [
            (
                5,
                halves,
                &[1, 1, 1, 1, 1][..],
                &[&[1, 0][..], &[0, 1], &[1, 0], &[0, 1], &[1, 0]][..],
            ),
            (5, halves, &[2, 3], &[&[1, 1], &[2, 1]]),
            (100, thirds, &[50, 50], &[&[17, 16, 17], &[16, 17, 17]]),
            (0, halves, &[0], &[&[0, 0]]),
            (5, &[], &[5], &[&[]]),
        ] {
            let allocations = allocations(net, percents);
            let mut before = eur(0);
            for (part, expected) in parts.iter().zip(expected) {
                let shares = shares_of_line(&allocations, before, eur(*part)).unwrap();
                assert_eq!(amounts(&shares), *expected, "{part} of {net} after {before}");
                before = before.plus(eur(*part)).unwrap();
            }
        }
    }

    /// Weights of 5, 3 and 1 have 2.22, 1.33 and 0.44 of 4, and 2.78, 1.67 and 0.56 of 5.
    #[test]
    fn a_higher_sum_may_give_a_cost_centre_a_unit_less() {
        let weights = [5, 3, 1];
        assert_eq!(split(eur(4), &weights), [2, 1, 1].map(eur));
        assert_eq!(split(eur(5), &weights), [3, 2, 0].map(eur));
        assert_eq!(next_part(&weights, eur(4), eur(1)), Ok([1, 1, -1].map(eur).to_vec()));
    }

    fn line() -> impl Strategy<Value = (Vec<i64>, bool, Vec<(bool, i64)>)> {
        let weights = prop::collection::vec(0..1_000_000_i64, 1..8);
        let steps = prop::collection::vec((any::<bool>(), 0..400_i64), 0..10);
        (weights, any::<bool>(), steps)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// Invoices and cancellations in any order: each part is whole, and all parts are what the order's line
        /// has left. A part is below zero by one unit at most, only where its exact share is less than a unit,
        /// and never of one cost centre or two. Credits of a part give back exactly its shares.
        #[test]
        fn parts_add_up_to_the_split_of_the_line((weights, small, steps) in line()) {
            let of = |weight: &i64| Allocation {
                cost_centre: "IT".to_owned(),
                id: None,
                percent: None,
                net: eur(if small { weight % 20 } else { *weight }),
                left: eur(if small { weight % 20 } else { *weight }),
            };
            let mut allocations: Vec<Allocation> = weights.iter().map(of).collect();
            let weights: Vec<i64> = allocations.iter().map(|one| one.net.minor()).collect();
            let net: i64 = weights.iter().sum();
            let (mut invoiced, mut cancelled) = (0, 0);
            let mut borne = vec![0; weights.len()];
            let rest = [(true, i64::MAX)];
            for (is_invoice, wanted) in steps.into_iter().chain(rest) {
                let part = wanted.min(net - invoiced - cancelled);
                if !is_invoice {
                    cancelled += part;
                    split_anew(&mut allocations, eur(net - cancelled));
                    continue;
                }
                let shares = shares_of_line(&allocations, eur(invoiced), eur(part)).unwrap();
                invoiced += part;
                prop_assert_eq!(amounts(&shares).iter().sum::<i64>(), part);
                for ((share, weight), borne) in amounts(&shares).into_iter().zip(&weights).zip(&mut borne) {
                    let is_tiny = weights.len() > 2 && part * weight < net;
                    prop_assert!(share >= if is_tiny { -1 } else { 0 }, "{share} of {part}");
                    *borne += share;
                }
                let first = shares_of_credit(&shares, eur(0), eur(part / 3)).unwrap();
                let last = shares_of_credit(&shares, eur(part / 3), eur(part - part / 3)).unwrap();
                if part > 0 {
                    for ((first, last), share) in first.iter().zip(&last).zip(&shares) {
                        prop_assert_eq!(first.amount.plus(last.amount), Ok(share.amount));
                    }
                }
            }
            let left: Vec<i64> = allocations.iter().map(|one| one.left.minor()).collect();
            prop_assert_eq!(borne, left);
        }
    }
}
